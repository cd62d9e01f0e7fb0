import type { Query, Table } from '@airworthy/model';
import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { modelOf, sampleQuery, sampleRoute, sampleTable } from '../../testing/sample-facts.ts';
import { objectsAskedForOwner } from './objects.ts';

const route = sampleRoute({ method: 'GET', path: '/orders/:id', access: 'guarded' });
const columns = (...names: string[]) => names.map((name, index) => ({ name, type: 'uuid', nullable: false, line: index + 1 }));
const orders = (more: Partial<Table> = {}): Table => sampleTable({ name: 'orders', columns: columns('id', 'user_id'), ...more });
const read = (predicates: string[]): Query =>
  sampleQuery({ operation: 'select', tables: ['orders'], predicates, routes: ['GET /orders/:id'] });
const status = (table: Table, query: Query, path = '/orders/:id') =>
  runCheck(objectsAskedForOwner, modelOf({ routes: [{ ...route, path }], tables: [table], queries: [query] })).status;

test('the owner in the statement decides; the id alone leaves it to a person', () => {
  expect(status(orders(), read(['id', 'user_id']))).toBe('PASS');
  expect(status(orders(), read(['id']))).toBe('UNKNOWN');
  const named = { ...read(['user_id']), routes: ['GET /users/:userId/orders'] };
  expect(status(orders(), named, '/users/:userId/orders')).toBe('UNKNOWN');
});

test('a policy of the rows limits to the tenant, and knows nothing of two persons in it', () => {
  const policies = [{ name: 'mine', command: 'all', using: "tenant_id = current_setting('app.tenant')::uuid", line: 1, path: 'm.sql' }];
  const secured = { rowSecurity: 'forced' as const, policies };
  expect(status(orders({ ...secured, columns: columns('id', 'tenant_id') }), read(['id']))).toBe('PASS');
  expect(status(orders({ ...secured, rowSecurity: 'enabled', columns: columns('id', 'tenant_id') }), read(['id']))).toBe('UNKNOWN');
  expect(status(orders({ ...secured, columns: columns('id', 'tenant_id', 'payer_id') }), read(['id']))).toBe('UNKNOWN');
});

test('a change by the id alone, where no code knows who calls and no right is asked for, reaches rows of others', () => {
  const change = (more: Partial<Query> = {}): Query => ({ ...read(['id']), operation: 'update', ...more });
  const told = (query: Query, of: Partial<typeof route> = { ignoresCaller: true }, table = orders()) =>
    runCheck(objectsAskedForOwner, modelOf({ routes: [{ ...route, ...of }], tables: [table], queries: [query] })).status;
  expect(told(change())).toBe('FAIL');
  expect(told(change(), {})).toBe('UNKNOWN');
  expect(told(read(['id']))).toBe('UNKNOWN');
  expect(told(change(), { ignoresCaller: true, access: 'opaque' })).toBe('UNKNOWN');
  expect(told(change(), { ignoresCaller: true }, orders({ columns: columns('id', 'created_by') }))).toBe('UNKNOWN');
});
