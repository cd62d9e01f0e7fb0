import type { Facts, ServiceModel, Table } from '@airworthy/model';
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

/**
 * All tables but the collections of a shared library that nothing of this service asks: a collection is made by the first document that
 * is written to it, so what only another service uses is not there for this one.
 */
export function withoutForeignCollections({ facts, coverage, service }: ServiceModel): readonly Table[] {
  const own = service.path === '' ? '' : `${service.path}/`;
  const foreign = (table: Table): boolean => table.document === true && !table.location.path.startsWith(own);
  if (coverage.queries.state !== 'complete' || !facts.tables.some(foreign)) return facts.tables;
  const asked = live(facts.queries);
  return facts.tables.filter((table) => !foreign(table) || asked.some((query) => query.tables.some((name) => sameTable(name, table.name))));
}
