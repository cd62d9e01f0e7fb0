import type { ExtractInput } from '../../extract/define-extractor.ts';
import { walk } from '../../lang/typescript/syntax.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';

const ASKS: readonly (readonly [pattern: RegExp, by: string])[] = [
  [/^ioredis(?:\.Cluster)?#(?:connect|ping|info|get|set|select)$/, 'ioredis'],
  [/^redis\.create(?:Client|Cluster)\(\)\.(?:connect|ping|info|get|set|select)$/, 'redis'],
];
const ANY = new RegExp(ASKS.map(([pattern]) => pattern.source).join('|'));

/** Libraries through which the start of the process asks a cache, with nothing that goes on when there is no answer. */
export function neededAtStart({ code, boot }: ExtractInput): Set<string> {
  const found = new Set<string>();
  for (const call of code.callsTo(ANY)) {
    const by = ASKS.find(([pattern]) => pattern.test(call.callee))?.[1];
    if (by === undefined || call.use !== 'awaited' || code.reach(call).state === 'not-wired') continue;
    const fn = call.enclosing;
    if (fn !== undefined && !boot.executedFunctions.has(fn.key)) continue;
    // Who awaits the function may go on without it.
    const goesOn =
      survives(call) ||
      (fn !== undefined &&
        code.callersOf(fn).length > 0 &&
        code.callersOf(fn).every((caller) => survives(caller) || caller.use !== 'awaited'));
    if (!goesOn) found.add(by);
  }
  return found;
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
      /process\.exit|process\.abort/.test(call.module.parsed.text.slice(node.callee.start, node.callee.end))
    )
      ends = true;
  });
  return !ends;
}
