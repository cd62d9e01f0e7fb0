import type { RecordChange, StateWrite, Wiring } from '@airworthy/model';
import { columnRole } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { sentQueries } from '../../extract/sent-queries.ts';
import type { SentQuery } from '../../extract/sent-queries.ts';
import { startedBy } from '../../extract/started-by.ts';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';
import { rowsChecked } from './rows-checked.ts';
import { emitStateSets } from './state-sets.ts';
import { Around } from './surroundings.ts';
import { callersGiving, ownerOf } from './values.ts';
import type { Roots } from './values.ts';
import { fold, Ways } from '../../extract/way.ts';
import { readWrite } from '../../extract/written.ts';
import type { Compared, WriteReading, Written } from '../../extract/written.ts';

const WRITES = new Set<string>(['insert', 'update', 'upsert', 'delete']);

/** Writes that change the state, the counted quantity, the holder or the code of a record, with what is asked before and done beside them. */
export const recordChanges = defineExtractor({
  id: 'record-changes',
  about:
    'Writes that change states, counted quantities, holders and codes of records: what the statement demands, what is tested and locked on the way, what happens beside it; lists of states and tables of transitions.',
  emits: ['recordChanges', 'stateSets'],
  extract(input) {
    const sent = sentQueries(input.code);
    const rules = emitStateSets(input);
    if (sent.length === 0) return;
    const roots = new Set(
      [...input.boot.handlers, ...input.boot.callbacks].flatMap((one) => (one === undefined ? [] : [`${one.path}:${one.node.start}`])),
    );
    const tools: Tools = { input, roots, ways: new Ways(input.code, rules, roots), around: new Around(input), texts: new Map() };
    for (const one of sent) if (WRITES.has(one.fact.operation)) emitChanges(tools, one);
  },
});

interface Tools {
  input: ExtractInput;
  roots: Roots;
  ways: Ways;
  around: Around;
  /** What was found in the texts of functions. */
  texts: Map<FunctionInfo, Pick<RecordChange, 'begins' | 'serializable'>>;
}

function emitChanges(tools: Tools, sent: SentQuery): void {
  const { code } = tools.input;
  const [table] = sent.fact.tables;
  if (table === undefined) return;
  const { writes } = sent.fact;
  // A text that names its columns, none of which concerns us; conditions are read with the rest.
  if (
    sent.source.kind === 'sql' &&
    writes !== undefined &&
    writes.length > 0 &&
    sent.fact.locking === undefined &&
    !writes.some((one) => CONCERNS.has(columnRole(one) ?? '') || COUNTED.test(one))
  )
    return;
  const reading = readWrite(code, sent);
  // Columns that are added under conditions stand in the fact only.
  for (const column of sent.fact.writes ?? []) if (!reading.written.some((one) => one.column === column)) reading.written.push({ column });
  if (!concerns(reading) && reading.rest.length === 0) return;
  const owner = ownerOf(code, sent.call, tools.roots);
  const givers = owner === undefined ? [] : callersGiving(code, owner, reading, tools.roots);
  if (givers.length === 0) {
    if (concerns(reading) || isWhole(code, reading)) emit(tools, sent, table, reading, sent.call, reading.rest.length > 0);
    return;
  }
  for (const { call, reading: given, open } of givers)
    if (concerns(given) || isWhole(code, given)) emit(tools, sent, table, given, call, open);
}

/** A whole object of the request is written. */
function isWhole(code: ExtractInput['code'], { rest }: WriteReading): boolean {
  return rest.some((one) => code.flowsFromRequest(one.node, one.module) === true || isBody(code, one));
}

function concerns({ written }: WriteReading): boolean {
  return written.some(({ column, change }) => change !== undefined || CONCERNS.has(columnRole(column) ?? ''));
}

/** `request.body`, or a variable that starts as it. */
function isBody(code: ExtractInput['code'], { node, module }: { node: Node; module: BoundModule }): boolean {
  const at = unwrap(node);
  const init = at.type === 'Identifier' ? module.bindingAt.get(at.start)?.init : at;
  return init !== undefined && /^(?:\w+\.)*(?:request|req|ctx|context|c)\.body\b(?!\.)/.test(code.text(init, module));
}

function transactionsIn({ input, texts }: Tools, named: FunctionInfo | undefined): Pick<RecordChange, 'begins' | 'serializable'> {
  if (named === undefined) return {};
  let found = texts.get(named);
  if (found === undefined) {
    const text = input.code.text(named.node, named.module);
    found = { ...(BEGINS.test(text) ? { begins: true } : {}), ...(SERIALIZABLE.test(text) ? { serializable: true } : {}) };
    texts.set(named, found);
  }
  return found;
}

