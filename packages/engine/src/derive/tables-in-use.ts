import type { Facts, Table } from '@airworthy/model';
import { sameTable } from './stock.ts';
import { live } from './wired.ts';

/**
 * The tables that running code was seen to read or write. A service whose statements name no table of its own at all may well use each of
 * them: then all of them.
 */
export function tablesInUse({ tables, queries }: Pick<Facts, 'tables' | 'queries'>): Table[] {
  const running = live(queries).filter((query) => query.tables.length > 0);
  const used = tables.filter((table) => running.some((query) => query.tables.some((name) => sameTable(name, table.name))));
  return used.length > 0 ? used : [...tables];
}
