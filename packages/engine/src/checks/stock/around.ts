import type { Query, RecordChange, Route, Table } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { someMetric } from '../../check/shapes-metrics.ts';
import { columnRole } from '@airworthy/model';
import { restsOnProcedures } from '../../derive/schedules.ts';
import { countsStock, foldName, sameTable, stockChanges, stockTables, takings } from '../../derive/stock.ts';
import type { StockTable } from '../../derive/stock.ts';
import { isLimited } from '../../derive/routes.ts';
import { live, show } from '../../derive/wired.ts';

const TAKES = {
  when: ({ recordChanges, tables }: { recordChanges: Parameters<typeof takings>[0]; tables: Parameters<typeof takings>[1] }) =>
    takings(recordChanges, tables).length > 0,
  otherwise: 'Nothing takes units of a limited stock here.',
};

export const databaseDecides = defineCheck({
  id: 'stock/database-decides',
  title: 'Counters in a cache are hints; the database decides how many are left',
  failTitle: 'A counter in a cache decides how many are left, and the database knows none',
  needs: ['cacheOperations', 'recordChanges', 'tables'],
  subjects: ({ cacheOperations, recordChanges, tables }) =>
    live(cacheOperations)
      .filter(countsStock)
      .map((operation) => ({ operation, stored: stockTables(tables).length > 0 || stockChanges(recordChanges, tables).length > 0 })),
  holds: ({ stored }) => stored,
  location: ({ operation }) => operation.location,
  message: ({ operation, stored }) =>
    `${operation.command} ${operation.key}: ${stored ? 'the database counts as well' : 'no table counts the same units'}`,
  whenNone: 'na',
  noneMessage: 'No counter in a cache is about units of a stock.',
  confidence: 'likely',
});

/** A statement that compares a column which none of its tables has fails whenever it runs. */
function columnsExist(query: Query, tables: readonly Table[]): boolean {
  const own = tables.filter((table) => query.tables.some((name) => sameTable(name, table.name)));
  if (own.length < query.tables.length) return true;
  const names = new Set(own.flatMap((table) => table.columns.map((column) => foldName(column.name))));
  return query.predicates.every((name) => names.has(foldName(name)));
}

export const driftCompared = defineCheck({
  id: 'stock/counts-compared-with-records',
  title: 'Scheduled work compares the counts with the records they stand for',
  failTitle: 'Counts may drift from the records they stand for, and nobody looks',
  needs: ['recordChanges', 'tables', 'schedules', 'queries'],
  arises: TAKES,
  subjects: ({ recordChanges, tables, queries, schedules }) => {
    const found: { location: { path: string; line: number }; note: string; sure: boolean }[] = stockChanges(recordChanges, tables)
      .filter(
        ({ change, direction }) =>
          direction === 'set' &&
          change.started.includes('schedule') &&
          change.amounts.every((one) => one.change === 'sets' && one.to === undefined) &&
          // A count is compared with the records it stands for where those are read as well.
          change.reads.some((name) => !sameTable(name, change.table)),
      )
      .map(({ change }) => ({
        location: change.location,
        note: `${change.within ?? 'code'} sets counts of ${change.table} by the clock`,
        sure: !restsOnProcedures(change, schedules),
      }));
    for (const query of live(queries)) {
      const many =
        stockTables(tables).some((one) => query.tables.some((table) => sameTable(table, one.table.name))) && query.tables.length > 1;
      if (many && query.onRequestPath !== true && query.operation === 'select')
        found.push({
          location: query.location,
          note: `${query.within ?? 'code'} reads ${query.tables.join(', ')} together, outside of requests`,
          sure: !restsOnProcedures(query, schedules) && columnsExist(query, tables),
        });
    }
    if (found.length === 0)
      for (const one of live(schedules))
        found.push({ location: one.location, note: `what runs ${show(one.when)} may compare them`, sure: false });
    return found;
  },
  holds: ({ sure }) => (sure ? true : undefined),
  location: ({ location }) => location,
  message: ({ note }) => note,
  whenNone: 'fail',
  noneMessage: 'No scheduled work was found.',
  confidence: 'likely',
  quantifier: 'any',
});

/** Schemas of all routes that lead to it let no column through that counts units. */
function schemaKeepsOut(change: RecordChange, stock: StockTable, routes: readonly Route[]): boolean {
  const counts = [stock.left, stock.limit, ...stock.taken].flatMap((one) => (one === undefined ? [] : [foldName(one.name)]));
  const bodies = routes
    .filter((route) => change.routes.includes(`${route.method} ${route.path}`))
    .map((route) => route.schemas.find((part) => part.part === 'body'));
  return (
    bodies.length > 0 &&
    bodies.every(
      (part) => part?.strict === true && part.fields !== undefined && !part.fields.some((name) => counts.includes(foldName(name))),
    )
  );
}

