import type { CodeUse, Location, Logger, Query, Route, Table } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { findTable } from '../../derive/columns.ts';
import { forService, printShown, shownAt } from '../../derive/suites.ts';
import { isTenantColumn, namesTenant, tenantTables } from '../../derive/tenant-tables.ts';
import { isWithin } from '../../derive/request-steps.ts';
import { printRoute } from '../../derive/routes.ts';
import { live } from '../../derive/wired.ts';

const READS_OR_CHANGES = new Set<Query['operation']>(['select', 'update', 'delete']);

export const tenantFromCredential = defineCheck({
  id: 'tenancy/tenant-from-credential',
  title: 'No tenant is taken from what the client sends',
  failTitle: 'The tenant is taken from what the client sends',
  needs: ['codeUses', 'routes'],
  subjects: ({ codeUses }) => live(codeUses).filter((one) => one.kind === 'tenant-from-input' || one.kind === 'tenant-named-by-client'),
  // Where handlers were not followed, what is sent may be compared with the memberships of the user; who belongs to several organisations says which.
  holds: (one) => (one.onRequestPath === true && one.kind === 'tenant-from-input' ? false : undefined),
  location: (one) => one.location,
  message: (one) => `work runs under the tenant from ${one.detail ?? 'the request'}`,
  whenNone: 'pass',
  among: { what: 'routes', of: ({ routes }) => live(routes) },
  noneMessage: 'No tenant is taken from body, query, path or a plain header.',
  confidence: 'likely',
});

/** A guarded route, or a place at which a constant stands in for the tenant. */
type TenantSubject = { route: Route; use?: undefined } | { use: CodeUse; route?: undefined };

export const tenantRequired = defineCheck({
  id: 'tenancy/tenant-required',
  title: 'A request that belongs to no tenant is refused',
  failTitle: 'A constant stands in for a missing tenant',
  needs: ['codeUses', 'routes'],
  subjects: ({ codeUses, routes }): readonly TenantSubject[] => [
    ...live(codeUses)
      .filter((one) => one.kind === 'tenant-default')
      .map((use) => ({ use })),
    ...live(routes)
      // Figures of the process and what a platform asks belong to no tenant.
      .filter((route) => route.access === 'guarded' && route.purpose !== 'metrics' && route.purpose !== 'health')
      .map((route) => ({ route })),
  ],
  holds: ({ use, route }, { codeUses }) => {
    if (use) return use.onRequestPath === true ? false : undefined;
    // A guard of the route refuses; elsewhere a library, a schema or the database may: that nothing was seen proves nothing.
    const refusals = codeUses.filter((one) => one.kind === 'tenant-required').map((one) => one.location);
    return route.guards.some(({ place }) => refusals.some((refusal) => isWithin({ ...place, name: '' }, refusal))) || undefined;
  },
  location: ({ use, route }) => (use ?? route).location,
  message: ({ use, route }, holds) =>
    use
      ? `a constant stands in for the tenant: ${use.detail ?? ''}`
      : `${route.method} ${route.path}: ${holds === true ? 'a guard refuses requests without a tenant' : 'no guard was seen to refuse requests without a tenant'}`,
  whenNone: 'na',
  noneMessage: 'No guarded request is served.',
  confidence: 'likely',
});

/** A use of the tenant, a logger that nothing binds it to, or the lines that do not name it. */
type LineOfTenant = CodeUse | Logger | { location: Location; silent: number };

const printPlace = ({ location }: { location: Location }): string => `${location.path}:${location.line}`;

export const tenantOnLines = defineCheck({
  id: 'tenancy/tenant-on-lines',
  title: 'The tenant is bound to log lines, spans or their context',
  failTitle: 'Only single log lines name their tenant, or none does',
  needs: ['codeUses', 'loggers', 'logCalls'],
  beside: ['logCalls'],
  subjects: ({ codeUses, loggers, logCalls }): LineOfTenant[] => {
    const uses = live(codeUses).filter((one) => one.kind === 'tenant-bound' || one.kind === 'tenant-logged');
    if (uses.some((one) => one.kind === 'tenant-bound')) return uses.filter((one) => one.kind === 'tenant-bound');
    if (uses.length === 0) return [];
    const naming = new Set(uses.map(printPlace));
    const silent = live(logCalls).filter((one) => !naming.has(printPlace(one)));
    // Without a binding each line has to name it; the first that does not stands for the rest.
    if (silent[0] !== undefined) return [...uses, { location: silent[0].location, silent: silent.length }];
    return [...uses, ...(logCalls.length > 0 ? [] : live(loggers).slice(0, 1))];
  },
  holds: (one) => 'kind' in one,
  location: (one) => one.location,
  message: (one) =>
    'silent' in one
      ? `${one.silent} ${one.silent === 1 ? 'line' : 'lines'} of the log without a tenant, such as this`
      : !('kind' in one)
        ? 'nothing binds the tenant to this logger'
        : `${one.kind === 'tenant-bound' ? 'the tenant is bound' : 'one line names the tenant'}: ${one.detail ?? ''}`,
  whenNone: 'fail',
  noneMessage: 'No log line, logger or span is given a tenant.',
  confidence: 'likely',
});

