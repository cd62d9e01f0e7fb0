import type { Query, Table } from '@airworthy/model';
import { expect, test } from 'vitest';
import { ask, AT, statusOf } from '../../check/status-of.ts';
import { sampleTable } from '../../testing/sample-facts.ts';
import { recordsKeyed } from './repeats.ts';

const table = (name: string, columns: readonly string[], keys: readonly string[][], primaryKey: string[] = ['id']): Table =>
  sampleTable({
    location: AT,
    name,
    columns: columns.map((column) => ({ name: column, type: 'text', nullable: false, line: 1 })),
    primaryKey,
    indexes: keys.map((key) => ({ columns: key, unique: true })),
  });
const insert = (tables: string[], more: Partial<Query> = {}): Query =>
  ({ location: AT, by: 'pg', operation: 'insert', tables, predicates: [], ...more }) as Query;

test('a key of the record refuses the second one; an id that is made for each row does not', () => {
  const orders = table('orders', ['id', 'number'], [['number']]);
  expect(statusOf(recordsKeyed, { tables: [orders], queries: [insert(['orders'])] })).toBe('PASS');
  const bare = table('orders', ['id', 'number'], [['tenant_id', 'id']]);
  expect(statusOf(recordsKeyed, { tables: [bare], queries: [insert(['orders'])] })).toBe('FAIL');
  expect(statusOf(recordsKeyed, { tables: [bare], queries: [insert(['orders'], { operation: 'upsert' })] })).toBe('PASS');
});

test('a secret that is made anew tells no records apart; a number of the record as primary key does', () => {
  const keys = table('api_keys', ['id', 'api_key'], [['api_key']]);
  expect(statusOf(recordsKeyed, { tables: [keys], queries: [insert(['api_keys'])] })).toBe('FAIL');
  const profiles = table('profiles', ['user_id', 'bio'], [], ['user_id']);
  expect(statusOf(recordsKeyed, { tables: [profiles], queries: [insert(['profiles'])] })).toBe('PASS');
  const orders = table('orders', ['order_id', 'total'], [], ['order_id']);
  expect(statusOf(recordsKeyed, { tables: [orders], queries: [insert(['orders'])] })).toBe('FAIL');
});

test('collections of documents are asked, and of a statement only what it inserts into', () => {
  const activities = { ...table('activities', ['_id', 'wallet'], [], ['_id']), from: 'mongoose' } as Table;
  const tickets = table('tickets', ['id', 'wallet'], []);
  const moves = table('moves', ['id', 'ticket', 'signature'], [['signature']]);
  const copied = insert(['moves', 'tickets'], { writes: ['ticket', 'signature'] });
  const outcome = ask(recordsKeyed, { tables: [activities, moves, tickets], queries: [insert(['activities']), copied] });
  expect(outcome.status).toBe('PARTIAL');
  expect(outcome.evidence.map((one) => one.message)).toEqual([
    'activities has no unique key that tells one record from another',
    'moves refuses a record that is there',
  ]);
});
