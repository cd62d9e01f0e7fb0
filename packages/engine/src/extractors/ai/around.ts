import { callsBelow } from '../../extract/calls-below.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, walk } from '../../lang/typescript/syntax.ts';
import type { Node } from 'oxc-parser';

const METRIC = /^prom-client\.(?:Counter|Histogram|Gauge|Summary)#|^@opentelemetry\/api\..*\.(?:add|record)$|^hot-shots/;
export const TIMED = /^prom-client\.(?:Histogram|Summary)#(?:observe|startTimer)|^@opentelemetry\/api\..*\.record$/;

/** The function around a call with those that call it, two levels up. */
export function functionsAround(code: CodeIndex, site: CallSite, levels = 2): FunctionInfo[] {
  const found = new Set<FunctionInfo>();
  let level: FunctionInfo[] = site.enclosing === undefined ? [] : [site.enclosing];
  for (let up = 0; up <= levels && level.length > 0; up += 1) {
    for (const fn of level) found.add(fn);
    level = level
      .flatMap((fn) => [
        ...(fn.parent === undefined ? [] : [fn.parent]),
        ...callsThat(code, fn).flatMap((call) =>
          call.enclosing === undefined || code.reach(call).state === 'not-wired' ? [] : [call.enclosing],
        ),
      ])
      .filter((fn) => !found.has(fn))
      .slice(0, 12);
  }
  return [...found];
}

/** Names that say too little to tell whose member is called. */
const COMMON =
  /^(?:get|set|add|run|call|send|then|next|push|exec|execute|handle|create|update|delete|find|list|query|load|save|open|close|start|stop|init|parse|process|invoke)$/;

/**
 * The calls of a function; of a member of an object that is handed out as an interface, with no caller that could be linked, the calls of a member
 * of its name whose object is not known.
 */
function callsThat(code: CodeIndex, fn: FunctionInfo): readonly CallSite[] {
  const linked = code.callersOf(fn);
  if (linked.length > 0 || fn.own === undefined || fn.class !== undefined || COMMON.test(fn.own)) return linked;
  const parent = fn.parent;
  if (parent === undefined) return linked;
  return code.callsOfMember(fn.own).filter((call) => call.targets.length === 0 && call.package === undefined);
}

const NAMES = new WeakMap<Node, ReadonlySet<string>>();

/** Identifiers and member names in a piece of code. */
export function namesIn(node: Node): ReadonlySet<string> {
  const known = NAMES.get(node);
  if (known !== undefined) return known;
  const names = new Set<string>();
  walk(node, (one) => {
    if (one.type === 'Identifier') names.add(one.name);
    const member = memberName(one);
    if (member !== undefined) names.add(member);
  });
  NAMES.set(node, names);
  return names;
}

/** Where the usage of an answer is recorded: metric, log line or table, here or in a function that gets the answer. */
function usageRecords(code: CodeIndex, site: CallSite): CallSite[] {
  let records = RECORDS.get(site);
  if (records === undefined) RECORDS.set(site, (records = findRecords(code, site)));
  return records;
}

const RECORDS = new WeakMap<CallSite, CallSite[]>();

function findRecords(code: CodeIndex, site: CallSite): CallSite[] {
  const fn = site.enclosing;
  if (fn === undefined) return [];
  const near = [
    fn,
    ...code
      .callsIn(fn)
      .filter((call) => call.node.start > site.node.start)
      .flatMap((call) => call.targets),
  ];
  return near.flatMap((one) => {
    const names = namesIn(one.node);
    if (!['usage', 'usageMetadata', 'total_tokens', 'totalTokens', 'input_tokens'].some((name) => names.has(name))) return [];
    return callsBelow(code, one, 1)
      .map(({ call }) => call)
      .filter(
        (call) =>
          METRIC.test(call.callee) ||
          /PrismaClient#|^knex\(\)|^pg\./.test(call.callee) ||
          /^(?:info|debug|log|track)$/.test(call.member ?? ''),
      );
  });
}

const TOLD_APART: readonly (readonly [string, RegExp])[] = [
  ['tenant', /tenant|organi[sz]ation|\borg(?:Id)?\b|workspace|account/i],
  ['user', /\buser|customer/i],
  ['feature', /feature|operation|intent|purpose|route|use_?case|task|kind/i],
  ['request', /request_?id|trace|correlation|conversation|session/i],
];

