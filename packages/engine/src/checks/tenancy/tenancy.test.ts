import { expect, test } from 'vitest';
import type { Facts, RoutePurpose, Table } from '@airworthy/model';
import { runCheck } from '../../check/run-check.ts';
import { sampleDbClient } from '../../testing/sample-project-facts.ts';
import { at, modelOf, sampleGuard, sampleQuery, sampleRoute, sampleTable } from '../../testing/sample-facts.ts';
import { isolationTested, queriesScoped, tenantFromCredential, tenantOnLines, tenantRequired } from './flows.ts';
import {
  policiesCheckWrites,
  policiesFailClosed,
  policiesRestrict,
  rowSecurityEnabled,
  rowSecurityForced,
  tenantContextLocal,
  tenantContextSet,
} from './row-security.ts';
import {
  foreignKeysWithinTenant,
  tenantColumnsIndexed,
  tenantColumnsRequired,
  tenantColumnsWithoutDefault,
  uniqueNamesPerTenant,
} from './tables.ts';

type AnyCheck = Parameters<typeof runCheck>[0];
const run = (check: AnyCheck, facts: Partial<Facts>) => runCheck(check, modelOf(facts)).status;
const tables = (check: AnyCheck, ...ones: Partial<Table>[]) => run(check, { tables: ones.map(sampleTable) });
const SETTING = "tenant_id = current_setting('app.tenant', true)::uuid";
const policy = (one: Partial<Table['policies'][number]> = {}) => ({
  name: 'isolation',
  command: 'ALL',
  using: SETTING,
  withCheck: SETTING,
  line: 9,
  path: 'migrations/001.sql',
  ...one,
});
const unchecked = () => {
  const { withCheck: _, ...rest } = policy();
  return rest;
};

test('row security is enabled and forced', () => {
  expect(tables(rowSecurityEnabled, { rowSecurity: 'enabled' }, { name: 'carts' })).toBe('PARTIAL');
  expect(tables(rowSecurityForced, { rowSecurity: 'enabled' })).toBe('FAIL');
  expect(tables(rowSecurityForced, { rowSecurity: 'forced' }, { name: 'carts' })).toBe('PARTIAL');
  expect(tables(rowSecurityForced, { columns: [] })).toBe('N/A');
  expect(tables(rowSecurityForced, { columns: [], rowSecurity: 'forced' })).toBe('PASS');
});

test('policies need both conditions where they allow writes', () => {
  expect(tables(policiesCheckWrites, { policies: [policy()] })).toBe('PASS');
  expect(tables(policiesCheckWrites, { policies: [unchecked()] })).toBe('FAIL');
  expect(tables(policiesCheckWrites, { policies: [{ ...unchecked(), command: 'SELECT' }] })).toBe('PASS');
  expect(tables(policiesCheckWrites, {})).toBe('N/A');
});

test('policies that do not tell tenants apart are left aside while others do', () => {
  expect(
    tables(policiesCheckWrites, { policies: [policy(), { name: 'own', command: 'UPDATE', using: 'user_id = 1', line: 2, path: 'a.sql' }] }),
  ).toBe('PASS');
});

test('a policy must not open when no tenant is set', () => {
  expect(tables(policiesFailClosed, { policies: [policy()] })).toBe('PASS');
  expect(tables(policiesFailClosed, { policies: [policy({ using: `current_setting('app.tenant', true) IS NULL OR ${SETTING}` })] })).toBe(
    'FAIL',
  );
  expect(tables(policiesFailClosed, { policies: [policy({ using: `${SETTING} OR current_setting('app.tenant', true) = ''` })] })).toBe(
    'FAIL',
  );
  expect(tables(policiesFailClosed, { policies: [policy({ using: 'tenant_id = my_tenant()' })] })).toBe('UNKNOWN');
  expect(tables(policiesRestrict, { policies: [policy({ using: '(true)' })] })).toBe('FAIL');
});

