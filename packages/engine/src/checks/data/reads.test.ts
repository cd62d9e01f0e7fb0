import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { modelOf, sampleQuery, sampleTable } from '../../testing/sample-facts.ts';
import { columnsNamed, filtersIndexed, queriesOutsideLoops, readsBounded, softDeletedRowsFiltered } from './reads.ts';

const column = (name: string) => ({ name, type: 'text', nullable: false, line: 2 });
const orders = sampleTable({
  name: 'orders',
  primaryKey: ['id'],
  columns: [column('id'), column('customer_id'), column('note'), column('deleted_at')],
  indexes: [{ columns: ['customer_id'], unique: false }],
});
const ask = (check: Parameters<typeof runCheck>[0], query: Parameters<typeof sampleQuery>[0]) =>
  runCheck(check, modelOf({ queries: [sampleQuery({ by: 'pg', operation: 'select', tables: ['orders'], ...query })], tables: [orders] }));

test('a read without a limit fails, an unreadable one is open', () => {
  expect(ask(readsBounded, { unbounded: true }).status).toBe('FAIL');
  expect(ask(readsBounded, { unbounded: false }).status).toBe('PASS');
  expect(ask(readsBounded, { unbounded: 'unknown' }).status).toBe('UNKNOWN');
});

test('a query in a loop and a read of every column are named', () => {
  expect(ask(queriesOutsideLoops, { inLoop: true }).evidence[0]?.message).toContain('inside a loop');
  expect(ask(columnsNamed, { selectsAll: true }).status).toBe('FAIL');
  expect(ask(columnsNamed, { by: 'prisma', selectsAll: true }).status).toBe('N/A');
});

test('reads of tables with soft delete say which rows they leave out', () => {
  expect(ask(softDeletedRowsFiltered, { predicates: ['customer_id'], unbounded: true }).status).toBe('FAIL');
  expect(ask(softDeletedRowsFiltered, { predicates: ['customerId', 'deletedAt'] }).status).toBe('PASS');
  expect(ask(softDeletedRowsFiltered, { predicates: ['id'] }).status).toBe('N/A');
});

test('a filter needs an index that starts with one of its columns', () => {
  expect(ask(filtersIndexed, { predicates: ['customerId', 'note'] }).status).toBe('PASS');
  const outcome = ask(filtersIndexed, { predicates: ['note'] });
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]?.message).toBe('orders is filtered by note; no index starts with any of them');
  expect(ask(filtersIndexed, { predicates: [] }).status).toBe('N/A');
});

test('work that is about deleted rows, or serves nobody, shows them to no user', () => {
  expect(ask(softDeletedRowsFiltered, { predicates: ['customer_id'], within: 'RetentionService.purge' }).status).toBe('UNKNOWN');
  expect(ask(softDeletedRowsFiltered, { predicates: ['customer_id'], onRequestPath: false }).status).toBe('UNKNOWN');
  expect(ask(softDeletedRowsFiltered, { predicates: ['orders.deleted_at'], within: 'list' }).status).toBe('PASS');
});

test('a read that names its rows by a key is as long as the list of keys', () => {
  expect(ask(readsBounded, { unbounded: true, byList: true, predicates: ['id'] }).status).toBe('PASS');
  expect(ask(readsBounded, { unbounded: true, byList: true, predicates: ['customer_id'] }).status).toBe('FAIL');
  expect(ask(readsBounded, { unbounded: true, predicates: ['id'] }).status).toBe('FAIL');
  const likes = sampleTable({ name: 'likes', primaryKey: ['actor', 'subject'], columns: [column('actor'), column('subject')] });
  const query = sampleQuery({ by: 'pg', operation: 'select', tables: ['likes'], unbounded: 'unknown', predicates: ['actor', 'subject'] });
  expect(runCheck(readsBounded, modelOf({ queries: [query], tables: [likes] })).status).toBe('PASS');
});
