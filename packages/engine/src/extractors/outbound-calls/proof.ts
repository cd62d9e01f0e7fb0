import type { Node } from 'oxc-parser';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { keyName, memberName, walk } from '../../lang/typescript/syntax.ts';
import type { RequestSite } from './requests.ts';

type Answer = boolean | 'unknown';

const LATER = [
  'Authorization',
  'authorization',
  'x-api-key',
  'X-API-Key',
  'X-Api-Key',
  'x-internal-token',
  'x-service-token',
  'X-Service-Token',
  'x-signature',
  'X-Signature',
  'x-internal-signature',
  'x-request-id',
  'X-Request-ID',
  'X-Request-Id',
  'x-correlation-id',
  'X-Correlation-ID',
  'X-Correlation-Id',
  'x-trace-id',
  'traceparent',
  'Idempotency-Key',
  'idempotency-key',
  'X-Idempotency-Key',
];
const NOWHERE = 'x-in-no-header-at-all';

/** Whether a header (or option) whose name fits is sent: by the call, by its instance or by an interceptor. */
export function sends(code: CodeIndex, request: RequestSite, names: RegExp, options: readonly string[] = []): Answer {
  let open = request.throughUnknown === true;
  for (const given of [...request.options, ...(request.instance?.options === undefined ? [] : [request.instance.options])]) {
    for (const name of options) {
      const value = code.property(given, name);
      if (!isSet(value)) continue;
      // What a spread part holds is not known to hold this.
      if (value?.kind !== 'unknown' || writtenOut(given, name)) return true;
      open = true;
    }
    const headers = code.property(given, 'headers');
    const one = hasKey(code, headers, names, 0);
    if (one === true) return true;
    if (one === 'unknown' || (headers === undefined && given.kind !== 'object' && given.kind !== 'undefined')) open = true;
    if (given.kind === 'object' && given.open && headers === undefined) open = true;
  }
  for (const fn of request.instance?.interceptors ?? []) if (mentions(fn, names)) return true;
  return open ? 'unknown' : false;
}

function writtenOut(given: StaticValue, name: string): boolean {
  return given.kind === 'object' && given.keys.includes(name.split('.')[0] ?? '');
}

function isSet(value: StaticValue | undefined): boolean {
  return (
    value !== undefined &&
    value.kind !== 'undefined' &&
    !(value.kind === 'unknown' && value.node.type === 'ObjectExpression') &&
    !(value.kind === 'literal' && (value.value === null || value.value === false))
  );
}

function hasKey(code: CodeIndex, value: StaticValue | undefined, names: RegExp, depth: number): Answer {
  if (value === undefined || value.kind === 'undefined') return false;
  if (value.kind === 'either') {
    const arms = [hasKey(code, value.whenTrue, names, depth), hasKey(code, value.whenFalse, names, depth)];
    return arms.includes(true) ? true : arms.includes('unknown') ? 'unknown' : false;
  }
  if (value.kind === 'object') {
    if (value.keys.some((key) => names.test(key))) return true;
    // Keys that are set after the literal was written are asked by name; a computed one may be any.
    if (LATER.some((key) => names.test(key) && code.property(value, key) !== undefined))
      return code.property(value, NOWHERE) === undefined ? true : 'unknown';
    if (!value.open) return code.property(value, NOWHERE) === undefined ? false : 'unknown';
    // Spread parts that are functions of the service can be read to their keys.
    return spreads(code, value, names, depth);
  }
  if (value.kind === 'unknown' && depth < 3) {
    const all = code.values(value.node, value.module).filter((one) => one.kind !== 'unknown');
    if (all.length > 0) {
      const answers = all.map((one) => hasKey(code, one, names, depth + 1));
      return answers.every((one) => one === true) ? true : answers.every((one) => one === false) ? false : 'unknown';
    }
    const fn = value.node.type === 'CallExpression' ? code.callAt(value.node)?.targets[0] : undefined;
    if (fn !== undefined) return mentions(fn, names) ? true : 'unknown';
  }
  return 'unknown';
}

function spreads(code: CodeIndex, value: StaticValue, names: RegExp, depth: number): Answer {
  if (value.node.type !== 'ObjectExpression') return 'unknown';
  for (const property of value.node.properties) {
    if (property.type !== 'SpreadElement') continue;
    const part = property.argument;
    const fn = part.type === 'CallExpression' ? code.callAt(part)?.targets[0] : undefined;
    if (fn !== undefined && mentions(fn, names)) return true;
    if (depth < 3 && hasKey(code, code.value(part, value.module), names, depth + 1) === true) return true;
  }
  return 'unknown';
}

/** Keys and members that a function writes, and names it gives to `set`. */
export function mentions(fn: FunctionInfo, names: RegExp): boolean {
  let found = false;
  const visit = (node: Node): void => {
    if (node.type === 'Property') found ||= names.test(keyName(node.key, node.computed) ?? '');
    else if (node.type === 'AssignmentExpression') found ||= names.test(memberName(node.left) ?? '');
    else if (node.type === 'CallExpression' && /^(?:set|append|setHeader|inject)$/.test(memberName(node.callee) ?? '')) {
      const [first] = node.arguments;
      found ||= first?.type === 'Literal' && typeof first.value === 'string' && names.test(first.value);
      found ||= memberName(node.callee) === 'inject' && names.test('traceparent');
    }
  };
  walk(fn.node, visit);
  return found;
}
