import { compareLocations } from '@airworthy/model';
import type { FleetModel, Location, TableAccess } from '@airworthy/model';
import type { ServiceDigest } from './digest.ts';

const SYSTEM = /^(?:pg_|information_schema\.|sqlite_|mysql\.|knex_migrations|pgmigrations$|_prisma_)/i;
const READS = new Set(['select']);
const WRITES = new Set(['insert', 'update', 'delete', 'upsert']);
const PLACES = 20;

interface Creator {
  service: string;
  place: Location;
}

/** Who creates a table, and which other services read or write it. */
export function tableAccess(services: readonly ServiceDigest[]): Pick<FleetModel, 'access' | 'contested' | 'sharedSchemas'> {
  const owners = new Map<string, Creator[]>();
  for (const service of services)
    for (const { table, place } of service.creates) {
      const list = owners.get(table) ?? [];
      list.push({ service: service.name, place });
      owners.set(table, list);
    }
  const contested = [...owners]
    .filter(([, list]) => new Set(list.map(({ place }) => `${place.path}:${place.line}`)).size > 1)
    .map(([table, list]) => ({ table, services: list }))
    .toSorted((a, b) => (a.table < b.table ? -1 : 1));
  const access = services.flatMap((service) => accessOf(service, owners));
  return { contested, sharedSchemas: sharedSchemas(owners), access: access.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)) };
}

/** The same place, loaded by several services, is one schema and no contest. */
function sharedSchemas(owners: ReadonlyMap<string, Creator[]>): FleetModel['sharedSchemas'] {
  const found = new Map<string, { path: string; services: string[]; tables: number }>();
  for (const list of owners.values()) {
    const [first] = list;
    if (first === undefined || list.length < 2 || new Set(list.map(({ place }) => `${place.path}:${place.line}`)).size > 1) continue;
    const services = [...new Set(list.map((one) => one.service))].toSorted();
    const id = JSON.stringify([first.place.path, services]);
    const row = found.get(id) ?? { path: first.place.path, services, tables: 0 };
    row.tables += 1;
    found.set(id, row);
  }
  return [...found.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

const key = (one: TableAccess): string => JSON.stringify([one.service, one.owner ?? '~', one.table]);

function accessOf(service: ServiceDigest, owners: ReadonlyMap<string, { service: string }[]>): TableAccess[] {
  const own = new Set(service.creates.map((one) => one.table));
  const byTable = Map.groupBy(
    service.queries.filter(
      ({ table, operation }) => !own.has(table) && !SYSTEM.test(table) && (READS.has(operation) || WRITES.has(operation)),
    ),
    (one) => one.table,
  );
  return [...byTable].flatMap(([table, queries]) => {
    const creators = owners.get(table) ?? [];
    // A name that nobody creates says little about one service; it is told where its migrations were read.
    if (creators.length === 0 && service.creates.length === 0) return [];
    const places = queries
      .toSorted((a, b) => Number(READS.has(a.operation)) - Number(READS.has(b.operation)) || compareLocations(a.place, b.place))
      .map(({ operation, wiring, place }) => ({ operation, wiring, place }));
    return [
      {
        table,
        owner: creators.length === 1 ? (creators[0]?.service ?? null) : null,
        service: service.name,
        reads: queries.filter((one) => READS.has(one.operation)).length,
        writes: queries.filter((one) => WRITES.has(one.operation)).length,
        wired: queries.filter((one) => one.wiring === 'wired' || one.wiring === 'conditional').length,
        operations: [...new Set(queries.map((one) => one.operation))].toSorted(),
        places: places.slice(0, PLACES),
        shared: service.path !== '' && queries.every((one) => !one.place.path.startsWith(`${service.path}/`)),
      },
    ];
  });
}
