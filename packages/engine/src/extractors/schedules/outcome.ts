import type { Schedule } from '@airworthy/model';
import type { CatchClause, Node } from 'oxc-parser';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { contains, isFunction, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import type { Below } from './below.ts';
import { shortText } from './effects.ts';

const METRIC =
  /^prom-client\.(?:Counter|Histogram|Gauge|Summary)#|^@opentelemetry\/api\..*\.(?:add|record|set)$|^(?:hot-shots|node-statsd|dd-trace)\b/;
const OWN_METRIC = /^(?:inc|observe|startTimer|setToCurrentTime)$/;
const LOG = /^(?:error|warn|fatal|captureException|log)$/;
const HEARTBEAT_CALL = /setToCurrentTime$|^@sentry\/\w+\.(?:withMonitor|captureCheckIn)$/;
const HEARTBEAT_TEXT =
  /last_?(?:success|successful|run|executed|completed|finished|ran)(?:_?(?:at|time\w*|run\w*))?\b|hc-ping\.com|healthchecks\.io|cronitor|uptimerobot|deadmanssnitch|heartbeat/i;
const CHECKPOINT =
  /\b(?:last_?processed|last_?(?:seen|synced|indexed|scanned)?_?(?:id|slot|block|cursor|signature|offset)|checkpoint|watermark|cursor|high_?water)\w*/i;
/** What bounds all that it is given; an `AbortSignal.timeout` deep below bounds one step of many. */
const TIMEOUT = /^(?:Promise\.race|p-timeout|promise-timeout\b.*|AbortSignal\.timeout)$|^opossum/;
const TIMEOUT_MEMBER = /^with_?Timeout$|^timeoutAfter$|^(?:run|execute)WithTimeout$/i;

type Fields = Pick<
  Schedule,
  'bounded' | 'catches' | 'reportsErrors' | 'recordsMetrics' | 'heartbeat' | 'keptInMemory' | 'checkpoint' | 'jitter'
>;

/** How a run ends: in time, with its errors caught and told, and with a trace that it ran. */
export function outcomeOf(code: CodeIndex, first: FunctionInfo, below: Below): Fields {
  const near = [...below.functions].filter(([, depth]) => depth <= 2).map(([fn]) => fn);
  const nearCalls = below.calls.filter((call) => call.enclosing === undefined || (below.functions.get(call.enclosing) ?? 9) <= 3);
  const metric = below.calls.some((call) => METRIC.test(call.callee) || OWN_METRIC.test(call.member ?? ''));
  const checkpoint = nearCalls.find((call) => STORES.test(call.callee) && CHECKPOINT.test(shortText(code, call)));
  return {
    bounded: nearCalls.some(
      (call) =>
        (TIMEOUT.test(call.callee) && (call.enclosing === undefined || (below.functions.get(call.enclosing) ?? 9) <= 1)) ||
        TIMEOUT_MEMBER.test(call.member ?? call.targets[0]?.own ?? ''),
    ),
    catches: survives(code, first, 0, new Set()),
    reportsErrors: reports(code, near),
    recordsMetrics: metric ? true : below.open ? 'unknown' : false,
    heartbeat: nearCalls
      .filter((call) => call.enclosing === undefined || (below.functions.get(call.enclosing) ?? 9) <= 1)
      .some((call) => HEARTBEAT_CALL.test(call.callee) || (TELLS.test(call.callee) && HEARTBEAT_TEXT.test(shortText(code, call)))),
    ...(keepsInMemory(near, code) ? { keptInMemory: true } : {}),
    ...(checkpoint === undefined ? {} : { checkpoint: checkpoint.location }),
    ...(nearCalls.some((call) => call.callee === 'Math.random' && delays(code, call)) ? { jitter: true } : {}),
  };
}

/** A random number that becomes a pause, and no id or sample: `setTimeout(run, Math.random() * 60_000)`, `const jitter = Math.random() * 5`. */
function delays(code: CodeIndex, call: CallSite): boolean {
  const text = call.enclosing === undefined ? call.module.parsed.code : code.text(call.enclosing.node, call.module);
  return /(?:setTimeout|sleep|delay|wait|pause)\w*\s*\([^;]{0,200}Math\.random|\b(?:\w*jitter|delay|pause|wait\w*|offset)\w*\s*[:=][^;]{0,80}Math\.random/i.test(
    text,
  );
}

const IN_MEMORY =
  /\bthis\.\w*(?:metrics|stats|counters)\w*\.\w+\s*(?:\+\+|\+=|=[^=])|\bthis\.(?:\w+\.)?last_?(?:Success|Successful|Run|Executed|Completed|Finished|Ran)\w*\s*=[^=]/i;

/** Numbers and times of runs in members of the object. */
function keepsInMemory(functions: readonly FunctionInfo[], code: CodeIndex): boolean {
  return functions.some((fn) => IN_MEMORY.test(code.text(fn.node, fn.module)));
}

const STORES = /^(?:pg\.|knex\(\)|mongo|mysql2|typeorm|ioredis#|redis\.createClient\(\))|PrismaClient#|(?:query|raw)$/;
const TELLS =
  /^(?:pg\.|knex\(\)|mongo|mysql2|typeorm|ioredis#|redis\.createClient\(\)|axios|fetch$|got|undici|prom-client\.Gauge#)|PrismaClient#|(?:query|raw)$/;

/** Calls whose promise ends the process when it is rejected and nobody listens. */
const REJECTS =
  /^(?:axios(?:\.\w+)?|fetch|got(?:\.\w+)?|pg\..*query|ioredis#\w+|redis\.createClient\(\)\.\w+|mongodb\..*|bullmq\.Queue#add\w*)$/;

/**
 * Whether no error of a run gets past it: each call that can fail stands in a `try` with a `catch` that does not throw again, has a `.catch`,
 * or leads to a function of which the same holds.
 */
function survives(code: CodeIndex, fn: FunctionInfo, depth: number, seen: Set<FunctionInfo>): boolean | 'unknown' {
  if (seen.has(fn)) return true;
  seen.add(fn);
  let open = false;
  const wrapped = caughtSpans(fn);
  for (const call of code.callsIn(fn)) {
    const handler = call.inTry?.handler ?? undefined;
    if (handler !== undefined && !rethrows(handler)) continue;
    if (wrapped.some((span) => span.start <= call.node.start && call.node.end <= span.end)) continue;
    if (handler !== undefined) return false;
    if (call.member === 'catch') continue;
    const returned = fn.returns.some((one) => one.start <= call.node.start && call.node.end <= one.end);
    const target = call.targets[0];
    if (target !== undefined) {
      if (!target.async && !call.awaited && !returned && depth > 0) continue;
      if (depth >= 3) {
        open = true;
        continue;
      }
      const inner = survives(code, target, depth + 1, seen);
      if (inner === false) return false;
      if (inner === 'unknown') open = true;
    } else if (call.awaited || returned || (call.use === 'dropped' && REJECTS.test(call.callee))) {
      if (call.callee === 'Promise.allSettled') continue;
      // What it waits for may catch its own errors.
      if (call.callee.startsWith('*') || /^Promise\.(?:all|race|any)$/.test(call.callee)) open = true;
      else return false;
    }
  }
  return open ? 'unknown' : true;
}

/** Spans that end in `.catch(…)`. */
function caughtSpans(fn: FunctionInfo): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  walk(fn.node, (node) => {
    if (node !== fn.node && isFunction(node)) return false;
    if (node.type !== 'CallExpression') return true;
    const callee = unwrap(node.callee);
    if (callee.type === 'MemberExpression' && memberName(callee) === 'catch')
      found.push({ start: callee.object.start, end: callee.object.end });
    return true;
  });
  return found;
}

function rethrows(clause: CatchClause): boolean {
  return contains(clause.body, (node) => node.type === 'ThrowStatement');
}

/** A `catch` on the way writes the error down, or hands it to something that does. */
function reports(code: CodeIndex, functions: readonly FunctionInfo[]): boolean | 'unknown' {
  let caught = false;
  for (const fn of functions) {
    const clauses: Node[] = [];
    walk(fn.node, (node) => {
      if (node.type === 'CatchClause') clauses.push(node);
      if (node.type === 'CallExpression' && memberName(unwrap(node.callee)) === 'catch' && node.arguments[0] !== undefined)
        clauses.push(node.arguments[0]);
    });
    caught ||= clauses.length > 0;
    const says = (call: CallSite, clause: Node): boolean =>
      clause.start <= call.node.start && call.node.end <= clause.end && (LOG.test(call.member ?? '') || OWN_METRIC.test(call.member ?? ''));
    for (const clause of clauses) {
      let told = false;
      walk(clause, (node) => {
        if (node.type !== 'CallExpression' || told) return;
        const call = code.callAt(node);
        if (call !== undefined && says(call, clause)) told = true;
      });
      if (told) return true;
    }
  }
  return caught ? 'unknown' : false;
}
