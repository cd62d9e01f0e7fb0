import type { DataFlow } from '@airworthy/model';
import { innerFunctions } from '../../extract/calls-below.ts';
import { placesOf } from '../../extract/functions-below.ts';
import type { Below } from '../../extract/functions-below.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';

/** Calls of something outside by which a copy gets to a person: a mail, a store with links, a message, another service. */
const HANDS_OVER =
  /(?:send\w*|mail|notify\w*|upload\w*|publish\w*|putObject\w*|emit|deliver\w*|post|fetch|axios|\w*signedUrl\w*|enqueue\w*|PutObjectCommand|Upload|request)$/i;
const SERVES_FILES = /(?:^|[.#])(?:sendFile|download|createReadStream|readFile(?:Sync)?)$/;
const PUTS_OFF = /^(?:setImmediate|setTimeout|process\.nextTick|queueMicrotask)$/;

/** What runs after the answer of a handler has gone, and whether something takes from there what it collects. */
export function laterOf(code: CodeIndex, handler: FunctionInfo, below: Below): Pick<DataFlow, 'later' | 'handsOver'> {
  const waited = waitedFor(code, handler);
  const late = below.functions.filter((fn) => !waited.has(fn));
  if (late.length === 0) return {};
  const inside = new Set(late);
  const hands = below.calls.some(
    ({ call }) => call.targets.length === 0 && call.enclosing !== undefined && inside.has(call.enclosing) && HANDS_OVER.test(call.callee),
  );
  return { later: placesOf(late), handsOver: hands || servesCopies(code) };
}

/** What a handler waits for or calls at once; what it leaves running is not among it. */
function waitedFor(code: CodeIndex, handler: FunctionInfo): Set<FunctionInfo> {
  const found = new Set<FunctionInfo>();
  const visit = (fn: FunctionInfo, depth: number): void => {
    if (found.has(fn) || depth > 5 || found.size > 500) return;
    found.add(fn);
    const calls = code.callsIn(fn);
    const left = leftRunning(calls);
    const putOff = new Set<FunctionInfo>();
    for (const call of calls) {
      if (PUTS_OFF.test(call.callee))
        for (const arg of call.args) {
          const given = code.functionOf(arg, call.module);
          if (given !== undefined) putOff.add(given);
        }
      else if (!left.has(call)) for (const target of call.targets) visit(target, depth + 1);
    }
    for (const inner of innerFunctions(code, fn)) if (!putOff.has(inner)) visit(inner, depth);
  };
  visit(handler, 0);
  return found;
}

/** `this.process(id);` and `this.process(id).catch(log);` of functions that are asynchronous. */
function leftRunning(calls: readonly CallSite[]): Set<CallSite> {
  const caught = new Set(
    calls.flatMap((call) =>
      call.use === 'dropped' && /^(?:catch|then|finally)$/.test(call.member ?? '') && call.receiver !== undefined
        ? [unwrap(call.receiver)]
        : [],
    ),
  );
  return new Set(calls.filter((call) => (call.use === 'dropped' || caught.has(call.node)) && call.targets.some((target) => target.async)));
}

/** Code that runs reads files of exports for somebody. */
function servesCopies(code: CodeIndex): boolean {
  return code
    .callsTo(SERVES_FILES)
    .some(
      (call) =>
        code.reach(call).state !== 'not-wired' &&
        call.enclosing !== undefined &&
        /export|archive|privacy|gdpr|dsar|takeout/i.test(code.text(call.enclosing.node, call.module)),
    );
}
