import { pushTo } from '@airworthy/model';
import type { Schedule } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { handlerOf } from '../../extract/handlers.ts';
import { holderOf, holdersOfNew } from '../../extract/holder.ts';
import { routesOf } from '../../extract/routes.ts';
import { shutdownCalls } from '../../extract/shutdown-calls.ts';
import type { ShutdownCalls } from '../../extract/shutdown-calls.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { Below } from './below.ts';

type Fields = Pick<Schedule, 'switchedBy' | 'atImport' | 'stoppedOnShutdown' | 'triggers' | 'catchesUp'>;

/** How a schedule comes to be and ends: a switch around its start, what stops it, and who else starts the same work. */
export function startOf(input: ExtractInput, site: CallSite, first: FunctionInfo | undefined, below: Below | undefined): Fields {
  const { code } = input;
  const switched = switchOf(code, site, 0);
  const work = first === undefined || below === undefined ? [] : workOf(code, first, below);
  const triggers = routesTo(input, work);
  return {
    ...(switched === undefined ? {} : { switchedBy: switched }),
    ...(site.enclosing === undefined ? { atImport: true } : {}),
    stoppedOnShutdown: stopped(input, site, first),
    ...(triggers.length > 0 ? { triggers } : {}),
    ...(work.length > 0
      ? { catchesUp: work.some((fn) => code.callersOf(fn).some((call) => call.enclosing === site.enclosing && beside(call, site))) }
      : {}),
  };
}

const SWITCH = /process\.env\.(\w+)|((?:\bthis\.)?\b(?:config|env|settings|options|flags)\w*(?:\.\w+)*\.\w+)|\b([A-Z][A-Z0-9_]{4,})\b/;

/** The name of the setting; options of the object itself keep their `this`, as nothing says where their values come from. */
function settingIn(text: string): string | undefined {
  const match = SWITCH.exec(text);
  const path = match?.[2];
  return match?.[1] ?? (path?.startsWith('this.') === true ? path : path?.slice(path.lastIndexOf('.') + 1)) ?? match?.[3];
}

/** The setting under which it is started, here or in the functions that lead here. */
function switchOf(code: CodeIndex, site: CallSite, depth: number): string | undefined {
  for (const test of site.inBranch) {
    const name = settingIn(test);
    if (name !== undefined && name !== 'NODE_ENV') return name;
  }
  for (let branch = site.branch; branch !== undefined; branch = branch.parent) {
    const name = settingIn(site.module.parsed.code.slice(branch.test.start, Math.min(branch.test.end, branch.test.start + 200)));
    // Which environment it is says nothing about which process.
    if (name !== undefined && name !== 'NODE_ENV') return name;
  }
  if (depth > 3 || site.enclosing === undefined) return undefined;
  const callers = code.callersOf(site.enclosing).filter((call) => code.reach(call).state !== 'not-wired');
  const names = callers.map((call) => switchOf(code, call, depth + 1));
  return names.length > 0 && names.every((name) => name !== undefined) ? names[0] : undefined;
}

/** The call beside is not the schedule's own argument. */
function beside(call: CallSite, site: CallSite): boolean {
  return call.module === site.module && (call.node.end <= site.node.start || call.node.start >= site.node.end);
}

const PLUMBING = /log|metric|retry|lock|sleep|delay|redis|cache|breaker|get[A-Z]\w*(?:Client|Pool|Redis|Db|Database|Connection)$/i;

/** The functions that are the work: the one that is called by the clock, where it has a name, and those that it calls at once. */
function workOf(code: CodeIndex, first: FunctionInfo, below: Below): FunctionInfo[] {
  const near = [...below.functions].filter(([fn, depth]) => fn === first || depth === 1).map(([fn]) => fn);
  const named = near.filter(
    (fn) => fn.held && fn.own !== undefined && !PLUMBING.test(fn.own) && !/^(?:log|logger)$/i.test(fn.class?.name ?? ''),
  );
  if (first.held && first.own !== undefined) return [first];
  // One of several steps may serve others as well, and so may what is called for each row that was read; alone it is the work.
  const [work] = named;
  const others = [...below.functions.keys()]
    .filter((fn) => fn === first || (!fn.held && fn.parent === first))
    .flatMap((fn) => code.callsIn(fn))
    .filter((call) => call.package !== undefined && call.awaited && !call.targets.includes(work as FunctionInfo));
  return named.length === 1 && others.length === 0 ? named : [];
}

