import type { Node } from 'oxc-parser';
import { callsBelow } from '../../extract/calls-below.ts';
import { sqlTextOf } from '../../extract/sql-text.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { unwrap, walk } from '../../lang/typescript/syntax.ts';

/** Whether a failure of the cache stays there: a `try` whose `catch` goes on without it, or a `.catch()`. */
export function isGuarded(code: CodeIndex, steps: readonly CallSite[]): boolean {
  const [sender] = steps;
  return (
    steps.some(
      (call) =>
        swallows(code, call) ||
        code
          .callsOfMember('catch')
          .some((one) => one.module === call.module && one.receiver?.start === call.node.start && one.receiver.end === call.node.end),
    ) ||
    (sender?.enclosing !== undefined && allGuarded(code, sender))
  );
}

/** Every way to the function, also through others that only make a key of it, leads through a `try` that goes on. */
function allGuarded(code: CodeIndex, call: CallSite, steps = 0): boolean {
  const callers = call.enclosing === undefined ? [] : code.callersOf(call.enclosing);
  return (
    callers.length > 0 &&
    callers.length < 30 &&
    callers.every((caller) => swallows(code, caller) || (steps < 2 && caller.inTry === undefined && allGuarded(code, caller, steps + 1)))
  );
}

function swallows(code: CodeIndex, call: CallSite): boolean {
  const handler = call.inTry?.handler;
  if (handler === null || handler === undefined) return false;
  let throws = false;
  walk(handler.body, (node) => {
    if (node.type === 'ThrowStatement') throws = true;
    return !throws && node.type !== 'ArrowFunctionExpression' && node.type !== 'FunctionExpression';
  });
  return !throws && !endsRequest(code, call);
}

