import type { Query, Table } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { findTable, hasSoftDelete, isIndexed, isSoftDeleteColumn, normalName, normalTableName, uniqueKeys } from '../../derive/columns.ts';
import { live } from '../../derive/wired.ts';

const READS = new Set<Query['operation']>(['select']);

/** `SELECT 1` and `SELECT now()` read no table. */
function readsRows(query: Query): boolean {
  return READS.has(query.operation) && (query.tables.length > 0 || query.interpolated || query.selectsAll || query.predicates.length > 0);
}

function printQuery(query: Query): string {
  return `${query.by} ${query.operation}${query.tables.length > 0 ? ` of ${query.tables.join(', ')}` : ''}${query.within ? ` in ${query.within}` : ''}`;
}

/**
 * It names the rows by a unique key of their table: one key of several columns has one row, and a list of keys has as many rows as keys.
 * A single column may also be compared with a bound (`id > $1`), which names no row.
 */
function namesRows(query: Query, tables: readonly Table[]): boolean {
  const [name, ...joined] = query.tables;
  const table = name === undefined || joined.length > 0 ? undefined : findTable(tables, name);
  if (table === undefined || query.predicatesOpen === true) return false;
  const asked = new Set(query.predicates.map((column) => normalName(column.split('.').at(-1) ?? column)));
  return uniqueKeys(table).some(
    (key) => (query.byList === true || key.length > 1) && key.length > 0 && key.every((column) => asked.has(normalName(column))),
  );
}

export const readsBounded = defineCheck({
  id: 'data/reads-bounded',
  title: 'Reads of many rows carry a limit',
  failTitle: 'A read without a limit grows with its table',
  needs: ['queries', 'tables'],
  beside: ['tables'],
  subjects: ({ queries }) => live(queries).filter(readsRows),
  holds: (query, { tables }) =>
    query.unbounded !== false && namesRows(query, tables) ? true : query.unbounded === 'unknown' ? undefined : !query.unbounded,
  location: (query) => query.location,
  message: (query, holds) =>
    `${printQuery(query)}${query.unbounded !== true ? '' : holds === true ? ', as many as keys that it names' : ' without a limit'}`,
  whenNone: 'na',
  noneMessage: 'No read was found.',
  confidence: 'likely',
});

export const queriesOutsideLoops = defineCheck({
  id: 'data/queries-outside-loops',
  title: 'Reads are not repeated for each element of a list',
  failTitle: 'A read runs once for each element of a list',
  needs: ['queries'],
  subjects: ({ queries }) => live(queries).filter(readsRows),
  // A loop over batches asks for many rows each time.
  holds: (query) =>
    (!query.inLoop && query.loopedAt === undefined) ||
    query.byList === true ||
    (/batch|chunk|page/i.test(query.within ?? '') ? undefined : false),
  location: (query) => query.location,
  related: (query) => (query.loopedAt === undefined ? [] : [query.loopedAt]),
  message: (query) =>
    `${printQuery(query)}${query.inLoop ? ' inside a loop' : query.loopedAt === undefined ? '' : `, called inside a loop (line ${query.loopedAt.line} of ${query.loopedAt.path.split('/').at(-1)})`}`,
  whenNone: 'na',
  noneMessage: 'No read was found.',
  confidence: 'likely',
});

export const columnsNamed = defineCheck({
  id: 'data/columns-named',
  title: 'Reads that are written out name the columns they need',
  failTitle: 'A read that is written out asks for every column',
  needs: ['queries'],
  // ORMs map columns themselves; SQL and its builders break when a column is added.
  subjects: ({ queries }) =>
    live(queries).filter(
      (query) => readsRows(query) && !['prisma', 'mongoose', 'mongodb', 'typeorm', 'drizzle', 'sequelize'].includes(query.by),
    ),
  holds: (query) => !query.selectsAll,
  location: (query) => query.location,
  message: (query) => `${printQuery(query)}${query.selectsAll ? ' asks for every column' : ''}`,
  whenNone: 'na',
  noneMessage: 'No hand-written read was found.',
  confidence: 'likely',
});

