import type { PartSchema, Route } from '@airworthy/model';
import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { functionAt } from './function-at.ts';
import { requestFields } from './request-checks.ts';
import type { RequestFields } from './request-checks.ts';

/** What functions before a handler look at of the request. */
export interface LookedAtBefore {
  by: { fn: FunctionInfo; looked: readonly string[]; tested: readonly string[]; refuses: boolean }[];
  /** One of them validates by its name and could not be read. */
  unread: boolean;
}

const VALIDATES = /valid|schema|sanitiz|celebrate|dto|parse/i;
/** A request that is wrong is answered, or an error of it is thrown. */
const REFUSES = /\b(?:400|422)\b|BadRequest|badRequest|UnprocessableEntity|\bValidation\w*Error\b/;

/** Middleware and hooks of own code before a handler; what they are called is no evidence of what they look at. */
export function lookedAtBefore(code: CodeIndex, route: Route): LookedAtBefore {
  const out: LookedAtBefore = { by: [], unread: false };
  for (const guard of route.guards) {
    const fn = functionAt(code, guard.place);
    if (fn === undefined) {
      if (guard.kind === 'unknown' || VALIDATES.test(guard.name)) out.unread = true;
      continue;
    }
    const { looked, tested } = fieldsOf(code, fn);
    if (looked.length > 0) out.by.push({ fn, looked, tested, refuses: refuses(code, fn) });
  }
  return out;
}

/** Whether a field, or its part as a whole, is among those looked at. */
export function covers(looked: readonly string[], field: string): boolean {
  return looked.includes(field) || looked.includes(field.split('.', 1)[0] ?? '');
}

const PARTS: readonly (readonly [part: PartSchema['part'], reads: string])[] = [
  ['body', 'body'],
  ['params', 'params'],
  ['querystring', 'query'],
];

/** A middleware that tests every field which the handler takes of a part, and refuses what is wrong, is a schema written by hand. */
export function checkedByHand(route: Route, { by }: LookedAtBefore, read: readonly string[]): PartSchema[] {
  return PARTS.flatMap(([part, name]): PartSchema[] => {
    if (route.schemas.some((schema) => schema.part === part)) return [];
    const fields = read.filter((field) => field.startsWith(`${name}.`));
    const checker = fields.length === 0 ? undefined : by.find((one) => one.refuses && fields.every((field) => one.tested.includes(field)));
    return checker === undefined ? [] : [{ part, by: 'manual', location: checker.fn.location }];
  });
}

const FIELDS = new WeakMap<FunctionInfo, RequestFields>();

/** What a function does with fields of the request, read once: the same wrapper or hook stands around many handlers. */
export function fieldsOf(code: CodeIndex, fn: FunctionInfo): RequestFields {
  let fields = FIELDS.get(fn);
  if (fields === undefined) FIELDS.set(fn, (fields = requestFields(code, fn)));
  return fields;
}

const REFUSING = new WeakMap<FunctionInfo, boolean>();

function refuses(code: CodeIndex, fn: FunctionInfo): boolean {
  let known = REFUSING.get(fn);
  if (known === undefined) REFUSING.set(fn, (known = REFUSES.test(code.text(fn.node, fn.module))));
  return known;
}
