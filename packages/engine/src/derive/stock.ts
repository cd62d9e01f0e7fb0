import type { AmountWrite, CacheOperation, Column, Query, RecordChange, Table } from '@airworthy/model';
import { columnRole, snakeName } from '@airworthy/model';
import { normalTableName } from './columns.ts';
import { live } from './wired.ts';

/** A table that counts units of which there are only so many: seats, rooms, licences, goods. */
export interface StockTable {
  table: Table;
  /** What is left. */
  left: Column | undefined;
  /** What is sold, held or used. */
  taken: Column[];
  /** How much there may be. */
  limit: Column | undefined;
}

/** Tables that repeat what stands elsewhere, for reading. */
const REPORT = /analytics|report|stat(?:s|istics)|metric|summar|snapshot|aggregat|^(?:fact|dim)_|histor|daily|hourly|weekly|monthly|cache/;
/** What is left of calls that a key, token or client may make is no stock: nobody buys the last one. */
const ALLOWANCE =
  /(?:^|_)(?:api_?keys?|keys?|tokens?|rate_?limits?|rate_?limit_(?:buckets?|counters?)|throttles?|quotas?|sessions?|otps?|login_attempts?)$/;
const NUMBER = /int|numeric|decimal|number|float|double|real|serial|smallint/i;

/** How often something was used, such as a code: nothing is sold twice when it is used once too often. */
const USES =
  /^(?:times_(?:used|redeemed)|(?:current_|total_)?(?:uses?|usages?|redemptions?)(?:_(?:count|left|remaining|used))?|(?:used|redeemed)_count|(?:remaining|available)_(?:uses|redemptions)|max(?:imum)?_(?:uses|usages?|redemptions)(?:_count)?|(?:usages?|uses?|redemptions?)_limit)$/;

export function countsUses(column: string): boolean {
  return USES.test(snakeName(column));
}

/** Tables that count down from a limit, or up to one. A sum of what was sold, without a limit beside it, is a report. */
export function stockTables(tables: readonly Table[]): StockTable[] {
  return tables.flatMap((table) => {
    if (REPORT.test(snakeName(table.name)) || ALLOWANCE.test(snakeName(table.name))) return [];
    const numbers = table.columns.filter((column) => NUMBER.test(column.type) && !countsUses(column.name));
    const of = (role: string): Column[] => numbers.filter((column) => columnRole(column.name) === role);
    const [left] = of('left');
    const taken = of('taken');
    const [limit] = of('limit');
    return left !== undefined || (taken.length > 0 && limit !== undefined) ? [{ table, left, taken, limit }] : [];
  });
}

export function sameTable(a: string, b: string): boolean {
  return normalTableName(a) === normalTableName(b);
}

/** A change of a count that belongs to a limited stock. */
export interface StockChange {
  change: RecordChange;
  amount: AmountWrite;
  /** Less is left afterwards, more is, or a count is set. */
  direction: 'out' | 'in' | 'set';
  stock: StockTable | undefined;
}

/** Changes of stock in the running app, inserts of new stock left out. */
export function stockChanges(changes: readonly RecordChange[], tables: readonly Table[]): StockChange[] {
  const stocks = stockTables(tables);
  return live(changes).flatMap((change) => {
    if (change.operation === 'insert' || change.operation === 'delete') return [];
    const stock = stocks.find((one) => sameTable(one.table.name, change.table));
    const known = tables.some((table) => sameTable(table.name, change.table));
    if (stock === undefined && known) return [];
    return change.amounts.flatMap((amount): StockChange[] => {
      const counts = amount.counts === 'left' || amount.counts === 'taken';
      if (!counts || countsUses(amount.column)) return [];
      // A column of a table that nobody declares here is stock when it says what is left.
      if (stock === undefined && amount.counts !== 'left') return [];
      const direction = amount.change === 'sets' ? 'set' : (amount.change === 'takes') === (amount.counts === 'left') ? 'out' : 'in';
      return [{ change, amount, direction, stock }];
    });
  });
}

