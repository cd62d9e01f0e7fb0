import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CallSite } from '../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { contains, isFunction, unwrap, walk } from '../lang/typescript/syntax.ts';
import type { Node } from 'oxc-parser';

const PAUSE = /^timers\/promises\.setTimeout$|^(?:delay|sleep-promise|delay\.default)$/;
/** Own helpers that wait: `await sleep(500)`. */
const WAITS = /^(?:sleep|wait|delay|pause|waitFor|snooze)(?:Ms|Seconds)?$/i;
const CACHE = new WeakMap<CodeIndex, readonly FunctionInfo[]>();

/**
 * Functions that work in rounds until they are told to stop, with a pause between: `while (!stopping) { await round(); await wait(500); }`.
 * Loops that count attempts, or give something back once they have it, are retries, and so is what its caller waits for.
 */
export function pollLoops(code: CodeIndex): readonly FunctionInfo[] {
  const before = CACHE.get(code);
  if (before !== undefined) return before;
  const found = new Set<FunctionInfo>();
  const seen = new Set<FunctionInfo>();
  for (const call of [...code.callsTo(PAUSE), ...ownPauses(code)]) {
    const fn = call.enclosing;
    if (fn === undefined || !call.inLoop || seen.has(fn) || fn.node.body === null) continue;
    seen.add(fn);
    if (goesRound(fn.node.body, call.node) && startedAside(code, fn)) found.add(fn);
  }
  const all = [...found];
  CACHE.set(code, all);
  return all;
}

function ownPauses(code: CodeIndex): CallSite[] {
  return code.callsTo(/^setTimeout$/).flatMap((timer) => {
    // `new Promise((resolve) => setTimeout(resolve, ms))`, in the loop itself or in a helper.
    const made = timer.enclosing?.parent;
    if (timer.enclosing === undefined || timer.enclosing.held) return [];
    const promise = code.callsTo('new Promise').filter((one) => one.args[0] === timer.enclosing?.node);
    const helper = made?.own !== undefined && WAITS.test(made.own) ? code.callersOf(made) : [];
    return [...promise, ...helper];
  });
}

/** The loop around a call has no count and no result. */
function goesRound(body: Node, pause: Node): boolean {
  let found = false;
  walk(body, (node) => {
    if (found || isFunction(node)) return false;
    if (node.end < pause.start || node.start > pause.end) return false;
    const loops =
      node.type === 'WhileStatement' || node.type === 'DoWhileStatement'
        ? isOpen(node.test)
        : node.type === 'ForStatement' && node.update === null && (node.test === null || isOpen(node.test));
    if (loops && !contains((node as Extract<Node, { type: 'WhileStatement' }>).body, givesBack)) found = true;
    return undefined;
  });
  return found;
}

/** `true`, `!stopping.signal.aborted`, `this.running`: nothing is compared. */
function isOpen(given: Node): boolean {
  const test = unwrap(given);
  if (test.type === 'LogicalExpression') return isOpen(test.left) && isOpen(test.right);
  if (test.type === 'UnaryExpression') return isOpen(test.argument);
  return test.type === 'Literal' ? test.value === true : test.type === 'Identifier' || test.type === 'MemberExpression';
}

function givesBack(node: Node): boolean {
  return node.type === 'ReturnStatement' && node.argument !== null;
}

/** Somebody starts it and goes on: `void run()`, `const running = run()`. */
function startedAside(code: CodeIndex, fn: FunctionInfo): boolean {
  const callers = code.callersOf(fn);
  return fn.async && callers.some((call) => !call.awaited && call.use !== 'returned');
}
