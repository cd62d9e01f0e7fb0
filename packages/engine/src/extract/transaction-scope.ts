import type { Node } from 'oxc-parser';
import type { Binding, BoundModule, FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CallSite } from '../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { memberName, unwrap } from '../lang/typescript/syntax.ts';
import { holderOf } from './holder.ts';
import { sqlTextOf } from './sql-text.ts';

/** Calls that run a callback, or a list of statements, as one transaction. */
export const TRANSACTION_CALLS =
  /^(?:@prisma\/client\.PrismaClient#\$transaction|knex\(\)\.transaction|typeorm\..*[.#]transaction|sequelize\..*[.#]transaction|postgres\(\)\.begin|drizzle-orm\b.*\.transaction|kysely\.Kysely#transaction\(\)\.execute|slonik\b.*\.transaction|mongo(?:ose|db)\b.*[.#](?:withTransaction|transaction)|@mikro-orm\b.*[.#]transactional|better-sqlite3#transaction)$/;
const STARTS = /^(?:startTransaction|beginTransaction|begin)$/;
const OF_TRANSACTION =
  /\b(?:\w*TransactionClient|\w*Tx|\w*Trx|Transaction|QueryRunner|EntityManager|ClientSession|DatabaseTransactionConnection|TransactionSql)\b/;

export interface ManualStart {
  call: CallSite;
  /** Variable of the client; `undefined` when unknown. */
  holder: string | undefined;
  /** Text of the BEGIN, when it is sent as SQL. */
  text: string | undefined;
}

interface Scopes {
  callbacks: Map<FunctionInfo, CallSite>;
  /** Spans of lists that run as one transaction. */
  lists: { module: BoundModule; start: number; end: number }[];
  manual: ManualStart[];
}

const CACHE = new WeakMap<CodeIndex, Scopes>();
/** Sends SQL text as it is. */
export const SQL_CALLS =
  /^(?:pg\.(?:Pool|Client)#query|mysql2?\.create(?:Pool|Connection)\(\)\.(?:query|execute)|typeorm\.\S*[.#]query|sequelize\S*[.#]query|better-sqlite3#(?:prepare|exec)|slonik\S*\.query|pg-promise#(?:query|any|many|manyOrNone|none|one|oneOrNone)|@neondatabase\/serverless\S*[.#]query)$/;

/** All transactions of the service. */
export function transactionScopes(code: CodeIndex): Scopes {
  const before = CACHE.get(code);
  if (before !== undefined) return before;
  const scopes: Scopes = { callbacks: new Map(), lists: [], manual: [] };
  for (const call of code.callsTo(TRANSACTION_CALLS)) {
    for (const argument of call.args) {
      const fn = code.functionOf(argument, call.module);
      if (fn !== undefined) scopes.callbacks.set(fn, call);
      const node = unwrap(argument);
      if (fn === undefined && (node.type === 'ArrayExpression' || node.type === 'CallExpression'))
        scopes.lists.push({ module: call.module, start: node.start, end: node.end });
    }
  }
  for (const call of code.callsOfMember('query')) {
    const [text] = call.args;
    if (text === undefined || call.args.length > 2) continue;
    const read = /^["'`]?\s*(?:begin|start)/i.test(code.text(text, call.module).slice(0, 40))
      ? sqlTextOf(code, text, call.module)?.text.trim()
      : undefined;
    if (read !== undefined && /^(?:begin|start\s+transaction)\b/i.test(read))
      scopes.manual.push({ call, holder: receiverHolder(code, call), text: read });
  }
  for (const name of ['startTransaction', 'beginTransaction']) {
    for (const call of code.callsOfMember(name))
      if (STARTS.test(name) && call.targets.length === 0) scopes.manual.push({ call, holder: receiverHolder(code, call), text: undefined });
  }
  CACHE.set(code, scopes);
  return scopes;
}

export function receiverHolder(code: CodeIndex, call: CallSite): string | undefined {
  return call.receiver === undefined ? undefined : holderOf(code, call.receiver, call.module);
}

/** The variable at the start of `tx.order.update()`, `trx('orders').where()`. */
export function rootOf(call: CallSite): { node: Node; binding: Binding | undefined } {
  let at = unwrap(call.node.type === 'TaggedTemplateExpression' ? call.node.tag : call.node.callee);
  for (let steps = 0; steps < 200; steps += 1) {
    if (at.type === 'CallExpression') at = unwrap(at.callee);
    else if (at.type === 'AwaitExpression') at = unwrap(at.argument);
    else if (at.type === 'MemberExpression' && unwrap(at.object).type !== 'ThisExpression') at = unwrap(at.object);
    else break;
  }
  return { node: at, binding: at.type === 'Identifier' ? call.module.bindingAt.get(at.start) : undefined };
}

/** Whether a call runs inside a transaction, judged by the client it goes through. */
export function inTransaction(code: CodeIndex, call: CallSite, depth = 0): boolean | 'unknown' {
  const scopes = transactionScopes(code);
  if (scopes.lists.some((one) => one.module === call.module && one.start <= call.node.start && call.node.end <= one.end)) return true;
  const { node, binding } = rootOf(call);
  const holder = holderOf(code, node, call.module);
  for (const start of scopes.manual) {
    if (start.call.module !== call.module || start.call.node.start > call.node.start) continue;
    if (start.holder !== undefined && start.holder === holder && surrounds(start.call.enclosing, call.enclosing)) return true;
  }
  if (binding === undefined) return sessionGiven(call);
  if (binding.kind !== 'param') {
    const init = binding.init === undefined ? undefined : unwrap(binding.init);
    const made = init?.type === 'AwaitExpression' ? unwrap(init.argument) : init;
    // `const { tx } = params` of `params: { tx: TransactionClient }`
    const whole = made?.type === 'Identifier' && binding.path.length === 1 ? call.module.bindingAt.get(made.start) : undefined;
    if (
      whole?.kind === 'param' &&
      whole.annotation !== undefined &&
      OF_TRANSACTION.test(memberType(code, whole.annotation, call.module, binding.name))
    )
      return true;
    if (made?.type === 'CallExpression' && /^(?:transaction|begin)$/.test(memberName(unwrap(made.callee)) ?? '')) return true;
    // `const db = trx || this.db`
    if (made?.type === 'LogicalExpression' || made?.type === 'ConditionalExpression')
      return /\b(?:trx?|tx|transaction|client)\b/.test(code.text(made, call.module)) ? 'unknown' : false;
    return sessionGiven(call);
  }
  const owner = call.module.functionByStart.get(binding.declaration.start);
  if (owner !== undefined && scopes.callbacks.has(owner)) return true;
  if (binding.annotation !== undefined && OF_TRANSACTION.test(code.text(binding.annotation, call.module))) return true;
  if (owner === undefined) return 'unknown';
  return fromCallers(code, owner, binding, depth);
}

/** Type that a type literal gives a member; empty where it has none of that name. */
function memberType(code: CodeIndex, annotation: Node, module: BoundModule, name: string): string {
  return new RegExp(`\\b${name.replaceAll(/\W/g, '')}\\??\\s*:([^;,}\\n]*)`).exec(code.text(annotation, module))?.[1] ?? '';
}

const GIVEN = new WeakMap<Binding, boolean | 'unknown'>();
const DEEPEST = 6;

/** A client that is a parameter: inside a transaction where all callers hand over theirs. */
function fromCallers(code: CodeIndex, owner: FunctionInfo, binding: Binding, depth: number): boolean | 'unknown' {
  const before = GIVEN.get(binding);
  if (before !== undefined) return before;
  const callers = code.callersOf(owner);
  if (callers.length === 0 || callers.length > 20 || depth > DEEPEST) return 'unknown';
  // Whoever hands on to itself knows no more than its other callers.
  GIVEN.set(binding, 'unknown');
  const found = givenBy(code, callers, binding, depth);
  // What was cut off further down may be known on a shorter way.
  if (found === 'unknown' && depth > 0) GIVEN.delete(binding);
  else GIVEN.set(binding, found);
  return found;
}

function givenBy(code: CodeIndex, callers: readonly CallSite[], binding: Binding, depth: number): boolean | 'unknown' {
  const answers = new Set<boolean | 'unknown'>();
  for (const caller of callers) {
    const argument = caller.args[binding.index];
    const handed = argument === undefined ? undefined : unwrap(argument);
    if (handed?.type !== 'Identifier') {
      answers.add(argument === undefined ? false : 'unknown');
      continue;
    }
    const given = caller.module.bindingAt.get(handed.start);
    const holder = holderOf(code, handed, caller.module);
    const scopes = transactionScopes(code);
    if (
      scopes.manual.some(
        (start) =>
          start.holder !== undefined &&
          start.holder === holder &&
          start.call.module === caller.module &&
          start.call.node.start < caller.node.start,
      )
    )
      answers.add(true);
    else if (given?.kind === 'param') {
      const from = caller.module.functionByStart.get(given.declaration.start);
      answers.add(
        from !== undefined && scopes.callbacks.has(from)
          ? true
          : from === undefined
            ? 'unknown'
            : fromCallers(code, from, given, depth + 1),
      );
    } else answers.add('unknown');
  }
  const [only] = answers;
  return answers.size === 1 && only !== undefined ? only : 'unknown';
}

/** Mongo and Sequelize hand the session over with the options. */
function sessionGiven(call: CallSite): boolean {
  return call.args.some((argument) => {
    const node = unwrap(argument);
    return (
      node.type === 'ObjectExpression' &&
      node.properties.some(
        (one) => one.type === 'Property' && one.key.type === 'Identifier' && /^(?:session|transaction)$/.test(one.key.name),
      )
    );
  });
}

function surrounds(outer: FunctionInfo | undefined, inner: FunctionInfo | undefined): boolean {
  for (let at = inner; at !== undefined; at = at.parent) if (at === outer) return true;
  return outer === inner;
}