const BEGINS = /['"`]\s*begin\b|\.\$?transaction\s*\(|startTransaction\(|withTransaction\(/i;
const SERIALIZABLE = /isolation\w*\W{1,20}(?:\w+\.)*['"]?(?:serializable|repeatable_?\s?read)/i;

const SORTS = /(?:^|[.#])(?:sort|toSorted|sortBy|orderBy)$/;

/** Whether the function of the loop, or one that leads to it, sorts something before; what is sorted further below is another list. */
function sortsFirst(code: ExtractInput['code'], at: CallSite, scopes: readonly FunctionInfo[]): boolean {
  const functions = new Set(at.enclosing === undefined ? scopes : [at.enclosing, ...scopes]);
  return [...functions].some((fn) =>
    code.callsIn(fn).some((call) => SORTS.test(call.callee) && (call.module !== at.module || call.node.start < at.node.start)),
  );
}

const COUNTED = /quantity|count|seats/i;
const CONCERNS = new Set<string>(['state', 'left', 'taken', 'limit', 'holder', 'code', 'occasion']);
const isAmount = (column: string): boolean => /^(?:left|taken)$/.test(columnRole(column) ?? '');

function emit(tools: Tools, sent: SentQuery, table: string, reading: WriteReading, at: CallSite, open: boolean): void {
  const { input, ways, around } = tools;
  const { code } = input;
  const { fact } = sent;
  const way = ways.to(at);
  // What the generic function tests itself is on the way, too.
  if (at !== sent.call) {
    const inner = ways.to(sent.call);
    for (const name of inner.tests) if (at.enclosing !== sent.call.enclosing) way.tests.add(name);
    way.lock ??= inner.lock;
    way.rule ??= inner.rule;
  }
  const named = ownerOf(tools.input.code, at, tools.roots) ?? at.enclosing;
  const scopes = named === undefined ? [] : [named, ...callersOf(tools, named)];
  const beside = scopes.map((fn) => around.of(fn));
  const operation = leavesOthers(sent) ? 'insert' : (fact.operation as RecordChange['operation']);
  const { started, routes } = startedBy(input, at.enclosing);
  const columns = [...new Set(reading.written.map((one) => one.column))];
  const change: RecordChange = {
    location: at.location,
    wiring: wiringOf(tools, at),
    by: fact.by,
    operation,
    table,
    states: reading.written.filter((one) => columnRole(one.column) === 'state').map((one) => stateOf(input, one, reading.compared)),
    amounts: reading.written.flatMap((one) => amountOf(input, one, reading.compared)),
    codes: columns.filter((one) => columnRole(one) === 'code'),
    writes: columns,
    predicate: [...new Set([...fact.predicates, ...reading.compared.map((one) => one.column)])],
    tests: [...way.tests].toSorted(),
    reads: [...way.read].toSorted(),
    rowsChecked: operation === 'insert' ? true : rowsChecked(code, sent),
    inTransaction: fact.inTransaction,
    inserts: beside
      .flatMap((one) => one.inserts)
      .filter(
        (one, index, all) => all.findIndex((other) => other.table === one.table && other.inTransaction === one.inTransaction) === index,
      ),
    updates: [...new Set(beside.flatMap((one) => [...one.updates]))].filter((one) => one !== table).toSorted(),
    effects: [
      ...new Set([...beside.flatMap((one) => [...one.effects]), ...(at.inLoop && sortsFirst(code, at, scopes) ? ['sorts'] : [])]),
    ].toSorted(),
    started,
    routes,
    inLoop: at.inLoop,
    ...(open ? { writesOpen: true } : {}),
    ...(operation !== 'delete' && isWhole(code, reading) ? { writesBody: true } : {}),
    ...(fact.predicatesOpen === true ? { predicateOpen: true } : {}),
    ...(way.open ? { testsOpen: true } : {}),
    ...(way.rule === undefined ? {} : { rule: way.rule }),
    ...(way.lock === undefined ? {} : { lock: way.lock }),
    ...transactionsIn(tools, named),
    ...(at === sent.call ? {} : { related: [sent.call.location] }),
  };
  const holder = operation === 'insert' ? undefined : columns.find((one) => columnRole(one) === 'holder');
  if (holder !== undefined) change.holder = holder;
  if (fact.within !== undefined && at === sent.call) change.within = fact.within;
  else if (named !== undefined && !named.name.startsWith('<')) change.within = named.name;
  const moved = operation === 'update' && columns.some((one) => columnRole(one) === 'occasion');
  if (
    change.states.length + change.amounts.length + change.codes.length > 0 ||
    change.holder !== undefined ||
    change.writesBody === true ||
    moved
  )
    input.emit('recordChanges', change);
}

/** `ON CONFLICT DO NOTHING`: a row is added or nothing happens; no row that was there is changed. */
function leavesOthers({ fact, source }: SentQuery): boolean {
  if (fact.operation !== 'upsert') return false;
  if (source.kind === 'sql') return /\bdo\s+nothing\b/i.test(source.text) && !/\bdo\s+update\b/i.test(source.text);
  return (
    source.kind === 'chain' &&
    source.steps.some((step) => step.member === 'ignore') &&
    !source.steps.some((step) => step.member === 'merge')
  );
}

/** A callback that runs only because something that runs takes callbacks is no more part of the app than the function it stands in. */
function wiringOf(tools: Tools, at: CallSite): Wiring {
  const owner = ownerOf(tools.input.code, at, tools.roots);
  const own = tools.input.code.reach(at);
  if (owner === undefined || owner === at.enclosing) return own;
  const around = tools.input.code.reach(owner);
  return around.state === 'not-wired' ? around : own;
}

/** Callers of a function, two levels up, that run. */
function callersOf(tools: Tools, fn: FunctionInfo, depth = 0): FunctionInfo[] {
  if (depth > 1 || tools.roots.has(fn.key)) return [];
  const found = tools.input.code.callersOf(fn).flatMap((call) => {
    const owner = ownerOf(tools.input.code, call, tools.roots) ?? call.enclosing;
    return owner === undefined || owner === fn ? [] : [owner, ...callersOf(tools, owner, depth + 1)];
  });
  return [...new Set(found)].slice(0, 8);
}

function stateOf({ code }: ExtractInput, one: Written, compared: readonly Compared[]): StateWrite {
  const read = (value: { node: Node; module: BoundModule }): string[] =>
    code
      .values(value.node, value.module)
      .flatMap((found) => (found.kind === 'literal' && typeof found.value === 'string' ? [found.value] : []));
  const to = one.literal === undefined ? (one.value === undefined ? [] : read(one.value)) : [one.literal];
  const from = compared
    .filter((other) => fold(other.column) === fold(one.column) && !/^(?:!=|<>|not|ne|nin|notIn|is not)/i.test(other.operator))
    .flatMap((other) => [...other.literals, ...other.values.flatMap((value) => listed(code, value) ?? read(value))]);
  return {
    column: one.column,
    to: [...new Set(to)].toSorted(),
    fromRequest: to.length > 0 || one.value === undefined ? false : code.flowsFromRequest(one.value.node, one.value.module),
    from: [...new Set(from)].toSorted(),
  };
}

/** Texts of a list: `['pending', 'reserved']`. */
function listed(code: ExtractInput['code'], { node, module }: { node: Node; module: BoundModule }): string[] | undefined {
  const value = code.value(node, module);
  if (value.kind !== 'array') return undefined;
  return value.items.flatMap((item) => (item.kind === 'literal' && typeof item.value === 'string' ? [item.value] : []));
}

function amountOf({ code }: ExtractInput, one: Written, compared: readonly Compared[]): RecordChange['amounts'] {
  const role = columnRole(one.column);
  const counts = role === 'left' || role === 'taken' || role === 'limit' ? role : 'other';
  if (one.change === undefined ? counts === 'other' : counts === 'other' && !/quantity|count|seats/i.test(one.column)) return [];
  const bounded =
    one.bounded === true ||
    compared.some(
      (other) => fold(other.column) === fold(one.column) || (isAmount(other.column) && /^[<>]=?$|gte?|lte?/.test(other.operator)),
    );
  if (one.change !== undefined)
    return [{ column: one.column, counts, change: one.change, bounded, ...(one.by === undefined ? {} : { by: one.by }) }];
  const computed = one.value === undefined ? undefined : computedFrom(code, one.value, one.column);
  if (computed === undefined)
    return [{ column: one.column, counts, change: 'sets', bounded, ...(one.to === undefined ? {} : { to: one.to }) }];
  return [{ column: one.column, counts, change: computed, bounded, fromRead: true }];
}

/** `row.available - n`: the value was computed from one that was read before. */
function computedFrom(
  code: ExtractInput['code'],
  { node, module }: { node: Node; module: BoundModule },
  column: string,
): 'takes' | 'adds' | undefined {
  let at = unwrap(node);
  if (at.type === 'Identifier') {
    const binding = module.bindingAt.get(at.start);
    if (binding?.init !== undefined && binding.kind !== 'param') at = unwrap(binding.init);
  }
  // `row.available -= n`
  if (at.type === 'AssignmentExpression' && (at.operator === '-=' || at.operator === '+=')) return at.operator === '-=' ? 'takes' : 'adds';
  if (at.type !== 'BinaryExpression' || (at.operator !== '-' && at.operator !== '+')) return undefined;
  const left = fold(code.text(at.left, module));
  return left.includes(fold(column)) ? (at.operator === '-' ? 'takes' : 'adds') : undefined;
}
