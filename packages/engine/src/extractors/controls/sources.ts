import type { ControlSource } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { routesOf } from '../../extract/routes.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { normalised } from './normalise.ts';
import { traitsOf } from './traits.ts';

type Kind = ControlSource['kind'];

const CALLS: readonly (readonly [Kind, RegExp])[] = [
  ['signature', /^crypto\.createHmac$/],
  ['token', /^(?:jsonwebtoken\.verify|jose\.jwtVerify|fastify\.FastifyRequest#jwtVerify|fastify\(\)\.jwt(?:\.\w+)?\.verify)$/],
  ['comparison', /timingSafeEqual$/],
  ['cipher', /^crypto\.create(?:C|Dec)ipheriv$/],
];
/** Keys of options; what stands there has no name of its own. */
const HOOK = /^(?:preHandler|onRequest|preValidation|preParsing|handler|constructor)$/;
/** Below this nothing can be said about a copy. */
const SMALLEST = 15;

/** Functions that are a control by what they do: they stand before handlers, refuse requests, or call what signs, verifies or encrypts. */
export function controlSources(input: ExtractInput): ControlSource[] {
  const { code } = input;
  const kinds = new Map<FunctionInfo, Kind>();
  const note = (fn: FunctionInfo | undefined, kind: Kind): void => {
    const named = fn === undefined ? undefined : namedAround(fn);
    if (named !== undefined && !kinds.has(named) && !HOOK.test(named.own ?? '')) kinds.set(named, kind);
  };
  for (const fn of guardsOf(input)) note(fn, 'guard');
  for (const [kind, pattern] of CALLS) for (const call of code.callsTo(pattern)) note(call.enclosing, kind);
  for (const fn of code.functions) {
    const kind = refuses(fn);
    if (kind !== undefined) note(fn, kind);
  }
  return [...kinds].flatMap(([fn, kind]) => {
    const { hash, size } = normalised(fn.node);
    return size < SMALLEST ? [] : [factOf(code, fn, kind, hash, size)];
  });
}

function factOf(code: CodeIndex, fn: FunctionInfo, kind: Kind, hash: string, size: number): ControlSource {
  return { location: fn.location, wiring: code.reach(fn), name: fn.own ?? fn.name, kind, hash, size, traits: traitsOf(code, fn) };
}

/** The function itself, or the factory that returns it. Plugins and route files are no control as a whole. */
function namedAround(fn: FunctionInfo): FunctionInfo | undefined {
  if (fn.own !== undefined) return fn;
  const around = fn.parent;
  return around?.own !== undefined && around.returns.some((one) => one.start <= fn.node.start && one.end >= fn.node.end)
    ? around
    : undefined;
}

function guardsOf(input: ExtractInput): FunctionInfo[] {
  const lines = new Map<string, Set<number>>();
  for (const route of routesOf(input))
    for (const guard of route.guards) {
      if (guard.kind === 'neutral' || guard.phase === 'handler') continue;
      lines.set(guard.place.path, (lines.get(guard.place.path) ?? new Set<number>()).add(guard.place.line));
    }
  return [...lines].flatMap(([path, wanted]) =>
    (input.code.module(path)?.bound.functions ?? []).filter((fn) => wanted.has(fn.location.line)),
  );
}

/** A function of request and answer that refuses some requests and lets others go on. */
function refuses(fn: FunctionInfo): Kind | undefined {
  const [first, second] = fn.params;
  if (first?.type !== 'Identifier' || second?.type !== 'Identifier') return undefined;
  if (!/^_?req(?:uest)?$/i.test(first.name) || !/^_?(?:res(?:ponse)?|reply)$/i.test(second.name) || fn.own === undefined) return undefined;
  let guard = false;
  let limiter = false;
  let other = false;
  walk(fn.node, (node) => {
    if (node.type !== 'CallExpression') return;
    const name = memberName(node.callee) ?? '';
    // An answer without a status is the work of a handler.
    if (/^(?:send|json)$/.test(name) && node.callee.type === 'MemberExpression' && unwrap(node.callee.object).type === 'Identifier')
      other = true;
    if (!/^(?:status|code|sendStatus)$/.test(name)) return;
    const [status] = node.arguments;
    if (status?.type !== 'Literal' || typeof status.value !== 'number') return;
    if (status.value === 401 || status.value === 403) guard = true;
    else if (status.value === 429) limiter = true;
    else if (status.value < 400) other = true;
  });
  if (other) return undefined;
  return guard ? 'guard' : limiter ? 'limiter' : undefined;
}
