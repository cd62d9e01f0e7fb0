import type { Known, Worker } from '@airworthy/model';
import { ABSENT, known } from '@airworthy/model';
import type { CatchClause, Node } from 'oxc-parser';
import { callsBelow } from '../../extract/calls-below.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { isFunction, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';

type Fields = Pick<Worker, 'validatesPayload' | 'rethrows' | 'tellsTerminal' | 'recordsMetrics' | 'logsJobId' | 'idempotent' | 'timeout'>;

const PARSES =
  /(?:^zod\b.*\.|^joi\b.*\.|^yup\b.*\.|^ajv#.*|^superstruct\.|Schema\.)(?:parse|safeParse|parseAsync|safeParseAsync|validate|validateAsync|assert)$|^\*\.(?:safeParse|safeParseAsync)$/;
const METRIC =
  /^prom-client\.(?:Counter|Histogram|Gauge|Summary)#|^@opentelemetry\/api\..*\.(?:add|record)$|^dd-trace\b.*\.(?:increment|distribution|histogram|gauge|timing)$|^(?:hot-shots|node-statsd|datadog-metrics)\b|^@sentry\/[\w-]+\.metrics\./;
const LOG = /^(?:info|warn|error|debug|log|trace|fatal)$/;
const WRITES =
  /^axios(?:\.create\(\))?\.(?:post|put|patch|delete)$|PrismaClient#\w+\.(?:create|createMany|delete|deleteMany)$|^knex\(\)\(\)\.(?:insert|increment|decrement)$|sendMail$|@sendgrid\/mail\.send|^stripe#.*\.create$|sendRawTransaction$/;
const CLAIMS = /setnx$|\.(?:upsert|onConflict|ignore|findUnique|findFirst|findOne|exists|first)$|^redlock/i;

/** A function that was handed in, which does the work. */
const HANDED = /^\*(?:callback|handler|processor|process|fn|fun|func|task|work|next|run|execute)\w*$/i;

export interface Processor {
  fields: Fields;
  /** A failure of the handler leaves a trace: a log line, or the message goes back. */
  seesFailure: boolean | 'unknown';
}

/** What the function that works on a job does with its payload and its errors. `on` and `listening` are listeners of the same worker. */
export function readProcessor(
  code: CodeIndex,
  fn: FunctionInfo | undefined,
  on: readonly CallSite[],
  listening: readonly FunctionInfo[] = [],
): Fields & { fields: Fields; seesFailure: boolean | 'unknown' } {
  const read = fn === undefined ? UNREAD : readFunction(code, fn, on, listening);
  return Object.defineProperties({ ...read.fields } as Fields & Processor, {
    fields: { value: read.fields, enumerable: false },
    seesFailure: { value: read.seesFailure, enumerable: false },
  });
}

const UNREAD: Processor = {
  fields: {
    validatesPayload: 'unknown',
    rethrows: 'unknown',
    tellsTerminal: 'unknown',
    recordsMetrics: 'unknown',
    logsJobId: 'unknown',
    idempotent: 'unknown',
    timeout: { state: 'unknown', source: 'the handler could not be read' },
  },
  seesFailure: 'unknown',
};

function readFunction(code: CodeIndex, fn: FunctionInfo, on: readonly CallSite[], listening: readonly FunctionInfo[]): Processor {
  const below = callsBelow(code, fn, 4).map(({ call }) => call);
  const handed = on.flatMap((call) => call.args.flatMap((argument) => code.functionOf(argument, call.module) ?? []));
  const beside = [...handed, ...listening].flatMap((handler) => callsBelow(code, handler, 2).map((one) => one.call));
  const { open: opened, given } = handsOn(fn, below);
  const unless = (found: boolean): boolean | 'unknown' => found || (opened ? 'unknown' : false);
  const opaque = below.some((call) => call.callee.startsWith('*') && call.awaited);
  const writes = below.some((call) => WRITES.test(call.callee));
  const claims = below.some((call) => CLAIMS.test(call.callee) || /\bNX\b|ON CONFLICT|FOR UPDATE/.test(shortText(code, call)));
  return {
    fields: {
      validatesPayload: below.some((call) => PARSES.test(call.callee))
        ? true
        : opened || below.some((call) => HANDED.test(call.callee))
          ? 'unknown'
          : opaque && below.length > 0
            ? falseUnlessHanded(below)
            : false,
      // The work itself may catch what happens in it.
      rethrows: passesOn(fn, opened, given),
      tellsTerminal: unless(
        below.some((call) => call.callee.endsWith('UnrecoverableError') || call.member === 'discard') || tellsApart(fn),
      ),
      recordsMetrics: unless([...below, ...beside].some((call) => METRIC.test(call.callee))),
      logsJobId: unless(
        [...below, ...beside].some(
          (call) =>
            call.member !== undefined &&
            LOG.test(call.member) &&
            /\bjob\??\.id\b|\bjobId\b|correlationId|requestId|messageId|traceId/.test(shortText(code, call)),
        ),
      ),
      idempotent: leavesWithoutEffect(code, fn)
        ? true
        : claims
          ? leavesAfterClaim(code, fn)
            ? true
            : 'unknown'
          : writes && !opened
            ? false
            : 'unknown',
      timeout: timeoutIn(code, fn, below, opened),
    },
    seesFailure:
      seesFailure(code, fn) || wrapped(code, fn).some((one) => seesFailure(code, one) && rethrows(one) === true)
        ? true
        : // What was handed in may write the line itself.
          opened || below.some((call) => HANDED.test(call.callee))
          ? 'unknown'
          : false,
  };
}

/**
 * The work is a function that came from outside: `(job) => processor(job)` inside of what was given `processor`, or one of a table of them.
 * `given` are those that are known to be handed in; `open` where nobody knows which.
 */
function handsOn(fn: FunctionInfo, below: readonly CallSite[]): { open: boolean; given: FunctionInfo[] } {
  const led = new Map(below.map((call) => [call.node as Node, call.targets]));
  const given: FunctionInfo[] = [];
  let open = false;
  walk(fn.node, (node) => {
    if (node.type !== 'CallExpression' || !isHanded(fn, unwrap(node.callee))) return;
    const targets = led.get(node) ?? [];
    if (targets.length === 0) open = true;
    given.push(...targets);
  });
  return { open, given };
}

function isHanded(fn: FunctionInfo, callee: Node): boolean {
  if (callee.type === 'MemberExpression') return callee.computed && callee.property.type !== 'Literal';
  if (callee.type !== 'Identifier') return false;
  const binding = fn.module.bindingAt.get(callee.start);
  const init = binding?.init === undefined ? undefined : unwrap(binding.init);
  if (init?.type === 'MemberExpression') return init.computed && init.property.type !== 'Literal';
  return binding?.kind === 'param' && !(fn.node.start <= binding.node.start && binding.node.end <= fn.node.end);
}

/** What becomes of errors in what was handed in, when the function around it lets them through. */
function passesOn(fn: FunctionInfo, open: boolean, given: readonly FunctionInfo[]): boolean | 'unknown' {
  const own = rethrows(fn);
  if (own !== true) return own;
  const inner = given.map(rethrows);
  if (open || (inner.includes(true) && inner.some((one) => one !== true))) return 'unknown';
  return inner.every((one) => one === true) ? true : inner.every((one) => one === false) ? false : 'unknown';
}

const CHANGES = /(?:^|[.#])(?:updateMany|update|updateOne|execute|query|raw|\$executeRaw(?:Unsafe)?|set)$/;
const CHANGED = /\b(?:count|rowCount|affected(?:Rows)?|modifiedCount|matchedCount|nModified|changes|numUpdatedRows)\b/;

/** A change under a condition that only the first run meets, then `if (changed.count === 0) return`. */
function leavesWithoutEffect(code: CodeIndex, fn: FunctionInfo): boolean {
  const first = code.callsIn(fn).find((call) => CHANGES.test(call.callee));
  return first !== undefined && leavesAfter(fn, first, (test) => CHANGED.test(code.text(test, fn.module)));
}

/** What was there already ends the job: a claim, then `if (…) return` in the processor itself. */
function leavesAfterClaim(code: CodeIndex, fn: FunctionInfo): boolean {
  const claim = code.callsIn(fn).find((call) => /setnx$|\bNX\b|ON CONFLICT/i.test(`${call.callee} ${shortText(code, call)}`));
  return claim !== undefined && leavesAfter(fn, claim, () => true);
}

/** Whether an `if` of the function itself, after the call and about such a test, ends in a return. */
function leavesAfter(fn: FunctionInfo, call: CallSite, about: (test: Node) => boolean): boolean {
  let leaves = false;
  walk(fn.node, (node) => {
    if (node !== fn.node && isFunction(node)) return false;
    if (node.type !== 'IfStatement' || node.start < call.node.start) return true;
    const then = node.consequent.type === 'BlockStatement' ? node.consequent.body.at(-1) : node.consequent;
    if (then?.type === 'ReturnStatement' && about(node.test)) leaves = true;
    return true;
  });
  return leaves;
}

/** `AbortSignal.timeout(ms)`, or a race with a timer of a length that is written there. */
function timeoutIn(code: CodeIndex, fn: FunctionInfo, below: readonly CallSite[], handed: boolean): Known<number> {
  const text = code.text(fn.node, fn.module);
  const given =
    /AbortSignal\.timeout\(\s*([\d_]+)/.exec(text) ??
    (/Promise\.race\(/.test(text) ? /setTimeout\([\s\S]{0,200}?,\s*([\d_]+)\s*\)/.exec(text) : null);
  if (given?.[1] !== undefined) return known(Number(given[1].replaceAll('_', '')));
  return below.some((call) => call.callee === 'Promise.race' || call.callee === 'AbortSignal.timeout')
    ? { state: 'unknown', source: 'a race with a timer' }
    : handed
      ? { state: 'unknown', source: 'the work is handed in' }
      : ABSENT;
}

function falseUnlessHanded(below: readonly CallSite[]): boolean | 'unknown' {
  return below.some((call) => call.callee.startsWith('*') && /^(?:\*callback|\*handler|\*processor|\*fn)$/.test(call.callee))
    ? 'unknown'
    : false;
}

function shortText(code: CodeIndex, call: CallSite): string {
  return call.node.end - call.node.start > 1500 ? '' : code.text(call.node, call.module);
}

/** The `catch` clauses that stand directly in the function, not in functions inside it, nor in another `try`. */
function outerCatches(fn: FunctionInfo): CatchClause[] {
  const found: CatchClause[] = [];
  const visit = (root: Node): void =>
    walk(root, (node) => {
      if (node !== root && isFunction(node)) return false;
      if (node.type !== 'TryStatement') return true;
      if (node.handler) found.push(node.handler);
      return false;
    });
  if (fn.node.body) visit(fn.node.body);
  return found;
}

function rethrows(fn: FunctionInfo): boolean | 'unknown' {
  const catches = outerCatches(fn);
  if (catches.length === 0) return true;
  const ends = catches.map((one) => {
    let throws = false;
    let back = false;
    walk(one.body, (node) => {
      if (isFunction(node)) return false;
      if (node.type === 'ThrowStatement') throws = true;
      if (node.type === 'CallExpression' && /^(?:nack|reject|moveToFailed)$/.test(memberName(unwrap(node.callee)) ?? '')) back = true;
      return true;
    });
    return throws || back;
  });
  if (ends.every(Boolean)) return true;
  return ends.some(Boolean) ? 'unknown' : false;
}

/** The `catch` asks what kind of error it is. */
function tellsApart(fn: FunctionInfo): boolean {
  return outerCatches(fn).some((one) => {
    const name = one.param?.type === 'Identifier' ? one.param.name : undefined;
    let asks = false;
    walk(one.body, (node) => {
      if (node.type !== 'IfStatement' || name === undefined) return;
      walk(node.test, (inner) => {
        if (inner.type === 'Identifier' && inner.name === name) asks = true;
      });
    });
    return asks;
  });
}

/** Functions that the processor hands its work to: `work(queue, (job) => observed(job, send))`, where `observed` has the `try`. */
function wrapped(code: CodeIndex, fn: FunctionInfo): FunctionInfo[] {
  const called = new Set(code.callsIn(fn).flatMap((call) => call.targets));
  return [...called, ...code.functions.filter((one) => one.parent !== undefined && called.has(one.parent))];
}

function seesFailure(code: CodeIndex, fn: FunctionInfo): boolean {
  return outerCatches(fn).some((one) =>
    code
      .callsIn(fn)
      .some(
        (call) =>
          one.start <= call.node.start &&
          call.node.end <= one.end &&
          call.member !== undefined &&
          (LOG.test(call.member) || call.member === 'nack'),
      ),
  );
}
