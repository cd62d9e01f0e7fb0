import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { callsBelow } from './calls-below.ts';
import { decoratedRoots } from './decorated-roots.ts';
import { handedAt } from './handed-functions.ts';
import { walk } from '../lang/typescript/syntax.ts';

const CLOCKS =
  /^(?:setInterval|setTimeout|node-cron\.schedule|node-schedule\.scheduleJob|croner\.Cron|new croner(?:\.Cron)?|new cron\.CronJob|cron\.CronJob\.from)$/;

const CACHE = new WeakMap<CodeIndex, readonly FunctionInfo[]>();

/** Functions that the clock starts again and again: of cron libraries and intervals, and of timeouts that set themselves anew. */
export function clockRoots(code: CodeIndex): readonly FunctionInfo[] {
  const before = CACHE.get(code);
  if (before !== undefined) return before;
  const roots = new Set<FunctionInfo>([...decoratedRoots(code).clock].filter((fn) => code.reach(fn).state !== 'not-wired'));
  for (const site of code.callsTo(CLOCKS)) {
    if (code.reach(site).state === 'not-wired') continue;
    for (const argument of site.args) {
      const fn = code.functionOf(argument, site.module);
      if (fn === undefined) continue;
      const again = site.enclosing;
      if (
        site.callee === 'setTimeout' &&
        (again === undefined || !callsBelow(code, fn, 1).some(({ call }) => call.targets.includes(again)))
      )
        continue;
      roots.add(fn);
      for (const handed of handedBy(code, fn)) roots.add(handed);
    }
  }
  const found = [...roots];
  CACHE.set(code, found);
  return found;
}

/** What callers of the function around it hand in to be run: `setTimeout(async () => { await callback(); … })`. */
function handedBy(code: CodeIndex, fn: FunctionInfo): FunctionInfo[] {
  const found: FunctionInfo[] = [];
  walk(fn.node, (node) => {
    if (node.type === 'CallExpression' && node.callee.type === 'Identifier') found.push(...handedAt(code, node.callee, fn.module));
  });
  return found;
}
