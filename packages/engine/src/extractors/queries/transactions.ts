import { ABSENT, known } from '@airworthy/model';
import type { Known, Transaction } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { callsBelow } from '../../extract/calls-below.ts';
import { listInList } from '../../extract/dropped-promises.ts';
import { asNumber } from '../../extract/settings.ts';
import { handedInto, TRANSACTION_CALLS, transactionScopes, transactionalAround } from '../../extract/transaction-scope.ts';
import { imports } from '../../extract/orm/orm-tables.ts';
import type { ManualStart } from '../../extract/transaction-scope.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { unwrap, walk } from '../../lang/typescript/syntax.ts';

/** Calls to other systems: requests, messages, jobs, mail, payments, models. */
const OUTSIDE =
  /^(?:axios\b|fetch$|undici\b|got\b|superagent\b|https?\.(?:request|get)$|node-fetch\b|amqplib\b.*\.(?:publish|sendToQueue)$|kafkajs\b.*\.send|bullmq\.(?:Queue|FlowProducer)#add|bull#add|nodemailer\b.*sendMail$|@sendgrid\/|stripe#|twilio\b|openai\b|@anthropic-ai\/|@aws-sdk\/|@google-cloud\/|@azure\/|@solana\/web3\.js\.Connection#|ethers\b|graphql-request\b|@grpc\/)/;
const RETRY_CODES = /['"`](?:40001|40P01|P2034)['"`]|\bSerializationFailure\b|TransientTransactionError/;

export function emitTransactions(input: ExtractInput): void {
  const { code } = input;
  for (const call of code.callsTo(TRANSACTION_CALLS)) input.emit('transactions', withHanded(input, call, ofCall(input, call)));
  emitDecorated(input);
  for (const start of transactionScopes(code).manual) {
    // What is handed to nobody and has no function around it is text of a script.
    if (start.call.enclosing !== undefined) input.emit('transactions', withHanded(input, start.call, ofManual(input, start)));
  }
}

/** A helper that opens transactions for others runs what they hand to it: what leaves the house there does so inside. */
function withHanded({ code }: ExtractInput, call: CallSite, fact: Transaction): Transaction {
  const helper = outermost(call.enclosing);
  if (helper === undefined || fact.callsOutside === true) return fact;
  const places = [...new Set(handedInto(code, helper))].flatMap((fn) => {
    const first = code.reach(fn).state === 'not-wired' ? undefined : outsideCall(code, fn);
    return first === undefined ? [] : [first.location];
  });
  return places.length === 0 ? fact : { ...fact, callsOutside: true, related: places };
}

/** Methods that a decorator makes one transaction. */
function emitDecorated(input: ExtractInput): void {
  const { code } = input;
  if (!imports(code, /^(?:typeorm-transactional(?:-cls-hooked)?|@nestjs-cls\/transactional|@mikro-orm\/core)$/)) return;
  for (const fn of code.functions) {
    if (fn.class === undefined || transactionalAround(fn) !== fn) continue;
    input.emit('transactions', {
      by: 'typeorm',
      isolation: ABSENT,
      timeout: ABSENT,
      rollsBack: true,
      callsOutside: leavesHouse(code, fn),
      location: fn.location,
      wiring: code.reach(fn),
    });
  }
}

function ofCall(input: ExtractInput, call: CallSite): Transaction {
  const { code } = input;
  const callback = call.args.map((argument) => code.functionOf(argument, call.module)).find((fn) => fn !== undefined);
  const options = call.args.map((argument) => code.value(argument, call.module)).find((value) => value.kind === 'object');
  const list = call.args.some((argument) => /^(?:ArrayExpression|CallExpression)$/.test(unwrap(argument).type)) && callback === undefined;
  const given = call.args.some((argument) => unwrap(argument).type === 'Identifier');
  const timeout = asNumber(asBootValue(code.property(options, 'timeout')));
  return {
    by: libraryOf(call.callee),
    isolation: isolationGiven(code, call, options),
    timeout,
    // Callback and list forms roll back by themselves; a transaction that is only begun has to be ended by hand.
    rollsBack: callback !== undefined ? !dropsWork(code, callback) : list ? true : given ? 'unknown' : rollsBackByHand(code, call),
    callsOutside: callback === undefined ? (list ? false : outsideAfter(code, call)) : leavesHouse(code, callback),
    ...(list ? { list } : {}),
    retried: retriedIn(code, call),
    location: call.location,
    wiring: code.reach(call),
  };
}

/** `Promise.all([rows.map(async …)])`: the transaction ends while that work is still going on, and does not hear of its failure. */
function dropsWork(code: CodeIndex, callback: FunctionInfo): boolean {
  return callsBelow(code, callback, 1).some(({ call }) => call.callee === 'Promise.all' && listInList(code, call) !== undefined);
}

function ofManual(input: ExtractInput, start: ManualStart): Transaction {
  const { code } = input;
  const { call } = start;
  return {
    by: call.callee.startsWith('*') ? 'pg' : libraryOf(call.callee),
    isolation: start.text === undefined ? isolationGiven(code, call, undefined) : isolationOf(start.text),
    timeout: localTimeout(code, call),
    rollsBack: rollsBackByHand(code, call),
    callsOutside: outsideAfter(code, call),
    retried: retriedIn(code, call),
    location: call.location,
    wiring: code.reach(call),
  };
}

function libraryOf(callee: string): string {
  if (callee.startsWith('@prisma/')) return 'prisma';
  return /^(@[^/]+\/[\w-]+|[\w-]+)/.exec(callee)?.[1] ?? callee;
}

const LEVEL = /serializable|repeatable[_ ]?read|read[_ ]?committed|read[_ ]?uncommitted/i;

/** As an option, as the first argument (TypeORM), by a call before it (Kysely), by the name of a constant. */
function isolationGiven(code: CodeIndex, call: CallSite, options: StaticValue | undefined): Known<string> {
  const option = code.property(options, 'isolationLevel');
  const read = code.toKnown(option, (value): value is string => typeof value === 'string');
  if (read.state === 'known') return read;
  const first = call.args[0] === undefined ? undefined : unwrap(call.args[0]);
  const told =
    option === undefined
      ? first?.type === 'Literal' || first?.type === 'MemberExpression'
        ? first
        : code.chain(call.node, call.module).find((link) => link.member === 'setIsolationLevel')?.args[0]
      : option.node;
  const level = told === undefined ? undefined : LEVEL.exec(code.text(told, option === undefined ? call.module : option.module))?.[0];
  return level === undefined ? read : known(level.toLowerCase().replaceAll('_', ' '));
}

function isolationOf(text: string | undefined): Known<string> {
  const level = /isolation\s+level\s+(serializable|repeatable\s+read|read\s+committed|read\s+uncommitted)/i.exec(text ?? '')?.[1];
  return level === undefined ? ABSENT : known(level.toLowerCase());
}

/** `SET LOCAL statement_timeout = …` in the same function. */
function localTimeout(code: CodeIndex, call: CallSite): Known<number> {
  const fn = outermost(call.enclosing);
  const found =
    fn === undefined
      ? null
      : /set\s+local\s+(?:statement_timeout|idle_in_transaction_session_timeout)\s*(?:=|to)\s*['"]?(\d+)\s*(ms|s|min)?/i.exec(
          code.text(fn.node, fn.module),
        );
  return found === null ? ABSENT : known(Number(found[1]) * (found[2] === 's' ? 1000 : found[2] === 'min' ? 60_000 : 1));
}

/** A ROLLBACK stands in a `catch` of the function, or in a function that the catch calls. */
function rollsBackByHand(code: CodeIndex, call: CallSite): boolean | 'unknown' {
  const fn = call.enclosing;
  if (fn === undefined) return 'unknown';
  let found = false;
  let catches = false;
  walk(fn.node, (node) => {
    if (node.type === 'CatchClause') {
      catches = true;
      found ||= /\brollback\w*\b|abortTransaction/i.test(code.text(node, fn.module));
    }
    return !found;
  });
  if (found) return true;
  // The client is handed back to a caller that has to end the transaction.
  const given = fn.returns.length > 0 && !catches && fn.own !== undefined && /^(?:begin|start|open)/i.test(fn.own);
  return given ? 'unknown' : false;
}

function leavesHouse(code: CodeIndex, fn: FunctionInfo): boolean {
  return outsideCall(code, fn) !== undefined;
}

function outsideCall(code: CodeIndex, fn: FunctionInfo): CallSite | undefined {
  return callsBelow(code, fn, 3, runsAfterwards).find(({ call }) => OUTSIDE.test(call.callee))?.call;
}

const AFTERWARDS =
  /\b(?:onCommit|afterCommit|onCommitted|addCommitHook|onTransactionCommit|runOnTransaction(?:Commit|Complete|Rollback)|setImmediate|queueMicrotask|nextTick)\(\s*(?:async\s*)?$/;

/** A callback that waits for the commit, or for the code around it to end. */
function runsAfterwards({ node, module }: FunctionInfo): boolean {
  return AFTERWARDS.test(module.parsed.code.slice(Math.max(0, node.start - 60), node.start));
}

/** Calls to other systems between the start and the commit, in the order of the text. */
function outsideAfter(code: CodeIndex, start: CallSite): boolean | 'unknown' {
  const fn = start.enclosing;
  if (fn === undefined) return 'unknown';
  const calls = callsBelow(code, fn, 0)
    .map((one) => one.call)
    .filter((call) => call.module === start.module && call.node.start > start.node.start);
  const end = calls.find(
    (call) =>
      /^commit/i.test(call.member ?? '') || (call.args[0] !== undefined && /^['"`]\s*commit\b/i.test(code.text(call.args[0], call.module))),
  );
  const inside = calls.filter((call) => end === undefined || call.node.start < end.node.start);
  return inside.some((call) => OUTSIDE.test(call.callee) || call.targets.some((target) => leavesHouse(code, target)));
}

/** Codes of lost conflicts are recognised in the function itself or in one that calls it. */
function retriedIn(code: CodeIndex, call: CallSite): boolean {
  const seen = new Set<FunctionInfo>();
  const looks = (fn: FunctionInfo | undefined, depth: number): boolean => {
    if (fn === undefined || depth > 2 || seen.has(fn)) return false;
    seen.add(fn);
    if (RETRY_CODES.test(code.text(fn.node, fn.module)) || namesCodes(code, fn)) return true;
    return code
      .callersOf(fn)
      .slice(0, 12)
      .some(
        (caller) =>
          looks(caller.enclosing, depth + 1) || caller.targets.some((target) => RETRY_CODES.test(code.text(target.node, target.module))),
      );
  };
  return looks(outermost(call.enclosing), 0);
}

/** A list of codes beside the function: `const LOST = ['40001', '40P01']`. */
function namesCodes(code: CodeIndex, fn: FunctionInfo): boolean {
  if (!RETRY_CODES.test(fn.module.parsed.text)) return false;
  let found = false;
  walk(fn.node, (node) => {
    const init = node.type === 'Identifier' ? fn.module.bindingAt.get(node.start)?.init : undefined;
    if (init !== undefined && init.end - init.start < 400 && RETRY_CODES.test(code.text(init, fn.module))) found = true;
    return !found;
  });
  return found;
}

function outermost(fn: FunctionInfo | undefined): FunctionInfo | undefined {
  let at = fn;
  while (at?.parent !== undefined) at = at.parent;
  return at;
}