export const queriesScoped = defineCheck({
  id: 'tenancy/queries-scoped',
  title: 'Every query on rows of tenants is limited to one tenant',
  failTitle: 'Queries reach rows of every tenant',
  needs: ['queries', 'tables', 'routes'],
  subjects: ({ queries, tables }) =>
    live(queries).filter(
      (query) => READS_OR_CHANGES.has(query.operation) && (touched(query, tables).length > 0 || isForeign(query, tables)),
    ),
  holds: (query, { tables, routes }) => {
    if (namesTenantColumn(query)) return true;
    if (touched(query, tables).length === 0) return undefined;
    const secured = touched(query, tables).map((table) => table.rowSecurity);
    if (secured.every((state) => state === 'forced')) return true;
    // Enabled but not forced depends on whether the app owns the table.
    if (query.predicatesOpen === true || query.interpolated || secured.some((state) => state !== 'off')) return undefined;
    // `where: { controls: { some: … } }` asks for rows of another table, which may be limited; internal and administrative routes may see all.
    if (namesRelation(query, touched(query, tables)) || servesInside(query, routes)) return undefined;
    // Work beside requests may be about all tenants, and a row that is found by its key may have been compared with the tenant before or after.
    return query.onRequestPath !== true || query.predicates.some((name) => isKey(name) || isUnique(name, touched(query, tables)))
      ? undefined
      : false;
  },
  location: (query) => query.location,
  message: (query, holds) =>
    `${query.by} ${query.operation} on ${query.tables.join(', ')} by ${query.predicates.join(', ') || 'nothing'}: ${holds === true ? (namesTenantColumn(query) ? 'limited to a tenant' : 'row security is forced on what it reads') : holds === false ? 'no tenant among the conditions, and no row security' : 'whether it is limited to a tenant could not be told'}`,
  whenNone: 'na',
  noneMessage: 'No query reads or changes rows of tenants.',
  confidence: 'likely',
});

export const isolationTested = defineCheck({
  id: 'tenancy/isolation-tested',
  title: 'Tests try to reach the data of another tenant',
  failTitle: 'No test tries to reach the data of another tenant',
  needs: ['testSuites'],
  subjects: ({ testSuites }) => testSuites.filter((suite) => suite.topics?.includes('tenant-isolation')),
  holds: (suite) => forService(suite, suite.tests > suite.skipped),
  location: (suite) => shownAt(suite, 'tenant-isolation').location,
  message: (suite) => printShown(suite, 'tenant-isolation'),
  whenNone: 'fail',
  noneMessage: 'No test is about isolation of tenants.',
  confidence: 'likely',
  quantifier: 'any',
});

/** On request, rows of tables that the service does not declare: whether they belong to tenants is told elsewhere. */
function isForeign(query: Query, tables: readonly Table[]): boolean {
  return query.onRequestPath === true && query.tables.length > 0 && query.tables.every((name) => findTable(tables, name) === undefined);
}

/** A tenant column, or the relation to the tenant: `where: { organization: { slug } }`. */
function namesTenantColumn(query: Query): boolean {
  return query.predicates.some((name) => {
    const last = name.split('.').at(-1) ?? name;
    return isTenantColumn(last) || (/^[\w.]+$/.test(name) && namesTenant(last));
  });
}

/** A column that has each value once. */
function isUnique(name: string, tables: readonly Table[]): boolean {
  const last = (name.split('.').at(-1) ?? name).replaceAll('_', '').toLowerCase();
  const is = (column: string): boolean => column.replaceAll('_', '').toLowerCase() === last;
  return tables.some(
    (table) =>
      table.columns.some((column) => column.unique === true && is(column.name)) ||
      table.indexes.some((index) => index.unique && index.columns.length === 1 && is(index.columns[0] ?? '')),
  );
}

/** ORMs whose conditions may name relations. */
const ASKS_RELATIONS = /^(?:prisma|typeorm|mikro-orm|sequelize|drizzle)$/;

/** A condition is about a relation: it names no column of a table whose columns are known. */
function namesRelation(query: Query, tables: readonly Table[]): boolean {
  const flat = (text: string): string => text.replaceAll('_', '').toLowerCase();
  const isRelation = (name: string): boolean => {
    const own = flat(name.split('.').at(-1) ?? name);
    return tables.every((table) => table.columns.length > 0 && !table.columns.some((column) => flat(column.name) === own));
  };
  return ASKS_RELATIONS.test(query.by) && tables.length > 0 && query.predicates.some((name) => /^[\w.]+$/.test(name) && isRelation(name));
}

/** All routes that lead to a query are for other services or administrators. */
function servesInside(query: Query, routes: readonly Route[]): boolean {
  const served = query.routes ?? [];
  return (
    served.length > 0 &&
    served.every((text) =>
      routes.some((route) => printRoute(route) === text && (route.purpose === 'internal' || route.purpose === 'admin')),
    )
  );
}

/** Names one row, or the rows below one, or what a tenant is recognised by before anybody has signed in. */
function isKey(name: string): boolean {
  return /(?:^|[a-z_.])(?:id|uuid|key|token|slug|hash|email|externalref|number|code|address|signature|domain|subdomain|host|hostname|origin)s?$/i.test(
    name,
  );
}

function touched(query: Query, tables: readonly Table[]): Table[] {
  const names = new Set(query.tables.map((name) => name.toLowerCase()));
  return tenantTables(tables).filter((table) => names.has(table.name.toLowerCase()));
}
