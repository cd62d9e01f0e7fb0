import type { Table } from '@airworthy/model';
import { expect, test } from 'vitest';
import { stockTables } from './stock.ts';

const table = (name: string, ...columns: string[]): Table =>
  ({
    location: { path: 'schema.sql', line: 1 },
    name,
    columns: columns.map((one, index) => ({ name: one, type: 'integer', line: index + 2, nullable: false })),
    foreignKeys: [],
  }) as unknown as Table;

test('what is left of the calls of a key is no stock; what is left of seats is', () => {
  const tables = [
    table('apikey', 'remaining'),
    table('api_keys', 'remaining', 'refill_amount'),
    table('rate_limits', 'remaining'),
    table('ticket_types', 'available_quantity'),
  ];
  expect(stockTables(tables).map((one) => one.table.name)).toEqual(['ticket_types']);
});
