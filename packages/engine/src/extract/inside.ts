import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CallSite } from '../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';

const DEEPEST = 8;

/** Whether a call happens inside one of some functions, on every way that leads to it. Mixed ways are unknown. */
export type Inside = (site: CallSite) => boolean | 'unknown';

/**
 * Asks for calls whether they run below one of `wrapped`: written inside it, or in a function all of whose callers are. `sites` are calls that
 * stand inside by themselves.
 */
export function insideOf(code: CodeIndex, wrapped: ReadonlySet<FunctionInfo>, sites: ReadonlySet<CallSite> = new Set()): Inside {
  const known = new Map<FunctionInfo, boolean | 'unknown'>();
  const ofFunction = (fn: FunctionInfo | undefined, depth: number): boolean | 'unknown' => {
    if (fn === undefined) return false;
    if (wrapped.has(fn)) return true;
    const before = known.get(fn);
    if (before !== undefined) return before;
    if (depth > DEEPEST) return false;
    known.set(fn, false);
    const answer = fn.parent !== undefined && !fn.held ? ofFunction(fn.parent, depth + 1) : merge(fn, depth);
    known.set(fn, answer);
    return answer;
  };
  const merge = (fn: FunctionInfo, depth: number): boolean | 'unknown' => {
    const callers = code.callersOf(fn).filter((call) => code.reach(call).state !== 'not-wired');
    const all = callers.length > 0 ? callers : code.callersOf(fn);
    const answers = all.map((call) => ofSite(call, depth + 1));
    if (answers.every((answer) => answer === false)) return false;
    return answers.every((answer) => answer === true) ? true : 'unknown';
  };
  const ofSite = (site: CallSite, depth: number): boolean | 'unknown' => (sites.has(site) ? true : ofFunction(site.enclosing, depth));
  return (site) => (wrapped.size === 0 && sites.size === 0 ? false : ofSite(site, 0));
}