test('the database is told the tenant, for one transaction', () => {
  const secured = sampleTable({ rowSecurity: 'enabled', policies: [policy()] });
  const use = (detail?: string) => ({ location: at('src/db.ts'), kind: 'tenant-context', ...(detail ? { detail } : {}) });
  expect(run(tenantContextSet, { tables: [secured] })).toBe('FAIL');
  expect(run(tenantContextSet, { tables: [secured], codeUses: [use('local')] })).toBe('PASS');
  expect(run(tenantContextSet, { tables: [secured], codeUses: [use('local app.tenant')] })).toBe('PASS');
  expect(run(tenantContextSet, { tables: [secured], codeUses: [use('local app.tenant bound')] })).toBe('FAIL');
  expect(run(tenantContextSet, { tables: [secured], codeUses: [use('local app.current_tenant')] })).toBe('FAIL');
  expect(run(tenantContextSet, {})).toBe('N/A');
  expect(run(tenantContextLocal, { codeUses: [use('session')] })).toBe('FAIL');
  expect(run(tenantContextLocal, { codeUses: [use('local')] })).toBe('PASS');
  expect(run(tenantContextLocal, { codeUses: [use()] })).toBe('UNKNOWN');
});

test('columns, keys and indexes of tenants', () => {
  const column = (one: object) => ({ columns: [{ name: 'tenant_id', type: 'uuid', nullable: false, line: 3, ...one }] });
  expect(tables(tenantColumnsRequired, column({ nullable: true }))).toBe('FAIL');
  expect(tables(tenantColumnsWithoutDefault, column({ default: "'00000000-0000-0000-0000-000000000001'" }))).toBe('FAIL');
  expect(tables(tenantColumnsWithoutDefault, column({ default: "current_setting('app.tenant')::uuid" }))).toBe('PASS');
  expect(tables(tenantColumnsIndexed, {})).toBe('FAIL');
  expect(tables(tenantColumnsIndexed, { indexes: [{ columns: ['tenant_id', 'id'], unique: false }] })).toBe('PASS');
  expect(tables(uniqueNamesPerTenant, { indexes: [{ columns: ['number'], unique: true }] })).toBe('FAIL');
  expect(tables(uniqueNamesPerTenant, { indexes: [{ columns: ['tenant_id', 'number'], unique: true }] })).toBe('PASS');
  expect(tables(uniqueNamesPerTenant, { indexes: [{ columns: ['venue_id', 'number'], unique: true }] })).toBe('N/A');
  expect(tables(foreignKeysWithinTenant, { foreignKeys: [{ columns: ['cart_id'], references: 'carts(id)' }] }, { name: 'carts' })).toBe(
    'FAIL',
  );
});

test('queries are limited to a tenant by condition or by row security', () => {
  const ask = (query: Parameters<typeof sampleQuery>[0], table: Partial<Table> = {}) =>
    run(queriesScoped, { tables: [sampleTable(table)], queries: [sampleQuery(query)] });
  expect(ask({ predicates: ['orders.tenant_id', 'id'] })).toBe('PASS');
  expect(ask({ predicates: ['organization'] })).toBe('PASS');
  expect(ask({ onRequestPath: true, predicates: ['status'] })).toBe('FAIL');
  expect(ask({ onRequestPath: true, predicates: ['orders.id'] })).toBe('UNKNOWN');
  expect(ask({ onRequestPath: false, predicates: [] })).toBe('UNKNOWN');
  expect(ask({}, { rowSecurity: 'forced' })).toBe('PASS');
  expect(ask({}, { rowSecurity: 'enabled' })).toBe('UNKNOWN');
  expect(ask({ predicatesOpen: true })).toBe('UNKNOWN');
  expect(ask({ onRequestPath: true, by: 'prisma', predicates: ['lines', 'status'] })).toBe('UNKNOWN');
  expect(ask({ onRequestPath: true, by: 'prisma', predicates: ['number'] })).toBe('UNKNOWN');
  expect(ask({ operation: 'insert' })).toBe('N/A');
  expect(ask({ tables: ['settings'] })).toBe('N/A');
});

test('what serves other services and administrators only may be about all tenants', () => {
  const ask = (...purposes: RoutePurpose[]) =>
    run(queriesScoped, {
      tables: [sampleTable()],
      queries: [sampleQuery({ onRequestPath: true, predicates: ['status'], routes: purposes.map((_, index) => `GET /${index}/:id`) })],
      routes: purposes.map((purpose, index) => sampleRoute({ path: `/${index}/:id`, purpose })),
    });
  expect(ask('internal', 'admin')).toBe('UNKNOWN');
  expect(ask('internal', 'api')).toBe('FAIL');
});

