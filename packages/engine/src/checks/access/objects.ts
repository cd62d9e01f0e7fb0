import type { Query, Route, Table } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { protectedRoutes, printRoute } from '../../derive/routes.ts';
import { foldName, sameTable } from '../../derive/stock.ts';
import { live } from '../../derive/wired.ts';

/** Columns that say whose a row is: of a person who may call, or of the tenant that the person works for. */
const OF_PERSON =
  /^(?:(?:user|owner|account|member|creator|author|payer|payee|buyer|seller|holder|sender|recipient|assignee|attendee|patient|employee|student|donor|(?:from|to)(?:_?(?:user|owner|account))?)_?(?:id|uuid)?|(?:created|owned|requested|placed)_?by(?:_?id)?)$/i;
const OF_TENANT = /^(?:tenant|organi[sz]ation|organizer|org|workspace|merchant|shop|store|company|team|project)_?(?:id|uuid)$/i;
const isOwner = (column: string): boolean => OF_PERSON.test(column) || OF_TENANT.test(column);

interface Asked {
  route: Route;
  /** Reads and changes of rows with an owner that the route leads to. */
  owned: { query: Query; by: string | undefined }[];
}

/** What a query is limited to beside the id that the client names; `undefined` where nothing is seen. */
function limitOf(query: Query, table: Table, route: Route): string | undefined {
  const named = [...route.path.matchAll(/[:{](\w+)/g)].map((match) => foldName(match[1] ?? ''));
  // The owner that the client itself names limits nothing.
  const owners = query.predicates.filter((column) => isOwner(column) && !named.includes(foldName(column)));
  const person = owners.find((column) => OF_PERSON.test(column));
  // Of two persons of one tenant its column and its policies know nothing.
  if (person !== undefined || table.columns.some((column) => OF_PERSON.test(column.name))) return person;
  if (owners[0] !== undefined) return owners[0];
  const policy = table.policies.find((one) => /current_setting|auth\.(?:uid|jwt)/i.test(one.using ?? ''));
  return table.rowSecurity === 'forced' && policy !== undefined ? `the policy ${policy.name}` : undefined;
}

/** Columns of who made a row say who wrote it; that nobody else may change it they do not say. */
const OF_HOLDER = /^(?:user|owner|account|member|buyer|seller|holder|patient|employee|student|donor)_?(?:id|uuid)?$|^owned_?by(?:_?id)?$/i;

/** Changes of rows with a holder by the id alone, where no right is asked for and no code behind the guards knows who calls. */
function changesOfOthers({ route, owned }: Asked, tables: readonly Table[]): Query[] {
  const righted = route.guards.some(
    (guard) => (guard.authorizes?.length ?? 0) > 0 || guard.kind === 'unknown' || guard.flags?.includes('rights-unread') === true,
  );
  if (route.access !== 'guarded' || route.ignoresCaller !== true || righted) return [];
  return owned
    .filter(
      ({ query, by }) =>
        by === undefined && (query.operation === 'update' || query.operation === 'delete') && query.predicatesOpen !== true,
    )
    .map(({ query }) => query)
    .filter((query) =>
      tables.some(
        (table) =>
          table.policies.length === 0 &&
          query.tables.some((name) => sameTable(name, table.name)) &&
          table.columns.some((column) => OF_HOLDER.test(column.name)),
      ),
    );
}

function askedFor(routes: readonly Route[], queries: readonly Query[], tables: readonly Table[]): Asked[] {
  return protectedRoutes(routes)
    .filter((route) => (route.access === 'guarded' || route.access === 'opaque') && /[:{]/.test(route.path))
    .map((route) => ({
      route,
      owned: live(queries)
        .filter((query) => query.routes?.includes(printRoute(route)) === true)
        .flatMap((query) => {
          const table = tables.find((one) => query.tables.some((name) => sameTable(name, one.name)));
          const owned = table?.columns.some((column) => isOwner(column.name)) === true;
          return table === undefined || !owned ? [] : [{ query, by: limitOf(query, table, route) }];
        }),
    }));
}

/**
 * Decides for routes whose statements all name the owner, or run under a policy of the rows. Code may also compare the owner after it has
 * read the row, so that a statement which names only the id proves nothing.
 */
export const objectsAskedForOwner = defineCheck({
  id: 'access/objects-asked-for-owner',
  title: 'What a route reads or changes by the id of a client is limited to the rows of the caller',
  failTitle: 'A route reads or changes rows of others by their id',
  needs: ['routes', 'queries', 'tables'],
  subjects: ({ routes, queries, tables }) => askedFor(routes, queries, tables),
  holds: (one, { tables }) =>
    one.route.access === 'guarded' && one.owned.length > 0 && one.owned.every(({ by }) => by !== undefined)
      ? true
      : changesOfOthers(one, tables).length > 0
        ? false
        : undefined,
  location: ({ route }) => route.location,
  related: ({ owned }) => owned.slice(0, 5).map(({ query }) => query.location),
  message: ({ route, owned }, holds) =>
    holds === true
      ? `${printRoute(route)} is limited by ${[...new Set(owned.map(({ by }) => by))].join(', ')}`
      : holds === false
        ? `${printRoute(route)} changes a row by its id, and no code behind its guards knows who calls`
        : owned.length === 0 || route.access === 'opaque'
          ? `${printRoute(route)}: what it reads, or who may call it, could not be read`
          : `${printRoute(route)}: ${owned.filter(({ by }) => by === undefined).length} of ${owned.length} statements name the id only; whether code compares the owner is for a person to tell`,
  whenNone: 'na',
  noneMessage: 'No route behind a guard takes the id of an object.',
  confidence: 'likely',
});