/** Routes whose handlers call the work, or call what calls it. */
function routesTo(input: ExtractInput, work: readonly FunctionInfo[]): string[] {
  if (work.length === 0) return [];
  const handlers = new Map<FunctionInfo, number[]>();
  input.boot.routes.forEach((_, index) => {
    const fn = handlerOf(input, index);
    if (fn !== undefined) pushTo(handlers, fn, index);
  });
  const found = new Set<number>();
  const seen = new Set<FunctionInfo>();
  const visit = (fn: FunctionInfo, depth: number): void => {
    for (let at: FunctionInfo | undefined = fn; at !== undefined; at = at.parent)
      for (const index of handlers.get(at) ?? []) found.add(index);
    if (seen.has(fn) || depth > 1) return;
    seen.add(fn);
    for (const call of input.code.callersOf(fn))
      if (call.enclosing !== undefined && call.resolvedBy !== 'byName') visit(call.enclosing, depth + 1);
  };
  for (const fn of work) visit(fn, 0);
  const routes = routesOf(input);
  return [...found]
    .flatMap((index) => {
      const route = routes[index];
      return route === undefined || route.method === 'GET' || route.method === 'HEAD' ? [] : [`${route.method} ${route.path}`];
    })
    .toSorted();
}

const STOPS =
  /^(?:clearInterval|clearTimeout)$|\.(?:stop|cancel|cancelJob|gracefulShutdown|destroy|close|stopAll|shutdown)$|#(?:stop|cancel|close|destroy)$|gracefulShutdown$/;

/** Whether what ends the process stops it: the timer is cleared or the task is stopped by a call below the handlers of signals. */
function stopped(input: ExtractInput, site: CallSite, first: FunctionInfo | undefined): boolean | 'unknown' {
  const { code, boot } = input;
  const { calls } = shutdownCalls(code, boot);
  const holders = new Set(holdersOfNew(code, site.node, site.module));
  for (const call of calls) {
    if (!STOPS.test(call.callee) && !STOPS.test(`.${call.member ?? ''}`)) continue;
    const subject = call.callee.startsWith('clear') ? call.args[0] : call.receiver;
    const holder = subject === undefined ? undefined : holderOf(code, subject, call.module);
    if (holder !== undefined && holders.has(holder)) return true;
    // `service.stop()`, which clears the timer of its own class.
    if (
      call.enclosing?.thisClass !== undefined &&
      call.enclosing.thisClass === site.enclosing?.thisClass &&
      call.callee.startsWith('clear')
    )
      return true;
    if (call.callee.endsWith('gracefulShutdown') && site.package !== undefined && call.callee.startsWith(site.package)) return true;
  }
  if (first !== undefined && asksStopped(input, calls, first)) return true;
  // A process that ends at once starts nothing more, and may cut a run off.
  return calls.some((call) => call.callee === 'process.exit') && !calls.some((call) => call.awaited) ? 'unknown' : false;
}

/** The run does nothing once a member is false, and what ends the process sets that member: `if (!this.isRunning) return`. */
function asksStopped({ code }: ExtractInput, calls: ShutdownCalls['calls'], first: FunctionInfo): boolean {
  const flag = /^[^{]*\{\s*if\s*\(\s*!\s*this\.(\w+)\s*\)\s*\{?\s*return\b/.exec(code.text(first.node, first.module))?.[1];
  if (flag === undefined) return false;
  const holder = first.thisClass;
  const ends = new RegExp(`\\bthis\\.${flag}\\s*=\\s*false\\b`);
  return calls.some(
    ({ enclosing }) =>
      enclosing?.thisClass !== undefined && enclosing.thisClass === holder && ends.test(code.text(enclosing.node, enclosing.module)),
  );
}
