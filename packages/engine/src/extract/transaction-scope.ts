import type { Node } from 'oxc-parser';
import type { Binding, BoundModule, FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CallSite } from '../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { keyName, memberName, unwrap, walk } from '../lang/typescript/syntax.ts';
import { holderOf } from './holder.ts';
import { functionAnswers } from './function-answers.ts';
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
  /^(?:pg\.(?:Pool|Client)#query|mysql2?\.create(?:Pool|Connection)\(\)\.(?:query|execute)|typeorm\.\S*[.#]query|sequelize\S*[.#]query|better-sqlite3#(?:prepare|exec)|slonik\S*\.(?:query|stream|exists|(?:any|many|one|maybeOne)(?:First)?)|pg-promise#(?:query|any|many|manyOrNone|none|one|oneOrNone)|@neondatabase\/serverless\S*[.#]query)$/;

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
  throughWrappers(code, scopes);
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

const WRAPPERS = 3;

/** `db.transaction(fn)` of the service's own, which calls `fn` inside of a transaction: what its callers hand over runs in there as well. */
function throughWrappers(code: CodeIndex, scopes: Scopes): void {
  let fresh = [...scopes.callbacks];
  for (let level = 0; level < WRAPPERS && fresh.length > 0; level += 1) {
    const found: [FunctionInfo, CallSite][] = [];
    for (const [callback, sender] of fresh) {
      for (const inner of code.callsIn(callback)) {
        const callee = unwrap(inner.node.type === 'TaggedTemplateExpression' ? inner.node.tag : inner.node.callee);
        const binding = callee.type === 'Identifier' ? inner.module.bindingAt.get(callee.start) : undefined;
        const wrapper = binding?.kind === 'param' ? inner.module.functionByStart.get(binding.declaration.start) : undefined;
        if (binding === undefined || wrapper === undefined || wrapper === callback) continue;
        for (const caller of code.callersOf(wrapper)) {
          const given = caller.args[binding.index];
          const fn = given === undefined ? undefined : code.functionOf(given, caller.module);
          if (fn === undefined || scopes.callbacks.has(fn)) continue;
          scopes.callbacks.set(fn, sender);
          found.push([fn, sender]);
        }
      }
    }
    fresh = found;
  }
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
  if (depth === 0 && transactionalAround(call.enclosing) !== undefined) return true;
  if (call.callee.startsWith('better-sqlite3#') && runsWithin(code, call.enclosing)) return true;
  const { node, binding } = rootOf(call);
  const holder = holderOf(code, node, call.module);
  for (const start of scopes.manual) {
    if (start.call.module !== call.module || start.call.node.start > call.node.start) continue;
    if (start.holder !== undefined && start.holder === holder && surrounds(start.call.enclosing, call.enclosing)) return true;
  }
  if (binding === undefined) return sessionGiven(call) || (depth === 0 ? fieldOf(code, node, call) : false);
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

/** Whether a function stands in the callback of a transaction: with one connection, as SQLite has, whatever runs meanwhile is inside. */
export function runsWithin(code: CodeIndex, fn: FunctionInfo | undefined): boolean {
  const { callbacks } = transactionScopes(code);
  for (let at = fn; at !== undefined; at = at.parent) if (callbacks.has(at)) return true;
  return false;
}

/** The method around a place that `@Transactional()` of typeorm-transactional or @nestjs-cls/transactional makes one transaction. */
export function transactionalAround(fn: FunctionInfo | undefined): FunctionInfo | undefined {
  for (let at = fn; at !== undefined; at = at.parent) {
    const member = at.own === undefined ? undefined : at.class?.members.get(at.own);
    if (member?.decorated !== true || !at.module.imports.some((one) => TRANSACTIONAL.test(one.specifier))) continue;
    const decorators = 'decorators' in member.node && Array.isArray(member.node.decorators) ? (member.node.decorators as Node[]) : [];
    if (decorators.some((one) => one.type === 'Decorator' && /^Transactional\b/.test(textAt(at, one.expression)))) return at;
  }
  return undefined;
}

const TRANSACTIONAL = /^(?:typeorm-transactional(?:-cls-hooked)?|@nestjs-cls\/transactional|@mikro-orm\/core)$/;
const textAt = (fn: FunctionInfo, node: Node): string => fn.module.parsed.code.slice(node.start, node.end);

/** The field at the start of `this.database.db`. */
function fieldIn(given: Node | undefined): string | undefined {
  let at = given === undefined ? undefined : unwrap(given);
  while (at?.type === 'MemberExpression') {
    if (unwrap(at.object).type === 'ThisExpression') return memberName(at);
    at = unwrap(at.object);
  }
  return undefined;
}

/** `this.db` of a service that others make with the client of a transaction. */
function fieldOf(code: CodeIndex, node: Node, call: CallSite): boolean | 'unknown' {
  const name = memberName(node);
  const owner = call.enclosing?.thisClass;
  const built = owner?.constructorFunction;
  if (node.type !== 'MemberExpression' || unwrap(node.object).type !== 'ThisExpression' || name === undefined || built === undefined)
    return false;
  // `get db() { return this.database.db }`
  const member = owner?.members.get(name);
  const behind = member?.kind === 'get' ? fieldIn(member.fn?.returns[0]) : undefined;
  let field = owner?.parameterFields.get(behind ?? name);
  for (const value of owner?.assigned.get(behind ?? name) ?? []) {
    let at = unwrap(value);
    while (at.type === 'MemberExpression') at = unwrap(at.object);
    const binding = at.type === 'Identifier' ? built.module.bindingAt.get(at.start) : undefined;
    if (binding?.kind === 'param') field ??= binding;
  }
  if (field === undefined) return false;
  const scopes = transactionScopes(code);
  for (const caller of code.callersOf(built).slice(0, 30)) {
    const argument = caller.args[field.index];
    const at = argument === undefined ? undefined : unwrap(argument);
    const given = at?.type === 'Identifier' ? caller.module.bindingAt.get(at.start) : undefined;
    if (given?.kind !== 'param') continue;
    const from = caller.module.functionByStart.get(given.declaration.start);
    if (from === undefined) continue;
    // Handed on from somewhere else, or straight out of a transaction.
    if (scopes.callbacks.has(from) || code.callersOf(from).length === 0 || fromCallers(code, from, given, 1) !== false) return 'unknown';
  }
  return false;
}

/** Type that a type literal gives a member; empty where it has none of that name. */
function memberType(code: CodeIndex, annotation: Node, module: BoundModule, name: string): string {
  return new RegExp(`\\b${name.replaceAll(/\W/g, '')}\\??\\s*:([^;,}\\n]*)`).exec(code.text(annotation, module))?.[1] ?? '';
}

/** Answers by function, parameter and member. */
const givenTo = functionAnswers<Map<string, Answer>>();
const DEEPEST = 6;

/** A client that is a parameter: inside a transaction where all callers hand over theirs. */
function fromCallers(code: CodeIndex, owner: FunctionInfo, given: { index: number; path: readonly string[] }, depth: number): Answer {
  const named = code.callersOf(owner);
  // A callback has no callers of its own: whoever took it runs it.
  const callers = named.length > 0 ? named : runsOf(code, owner);
  if (callers.length === 0 || callers.length > 20 || depth > DEEPEST) return 'unknown';
  let known = givenTo(code).get(owner);
  if (known === undefined) givenTo(code).set(owner, (known = new Map()));
  const key = [given.index, ...given.path].join('.');
  const before = known.get(key);
  if (before !== undefined) return before;
  // Whoever hands on to itself knows no more than its other callers.
  known.set(key, 'unknown');
  const found = givenBy(code, callers, given, depth);
  // What was cut off further down may be known on a shorter way.
  if (found === 'unknown' && depth > 0) known.delete(key);
  else known.set(key, found);
  return found;
}

function givenBy(code: CodeIndex, callers: readonly CallSite[], given: { index: number; path: readonly string[] }, depth: number): Answer {
  const answers = new Set<Answer>();
  for (const caller of callers) {
    const argument = caller.args[given.index];
    answers.add(argument === undefined ? false : ofClient(code, argument, given.path, caller, depth));
  }
  const [only] = answers;
  return answers.size === 1 && only !== undefined ? only : 'unknown';
}

type Answer = boolean | 'unknown';

/** What is handed over at a call, or a member of it: the client of a transaction, the client that everybody shares, or who knows. */
function ofClient(code: CodeIndex, input: Node, path: readonly string[], at: CallSite, depth: number): Answer {
  const { module } = at;
  const node = unwrap(input.type === 'AwaitExpression' ? input.argument : input);
  const [first, ...rest] = path;
  if (depth > DEEPEST) return 'unknown';
  if (node.type === 'ObjectExpression' && first !== undefined) {
    if (node.properties.some((one) => one.type === 'SpreadElement')) return 'unknown';
    const property = node.properties.find((one) => one.type === 'Property' && keyName(one.key, one.computed) === first);
    return property?.type === 'Property' ? ofClient(code, property.value, rest, at, depth + 1) : 'unknown';
  }
  if (node.type === 'MemberExpression' && unwrap(node.object).type === 'Identifier') {
    const name = memberName(node);
    return name === undefined ? 'unknown' : ofClient(code, node.object, [name, ...path], at, depth + 1);
  }
  // What a call of the start makes is the shared client, unless its name says that it opens a transaction.
  if ((node.type === 'CallExpression' || node.type === 'NewExpression') && first === undefined)
    return /tra?nsaction|\btrx?\b|\btx\b|begin|session|connect\b/i.test(code.text(node.callee, module))
      ? 'unknown'
      : at.enclosing === undefined
        ? false
        : 'unknown';
  if (node.type !== 'Identifier') return 'unknown';
  const { manual, callbacks } = transactionScopes(code);
  const holder = first === undefined ? holderOf(code, node, module) : undefined;
  if (
    holder !== undefined &&
    manual.some((start) => start.holder === holder && start.call.module === module && start.call.node.start < at.node.start)
  )
    return true;
  const binding = module.bindingAt.get(node.start);
  if (binding?.kind === 'param') {
    const from = module.functionByStart.get(binding.declaration.start);
    if (from === undefined) return 'unknown';
    return callbacks.has(from) ? true : fromCallers(code, from, { index: binding.index, path: [...binding.path, ...path] }, depth + 1);
  }
  if (binding?.kind !== 'const' || binding.init === undefined || binding.writes.length > 0) return 'unknown';
  return ofClient(code, binding.init, [...binding.path, ...path], at, depth + 1);
}

const runsBy = functionAnswers<Map<number, CallSite[]>>();

/** Calls by which a helper of the service runs a function that is handed to it: `work(client)` for `withTenant(pool, id, (client) => …)`. */
function runsOf(code: CodeIndex, fn: FunctionInfo): CallSite[] {
  const found: CallSite[] = [];
  for (const site of fn.parent === undefined ? [] : code.callsIn(fn.parent)) {
    const index = site.args.findIndex((argument) => unwrap(argument).start === fn.node.start);
    if (index !== -1 && site.module === fn.module) for (const helper of site.targets) found.push(...runsOfParameter(code, helper, index));
  }
  return found;
}

/**
 * Functions that callers hand to a helper of the service, which runs them: those of `withTenant(pool, id, work)`, and of helpers that hand
 * such a function on to it.
 */
export function handedInto(code: CodeIndex, helper: FunctionInfo, depth = 0): FunctionInfo[] {
  const indexes = helper.params.flatMap((_one, index) => (runsOfParameter(code, helper, index).length > 0 ? [index] : []));
  if (indexes.length === 0 || depth > 3) return [];
  return code.callersOf(helper).flatMap((caller) =>
    indexes.flatMap((index) => {
      const argument = caller.args[index];
      const fn = argument === undefined ? undefined : code.functionOf(argument, caller.module);
      if (fn === undefined) return [];
      return fn.parent === undefined || fn.parent === helper ? [fn] : [fn, ...handedInto(code, fn.parent, depth + 1)];
    }),
  );
}

function runsOfParameter(code: CodeIndex, helper: FunctionInfo, index: number): CallSite[] {
  let known = runsBy(code).get(helper);
  if (known === undefined) runsBy(code).set(helper, (known = new Map()));
  let runs = known.get(index);
  if (runs === undefined) {
    known.set(index, (runs = []));
    const list = runs;
    const isMine = (node: Node): boolean => {
      const binding = node.type === 'Identifier' ? helper.module.bindingAt.get(node.start) : undefined;
      return binding?.kind === 'param' && binding.declaration === helper.node && binding.index === index && binding.path.length === 0;
    };
    walk(helper.node, (node) => {
      const call = node.type === 'CallExpression' && isMine(unwrap(node.callee)) ? code.callAt(node) : undefined;
      if (call !== undefined) list.push(call);
    });
  }
  return runs;
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