/** Counts of uses that go up to a limit of the same table, or down to nothing. */
export function usesCounted(changes: readonly RecordChange[], tables: readonly Table[]): StockChange[] {
  return live(changes).flatMap((change) => {
    if (change.operation === 'insert' || change.operation === 'delete') return [];
    const table = tables.find((one) => sameTable(one.name, change.table));
    const limited = table?.columns.some((column) => countsUses(column.name) && columnRole(column.name) === 'limit') === true;
    return change.amounts.flatMap((amount): StockChange[] => {
      if (!countsUses(amount.column) || amount.change === 'sets') return [];
      const up = amount.change === 'adds';
      if (amount.counts === 'left' ? up : !(up && amount.counts === 'taken' && limited)) return [];
      return [{ change, amount, direction: 'out', stock: undefined }];
    });
  });
}

/** A row for each use of something limited, written by a function that counts the rows before. */
export interface UseAsRow {
  write: Query;
  count: Query;
  /** The table that says how often, and its column. */
  of: Table;
  limit: Column;
}

/** Uses that are rows of a table of their own, such as redemptions of a voucher. */
export function usesAsRows(queries: readonly Query[], tables: readonly Table[]): UseAsRow[] {
  const all = live(queries);
  return all.flatMap((write): UseAsRow[] => {
    const table = write.operation === 'insert' ? tables.find((one) => sameTable(one.name, write.tables[0] ?? '')) : undefined;
    if (table === undefined) return [];
    const counts = all.filter(
      (one) =>
        one.asks === 'number' &&
        one.within === write.within &&
        one.location.path === write.location.path &&
        one.tables.some((name) => sameTable(name, table.name)),
    );
    return counts.slice(0, 1).flatMap((count) =>
      table.foreignKeys.flatMap(({ columns, references }) => {
        const of = tables.find((one) => sameTable(one.name, references));
        const limit = of?.columns.find((one) => countsUses(one.name) && columnRole(one.name) === 'limit');
        const asked = columns.some((column) => count.predicates.some((name) => snakeName(name) === snakeName(column)));
        return of === undefined || limit === undefined || !asked ? [] : [{ write, count, of, limit }];
      }),
    );
  });
}

/** The first amount of each write by rank. Turning what is held into what is sold takes nothing more and gives nothing back. */
function onePerWrite(all: readonly StockChange[]): StockChange[] {
  const seen = new Set<RecordChange>();
  return all
    .toSorted((a, b) => rank(a.amount) - rank(b.amount))
    .filter(({ change }) => {
      if (convertsHeld(change) || seen.has(change)) return false;
      seen.add(change);
      return true;
    });
}

/** The amounts of one write that take stock away; one entry for each write. */
export function takings(changes: readonly RecordChange[], tables: readonly Table[]): StockChange[] {
  return onePerWrite(stockChanges(changes, tables).filter(({ direction }) => direction === 'out'));
}

/** Gives units back: more is left, or less is held without being sold. */
export function givings(changes: readonly RecordChange[], tables: readonly Table[]): StockChange[] {
  // Whoever changes the limit moves what is left with it.
  return onePerWrite(
    stockChanges(changes, tables).filter(
      ({ direction, change }) =>
        direction === 'in' && !change.amounts.some((one) => one.counts === 'limit') && !NEW_GOODS.test(change.within ?? ''),
    ),
  );
}

/** New units come in; nobody held them before. */
const NEW_GOODS =
  /restock|replenish|refill|receive(?:goods|delivery|stock)|goods_?(?:in|receipt)|(?:add|increase|top_?up)_?(?:stock|inventory|supply)/i;

const rank = (amount: AmountWrite): number => (amount.counts === 'left' ? 0 : 1);

/** Held goes down while sold goes up. */
function convertsHeld({ amounts }: RecordChange): boolean {
  const taken = amounts.filter((one) => one.counts === 'taken');
  return (
    taken.some((one) => one.change === 'takes') &&
    taken.some((one) => one.change === 'adds') &&
    !amounts.some((one) => one.counts === 'left')
  );
}

const HOLD_NAME = /(?:^|_)(?:holds?|reservations?|seat_?locks?|allocations?|cart_?items?|carts?|bookings?)$/;

const HELD = /^(?:reserved|held|on_?hold|hold)$/i;

/** A table of units that are kept for somebody for a while: by its name, with a state or an end. */
export interface HoldTable {
  table: Table;
  expiry: Column | undefined;
  state: Column | undefined;
  holder: Column | undefined;
}

