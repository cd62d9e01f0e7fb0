import type { Column, Location, Table } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { normalTableName } from '../../derive/columns.ts';
import { findTenantColumn, isTenantColumn, tenantTables } from '../../derive/tenant-tables.ts';

interface TenantTable {
  table: Table;
  column: Column;
}

/** Names that people give within their own tenant, unlike addresses and random ids. */
const NAME_WITHIN_TENANT = /^(name|slug|code|number|sku|title|label|reference|.*_(name|slug|code|number|sku|no))$/i;
const IS_TENANT = /^(?:tenants?|organi[sz]ations?|orgs?|workspaces?)$/;
const NONE = 'No table has a tenant column.';

function tenantTablesWithColumn(tables: readonly Table[]): TenantTable[] {
  return tenantTables(tables).flatMap((table) => {
    const column = findTenantColumn(table);
    return column ? [{ table, column }] : [];
  });
}

const place = ({ table, column }: TenantTable) => placeOf(table, column);

export const tenantColumnsRequired = defineCheck({
  id: 'tenancy/tenant-columns-required',
  title: 'No tenant column may be empty',
  failTitle: 'A tenant column may be empty, so that rows may exist without a tenant',
  needs: ['tables'],
  subjects: ({ tables }) => tenantTablesWithColumn(tables),
  holds: ({ column }) => !column.nullable,
  location: place,
  message: ({ table, column }, holds) => `${table.name}.${column.name} ${holds ? 'is NOT NULL' : 'may be NULL'}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

export const tenantColumnsWithoutDefault = defineCheck({
  id: 'tenancy/tenant-columns-without-default',
  title: 'No row falls to a default tenant',
  failTitle: 'Rows without a tenant fall to a default tenant',
  needs: ['tables'],
  subjects: ({ tables }) => tenantTablesWithColumn(tables),
  // A default read from the session, by a function of one's own as well, is the tenant of the request.
  holds: ({ column }) =>
    column.default === undefined || /^null$|current_setting|^(?!gen_random_uuid|uuid|now)[\w."]+\(\)$/i.test(column.default),
  location: place,
  message: ({ table, column }, holds) =>
    `${table.name}.${column.name} ${holds ? 'has no literal default' : `defaults to ${column.default}`}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

export const tenantColumnsIndexed = defineCheck({
  id: 'tenancy/tenant-columns-indexed',
  title: 'Rows of one tenant are found by an index',
  failTitle: 'Finding the rows of one tenant reads the whole table',
  needs: ['tables'],
  subjects: ({ tables }) => tenantTablesWithColumn(tables),
  holds: ({ table, column }) =>
    column.unique === true || table.primaryKey[0] === column.name || table.indexes.some((index) => index.columns[0] === column.name),
  location: place,
  message: ({ table, column }, holds) => `${holds ? 'an index starts' : 'no index starts'} with ${table.name}.${column.name}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

export const tenantColumnsReference = defineCheck({
  id: 'tenancy/tenant-columns-reference-tenants',
  title: 'Every tenant column refers to a tenant that exists',
  failTitle: 'A tenant column may name a tenant that does not exist',
  needs: ['tables'],
  subjects: ({ tables }) => tenantTablesWithColumn(tables),
  holds: ({ table, column }) => table.foreignKeys.some((key) => key.columns.includes(column.name)),
  location: place,
  message: ({ table, column }, holds) => `${table.name}.${column.name} ${holds ? 'is a foreign key' : 'is no foreign key'}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

export const uniqueNamesPerTenant = defineCheck({
  id: 'tenancy/unique-names-per-tenant',
  title: 'Names and numbers that tenants choose are unique within the tenant',
  failTitle: 'A name or number taken by one tenant is taken for all',
  needs: ['tables'],
  // What a tenant itself is called by has to be unique for all.
  subjects: ({ tables }) =>
    tenantTables(tables)
      .filter((table) => !IS_TENANT.test(normalTableName(table.name)))
      .flatMap((table) => uniqueNames(table).map((columns) => ({ table, columns }))),
  holds: ({ columns }) => columns.some(isTenantColumn),
  location: ({ table, columns }) =>
    placeOf(
      table,
      table.columns.find((column) => columns.includes(column.name)),
    ),
  message: ({ table, columns }) => `unique on ${table.name} (${columns.join(', ')})`,
  whenNone: 'na',
  noneMessage: 'No name or number is unique.',
  confidence: 'likely',
});

export const foreignKeysWithinTenant = defineCheck({
  id: 'tenancy/foreign-keys-within-tenant',
  title: 'A row can refer to rows of its own tenant only',
  failTitle: 'A row can refer to rows of another tenant',
  needs: ['tables'],
  subjects: ({ tables }) => {
    const names = new Set(tenantTables(tables).map((table) => table.name));
    return tenantTables(tables).flatMap((table) =>
      table.foreignKeys.filter((key) => names.has(key.references.replace(/\(.*$/, '').trim())).map((key) => ({ table, key })),
    );
  },
  holds: ({ key }) => key.columns.some(isTenantColumn),
  location: ({ table, key }) =>
    placeOf(
      table,
      table.columns.find((column) => key.columns.includes(column.name)),
    ),
  message: ({ table, key }) => `${table.name} (${key.columns.join(', ')}) refers to ${key.references}`,
  whenNone: 'na',
  noneMessage: 'No table of tenants refers to another one.',
  confidence: 'proved',
});

/** Where a column was made; the place of its table where only that is known. */
function placeOf(table: Table, column: Column | undefined): Location {
  return column?.path ? { path: column.path, line: column.line } : table.location;
}

/** Unique keys of names, each once. One that also holds another id is unique within that parent, whose tenant is asked elsewhere. */
function uniqueNames(table: Table): string[][] {
  const keys = [
    ...table.indexes.filter((index) => index.unique).map((index) => index.columns),
    ...table.columns.filter((column) => column.unique === true).map((column) => [column.name]),
  ];
  const names = keys.filter(
    (columns) =>
      columns.some((name) => NAME_WITHIN_TENANT.test(name)) && !columns.some((name) => /_id$|Id$/.test(name) && !isTenantColumn(name)),
  );
  return [...new Map(names.map((columns) => [columns.toSorted().join(), columns])).values()];
}
