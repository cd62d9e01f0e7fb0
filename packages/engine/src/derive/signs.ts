import { compareLocations } from '@airworthy/model';
import type { FactBase, FactFamily, Location, Query, ServiceModel } from '@airworthy/model';
import { normalName, normalTableName } from './columns.ts';
import { live } from './wired.ts';

/** Something in the facts that gives a capability away, with the places that show it. */
export interface Sign {
  because: string;
  places: Location[];
}

/** One way to recognise a capability. */
export interface Detector {
  /** Families that have to be complete before its silence means that the capability is not there. */
  reads: readonly FactFamily[];
  /** Whether what is known already rules the sign out, though not all that it reads could be read. */
  ruledOut?(model: ServiceModel): boolean;
  find(model: ServiceModel): Sign | undefined;
}

const PLACES = 3;

/** Facts of the family that are, or may be, part of the running app. */
export function some(family: FactFamily, because: string): Detector {
  return { reads: [family], find: (model) => signOf(because, live(model.facts[family] as readonly FactBase[])) };
}

/** Production code imports one of these packages; a name that ends in `/` stands for a scope. */
export function uses(...names: string[]): Detector {
  const whole = new Set(names);
  const scopes = names.filter((one) => one.endsWith('/'));
  const hit = (name: string): boolean => whole.has(name) || scopes.some((one) => name.startsWith(one));
  return {
    reads: [],
    find: (model) => {
      const found = model.facts.dependencies.filter((one) => one.kind === 'production' && one.used !== false && hit(one.name));
      return signOf(`it uses ${[...new Set(found.map((one) => one.name))].slice(0, PLACES).join(', ')}`, found);
    },
  };
}

/** A table of the service has such a column, whether it is asked today or not; tables like `elsewhere` don't count. */
export function hasColumn(pattern: RegExp, elsewhere?: RegExp): Detector {
  return {
    reads: ['tables'],
    find: (model) => {
      for (const table of model.facts.tables) {
        if (elsewhere?.test(normalTableName(table.name))) continue;
        const columns = table.columns.filter((one) => pattern.test(normalName(one.name)));
        const [column] = columns;
        if (!column) continue;
        const places = columns.slice(0, PLACES).map((one) => ({ path: one.path ?? table.location.path, line: one.line }));
        return { because: `the table ${table.name} has the column ${column.name}`, places };
      }
      return undefined;
    },
  };
}

/** A table that the running app adds rows to has a column of each kind: `subtotal`, `service_fee`, `total`. */
export function keepsTogether(because: string, ...patterns: RegExp[]): Detector {
  return {
    // What tells that rows are added is beside the tables; where it cannot be read, nothing is claimed.
    reads: ['tables'],
    find: ({ facts }) => {
      for (const table of facts.tables) {
        const found = patterns.map((pattern) => table.columns.find((one) => pattern.test(normalName(one.name))));
        if (found.includes(undefined)) continue;
        const name = normalTableName(table.name);
        const adds = live(facts.queries).some(
          (query) => /^(?:insert|upsert)$/.test(query.operation) && query.tables.some((one) => normalTableName(one) === name),
        );
        if (!adds) continue;
        const places = found.flatMap((one) => (one === undefined ? [] : [{ path: one.path ?? table.location.path, line: one.line }]));
        return { because: `${because} in ${table.name}`, places: places.slice(0, PLACES) };
      }
      return undefined;
    },
  };
}

interface QuerySign {
  /** Name of the table, in lower case with underscores. */
  table?: RegExp;
  /** A column that it names, or that the table has when the table is the service's own. */
  column?: RegExp;
  /** Only what changes rows. */
  writes?: boolean;
}

/** The running app sends a query to such a table, or one that names such a column. */
export function asks(what: QuerySign): Detector {
  return {
    reads: ['queries'],
    ruledOut: (model) => noneDeclared(model, what),
    find: (model) => {
      const columnsOf = Map.groupBy(model.facts.tables, (table) => normalTableName(table.name));
      const named: { query: Query; word: string }[] = [];
      for (const query of live(model.facts.queries)) {
        if (what.writes && !/^(?:insert|update|delete|upsert)$/.test(query.operation)) continue;
        const table = query.tables.find((name) => what.table === undefined || what.table.test(normalName(name)));
        if (table === undefined) continue;
        if (what.column === undefined) named.push({ query, word: `the table ${table}` });
        else {
          const own = columnsOf.get(normalTableName(table))?.flatMap((one) => one.columns.map((column) => column.name)) ?? [];
          const used = [...(query.writes ?? []), ...(what.writes ? [] : query.predicates)];
          // What a write sets is known where it could be read; only then the other columns of the table say nothing.
          const candidates = what.writes && query.writes !== undefined && query.writes.length > 0 ? used : [...used, ...own];
          const column = candidates.find((one) => what.column?.test(normalName(one)));
          if (column !== undefined) named.push({ query, word: `${table}.${column}` });
        }
      }
      const [first] = named;
      return (
        first &&
        signOf(
          `it ${what.writes ? 'writes' : 'asks'} ${first.word}`,
          named.map((one) => one.query),
        )
      );
    },
  };
}

/**
 * A query that could not be followed asks one of the tables that there are. Where all of them are known and none is such a table, it is no sign
 * of one; a database whose calls are not read has others.
 */
function noneDeclared({ coverage, facts }: ServiceModel, { table, column }: QuerySign): boolean {
  if (coverage.tables.state !== 'complete' || facts.tables.length === 0) return false;
  if (coverage.queries.state === 'none' || coverage.queries.reasons.some((reason) => reason.includes('are not read yet'))) return false;
  return !facts.tables.some(
    (one) =>
      (table === undefined || table.test(normalName(one.name))) &&
      (column === undefined || one.columns.some(({ name }) => column.test(normalName(name)))),
  );
}

/** The facts of a family for which `test` holds; `because` may name the first of them. */
export function where<Family extends FactFamily>(
  family: Family,
  test: (fact: ServiceModel['facts'][Family][number]) => boolean,
  because: (fact: ServiceModel['facts'][Family][number]) => string,
  options: { hint?: boolean } = {},
): Detector {
  return {
    reads: options.hint ? [] : [family],
    find: (model) => {
      const facts = (model.facts[family] as ServiceModel['facts'][Family][number][]).filter(
        (fact) => (fact as FactBase).wiring?.state !== 'not-wired' && test(fact),
      );
      const [first] = facts;
      return first && signOf(because(first), facts as FactBase[]);
    },
  };
}

/** Holds unless the other detector finds something too. */
export function unless(detector: Detector, other: Detector): Detector {
  return { reads: detector.reads, find: (model) => (other.find(model) === undefined ? detector.find(model) : undefined) };
}

function signOf(because: string, facts: readonly FactBase[]): Sign | undefined {
  if (facts.length === 0) return undefined;
  return { because, places: distinct(facts.map((one) => one.location)) };
}

/** The first places, one a line, printed in the order of the tree. */
export function distinct(places: readonly Location[]): Location[] {
  const byLine = new Map(places.map((one) => [`${one.path}:${one.line}`, { path: one.path, line: one.line }]));
  return [...byLine.values()].slice(0, PLACES).toSorted(compareLocations);
}
