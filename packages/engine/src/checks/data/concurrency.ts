import type { Location, Query, Table } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { findTable, isNumeric, namesCounter, normalName, normalTableName, uniqueKeys } from '../../derive/columns.ts';
import { meetHere, stepsOfFunctions } from '../../derive/query-steps.ts';
import { isTenantColumn } from '../../derive/tenant-tables.ts';

/** A read followed by a write to the same table in one function, or in functions that it calls. */
interface ReadThenWrite {
  within: string;
  table: string;
  read: Query;
  write: Query;
  /** Where the function writes, by itself or by a call. */
  location: Location;
  /** The write stands in another function, and so does the read. */
  writesApart: boolean;
  readsApart: boolean;
  /** What is written is worked out by the function. */
  computed: boolean;
  /** The function asks whether the row was there. */
  lookedAt: boolean;
}

function readThenWrite(queries: readonly Query[], operations: readonly Query['operation'][]): ReadThenWrite[] {
  const found: ReadThenWrite[] = [];
  for (const steps of stepsOfFunctions(queries)) {
    for (const [index, step] of steps.entries()) {
      const { query: write, within, location, computed } = step;
      if (!operations.includes(write.operation)) continue;
      for (const table of write.tables) {
        const read = steps
          .slice(0, index)
          .find(
            (one) =>
              one.query.operation === 'select' &&
              meetHere(one, step) &&
              one.query.tables.some((name) => normalTableName(name) === normalTableName(table)),
          );
        if (read)
          found.push({
            within,
            table,
            read: read.query,
            write,
            location,
            writesApart: step.apart,
            readsApart: read.apart,
            computed,
            lookedAt: read.lookedAt,
          });
      }
    }
  }
  return found;
}

/** The read, and the write where it stands in another function. */
function placesApart({ read, write, writesApart }: ReadThenWrite): Location[] {
  return [read.location, ...(writesApart ? [write.location] : [])];
}

/** Predicates of an update that fail when somebody else was faster. */
const COMPARED = /^(?:version|revision|lock_version|updated_at|etag|status|state)$/;

export const countersUpdatedAtomically = defineCheck({
  id: 'data/counters-updated-atomically',
  title: 'Money and stock are changed by the database itself, or under a lock or version',
  failTitle: 'A balance or stock is read, computed in the app and written back without a lock',
  needs: ['queries', 'tables'],
  beside: ['tables'],
  subjects: ({ queries, tables }) =>
    readThenWrite(queries, ['update']).filter(({ table, write, writesApart, readsApart, computed }) => {
      if (writesApart || readsApart) return write.writes?.some(namesCounter) === true && (computed || write.locking !== undefined);
      return write.writes === undefined ? mayCount(findTable(tables, table)) : write.writes.some(namesCounter);
    }),
  holds({ read, write, readsApart }) {
    if (read.locking !== undefined || write.locking !== undefined) return true;
    const compared = write.predicates.map(normalName);
    if (compared.some((column) => COMPARED.test(column) || namesCounter(column))) return true;
    // A column that is compared besides the keys may keep out whoever came second; by what the row was read it is only found again.
    const found = new Set(read.predicates.map(normalName));
    const guarded = compared.some((column) => !/(?:^|_)id$|^(?:slug|key|email|tenant|organization)$/.test(column) && !found.has(column));
    const held = readsApart && write.inTransaction !== false;
    return write.writes === undefined || write.predicatesOpen === true || guarded || held ? undefined : false;
  },
  location: ({ location }) => location,
  related: placesApart,
  message: ({ within, table, read, write }) =>
    `${within} reads ${table} and then updates ${write.writes?.filter(namesCounter).join(', ') || 'it'}${lockNote(read, write)}`,
  whenNone: 'na',
  noneMessage: 'No function was seen to read a balance or stock and write it back.',
  confidence: 'likely',
});

/** What is written could not be read: a table that holds no amount and no stock has none to lose. */
function mayCount(table: Table | undefined): boolean {
  return (
    table === undefined || table.columns.length === 0 || table.columns.some((column) => namesCounter(column.name) && isNumeric(column.type))
  );
}