/** An error is answered, or handed to what answers it. */
const ANSWERS =
  /\b(?:reply|res|response|ctx|c)\b[^;]{0,60}?\.(?:status|code|json|send|sendStatus|end|throw|internalServerError)\(|\bnext\(\s*\w|\bctx\.status\s*=|\b(?:Next)?Response\b|\breject\(/;
/** Waiting for these is no work that is lost with the cache. */
const BESIDE = /redis|cache|memcached|pipeline|multi\(|logger|\blog\b|metrics|sleep|delay|setTimeout|JSON\./i;

/** The `catch` around a call stands around the work of the request as well, and what it does then is no answer that anybody asked for. */
function endsRequest(code: CodeIndex, call: CallSite): boolean {
  const tried = call.inTry;
  if (!tried?.handler) return false;
  const caught = code.text(tried.handler.body, call.module);
  if (ANSWERS.test(caught)) return true;
  let other = false;
  walk(tried.block, (node) => {
    if (node.type !== 'AwaitExpression') return !other && !isFunction(node);
    const waited = unwrap(node.argument);
    const holds = node.start <= call.node.start && call.node.end <= node.end;
    if (!holds && waited.type === 'CallExpression' && !BESIDE.test(code.text(waited.callee, call.module))) other = true;
    return !other;
  });
  // Unless the source is asked there again, its rows are lost with the entry.
  return other && !/\bawait\b|\breturn\s+[\w.]+\(/.test(caught);
}

const isFunction = (node: Node): boolean =>
  node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression' || node.type === 'FunctionDeclaration';

const SINGLE = /\b(?:inFlight|inflight|singleFlight|pending\w*|coalesc\w*|dedupe\w*|withLock|acquireLock|redlock|mutex|jitter)\b/i;

/** A lock, or a table of refills under way, stands in the function that fills the entry; a bare wrapper says nothing of it. */
export function refillsOnce(code: CodeIndex, sender: CallSite, at: CallSite): boolean | 'unknown' {
  const fn = at.enclosing;
  if (fn === undefined) return 'unknown';
  if ([fn, sender.enclosing].some((one) => one !== undefined && SINGLE.test(code.text(one.node, one.module)))) return true;
  const fills = callsBelow(code, fn, 2).filter(({ call }) =>
    /#(?:pipeline\(\)\.)?set(?:ex|Ex)?$|createClient\(\)\.set(?:Ex)?$/.test(call.callee),
  );
  // Of those that come at once, `SET … NX` lets the first one win.
  if (fills.length > 0 && fills.every(({ call }) => setsOnce(code, call))) return true;
  return fills.length > 0 ? false : 'unknown';
}

function setsOnce(code: CodeIndex, call: CallSite): boolean {
  return call.args.slice(2).some((node) => /^['"`]NX['"`]$|\b(?:NX|nx)\s*:\s*true/.test(code.text(node, call.module)));
}

/** A schema or version is applied to what was read, in the function that reads it. */
export function validates(code: CodeIndex, sender: CallSite, at: CallSite): boolean | 'unknown' {
  const after = [sender, at].flatMap((call) =>
    call.enclosing === undefined ? [] : code.callsIn(call.enclosing).filter((one) => one.node.end > call.node.end),
  );
  if (
    after.some(
      (call) =>
        /^zod\b.*(?:parse|safeParse)$/.test(call.callee) ||
        call.member === 'safeParse' ||
        /^(?:ajv|joi|yup|valibot|@sinclair\/typebox)\b/.test(call.callee),
    )
  )
    return true;
  // What is handed on as it is may be checked by whoever asked.
  return after.some((call) => call.callee === 'JSON.parse') ? false : 'unknown';
}

const WRITES =
  /^(?:@prisma\/client\.PrismaClient#\w+\.(?:create|update|upsert|delete)\w*|knex\(\)\(\)\.(?:insert|update|delete|del|increment|decrement)|mongoose\.model\(\)\.(?:create|update|delete|insert|findOneAnd|findByIdAnd)\w*|mongodb\.Collection#(?:insert|update|delete|replace)\w*)$/;
const QUERYING = /^(?:query|execute|raw|\$executeRaw\w*)$/;
const SQL = /^\s*(?:with\b[\s\S]*?\b)?(?:insert\s+into|update\s+\S+|delete\s+from)\b/i;

/** A write to the source stands before it in the same function, or in what that function called before. */
export function followsWrite(code: CodeIndex, at: CallSite): boolean {
  const writes = (call: CallSite): boolean =>
    WRITES.test(call.callee) ||
    (call.args[0] !== undefined && QUERYING.test(call.member ?? '') && SQL.test(sqlTextOf(code, call.args[0], call.module)?.text ?? ''));
  const before = at.enclosing === undefined ? [] : code.callsIn(at.enclosing).filter((call) => call.node.start < at.node.start);
  return before.some((call) => writes(call) || call.targets.some((target) => callsBelow(code, target, 1).some((one) => writes(one.call))));
}

const READS =
  /^(?:@prisma\/client\.PrismaClient#\w+\.(?:find|count|aggregate|groupBy)\w*|knex\(\)\(\)\.\w+|mongoose\.model\(\)\.(?:find|count|aggregate)\w*|mongodb\.Collection#(?:find|count|aggregate)\w*)$/;
const READING_SQL = /^\s*(?:with\b[\s\S]*?\b)?select\b/i;

/** A read of the database stands in the function that stores the value, or in what that function calls. */
export function readsDatabase(code: CodeIndex, at: CallSite): boolean | 'unknown' {
  if (at.enclosing === undefined) return 'unknown';
  return callsBelow(code, at.enclosing, 2).some(
    ({ call }) =>
      READS.test(call.callee) ||
      (call.args[0] !== undefined &&
        QUERYING.test(call.member ?? '') &&
        READING_SQL.test(sqlTextOf(code, call.args[0], call.module)?.text ?? '')),
  )
    ? true
    : 'unknown';
}

const PAYS = /^(?:stripe#.*\.(?:create|confirm|capture)|braintree|square)\b/;

/** What is done with a value that was read: written on without a look at the database, or only shown. */
export function afterwardsOf(code: CodeIndex, at: CallSite): 'writes' | 'shows' | undefined {
  const fn = at.enclosing;
  if (fn === undefined) return undefined;
  const around = [fn, ...code.callersOf(fn).flatMap((caller) => caller.enclosing ?? [])];
  const below = around.flatMap((one) => callsBelow(code, one, 3).map(({ call }) => call));
  const writes = below.some(
    (call) => WRITES.test(call.callee) || PAYS.test(call.callee) || (QUERYING.test(call.member ?? '') && SQL.test(sqlOf(code, call))),
  );
  if (!writes) return below.some((call) => call.callee.startsWith('*') && call.awaited && call.targets.length === 0) ? undefined : 'shows';
  return below.some((call) => READS.test(call.callee) || (QUERYING.test(call.member ?? '') && READING_SQL.test(sqlOf(code, call))))
    ? undefined
    : 'writes';
}

function sqlOf(code: CodeIndex, call: CallSite): string {
  return call.args[0] === undefined ? '' : (sqlTextOf(code, call.args[0], call.module)?.text ?? '');
}

const SECRET_VALUE = /\b\w*(?:password|secret|api_?key|private_?key|access_?token|refresh_?token|credential)s?\b/i;
const HIDDEN = /encrypt|cipher|seal|hash|hmac|digest|redact|mask/i;

/** Whether the stored value is a secret by its name; what is encrypted or hashed is none. */
export function storesSecret(code: CodeIndex, sender: CallSite): boolean | undefined {
  const value = sender.args[/setex$/i.test(sender.member ?? '') ? 2 : 1];
  if (value === undefined || value.end - value.start > 1500) return undefined;
  const text = code.text(value, sender.module);
  if (HIDDEN.test(text)) return false;
  return SECRET_VALUE.test(text.replaceAll(/'[^']*'|"[^"]*"/g, '')) ? true : undefined;
}

const MISS = /\?\?\s*null\b|\bnull\b|not_?found|\bmiss(?:ing)?\b|__none__/i;
/** `row`, `rows.length > 0`, `order !== undefined`: something was found. */
const FOUND = /^!?\(?!?[\w.?[\]]+\)?(?:\s*(?:[!=]==?|>)\s*(?:null|undefined|0))?$/;

/** Whether an entry is made for a record that was not found, as well. */
export function keepsMisses(code: CodeIndex, sender: CallSite): boolean | undefined {
  const value = sender.args[/setex$/i.test(sender.member ?? '') ? 2 : 1];
  if (value === undefined || value.end - value.start > 1500) return undefined;
  if (MISS.test(code.text(value, sender.module))) return true;
  const test = sender.branch?.test;
  return test !== undefined && FOUND.test(code.text(test, sender.module)) ? false : undefined;
}