/** By what recorded usage can be told apart, and whether money is worked out of it. */
export function usageDetails(code: CodeIndex, site: CallSite): { usageBy: string[]; recordsCost: boolean } {
  const text = usageRecords(code, site)
    .flatMap((call) =>
      call.args.flatMap((argument) => {
        const init = argument.type === 'Identifier' ? call.module.bindingAt.get(argument.start)?.init : undefined;
        return [argument, ...(init === undefined ? [] : [init])].map((node) => code.text(node, call.module).slice(0, 600));
      }),
    )
    .join(' ');
  const makers = usageRecords(code, site).map((call) => code.text(call.node, call.module).slice(0, 200));
  return {
    usageBy: TOLD_APART.filter(([, pattern]) => pattern.test(text)).map(([name]) => name),
    recordsCost: [text, ...makers].some((one) => /cost|price|usd|\beur\b|cents|spend/i.test(one)),
  };
}

/** Tokens or cost of the answer go into a metric, a log line or a table. */
export function recordsUsage(code: CodeIndex, site: CallSite): boolean | 'unknown' {
  return site.enclosing === undefined ? 'unknown' : usageRecords(code, site).length > 0;
}

/** A histogram, or a clock read before and after whose difference is logged or counted. */
export function timesIt(code: CodeIndex, site: CallSite): boolean | 'unknown' {
  return functionsAround(code, site).some((fn) => {
    const calls = code.callsIn(fn);
    if (calls.some((call) => TIMED.test(call.callee))) return true;
    const clock = calls.filter((call) => call.callee === 'Date.now' || call.callee === 'performance.now');
    return (
      clock.length > 1 &&
      calls.some(
        (call) =>
          METRIC.test(call.callee) ||
          (/^(?:info|debug|log|observe)$/.test(call.member ?? '') &&
            /duration|latency|elapsed|\bms\b|took/i.test(code.text(call.node, call.module).slice(0, 600))),
      )
    );
  });
}

