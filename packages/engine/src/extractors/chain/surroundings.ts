import { callsBelow, innerFunctions } from '../../extract/calls-below.ts';
import { decoratedRoots } from '../../extract/decorated-roots.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { functionAnswers } from '../../extract/function-answers.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';

const DEEPEST = 6;
/** What an inline function is handed to when it runs later, on its own. */
const CONSUMES =
  /(?:[#.](?:process|consume|get|post|put|patch|delete|route|on|once|schedule|scheduleJob|addHook|subscribe|onLogs|onAccountChange|onProgramAccountChange|watchEvent|watchContractEvent))$|Worker$|^set(?:Interval|Timeout)$/;
const JOBS = /(?:^bull#process|[#.]consume$|bullmq\.Worker$|kafkajs.*run$|^pg-boss#work$|[#.]process$)/;

const JOB_MEMBERS = /^(?:consume|process)$/;

function startsLater(call: CallSite): boolean {
  return CONSUMES.test(call.callee) || JOB_MEMBERS.test(call.member ?? '');
}

function startsJob(call: CallSite): boolean {
  return JOBS.test(call.callee) || (JOB_MEMBERS.test(call.member ?? '') && call.args.length > 0);
}

/** One place of a call and those that lead to it: in its function, in the callers of that, and so on. */
export interface Level {
  fn: FunctionInfo | undefined;
  site: CallSite;
}

/** `true` on every way that leads to a call, `false` on none, `unknown` on some. */
export type Everywhere = boolean | 'unknown';

/**
 * Asks for a call whether something holds at it, or at a call that leads to it; on every way that leads to it.
 * Callbacks of queues, routes and timers start a way: what stands around their registration happened long before.
 */
export function everywhere(code: CodeIndex, site: CallSite, holds: (level: Level) => boolean): Everywhere {
  const seen = new Set<FunctionInfo>();
  const ask = (at: CallSite, depth: number): Everywhere => {
    const fn = at.enclosing;
    if (holds({ fn, site: at })) return true;
    if (fn === undefined || depth > DEEPEST || seen.has(fn)) return false;
    seen.add(fn);
    const answers = leadingTo(code, fn).map((one) => ask(one, depth + 1));
    seen.delete(fn);
    if (answers.every((answer) => answer === false)) return false;
    return answers.every((answer) => answer === true) ? true : 'unknown';
  };
  return ask(site, 0);
}

/** Whether it holds at the call or at any that leads to it. */
export function somewhere(code: CodeIndex, site: CallSite, holds: (level: Level) => boolean): boolean {
  return everywhere(code, site, holds) !== false;
}

/** Calls that run a function: its callers in the running app, or the call that an inline function is handed to. */
function leadingTo(code: CodeIndex, fn: FunctionInfo): CallSite[] {
  if (!fn.held && fn.parent !== undefined) {
    const taker = code
      .callsIn(fn.parent)
      .find((call) => call.args.some((argument) => argument.start <= fn.node.start && fn.node.end <= argument.end));
    return taker === undefined || startsLater(taker) ? [] : [taker];
  }
  const all = code.callersOf(fn);
  const running = all.filter((call) => code.reach(call).state !== 'not-wired');
  return [...(running.length > 0 ? running : all)];
}

/** Whether a queue or broker runs it, so that it may run again. */
export function inJob(code: CodeIndex, site: CallSite): boolean {
  return somewhere(code, site, ({ fn, site: at }) => {
    for (let own = fn; own !== undefined; own = own.held ? undefined : own.parent) {
      const around = own.parent === undefined ? [] : code.callsIn(own.parent);
      const inner = own;
      if (around.some((call) => startsJob(call) && call.args.some((one) => one.start <= inner.node.start && inner.node.end <= one.end)))
        return true;
    }
    return at.enclosing !== undefined && handedToJobs(code).has(at.enclosing);
  });
}

const JOB_FUNCTIONS = new WeakMap<CodeIndex, ReadonlySet<FunctionInfo>>();

function handedToJobs(code: CodeIndex): ReadonlySet<FunctionInfo> {
  let known = JOB_FUNCTIONS.get(code);
  if (known === undefined) {
    const found = code.callsTo(JOBS).flatMap((call) => call.args.map((one) => code.functionOf(one, call.module)));
    JOB_FUNCTIONS.set(code, (known = new Set([...found.filter((fn) => fn !== undefined), ...decoratedRoots(code).work])));
  }
  return known;
}

/** The calls of a function that come before a place of it, with what they lead to; arguments of the call itself count as before. */
export function callsBefore(code: CodeIndex, level: Level): CallSite[] {
  return expand(code, ownBefore(code, level));
}

/** As {@link callsBefore}, without what the calls lead to. */
export function ownBefore(code: CodeIndex, { fn, site }: Level): CallSite[] {
  return around(code, { fn, site }).filter((call) => {
    if (call === site || holds(call, site)) return false;
    return holds(site, call) ? call.enclosing === fn : call.node.end <= site.node.start;
  });
}

export function callsAfter(code: CodeIndex, { fn, site }: Level): CallSite[] {
  return expand(
    code,
    around(code, { fn, site }).filter(
      (call) => call.node.start >= site.node.end || (call !== site && holds(call, site) && call.node.type === 'CallExpression'),
    ),
  );
}

/** The calls in the `catch` of the `try` that a place stands in, with what they lead to. */
export function callsOnError(code: CodeIndex, level: Level): CallSite[] | undefined {
  const handler = level.site.inTry?.handler;
  if (handler === undefined || handler === null) return undefined;
  return expand(
    code,
    around(code, level).filter((call) => handler.start <= call.node.start && call.node.end <= handler.end),
  );
}

/** Text of the `catch` around a place. */
export function catchText(code: CodeIndex, level: Level): string | undefined {
  const handler = level.site.inTry?.handler;
  return handler === undefined || handler === null ? undefined : code.text(handler, level.site.module);
}

function holds(outer: CallSite, inner: CallSite): boolean {
  return outer.node.start <= inner.node.start && inner.node.end <= outer.node.end;
}

/** Calls written in the function of a level, callbacks in it included. */
function around(code: CodeIndex, { fn, site }: Level): CallSite[] {
  if (fn === undefined) return code.calls.filter((call) => call.module === site.module && call.enclosing === undefined);
  const found: CallSite[] = [];
  const visit = (one: FunctionInfo): void => {
    found.push(...code.callsIn(one));
    for (const inner of innerFunctions(code, one)) visit(inner);
  };
  visit(fn);
  return found;
}

const callsUnder = functionAnswers<readonly CallSite[]>();

/** The calls with those that their functions lead to. */
export function expand(code: CodeIndex, calls: readonly CallSite[]): CallSite[] {
  return calls.flatMap((call) => [call, ...call.targets.flatMap((target) => below(code, target))]);
}

export function below(code: CodeIndex, fn: FunctionInfo): readonly CallSite[] {
  let known = callsUnder(code).get(fn);
  if (known === undefined) callsUnder(code).set(fn, (known = callsBelow(code, fn, 3).map(({ call }) => call)));
  return known;
}

/** Whether a function's own text has something that fits. */
export function mentions(code: CodeIndex, fn: FunctionInfo | undefined, pattern: RegExp): boolean {
  return fn !== undefined && pattern.test(code.text(fn.node, fn.module));
}

/** The function around a place, or the statements that follow it at the top of a module. */
export function nearbyText(code: CodeIndex, site: CallSite): string {
  return site.enclosing === undefined
    ? site.module.parsed.code.slice(Math.max(0, site.node.start - 100), site.node.end + 300)
    : code.text(site.enclosing.node, site.module);
}

const TIMERS = /^setInterval$|^setTimeout$|cron|schedule/i;
const BY_CLOCK = new WeakMap<CodeIndex, { timers: readonly CallSite[]; handed: ReadonlySet<FunctionInfo> }>();

/** Calls of timers and schedulers, and the functions that they are given. */
export function timersOf(code: CodeIndex): { timers: readonly CallSite[]; handed: ReadonlySet<FunctionInfo> } {
  let known = BY_CLOCK.get(code);
  if (known === undefined) {
    const timers = code.callsTo(TIMERS);
    const handed = timers.flatMap((timer) => timer.args.map((argument) => code.functionOf(argument, timer.module)));
    BY_CLOCK.set(code, (known = { timers, handed: new Set(handed.filter((fn) => fn !== undefined)) }));
  }
  return known;
}

/** Whether a timer or schedule leads to a place. */
export function startedByClock(code: CodeIndex, site: CallSite): boolean {
  const { handed } = timersOf(code);
  return somewhere(code, site, ({ fn }) => {
    for (let own = fn; own !== undefined; own = own.held ? undefined : own.parent) if (handed.has(own)) return true;
    return false;
  });
}
