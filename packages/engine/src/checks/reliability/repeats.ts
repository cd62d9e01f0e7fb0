import type { OpenApiOperation, Query, Route, Table } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { findTable, uniqueKeys } from '../../derive/columns.ts';
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

export const recordsKeyed = defineCheck({
  id: 'reliability/records-keyed',
  title: 'Tables that requests insert into have a key besides their id that refuses the same record twice',
  failTitle: 'A table that requests insert into accepts the same record twice',
  needs: ['queries', 'tables'],
  subjects({ queries, tables }): Written[] {
    const written = new Map<string, Written>();
    for (const query of live(queries)) {
      if (query.operation !== 'insert' && query.operation !== 'upsert') continue;
      for (const name of query.tables) {
        const table = findTable(tables, name);
        // What is only logged may repeat.
        if (
          table === undefined ||
          table.columns.length === 0 ||
          /(?:^|_)(?:logs?|histor(?:y|ies)|audits?|events?|metrics?|snapshots?)$/i.test(table.name)
        )
          continue;
        const group = written.get(table.name) ?? { table, inserts: [] };
        group.inserts.push(query);
        written.set(table.name, group);
      }
    }
    return [...written.values()].toSorted((a, b) => (a.table.name < b.table.name ? -1 : 1));
  },
  holds: ({ table, inserts }) =>
    inserts.every((query) => query.operation === 'upsert') ||
    uniqueKeys(table).some((key) => !(key.length === 1 && table.primaryKey.includes(key[0] as string))),
  location: ({ table }) => table.location,
  related: ({ inserts }) => inserts.slice(0, 6).map((query) => query.location),
  message: ({ table }, holds) =>
    `${table.name} ${holds === true ? 'refuses or replaces a record that is there' : 'has no unique key besides its primary key'}`,
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