const CACHE_GET = /^(?:ioredis#|redis\.createClient\(\)\.|lru-cache\.LRUCache#|lru-cache#|node-cache#)(?:get|hget|GET)$/;

/** A cache that is asked before the call in the same function, and by what its key is told apart. */
export function readsCache(code: CodeIndex, site: CallSite): { scopedBy: string[] | undefined } | undefined {
  const fn = site.enclosing;
  if (fn === undefined) return undefined;
  if (isSourceOfCache(code, site)) return { scopedBy: undefined };
  for (const call of code.callsIn(fn)) {
    if (call.node.start > site.node.start) break;
    const direct = CACHE_GET.test(call.callee);
    if (!direct && !call.targets.some((target) => callsBelow(code, target, 2).some((inner) => CACHE_GET.test(inner.call.callee)))) continue;
    const key = call.args[0];
    if (key === undefined) continue;
    const { names, optional } = keyNames(code, call, key);
    if (
      !direct &&
      !/cache/i.test(
        `${code.text(call.node, call.module)} ${call.targets.map((target) => `${target.name} ${target.module.path}`).join(' ')}`,
      )
    )
      continue;
    const scopedBy = (
      [
        ['tenant', /tenant|organi[sz]ation|workspace/i],
        ['user', /user/i],
        ['conversation', /conversation|session|context/i],
      ] as const
    )
      .filter(([, pattern]) => names.some((name) => pattern.test(name)))
      .map(([scope]) => scope);
    // Where an arm leaves the scope out, an answer may be shared or not.
    return { scopedBy: optional && scopedBy.length > 0 ? undefined : scopedBy };
  }
  return askedAbove(code, fn) ? { scopedBy: undefined } : undefined;
}

/** A caller looks into a cache of its own before it asks, and what it finds is the answer. */
function askedAbove(code: CodeIndex, fn: FunctionInfo): boolean {
  return code.callersOf(fn).some((caller) => {
    const around = caller.enclosing;
    if (around === undefined || code.reach(caller).state === 'not-wired') return false;
    return code
      .callsIn(around)
      .some(
        (call) =>
          call.node.end < caller.node.start &&
          (CACHE_GET.test(call.callee) ||
            (/(?:^|#|\.)get$/.test(call.callee) &&
              call.receiver !== undefined &&
              /cache\b|Cache\b/.test(code.text(call.receiver, call.module)))) &&
          call.use !== 'dropped',
      );
  });
}

/** `cache.get(key, () => ask(text))`: a cache of the service's own is handed what leads to the call. */
function isSourceOfCache(code: CodeIndex, site: CallSite): boolean {
  return functionsAround(code, site, 2).some(
    (fn) =>
      fn.own === undefined &&
      fn.parent !== undefined &&
      code
        .callsIn(fn.parent)
        .some(
          (call) =>
            call.args.some((one) => one.start <= fn.node.start && fn.node.end <= one.end) &&
            call.targets.some((target) => /cache/i.test(`${target.name} ${target.class?.name ?? ''}`)),
        ),
  );
}

/** Names that the key is made of, through the variable and the function that makes it; `optional` where an arm puts a constant in their place. */
function keyNames(code: CodeIndex, call: CallSite, key: Node): { names: string[]; optional: boolean } {
  const names = new Set(namesIn(key));
  let optional = false;
  const binding = key.type === 'Identifier' ? call.module.bindingAt.get(key.start) : undefined;
  const { init } = binding ?? {};
  if (init !== undefined) {
    for (const name of namesIn(init)) names.add(name);
    walk(init, (node) => {
      if (node.type !== 'CallExpression') return;
      for (const target of code.callAt(node)?.targets ?? []) {
        for (const returned of target.returns) for (const name of namesIn(returned)) names.add(name);
        walk(target.node, (inner) => {
          if (
            inner.type === 'ConditionalExpression' &&
            [inner.consequent, inner.alternate].some((arm) => arm.type === 'Literal' && typeof arm.value === 'string')
          )
            optional = true;
        });
      }
    });
  }
  return { names: [...names], optional };
}

/** Budgets that several requests at once cannot slip past: counted by the store in one step. */
export function countsInOneStep(code: CodeIndex, site: CallSite): boolean | 'unknown' {
  const below = budgetCalls(code, site).flatMap((call) => call.targets.flatMap((target) => callsBelow(code, target, 2)));
  const step = below.some(
    ({ call }) =>
      /(?:ioredis#|createClient\(\)\.)(?:incr|incrby|incrbyfloat|decrby|hincrby|eval|evalsha)$/i.test(call.callee) ||
      /\bincrement\b|\bdecrement\b|SET\s+\w+\s*=\s*\w+\s*[+-]|ON CONFLICT/i.test(code.text(call.node, call.module).slice(0, 800)),
  );
  if (step) return true;
  const reads = below.some(({ call }) => /(?:ioredis#|createClient\(\)\.)get$|find(?:First|Unique)$|Map#get$/i.test(call.callee));
  return reads ? false : 'unknown';
}

const BUDGET = /budget|quota|spend|credit(?:s|Limit)|usageLimit/i;

/** A function of the service that can refuse, named for a budget, runs before the call. */
export function usesBudget(code: CodeIndex, site: CallSite): boolean | 'unknown' {
  const asked = budgetCalls(code, site);
  // How often somebody may ask is a bound, too, though not one of money.
  if (asked.length === 0) return asksLimiter(code, site) ? 'unknown' : false;
  return asked.some((call) => call.targets.some(refuses)) ? true : 'unknown';
}

/** `titleLimiter.limit(userId)` in a function that leads to the call. */
function asksLimiter(code: CodeIndex, site: CallSite): boolean {
  return functionsAround(code, site, 3).some((fn) =>
    code
      .callsIn(fn)
      .some(
        (call) =>
          call.receiver !== undefined &&
          /(?:rate_?limit|limiter|throttl)\w*$/i.test(code.text(call.receiver, call.module)) &&
          /^(?:limit|consume|check|acquire|take|hit|try\w*|ratelimit|isAllowed|removeTokens)$/i.test(call.member ?? ''),
      ),
  );
}

/** Calls around the site of functions that are named for a budget, or that only wrap a call of one. */
function budgetCalls(code: CodeIndex, site: CallSite): CallSite[] {
  const named = (call: CallSite): boolean => call.targets.some((target) => BUDGET.test(target.name));
  const around = functionsAround(code, site, 3).flatMap((fn) => code.callsIn(fn));
  return around.flatMap((call) => (named(call) ? [call] : call.targets.flatMap((target) => code.callsIn(target).filter(named))));
}

function refuses(fn: FunctionInfo): boolean {
  let found = false;
  walk(fn.node, (node) => {
    found ||= node.type === 'ThrowStatement';
  });
  return found;
}