export function holdTables(tables: readonly Table[], changes: readonly RecordChange[]): HoldTable[] {
  return tables.flatMap((table) => {
    // An order that is reserved until it is paid is a hold as well.
    const reserved = changes.some(
      (change) =>
        sameTable(change.table, table.name) && change.states.some(({ to, from }) => [...to, ...from].some((value) => HELD.test(value))),
    );
    if (!HOLD_NAME.test(snakeName(table.name)) && !reserved) return [];
    const of = (role: string): Column | undefined => table.columns.find((column) => columnRole(column.name) === role);
    const expiry = of('expiry');
    const state = of('state');
    if (expiry === undefined && state === undefined) return [];
    if (reserved && !HOLD_NAME.test(snakeName(table.name)) && expiry === undefined) return [];
    return [{ table, expiry, state, holder: of('holder') ?? table.columns.find((column) => column.name.endsWith('_by')) }];
  });
}

/** States by which a hold becomes a sale. */
export const SOLD = /^(?:confirmed|sold|converted|completed|paid|purchased|booked|fulfilled|issued)$/i;
/** States by which what was held is given back. */
export const GIVEN_BACK = /^(?:cancell?ed|released|expired|void(?:ed)?|rejected|failed|declined|abandoned|timed_?out)$/i;

/** Live changes of the state of a hold. */
export function holdChanges(
  changes: readonly RecordChange[],
  tables: readonly Table[],
  to: RegExp,
): { change: RecordChange; hold: HoldTable }[] {
  const holds = holdTables(tables, changes);
  return live(changes).flatMap((change) => {
    const hold = holds.find((one) => sameTable(one.table.name, change.table));
    if (hold === undefined || change.operation === 'insert') return [];
    return change.states.some((state) => state.to.some((value) => to.test(value))) ? [{ change, hold }] : [];
  });
}

/** What is held goes over to what is left in one statement, which sets the held to nothing: done twice, it moves nothing more. */
export function movesAll({ amounts }: RecordChange, amount: AmountWrite): boolean {
  const { by } = amount;
  if (amount.change !== 'adds' || by === undefined) return false;
  return amounts.some((one) => foldName(one.column) === foldName(by) && one.change === 'sets' && one.to === 0);
}

/** Whether a table keeps units for somebody by its name; an order that is reserved does so for a while only. */
export function isNamedHold(table: Table): boolean {
  return HOLD_NAME.test(snakeName(table.name));
}

/** Folded, as names of tests are. */
export const foldName = (name: string): string => name.replaceAll(/[_\s]/g, '').toLowerCase();

/** Whether a column, or a property of its name, is compared in the statement or on the way to it. */
export function demands(change: RecordChange, fits: (name: string) => boolean): boolean | undefined {
  if (change.predicate.some(fits) || change.tests.some((name) => fits(name))) return true;
  return change.testsOpen === true || change.predicateOpen === true ? undefined : false;
}

/** How other writers are kept out between looking and writing. */
export function keptOut(change: RecordChange, column: string): 'statement' | 'version' | 'lock' | 'race' | 'nothing' | undefined {
  const fold = foldName(column);
  if (change.predicate.some((name) => foldName(name) === fold)) return 'statement';
  if (change.predicate.some((name) => columnRole(name) === 'version')) return 'version';
  const tested = change.tests.includes(fold);
  if ((change.lock === 'row' || change.lock === 'advisory' || change.serializable === true) && tested) return 'lock';
  // A lock that a caller takes helps only in the transaction that the caller began.
  const elsewhere = change.testsOpen === true && change.begins !== true && change.inTransaction !== false;
  if (change.predicateOpen === true || elsewhere) return undefined;
  if (change.lock === 'distributed' && tested) return undefined;
  return tested ? 'race' : 'nothing';
}

/** A counter in a cache that is about units of a stock. */
export function countsStock({ command, key }: CacheOperation): boolean {
  return (
    /^(?:INCR|DECR|HINCR|INCRBY|DECRBY|HINCRBY)/i.test(command ?? '') && /stock|inventor|avail|seats?\b|capacity|remaining|sold/i.test(key)
  );
}
