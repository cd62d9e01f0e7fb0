import type { Column, Table } from '@airworthy/model';

/** Names under which a tenant is stored or passed: tenant, organisation, workspace. */
const TENANT_NAME = /^(tenant|organi[sz]ation|org|workspace)(_?(id|uuid|key))?$/i;
const TENANT_COLUMN = /^(tenant|organi[sz]ation|org|workspace)_?(id|uuid|key)$/i;

export function isTenantColumn(name: string): boolean {
  return TENANT_COLUMN.test(name);
}

/** Whether an identifier or expression names a tenant: `tenantId`, `req.user.orgId`, `tenant_id`. */
export function namesTenant(text: string): boolean {
  return text.split(/[^A-Za-z0-9_]+/).some((word) => TENANT_NAME.test(word) || /tenant/i.test(word));
}

export function findTenantColumn(table: Table): Column | undefined {
  return table.columns.find((column) => isTenantColumn(column.name));
}

/** Tables whose rows belong to one tenant. */
export function tenantTables(tables: readonly Table[]): Table[] {
  return tables.filter((table) => findTenantColumn(table) !== undefined);
}

/** Tables that the database filters by policy, as far as migrations say which. */
export function rowSecured(tables: readonly Table[]): Table[] {
  return tables.filter((table) => table.rowSecurity === 'enabled' || table.rowSecurity === 'forced');
}
