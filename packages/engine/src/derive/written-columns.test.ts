import type { Query, Table } from '@airworthy/model';
import { expect, test } from 'vitest';
import { writesOneOf } from './written-columns.ts';

const location = { path: 'src/store.ts', line: 3 };
const table = { location, name: 'orders', columns: [] } as unknown as Table;
const insert = (writes: string[] | undefined, more: Partial<Query> = {}): Query =>
  ({ location, operation: 'insert', tables: ['Orders'], ...(writes === undefined ? {} : { writes }), ...more }) as Query;

test('a column is kept by what writes it, and not by standing in a table', () => {
  const of = (...queries: Query[]) => writesOneOf(table, ['tax_cents'], { queries });
  expect(of(insert(['total', 'taxCents']))).toBe(true);
  expect(of(insert(['total']))).toBe(false);
  expect(of(insert(['total']), insert(undefined))).toBeUndefined();
  expect(of(insert(['tax_cents'], { tables: ['refunds'] }))).toBeUndefined();
  expect(of(insert(['tax_cents'], { wiring: { state: 'not-wired' } as never }))).toBeUndefined();
});
