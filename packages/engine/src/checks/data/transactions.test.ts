import { ABSENT, known } from '@airworthy/model';
import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf, NOT_WIRED, sampleQuery, sampleTable } from '../../testing/sample-facts.ts';
import { sampleDbClient, sampleTransaction } from '../../testing/sample-project-facts.ts';
import {
  relatedWritesInTransaction,
  transactionsFreeOfOutsideCalls,
  transactionsRetried,
  transactionsRollBack,
  transactionsTimeBounded,
  transactionsUsed,
} from './transactions.ts';

const write = (table: string, line: number, inTransaction: boolean | 'unknown') =>
  sampleQuery({ operation: 'insert', tables: [table], within: 'placeOrder', location: at('src/orders.ts', line), inTransaction });

test('a transaction that is never wired does not count', () => {
  const outcome = runCheck(transactionsUsed, modelOf({ transactions: [sampleTransaction({ wiring: NOT_WIRED })] }));
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]?.message).toContain('not wired: no production module imports it');
  expect(runCheck(transactionsUsed, modelOf({ transactions: [sampleTransaction()] })).status).toBe('PASS');
  const write = sampleQuery({ operation: 'insert', tables: ['hits'], within: 'count' });
  expect(runCheck(transactionsUsed, modelOf({ queries: [write] })).status).toBe('N/A');
  expect(runCheck(transactionsUsed, modelOf({ queries: [write, { ...write, tables: ['users'], within: 'enrol' }] })).status).toBe('N/A');
  expect(runCheck(transactionsUsed, modelOf({ queries: [write, { ...write, tables: ['users'] }] })).status).toBe('FAIL');
});

test('writes to two tables outside a transaction are named together', () => {
  const outcome = runCheck(relatedWritesInTransaction, modelOf({ queries: [write('orders', 3, false), write('order_lines', 4, false)] }));
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]).toMatchObject({ message: 'placeOrder writes to orders, order_lines', location: at('src/orders.ts', 3) });
});

test('in a transaction they hold; an unreadable one is open; one table alone is no question', () => {
  expect(runCheck(relatedWritesInTransaction, modelOf({ queries: [write('orders', 3, true), write('order_lines', 4, true)] })).status).toBe(
    'PASS',
  );
  expect(
    runCheck(relatedWritesInTransaction, modelOf({ queries: [write('orders', 3, true), write('order_lines', 4, 'unknown')] })).status,
  ).toBe('UNKNOWN');
  expect(runCheck(relatedWritesInTransaction, modelOf({ queries: [write('orders', 3, false), write('orders', 4, false)] })).status).toBe(
    'N/A',
  );
});

test('rollback, outside calls and repeats are asked of each transaction', () => {
  const ask = (check: Parameters<typeof runCheck>[0], transaction: Parameters<typeof sampleTransaction>[0]) =>
    runCheck(check, modelOf({ transactions: [sampleTransaction(transaction)] })).status;
  expect(ask(transactionsRollBack, { rollsBack: false })).toBe('FAIL');
  expect(ask(transactionsFreeOfOutsideCalls, { callsOutside: true })).toBe('FAIL');
  expect(ask(transactionsFreeOfOutsideCalls, { callsOutside: 'unknown' })).toBe('UNKNOWN');
  expect(ask(transactionsRetried, {})).toBe('UNKNOWN');
  expect(ask(transactionsRetried, { retried: true })).toBe('PASS');
});

test('Prisma ends its transactions itself; others need a timeout of their own or of the database', () => {
  const ask = (by: string, idle = ABSENT as ReturnType<typeof known<number>> | typeof ABSENT) =>
    runCheck(
      transactionsTimeBounded,
      modelOf({ transactions: [sampleTransaction({ by })], dbClients: [sampleDbClient({ idleInTransactionTimeout: idle })] }),
    ).status;
  expect(ask('prisma')).toBe('PASS');
  expect(ask('knex')).toBe('FAIL');
  expect(ask('knex', known(10_000))).toBe('PASS');
});

test('rows that belong together and that one request inserts in two functions need one transaction', () => {
  const insert = (table: string, line: number) =>
    sampleQuery({
      operation: 'insert',
      tables: [table],
      within: `${table}.create`,
      inTransaction: 'unknown',
      location: at('src/models.ts', line),
    });
  const facts = {
    queries: [insert('orders', 10), insert('order_items', 20)],
    tables: [
      sampleTable({ name: 'orders' }),
      sampleTable({ name: 'order_items', columns: [{ name: 'order_id', type: 'uuid', nullable: false, line: 2 }] }),
    ],
    requestFlows: [
      {
        location: at('src/routes.ts', 3),
        method: 'POST',
        path: '/orders',
        stretches: [{ path: 'src/models.ts', line: 1, endLine: 30, name: 'models' }],
      },
    ],
  };
  const outcome = runCheck(relatedWritesInTransaction, modelOf(facts));
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]?.message).toBe('POST /orders writes to orders, order_items');
});

test('the limit of Prisma is for code between statements; a list of them ends when each of them does', () => {
  const ask = (more: object, statementTimeout: typeof ABSENT | ReturnType<typeof known<number>> = ABSENT) =>
    runCheck(
      transactionsTimeBounded,
      modelOf({ transactions: [sampleTransaction({ by: 'prisma', ...more })], dbClients: [sampleDbClient({ statementTimeout })] }),
    );
  expect(ask({}).evidence[0]?.message).toBe('prisma transaction, ended by Prisma after 5 s, its default');
  expect(ask({ list: true }).status).toBe('FAIL');
  expect(ask({ list: true }, known(5_000)).status).toBe('PASS');
});