test('the tenant in requests and tests', () => {
  const use = { location: at('src/a.ts'), kind: 'tenant-from-input', detail: 'header x-tenant-id' };
  expect(run(tenantFromCredential, { codeUses: [{ ...use, onRequestPath: true }] })).toBe('FAIL');
  expect(run(tenantFromCredential, { codeUses: [{ ...use, onRequestPath: 'unknown' }] })).toBe('UNKNOWN');
  expect(run(tenantFromCredential, { routes: [sampleRoute()] })).toBe('PASS');
  expect(run(tenantFromCredential, {})).toBe('N/A');
  expect(run(isolationTested, {})).toBe('FAIL');
});

test('rows of tables that another service declares may belong to tenants', () => {
  const query = sampleQuery({ operation: 'update', tables: ['tickets'], predicates: ['id'], onRequestPath: true });
  expect(run(queriesScoped, { tables: [sampleTable({ name: 'transfers' })], queries: [query] })).toBe('UNKNOWN');
});

test('a guard refuses what it refuses itself, not what a neighbour in its file would', () => {
  const guard = (line: number, endLine: number) =>
    sampleRoute({ access: 'guarded', guards: [sampleGuard('enforces', { place: { path: 'src/auth.ts', line, endLine } })] });
  const codeUses = [{ location: at('src/auth.ts', 40), kind: 'tenant-required', detail: '!request.tenantId' }];
  expect(run(tenantRequired, { routes: [guard(35, 50)], codeUses })).toBe('PASS');
  expect(run(tenantRequired, { routes: [guard(3, 20)], codeUses })).toBe('UNKNOWN');
});

test('a tenant is recognised by a domain before anybody has signed in', () => {
  const query = sampleQuery({ onRequestPath: true, predicates: ['domain', 'status'] });
  expect(run(queriesScoped, { tables: [sampleTable()], queries: [query] })).toBe('UNKNOWN');
});

test('databases without row level security cannot have it on', () => {
  const facts = (engine: 'mysql' | 'postgresql') => ({ tables: [sampleTable()], dbClients: [sampleDbClient({ engine })] });
  expect(run(rowSecurityEnabled, facts('mysql'))).toBe('N/A');
  expect(run(rowSecurityEnabled, facts('postgresql'))).toBe('FAIL');
});

test('a default tenant is somebody whose rows are shown when none is set', () => {
  const using = (text: string) => tables(policiesFailClosed, { policies: [policy({ using: text })] });
  expect(using(`tenant_id = COALESCE(current_setting('app.tenant', true), '00000000-0000-0000-0000-000000000001')::uuid`)).toBe('FAIL');
  expect(using(`tenant_id = COALESCE(NULLIF(current_setting('app.tenant', true), ''), '0001')::uuid`)).toBe('FAIL');
  expect(using(`tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`)).toBe('PASS');
});

test('what a tenant itself is called by is unique for all', () => {
  const indexes = [{ columns: ['slug'], unique: true }];
  expect(tables(uniqueNamesPerTenant, { name: 'workspaces', indexes })).toBe('N/A');
  expect(tables(uniqueNamesPerTenant, { name: 'projects', indexes })).toBe('FAIL');
});

test('lines that name their tenant one by one speak for themselves only', () => {
  const use = (kind: string, line: number) => ({ kind, onRequestPath: true as const, location: at('src/a.ts', line) });
  const line = (number: number) => ({ by: 'console', level: 'info', console: true, sensitive: [], location: at('src/a.ts', number) });
  expect(run(tenantOnLines, { loggers: [], codeUses: [use('tenant-logged', 1)], logCalls: [line(1)] })).toBe('PASS');
  expect(run(tenantOnLines, { loggers: [], codeUses: [use('tenant-logged', 1)], logCalls: [line(1), line(2)] })).toBe('PARTIAL');
  expect(run(tenantOnLines, { loggers: [], codeUses: [use('tenant-bound', 1)], logCalls: [line(2)] })).toBe('PASS');
});
