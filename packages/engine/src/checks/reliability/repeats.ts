import type { OpenApiOperation, Query, Route, Table } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { findTable, normalName, normalTableName, uniqueKeys, wordsOf } from '../../derive/columns.ts';
import { requestRoutes } from '../../derive/routes.ts';
import { live } from '../../derive/wired.ts';

export const repeatsDocumented = defineCheck({
  id: 'reliability/repeats-documented',
  title: 'The API description names the header by which a repeat is recognised',
  failTitle: 'The API description does not tell clients which header recognises a repeat',
  needs: ['openApiOperations', 'idempotencies'],
  subjects: ({ openApiOperations, idempotencies }): OpenApiOperation[] =>
    live(idempotencies).some((control) => control.kind === 'key-header')
      ? openApiOperations.filter((operation) => operation.method === 'POST')
      : [],
  holds: (operation) => operation.headers?.some((name) => /^(?:x-)?idempotency-?key$/.test(name)) ?? false,
  location: (operation) => operation.location,
  message: (operation) => `${operation.method} ${operation.path}: header parameters ${operation.headers?.join(', ') || 'none'}`,
  whenNone: 'na',
  noneMessage: 'No operation that creates something is described, or none takes a key.',
  confidence: 'proved',
  quantifier: 'any',
});

/** The inserts of one table. */
interface Written {
  table: Table;
  inserts: Query[];
}

/** What is only logged may repeat; sessions and tokens are made anew on purpose. */
const MAY_REPEAT = /(?:^|_)(?:logs?|histor(?:y|ies)|audits?|events?|metrics?|snapshots?|sessions?|tokens?|nonces?)$/;
/** Values that are made for each row, so that a second row has another one. What a device or a chain is known by comes from outside. */
const MADE_ANEW = /^(?:_?id|pk|uuid|guid)$|(?<!device_|push_|fcm_|apns_)(?:^|_)(?:tokens?|secrets?|jti|uuid|api_key|key_hash|token_hash)$/;
const NUMBERED = /serial|identity|autoincrement/i;

/** Whether two rows of the same record have the same value here. */
function tellsRecords(table: Table, name: string): boolean {
  const column = normalName(name);
  if (MADE_ANEW.test(column)) return false;
  if (table.primaryKey.length !== 1 || table.primaryKey[0] !== name) return true;
  // The id of the table itself: `orders.order_id`, or one that the database gives.
  const own = table.columns.find((each) => each.name === name);
  if (own?.default !== undefined || NUMBERED.test(own?.type ?? '')) return false;
  const words = wordsOf(name);
  return !(words.at(-1) === 'id' && words.length > 1 && normalTableName(table.name).startsWith(words.slice(0, -1).join('_').slice(0, -1)));
}

/** The tables among those of a statement that it inserts into: the others are read, as by `INSERT … SELECT`. */
function written(query: Query, tables: readonly Table[]): Table[] {
  return query.tables.flatMap((name) => {
    const table = findTable(tables, name);
    if (table === undefined || table.columns.length === 0) return [];
    if (query.tables.length === 1 || query.writes === undefined) return [table];
    const own = new Set(table.columns.map((column) => normalName(column.name)));
    return query.writes.every((column) => own.has(normalName(column))) ? [table] : [];
  });
}

export const recordsKeyed = defineCheck({
  id: 'reliability/records-keyed',
  title: 'Tables that the service declares and inserts into have a key besides their id that refuses the same record twice',
  failTitle: 'A table that the service inserts into accepts the same record twice',
  needs: ['queries', 'tables'],
  documents: true,
  subjects({ queries, tables }): Written[] {
    const groups = new Map<string, Written>();
    for (const query of live(queries)) {
      if (query.operation !== 'insert' && query.operation !== 'upsert') continue;
      for (const table of written(query, tables)) {
        if (MAY_REPEAT.test(normalTableName(table.name))) continue;
        const group = groups.get(table.name) ?? { table, inserts: [] };
        group.inserts.push(query);
        groups.set(table.name, group);
      }
    }
    return [...groups.values()].toSorted((a, b) => (a.table.name < b.table.name ? -1 : 1));
  },
  holds: ({ table, inserts }) =>
    inserts.every((query) => query.operation === 'upsert') ||
    uniqueKeys(table).some((key) => key.length > 0 && key.every((column) => tellsRecords(table, column))),
  location: ({ table }) => table.location,
  related: ({ inserts }) => inserts.slice(0, 6).map((query) => query.location),
  message: ({ table, inserts }, holds) =>
    `${table.name} ${holds === true ? (inserts.every((query) => query.operation === 'upsert') ? 'is written by statements that replace or skip a record that is there' : 'refuses a record that is there') : 'has no unique key that tells one record from another'}`,
  whenNone: 'na',
  noneMessage: 'No insert into a declared table was seen.',
  confidence: 'likely',
});

export const replacementsRepeatable = defineCheck({
  id: 'reliability/replacements-repeatable',
  title: 'PUT and DELETE routes can be repeated without a second effect',
  failTitle: 'A PUT or DELETE route has a second effect when it is repeated',
  needs: ['routes'],
  subjects: ({ routes }): Route[] => requestRoutes(routes).filter((route) => route.method === 'PUT' || route.method === 'DELETE'),
  holds: (route) => (route.repeats === undefined ? undefined : route.repeats === 'same'),
  location: (route) => route.location,
  message: (route) =>
    `${route.method} ${route.path}${route.repeats === 'same' ? ' leaves the same state' : route.repeats === 'adds' ? ' adds something each time' : ''}`,
  whenNone: 'na',
  noneMessage: 'The app serves no PUT or DELETE route.',
  confidence: 'likely',
});