export const capacityChangedUnderGuard = defineCheck({
  id: 'stock/limit-changed-under-guard',
  title: 'A limit cannot be set below what is sold and held',
  failTitle: 'A limit or count can be overwritten without looking at what is sold and held',
  needs: ['recordChanges', 'tables', 'routes'],
  subjects: ({ recordChanges, tables, routes }) =>
    live(recordChanges).flatMap((change) => {
      if (change.operation !== 'update' || !change.started.includes('request')) return [];
      const stock = stockTables(tables).find((one) => sameTable(one.table.name, change.table));
      if (stock === undefined) return [];
      const sets =
        (change.writesBody === true && !schemaKeepsOut(change, stock, routes)) ||
        change.amounts.some((one) => one.change === 'sets' && one.fromRead !== true && (one.counts === 'limit' || one.counts === 'left'));
      return sets ? [{ change, stock }] : [];
    }),
  holds: ({ change, stock }) => {
    const taken = [...stock.taken, ...(stock.left === undefined ? [] : [stock.left])].map((one) =>
      one.name.replaceAll('_', '').toLowerCase(),
    );
    if (change.predicate.some((name) => /^(?:left|taken)$/.test(columnRole(name) ?? ''))) return true;
    if (change.tests.some((name) => taken.includes(name))) return true;
    const checked = stock.table.checks.some(
      (text) => stock.limit !== undefined && text.includes(stock.limit.name) && stock.taken.some((one) => text.includes(one.name)),
    );
    if (checked) return true;
    return change.testsOpen === true || change.predicateOpen === true ? undefined : false;
  },
  location: ({ change }) => change.location,
  message: ({ change, stock }, holds) =>
    `${change.within ?? 'a handler'} sets ${change.writesBody === true ? 'columns that the client chooses' : change.amounts.map((one) => one.column).join(', ')} of ${stock.table.name}: ${holds === true ? 'what is sold or held is compared' : holds === false ? `${[...stock.taken.map((one) => one.name), stock.left?.name].filter(Boolean).join(', ')} not compared` : 'what is asked before could not be read'}`,
  whenNone: 'na',
  noneMessage: 'No request sets a limit or count of stock.',
  confidence: 'likely',
});

export const spikesHeldBack = defineCheck({
  id: 'stock/rushes-held-back',
  title: 'Requests that take stock are limited, queued or shed when many come at once',
  failTitle: 'A rush for the last units reaches the database unhindered',
  needs: ['recordChanges', 'tables', 'routes', 'overloadGuards', 'rateLimiters'],
  subjects: ({ recordChanges, tables, routes }) => {
    const taking = new Set(takings(recordChanges, tables).flatMap(({ change }) => change.routes));
    return live(routes).filter((route) => taking.has(`${route.method} ${route.path}`));
  },
  holds: (route, { overloadGuards }) => live(overloadGuards).some((one) => one.kind === 'load-shedding') || isLimited(route),
  location: (route) => route.location,
  message: (route, holds) =>
    `${route.method} ${route.path}: ${holds === true ? 'limited or shed' : holds === false ? 'neither limited nor shed' : 'whether something limits it could not be read'}`,
  whenNone: 'na',
  noneMessage: 'No route takes units of a limited stock.',
  confidence: 'proved',
});

export const oversellTested = defineCheck({
  id: 'stock/overselling-tested',
  title: 'A test lets many buyers ask for the last units at once',
  failTitle: 'No test lets several buyers ask for the last units at once',
  needs: ['testSuites', 'recordChanges', 'tables'],
  arises: TAKES,
  subjects: ({ testSuites }) =>
    testSuites.filter(
      (suite) => suite.tests > suite.skipped && (suite.topics ?? []).some((topic) => topic === 'concurrency' || topic === 'parallel-calls'),
    ),
  holds: (suite) => {
    const topics = suite.topics ?? [];
    const about = /stock|inventor|reserv|capacity|purchase|checkout|hold|seat|oversell|booking|race|concurren/i.test(suite.location.path);
    if (!about) return false;
    if (!topics.includes('concurrency') || (topics.includes('mocked-database') && !topics.includes('real-database'))) return undefined;
    return true;
  },
  location: (suite) => suite.togetherAt ?? suite.location,
  message: (suite, holds) =>
    `${suite.tests} tests, ${holds === true ? 'several calls at once on one thing' : holds === false ? 'several calls at once, not for units of a stock' : 'several calls at once; whether for the last units could not be read'}`,
  whenNone: 'fail',
  noneMessage: 'No test makes several calls at once.',
  confidence: 'likely',
  quantifier: 'any',
});

export const levelsMeasured = defineCheck({
  id: 'stock/levels-measured',
  needs: ['metrics', 'recordChanges', 'tables'],
  arises: TAKES,
  ...someMetric(
    {
      title: 'Metrics show what is left, held and sold out',
      failTitle: 'No metric shows what is left, held or sold out',
      none: 'No metric tells what is left, held or sold out.',
    },
    (name) => /stock|inventor|availab|sold|reserv|hold|capacity|oversell/i.test(name),
  ),
});

export const changedByOwner = defineCheck({
  id: 'stock/changed-by-its-owner',
  title: 'Only the service that declares the table of a stock changes its counts',
  failTitle: 'Counts are changed in a table that another service owns',
  needs: ['recordChanges', 'tables'],
  subjects: ({ recordChanges, tables }) => {
    const seen = new Set<string>();
    return stockChanges(recordChanges, tables)
      .map(({ change, stock }) => ({ change, own: stock !== undefined, known: tables.length > 0 }))
      .filter(({ change }) => !seen.has(change.table) && seen.add(change.table));
  },
  holds: ({ own, known }) => (own ? true : known ? false : undefined),
  location: ({ change }) => change.location,
  message: ({ change, own }) =>
    `${change.within ?? 'code'} changes ${change.table}, which ${own ? 'this service declares' : 'no migration of this service declares'}`,
  whenNone: 'na',
  noneMessage: 'Nothing changes a limited stock here.',
  confidence: 'likely',
});
