import type { Route } from '@airworthy/model';
import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CallSite } from '../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { walk } from '../lang/typescript/syntax.ts';
import { callsBelow } from './calls-below.ts';
import type { CallBelow } from './calls-below.ts';
import { sqlTextOf } from './sql-text.ts';

/** Calls that add something each time: a row, a mail, a message, a charge. */
const ADDS =
  /PrismaClient#\w+\.create(?:Many)?$|^knex\(\)\(\)\.(?:insert|increment|decrement)$|sendMail$|@sendgrid\/mail.*send$|^stripe#.*\.create$|\.(?:sendToQueue|publish)$|^axios(?:\.create\(\))?\.post$/;
/** Calls that leave the same state however often they are made. */
const SETS = /PrismaClient#\w+\.(?:update|updateMany|upsert|delete|deleteMany)$|^knex\(\)\(\)\.(?:update|del|delete)$/;
const QUERYING = /^(?:query|execute|raw)$/;
const ADDING_SQL = /^\s*insert\b(?![\s\S]*\bon\s+conflict\b)|\bset\b[\s\S]*?(\b\w+\b)\s*=\s*\1\s*[-+]/i;
const SETTING_SQL = /^\s*(?:update|delete)\b|\bon\s+conflict\b/i;
/** Rows that only tell what happened. */
const TELLS = /audit|\blogs?\b|_logs?\b|histor|events?\b|outbox/i;

/** Members of libraries that may make something, and clients that ask others to. */
const MAY_MAKE =
  /^(?:create\w*|insert\w*|save\w*|add\w*|send\w*|publish\w*|emit\w*|enqueue\w*|post|charge|upload\w*|put\w*|write\w*|bulkWrite|append\w*|xadd|[lr]push|h?set\w*|incr\w*|decr\w*|spawn|exec\w+|dispatch|trigger|schedule\w*|request|invoke)$/;
const ASKS_OTHERS = /^(?:\*\.)?(?:fetch|axios|got|ky|undici|superagent|node-fetch)\b/;
const READS =
  /PrismaClient#\w+\.(?:find\w*|count|aggregate|groupBy)$|^knex\(\)\(\)\.(?:select|first|pluck|count)$|^mongo(?:ose|db)\b.*(?:\.|#)(?:find\w*|count\w*|aggregate|distinct)$/;
/** What answers or logs makes nothing. */
const ANSWERS = /^(?:reply|res|response|ctx|c|context|logger|log|console|this\.logger|(?:request|req|fastify|app)\.log)\b\s*[.(]/i;
const DEEPEST = 4;

/**
 * What repeating a PUT or DELETE does: nothing more (`same`), or something each time (`adds`). What a test before it may prevent,
 * and handlers whose effects were not seen, stay unknown. Of a POST only `same` is told: it reads, or sets rows that it names.
 */
export function repeatsOf(code: CodeIndex, route: Route, handler: FunctionInfo | undefined): 'same' | 'adds' | undefined {
  if (handler === undefined || !/^(?:PUT|DELETE|POST)$/.test(route.method)) return undefined;
  const below = callsBelow(code, handler, DEEPEST);
  if (route.method === 'POST') return leavesAll(code, below) ? 'same' : undefined;
  const adding = below.filter(({ call }) => adds(code, call));
  if (adding.length === 0)
    return below.some(({ call }) => sets(code, call)) && !below.some(({ call }) => isOpaque(call)) ? 'same' : undefined;
  const own = adding.find(({ call }) => call.enclosing === handler);
  return route.method === 'PUT' && own !== undefined && !asksBefore(handler, own.call) ? 'adds' : undefined;
}

/** Something is read or set, and nothing was seen that could make anything. */
function leavesAll(code: CodeIndex, below: readonly CallBelow[]): boolean {
  const asks = below.some(
    ({ call }) => sets(code, call) || READS.test(call.callee) || /^\s*(?:select|with)\b/i.test(textOf(code, call) ?? ''),
  );
  return (
    asks &&
    !below.some(
      ({ call, depth }) =>
        adds(code, call) ||
        isOpaque(call) ||
        (depth === DEEPEST && call.targets.length > 0) ||
        ASKS_OTHERS.test(call.callee) ||
        // A statement that was put together elsewhere may do anything.
        (call.awaited && QUERYING.test(call.member ?? '') && call.targets.length === 0 && textOf(code, call) === undefined) ||
        (call.targets.length === 0 && MAY_MAKE.test(call.member ?? call.callee) && !ANSWERS.test(code.text(call.node, call.module))),
    )
  );
}

function textOf(code: CodeIndex, call: CallSite): string | undefined {
  return call.args[0] !== undefined && QUERYING.test(call.member ?? '') ? sqlTextOf(code, call.args[0], call.module)?.text : undefined;
}

function adds(code: CodeIndex, call: CallSite): boolean {
  const sql = textOf(code, call);
  const told = sql ?? (call.node.end - call.node.start < 600 ? code.text(call.node, call.module) : '');
  return (ADDS.test(call.callee) || (sql !== undefined && ADDING_SQL.test(sql))) && !TELLS.test(told.slice(0, 120));
}

function sets(code: CodeIndex, call: CallSite): boolean {
  return SETS.test(call.callee) || SETTING_SQL.test(textOf(code, call) ?? '');
}

function isOpaque(call: CallSite): boolean {
  return call.callee.startsWith('*') && call.awaited && call.targets.length === 0;
}

function asksBefore(fn: FunctionInfo, call: CallSite): boolean {
  let asks = false;
  walk(fn.node, (node) => {
    if ((node.type === 'IfStatement' || node.type === 'ConditionalExpression') && node.start < call.node.start) asks = true;
    return !asks;
  });
  return asks;
}