function lockNote(read: Query, write: Query): string {
  const locking = read.locking ?? write.locking;
  return locking === undefined ? '' : ` (${locking})`;
}

/** Across functions a look-up belongs to an insert where the row gets what it was looked up by. */
function setsWhatWasAsked({ read, write, readsApart, lookedAt }: ReadThenWrite): boolean {
  const set = write.writes?.map(normalName);
  const asked = read.predicates.map(normalName).filter((column) => !isTenantColumn(column) && !/^(?:deleted|archived)_at$/.test(column));
  return (
    (lookedAt || !readsApart) &&
    read.asks !== 'many' &&
    set !== undefined &&
    asked.length > 0 &&
    asked.every((column) => set.includes(column))
  );
}

/** Columns that count the rows of a parent up. */
const COUNTED = /(?:^|_)(?:version|number|no|seq|sequence|position|ordinal|rank|revision|attempt|index)$/;

export const uniquenessKeptByDatabase = defineCheck({
  id: 'data/uniqueness-kept-by-database',
  title: 'Where code looks before it inserts, a unique key of the database decides',
  failTitle: 'Code looks whether a row exists and then inserts it, and no unique key stops two requests at once',
  needs: ['queries', 'tables'],
  documents: true,
  subjects: ({ queries }) =>
    // A count asks for a limit or a place, not for the row that is about to be written.
    readThenWrite(queries, ['insert']).filter(
      (one) =>
        one.read.asks !== 'number' &&
        one.read.predicates.some((column) => normalName(column) !== 'id') &&
        (!one.readsApart && !one.writesApart ? true : setsWhatWasAsked(one)),
    ),
  holds({ within, table, read, write, readsApart }, { tables, queries }) {
    if (write.operation === 'upsert') return true;
    // Inside a transaction a lock that the caller took may keep the second request waiting.
    if (read.locking !== undefined) return true;
    if (
      queries.some(
        (one) =>
          one.locking === 'advisory' &&
          one.location.path === read.location.path &&
          one.within === within &&
          one.location.line < read.location.line,
      )
    )
      return true;
    const declared = findTable(tables, table);
    if (!declared) return undefined;
    const asked = new Set(read.predicates.map(normalName));
    // Both requests are of one tenant, so its column in the key keeps neither out; `(tenant_id, idempotency_key)` covers the key alone.
    const covered = uniqueKeys(declared).some((key) => {
      const told = key.filter((column) => !isTenantColumn(column));
      // One row per tenant is kept by a key of the tenant alone.
      return (told.length > 0 ? told : key).every((column) => asked.has(normalName(column)));
    });
    if (covered) return true;
    // What is listed, to add what is missing, is told apart by more than what it is listed by: `(schedule_id, environment_id)`; so is
    // what the newest row is read for, to count one up: `(environment_id, version)`.
    const wider = uniqueKeys(declared).some((key) => {
      const names = key.map(normalName);
      const rest = names.filter((column) => !asked.has(column));
      const set = write.writes?.map(normalName);
      return (
        [...asked].every((column) => names.includes(column)) &&
        rest.every((column) => (read.asks === 'many' || COUNTED.test(column)) && (set === undefined || set.includes(column)))
      );
    });
    if (wider) return true;
    // A transaction around the insert may hold a lock of the row that both requests begin with.
    const held = read.inTransaction === true || (readsApart && write.inTransaction !== false);
    return read.predicatesOpen === true || held ? undefined : false;
  },
  location: ({ location }) => location,
  related: placesApart,
  message: ({ within, table, read }, holds) =>
    `${within} looks for ${table} by ${read.predicates.join(', ')} before it inserts; ${holds === true ? 'a unique key or a lock keeps a second one out' : holds === false ? 'no unique key covers it' : 'the table is declared elsewhere'}`,
  whenNone: 'na',
  noneMessage: 'No function was seen to look before it inserts.',
  confidence: 'likely',
});
