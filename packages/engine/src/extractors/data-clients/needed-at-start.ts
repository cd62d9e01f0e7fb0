import type { ExtractInput } from '../../extract/define-extractor.ts';
import { walk } from '../../lang/typescript/syntax.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';

const ASKS: readonly (readonly [pattern: RegExp, by: string])[] = [
  [
    /^(?:new )?ioredis(?:\.(?:Cluster|Redis|default))?#(?!(?:quit|disconnect|on|once|off|duplicate|defineCommand|pipeline|multi)$)\w+$/,
    'ioredis',
  ],
  [/^redis\.create(?:Client|Cluster)\(\)\.(?!(?:quit|disconnect|on|once|off|duplicate|destroy)$)\w+$/, 'redis'],
];
/** Waiting for the event of a connection: `client.once('ready', resolve)`. */
const LISTENS: readonly (readonly [pattern: RegExp, by: string])[] = [
  [/^(?:new )?ioredis(?:\.(?:Cluster|Redis|default))?#(?:on|once)$/, 'ioredis'],
  [/^redis\.create(?:Client|Cluster)\(\)\.(?:on|once)$/, 'redis'],
];
const ANY = new RegExp([...ASKS, ...LISTENS].map(([pattern]) => pattern.source).join('|'));
const DEEPEST = 8;

/** Libraries through which the start of the process asks a cache, with nothing that goes on when there is no answer; and the modules that ask. */
export function neededAtStart(input: ExtractInput): Map<string, Set<string>> {
  const { code } = input;
  const found = new Map<string, Set<string>>();
  for (const call of code.callsTo(ANY)) {
    const by = [...ASKS, ...LISTENS].find(([pattern]) => pattern.test(call.callee))?.[1];
    if (by === undefined || found.get(by)?.has(call.module.path) === true || code.reach(call).state === 'not-wired') continue;
    const waiting = LISTENS.some(([pattern]) => pattern.test(call.callee)) ? promiseAround(input, call) : call;
    if (waiting !== undefined && startEndsWithout(input, waiting, new Set()))
      found.set(by, (found.get(by) ?? new Set()).add(call.module.path));
  }
  return found;
}

/** The `new Promise(…)` that a listener for `ready` or `connect` settles, where another listener or a clock rejects it. */
function promiseAround({ code }: ExtractInput, call: CallSite): CallSite | undefined {
  const [event] = call.args;
  const named = event === undefined ? undefined : code.value(event, call.module);
  if (named?.kind !== 'literal' || (named.value !== 'ready' && named.value !== 'connect')) return undefined;
  const executor = call.enclosing;
  if (executor === undefined || !/\breject\w*\b/.test(code.text(executor.node, call.module))) return undefined;
  const around = executor.parent === undefined ? [] : code.callsIn(executor.parent);
  return around.find((one) => one.callee === 'new Promise' && one.node.start <= executor.node.start && executor.node.end <= one.node.end);
}

/** Its failure goes up to the start of the process, through callers that wait for it and none that goes on without it. */
function startEndsWithout(input: ExtractInput, call: CallSite, seen: Set<FunctionInfo>): boolean {
  const { code, boot } = input;
  const passesOn = call.use === 'awaited' || (call.use === 'returned' && call.enclosing !== undefined);
  if (!passesOn || survives(call)) return false;
  const fn = call.enclosing;
  if (fn === undefined) return true;
  if (!boot.executedFunctions.has(fn.key) || seen.has(fn) || seen.size > DEEPEST) return false;
  seen.add(fn);
  const callers = code.callersOf(fn);
  return callers.length === 0 || callers.some((caller) => isStart(caller) || startEndsWithout(input, caller, seen));
}

/** `start()` at the end of a module: nobody awaits it, and what it throws ends the process unless somebody catches it. */
function isStart(call: CallSite): boolean {
  if (call.enclosing !== undefined || survives(call)) return false;
  const text = call.module.parsed.code.slice(call.node.end, call.node.end + 400);
  return !/^\s*\.catch\(/.test(text) || /process\.exit|throw\b/.test(text);
}

/** The `catch` around it neither throws nor ends the process, or a `.catch()` follows. */
function survives(call: CallSite): boolean {
  const handler = call.inTry?.handler;
  if (handler === undefined || handler === null) return false;
  let ends = false;
  walk(handler.body, (node) => {
    if (node.type === 'ThrowStatement') ends = true;
    if (
      node.type === 'CallExpression' &&
      /process\.exit|process\.abort/.test(call.module.parsed.code.slice(node.callee.start, node.callee.end))
    )
      ends = true;
  });
  return !ends;
}
