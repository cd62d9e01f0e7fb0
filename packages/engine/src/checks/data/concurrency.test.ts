import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf, sampleQuery, sampleTable } from '../../testing/sample-facts.ts';
import { countersUpdatedAtomically, uniquenessKeptByDatabase } from './concurrency.ts';

const read = (query: Parameters<typeof sampleQuery>[0] = {}) =>
  sampleQuery({ operation: 'select', tables: ['accounts'], predicates: ['id'], within: 'pay', location: at('src/pay.ts', 3), ...query });
const update = (query: Parameters<typeof sampleQuery>[0] = {}) =>
  sampleQuery({
    operation: 'update',
    tables: ['accounts'],
    predicates: ['id'],
    writes: ['balance'],
    within: 'pay',
    location: at('src/pay.ts', 9),
    ...query,
  });
const counters = (...queries: Parameters<typeof modelOf>[0]['queries'] & object) =>
  runCheck(countersUpdatedAtomically, modelOf({ queries }));

test('a balance that is read and written back is named with both places', () => {
  const outcome = counters(read(), update());
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]).toMatchObject({
    message: 'pay reads accounts and then updates balance',
    location: at('src/pay.ts', 9),
    related: [at('src/pay.ts', 3)],
  });
});

test('a lock, an atomic update or a condition on the old value keep others out', () => {
  expect(counters(read({ locking: 'for-update' }), update()).status).toBe('PASS');
  expect(counters(read(), update({ locking: 'atomic' })).status).toBe('PASS');
  expect(counters(read(), update({ predicates: ['id', 'version'] })).status).toBe('PASS');
});

test('other columns are no counters, unread columns are open, other functions are apart', () => {
  expect(counters(read(), update({ writes: ['name'] })).status).toBe('N/A');
  const { writes: _writes, ...unread } = update();
  expect(counters(read(), unread).status).toBe('UNKNOWN');
  expect(counters(read({ within: 'show' }), update()).status).toBe('N/A');
});

test('looking before inserting needs a unique key over what was looked for', () => {
  const queries = [
    read({ tables: ['users'], predicates: ['email'] }),
    sampleQuery({ operation: 'insert', tables: ['users'], within: 'pay', location: at('src/pay.ts', 9) }),
  ];
  const users = (unique: boolean) => sampleTable({ name: 'users', primaryKey: ['id'], indexes: [{ columns: ['email'], unique }] });
  expect(runCheck(uniquenessKeptByDatabase, modelOf({ queries, tables: [users(false)] })).status).toBe('FAIL');
  expect(runCheck(uniquenessKeptByDatabase, modelOf({ queries, tables: [users(true)] })).status).toBe('PASS');
  expect(runCheck(uniquenessKeptByDatabase, modelOf({ queries, tables: [] })).status).toBe('UNKNOWN');
});

test('a key of the tenant alone keeps a second row of the tenant out', () => {
  const queries = [
    read({ tables: ['billing'], predicates: ['organizationId'] }),
    sampleQuery({ operation: 'insert', tables: ['billing'], within: 'pay', location: at('src/pay.ts', 9) }),
  ];
  const billing = (unique: boolean) =>
    sampleTable({ name: 'billing', primaryKey: ['id'], indexes: [{ columns: ['organization_id'], unique }] });
  expect(runCheck(uniquenessKeptByDatabase, modelOf({ queries, tables: [billing(true)] })).status).toBe('PASS');
  expect(runCheck(uniquenessKeptByDatabase, modelOf({ queries, tables: [billing(false)] })).status).toBe('FAIL');
});

test('the column of the tenant need not be asked, and an advisory lock before the look keeps a second one out', () => {
  const look = read({ tables: ['refunds'], predicates: ['idempotency_key'] });
  const insert = sampleQuery({ operation: 'insert', tables: ['refunds'], within: 'pay', location: at('src/pay.ts', 9) });
  const lock = sampleQuery({ operation: 'select', tables: [], locking: 'advisory', within: 'pay', location: at('src/pay.ts', 2) });
  const refunds = (columns: string[]) => sampleTable({ name: 'refunds', primaryKey: ['id'], indexes: [{ columns, unique: true }] });
  const status = (columns: string[], ...queries: (typeof look)[]) =>
    runCheck(uniquenessKeptByDatabase, modelOf({ queries, tables: [refunds(columns)] })).status;
  expect(status(['tenant_id', 'idempotency_key'], look, insert)).toBe('PASS');
  expect(status(['payment_id', 'idempotency_key'], look, insert)).toBe('FAIL');
  expect(status(['payment_id'], lock, look, insert)).toBe('PASS');
});

test('a table without amounts has none to lose', () => {
  const { writes: _writes, ...unread } = update({ tables: ['push_events'], locking: 'for-update' });
  const queries = [read({ tables: ['push_events'], locking: 'for-update' }), unread];
  const column = (name: string, type: string) => ({ name, type, nullable: false, line: 2 });
  const status = (...columns: ReturnType<typeof column>[]) =>
    runCheck(countersUpdatedAtomically, modelOf({ queries, tables: [sampleTable({ name: 'push_events', columns })] })).status;
  expect(status(column('id', 'uuid'), column('attempts', 'integer'))).toBe('N/A');
  expect(status(column('id', 'uuid'), column('balance', 'numeric'))).toBe('PASS');
});

test('what is listed to add what is missing is told apart by the rest of the key', () => {
  const list = (asks: 'one' | 'many') => read({ tables: ['instances'], predicates: ['schedule_id'], asks });
  const insert = (writes: string[]) =>
    sampleQuery({ operation: 'insert', tables: ['instances'], within: 'pay', location: at('src/pay.ts', 9), writes });
  const instances = sampleTable({
    name: 'instances',
    primaryKey: ['id'],
    indexes: [{ columns: ['schedule_id', 'environment_id'], unique: true }],
  });
  const status = (...queries: ReturnType<typeof read>[]) =>
    runCheck(uniquenessKeptByDatabase, modelOf({ queries, tables: [instances] })).status;
  expect(status(list('many'), insert(['schedule_id', 'environment_id']))).toBe('PASS');
  expect(status(list('one'), insert(['schedule_id', 'environment_id']))).toBe('FAIL');
  expect(status(list('many'), insert(['schedule_id']))).toBe('FAIL');
});

test('the newest row is read to count one up, and the key holds the number', () => {
  const queries = [
    read({ tables: ['deployments'], predicates: ['environment_id'], asks: 'one' }),
    sampleQuery({
      operation: 'insert',
      tables: ['deployments'],
      within: 'pay',
      location: at('src/pay.ts', 9),
      writes: ['environment_id', 'version'],
    }),
  ];
  const deployments = sampleTable({
    name: 'deployments',
    primaryKey: ['id'],
    indexes: [{ columns: ['environment_id', 'version'], unique: true }],
  });
  expect(runCheck(uniquenessKeptByDatabase, modelOf({ queries, tables: [deployments] })).status).toBe('PASS');
});