export const softDeletedRowsFiltered = defineCheck({
  id: 'data/soft-deleted-rows-filtered',
  title: 'Reads of tables with soft delete leave deleted rows out',
  failTitle: 'A read returns rows that users have deleted',
  needs: ['queries', 'tables'],
  subjects: ({ queries, tables }) =>
    live(queries).filter(
      (query) =>
        READS.has(query.operation) && query.tables.some((name) => withSoftDelete(tables, name) !== undefined) && !readsByKey(query, tables),
    ),
  holds: (query) =>
    query.predicates.some((name) => isSoftDeleteColumn(name.split('.').at(-1) ?? name))
      ? true
      : // What works on deleted rows on purpose, or serves nobody, shows them to no user.
        query.predicatesOpen === true || query.onRequestPath === false || OF_DELETED.test(query.within ?? '')
        ? undefined
        : false,
  location: (query) => query.location,
  message: (query) =>
    `${printQuery(query)}, filtered by ${query.predicates.join(', ') || 'nothing that could be read'}${OF_DELETED.test(query.within ?? '') ? ', in work that may be about deleted rows' : ''}`,
  whenNone: 'na',
  noneMessage: 'No read of a table with soft delete was found.',
  confidence: 'likely',
});

/** Work that has to reach deleted rows: clearing away, restoring, telling a person all that is kept, moving rows. */
const OF_DELETED =
  /retention|purge|prune|clean_?up|sweep|erase|delet(?:e|ion)|remove|restor|undelete|anonymi[sz]|gdpr|archiv|backfill|migrat/i;

function withSoftDelete(tables: readonly Table[], name: string): Table | undefined {
  const table = findTable(tables, name);
  return table && hasSoftDelete(table) ? table : undefined;
}

function readsByKey(query: Query, tables: readonly Table[]): boolean {
  const keys = query.tables.flatMap((name) => findTable(tables, name)?.primaryKey ?? []).map(normalName);
  if (query.predicates.length > 0 && query.predicates.every((column) => keys.includes(normalName(column)))) return true;
  // A row that is named by its id was chosen before, where deleted ones are left out.
  return query.predicates.some((column) => normalName(column) === 'id');
}

/** A set of columns that queries filter a table by. */
interface Filter {
  table: Table;
  columns: string[];
  query: Query;
}

export const filtersIndexed = defineCheck({
  id: 'data/filters-indexed',
  title: 'Every filter that queries use can start from an index',
  failTitle: 'Queries filter by columns that no index starts with',
  needs: ['queries', 'tables'],
  subjects({ queries, tables }): Filter[] {
    const filters = new Map<string, Filter>();
    for (const query of live(queries)) {
      const [name] = query.tables;
      if (query.tables.length !== 1 || name === undefined || query.predicates.length === 0) continue;
      const table = findTable(tables, name);
      const columns = table
        ? query.predicates.filter((column) => table.columns.some((one) => normalName(one.name) === normalName(column)))
        : [];
      if (!table || columns.length === 0) continue;
      const key = `${normalTableName(name)} ${columns.map(normalName).toSorted().join(' ')}`;
      if (!filters.has(key)) filters.set(key, { table, columns, query });
    }
    return [...filters.values()];
  },
  holds: ({ table, columns, query }) =>
    columns.some((column) => isIndexed(table, column))
      ? true
      : // A name that is no column is a relation, whose foreign key the database may start from.
        query.predicatesOpen === true ||
          query.predicates.some((name) => !table.columns.some((one) => normalName(one.name) === normalName(name)))
        ? undefined
        : false,
  location: ({ query }) => query.location,
  related: ({ table }) => [table.location],
  message: ({ table, columns }, holds) =>
    `${table.name} is filtered by ${columns.join(', ')}${holds === false ? '; no index starts with any of them' : ''}`,
  whenNone: 'na',
  noneMessage: 'No filter on a declared table was found.',
  confidence: 'likely',
});

export const listsPagedByKey = defineCheck({
  id: 'data/lists-paged-by-key',
  title: 'No list is paged by counting rows away',
  failTitle: 'Lists are paged by OFFSET, so that each page costs more than the one before',
  needs: ['queries'],
  subjects: ({ queries }) => live(queries).filter((query) => query.paging === 'offset'),
  holds: (query) => (query.onRequestPath === false ? undefined : false),
  location: (query) => query.location,
  message: (query) => `${printQuery(query)} pages by OFFSET`,
  whenNone: 'pass',
  among: { what: 'queries', of: ({ queries }) => live(queries) },
  noneMessage: 'No read pages by OFFSET.',
  confidence: 'likely',
});
