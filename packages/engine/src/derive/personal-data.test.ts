import { expect, test } from 'vitest';
import type { Query } from '@airworthy/model';
import { NOT_WIRED, sampleQuery, sampleTable } from '../testing/sample-facts.ts';
import { cardKind, erasable, personalColumns, piles, tablesOfOthers } from './personal-data.ts';

const column = (name: string, type = 'text') => ({ name, type, nullable: true, line: 1 });
const named = (name: string, ...columns: (string | [string, string])[]) =>
  sampleTable({ name, columns: columns.map((one) => (typeof one === 'string' ? column(one) : column(...one))) });

test('columns that tell about people, and those that only speak of such', () => {
  const tables = [
    named('customers', 'email', 'name', ['email_verified', 'boolean'], 'email_template', 'ip_address', ['marketing_emails', 'boolean']),
    named('venues', 'contact_email', 'address'),
    named('sanction_list', 'full_name'),
    named('listings', 'program_address', 'token_address'),
    named('ticket_transfers', 'to_email'),
  ];
  expect(personalColumns(tables).map((one) => `${one.table.name}.${one.column.name}`)).toEqual([
    'customers.email',
    'customers.name',
    'customers.ip_address',
    'ticket_transfers.to_email',
  ]);
});

test('what has to go on request, and what grows', () => {
  const tables = [
    named('users', 'email'),
    named('audit_log', 'ip_address', 'email'),
    named('clicks', 'ip_address'),
    named('messages', 'recipient_email'),
  ];
  expect(erasable(tables).map((one) => one.table.name)).toEqual(['users', 'messages']);
  expect(piles(tables).map((one) => one.table.name)).toEqual(['clicks', 'messages']);
});

test('names of cards', () => {
  expect(['cardNumber', 'card_last4', 'cvv', 'card_token', 'pan', 'company'].map(cardKind)).toEqual([
    'number',
    undefined,
    'security-code',
    undefined,
    'number',
    undefined,
  ]);
});

test('devices with addresses grow with what people do, and steps of signing in end by themselves', () => {
  const found = piles([
    named('device', 'id', 'ip_address', 'user_agent', 'last_seen_at'),
    named('devices', 'id', 'push_token'),
    named('authorization_request', 'id', 'device_id'),
    named('login_history', 'id', 'ip_address'),
  ]);
  expect(found.map((one) => one.table.name)).toEqual(['device', 'login_history']);
});

test('a table that only inserts speak of is known by the columns they write', () => {
  const query = (table: string, writes: string[], one: Partial<Query> = {}): Query => ({
    ...sampleQuery(),
    operation: 'insert',
    tables: [table],
    writes,
    ...one,
  });
  const found = tablesOfOthers(
    [named('orders', 'id', 'email'), named('ticket_transfers')],
    [query('orders', ['email']), query('ticket_transfers', ['to_email', 'status']), query('clicks', ['ip_address'], { wiring: NOT_WIRED })],
  );
  expect(found.map((one) => [one.name, one.columns.map((column) => column.name)])).toEqual([['ticket_transfers', ['to_email', 'status']]]);
});
