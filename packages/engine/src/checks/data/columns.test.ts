import type { Column, Table } from '@airworthy/model';
import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { modelOf, sampleTable } from '../../testing/sample-facts.ts';
import { sampleDbClient } from '../../testing/sample-project-facts.ts';
import {
  amountsConstrained,
  coreColumnsRequired,
  jsonStoredAsJsonb,
  moneyExact,
  rowsDated,
  statusesConstrained,
  timesCarryZone,
} from './columns.ts';

const ask = (
  check: Parameters<typeof runCheck>[0],
  column: Partial<Column>,
  table: Partial<Table> = {},
  engine: 'postgresql' | 'mysql' = 'postgresql',
) =>
  runCheck(
    check,
    modelOf({
      tables: [
        sampleTable({
          name: 'invoices',
          checks: [],
          foreignKeys: [],
          from: 'sql',
          ...table,
          columns: [{ name: 'x', type: 'text', nullable: false, line: 4, ...column }],
        }),
      ],
      dbClients: [sampleDbClient({ engine })],
    }),
  );

test.each([
  ['double precision', 'FAIL'],
  ['real', 'FAIL'],
  ['numeric(12,2)', 'PASS'],
  ['bigint', 'PASS'],
  ['text', 'N/A'],
])('a price of type %s means %s', (type, status) => {
  expect(ask(moneyExact, { name: 'unitPrice', type }).status).toBe(status);
});

test('names that only sound like money hold none', () => {
  expect(ask(moneyExact, { name: 'price_impact', type: 'real' }).status).toBe('N/A');
  expect(ask(moneyExact, { name: 'tax_rate', type: 'real' }).status).toBe('N/A');
});

test('an amount is required and checked', () => {
  const amount = { name: 'amount_cents', type: 'bigint' };
  expect(ask(amountsConstrained, amount).evidence[0]?.message).toBe('invoices.amount_cents: required, no CHECK');
  expect(ask(amountsConstrained, amount, { checks: ['amount_cents >= 0'] }).status).toBe('PASS');
  expect(ask(amountsConstrained, { ...amount, nullable: true }, { checks: ['amount_cents >= 0'] }).status).toBe('FAIL');
});

test('a status is an enum or checked', () => {
  expect(ask(statusesConstrained, { name: 'status', type: 'varchar(20)' }).status).toBe('FAIL');
  expect(ask(statusesConstrained, { name: 'status', type: 'invoice_status' }).status).toBe('PASS');
  expect(
    ask(statusesConstrained, { name: 'payment_status', type: 'text' }, { checks: ["payment_status in ('open', 'paid')"] }).status,
  ).toBe('PASS');
});

test('the state of an address is no status', () => {
  expect(ask(statusesConstrained, { name: 'state', type: 'varchar(2)' }, { name: 'order_addresses' }).status).toBe('N/A');
  expect(ask(statusesConstrained, { name: 'state', type: 'varchar(2)' }).status).toBe('FAIL');
});

test('times carry a zone where the database knows one', () => {
  expect(ask(timesCarryZone, { name: 'paid_at', type: 'timestamp' }).status).toBe('FAIL');
  expect(ask(timesCarryZone, { name: 'paid_at', type: 'timestamptz' }).status).toBe('PASS');
  expect(ask(timesCarryZone, { name: 'paid_at', type: 'timestamp with time zone' }).status).toBe('PASS');
  expect(ask(timesCarryZone, { name: 'paid_at', type: 'datetime' }, {}, 'mysql').status).toBe('N/A');
});

test('rows are dated, owned and hold JSON as jsonb', () => {
  expect(ask(rowsDated, { name: 'createdAt' }).status).toBe('PASS');
  expect(ask(rowsDated, { name: 'note' }).status).toBe('FAIL');
  expect(ask(coreColumnsRequired, { name: 'tenant_id', nullable: true }).status).toBe('FAIL');
  expect(ask(coreColumnsRequired, { name: 'userId', nullable: true }, { name: 'orders' }).status).toBe('UNKNOWN');
  expect(ask(coreColumnsRequired, { name: 'userId', nullable: true }, { name: 'login_events' }).status).toBe('N/A');
  expect(ask(jsonStoredAsJsonb, { name: 'meta', type: 'json' }).status).toBe('FAIL');
  expect(ask(jsonStoredAsJsonb, { name: 'meta', type: 'jsonb' }).status).toBe('PASS');
});

test('a time that the database fills in when a row is made dates it, whatever it is called', () => {
  const dated = (name: string, preset: string) =>
    runCheck(
      rowsDated,
      modelOf({
        tables: [sampleTable({ name: 'bans', columns: [{ name, type: 'timestamptz', nullable: false, default: preset, line: 1 }] })],
      }),
    ).status;
  expect(dated('banned_at', 'now()')).toBe('PASS');
  expect(dated('updated_at', 'now()')).toBe('FAIL');
});

test('a check that only sets an upper limit keeps nothing from going below zero', () => {
  const sold = { name: 'sold_quantity', type: 'integer' };
  expect(ask(amountsConstrained, sold, { checks: ['sold_quantity <= capacity'] }).evidence[0]?.message).toContain('none that keeps it');
  expect(ask(amountsConstrained, sold, { checks: ['((sold_quantity)::numeric >= (0)::numeric)'] }).status).toBe('PASS');
  expect(ask(amountsConstrained, sold, { checks: ['0 <= "sold_quantity"'] }).status).toBe('PASS');
  expect(ask(amountsConstrained, { name: 'sold_quantity', type: 'int unsigned' }, {}, 'mysql').status).toBe('PASS');
});

test('a type that the code makes itself may be text', () => {
  expect(ask(statusesConstrained, { name: 'status', type: 'custom' }).status).toBe('UNKNOWN');
});

test('rows of an index or of a register are dated by the words that these use', () => {
  for (const name of ['indexedAt', 'registered_at', 'date_created', 'creation_date', 'joinedAt', 'created_at_m'])
    expect([name, ask(rowsDated, { name, type: 'varchar' }).status]).toEqual([name, 'PASS']);
});

test('the json of MySQL is checked and can be indexed, and Prisma says which one it makes', () => {
  expect(ask(jsonStoredAsJsonb, { name: 'meta', type: 'json' }, {}, 'mysql').status).toBe('PASS');
  expect(ask(jsonStoredAsJsonb, { name: 'meta', type: 'jsonb' }, { from: 'prisma' }).status).toBe('PASS');
  expect(ask(jsonStoredAsJsonb, { name: 'meta', type: 'json' }, { from: 'prisma' }).status).toBe('FAIL');
});

test('the one kind of number that documents know holds whole cents', () => {
  const document = { from: 'mongoose', document: true as const };
  expect(ask(moneyExact, { name: 'priceCents', type: 'double precision' }, document).status).toBe('PASS');
  expect(ask(moneyExact, { name: 'price', type: 'double precision' }, document).status).toBe('FAIL');
});
