import type { CodeUse, Table } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { findTenantColumn, namesTenant, rowSecured, tenantTables } from '../../derive/tenant-tables.ts';
import { live } from '../../derive/wired.ts';

type Policy = Table['policies'][number];
interface PolicyOnTable {
  table: Table;
  policy: Policy;
}

/** Tables whose rows belong to a tenant, and those that are secured by row though their tenant column has another name. */
function securable(tables: readonly Table[]): Table[] {
  const tenants = new Set(tenantTables(tables));
  return tables.filter((table) => tenants.has(table) || table.rowSecurity !== 'off');
}

/** Policies that tell tenants apart; where none names a tenant, all of them. */
function tenantPolicies(tables: readonly Table[]): PolicyOnTable[] {
  const all = tables.flatMap((table) => table.policies.map((policy) => ({ table, policy })));
  const named = all.filter(({ policy }) => namesTenant(`${policy.using ?? ''} ${policy.withCheck ?? ''}`));
  return named.length > 0 ? named : all;
}

const place = ({ policy }: PolicyOnTable) => ({ path: policy.path, line: policy.line });
const print = ({ table, policy }: PolicyOnTable): string => `policy ${policy.name} on ${table.name} (${policy.command})`;
const NO_POLICY = 'No row security policy is defined.';

export const rowSecurityEnabled = defineCheck({
  id: 'tenancy/row-security-enabled',
  title: 'Row level security is on for every table with rows of tenants',
  failTitle: 'Tables with rows of tenants have no row level security',
  needs: ['tables', 'dbClients'],
  beside: ['dbClients'],
  arises: {
    when: ({ dbClients }) => {
      const opened = live(dbClients);
      return opened.length === 0 || opened.some((client) => client.engine === 'postgresql' || client.engine === 'unknown');
    },
    otherwise: 'No PostgreSQL holds the tables, and MySQL, SQLite and MongoDB know no row level security.',
  },
  subjects: ({ tables }) => tenantTables(tables),
  holds: ({ rowSecurity }) => (rowSecurity === 'unknown' ? undefined : rowSecurity !== 'off'),
  location: (table) => table.location,
  message: (table) => `${table.name} (${findTenantColumn(table)?.name}): row level security is ${table.rowSecurity}`,
  whenNone: 'na',
  noneMessage: 'No table has a tenant column.',
  confidence: 'proved',
});

export const rowSecurityForced = defineCheck({
  id: 'tenancy/row-security-forced',
  title: 'Row level security also binds the owner of every table with rows of tenants',
  failTitle: 'The owner of tables with rows of tenants passes by row level security',
  needs: ['tables'],
  // Where no table is secured by row, there is nothing that an owner could pass by.
  subjects: ({ tables }) => (rowSecured(tables).length === 0 ? [] : securable(tables)),
  holds: ({ rowSecurity }) => (rowSecurity === 'unknown' ? undefined : rowSecurity === 'forced'),
  location: (table) => table.location,
  message: (table) => `${table.name}: row level security is ${table.rowSecurity === 'enabled' ? 'enabled, not forced' : table.rowSecurity}`,
  whenNone: 'na',
  noneMessage: 'No table is under row level security.',
  confidence: 'proved',
});

export const policiesCheckWrites = defineCheck({
  id: 'tenancy/policies-check-writes',
  title: 'Policies that tell tenants apart say what may be read and what may be written',
  failTitle: 'Policies do not state which rows may be written, so USING decides about that too',
  needs: ['tables'],
  subjects: ({ tables }) => tenantPolicies(tables),
  holds: ({ policy }) => {
    const command = policy.command.toUpperCase();
    if (command === 'SELECT' || command === 'DELETE') return policy.using !== undefined;
    return command === 'INSERT' ? policy.withCheck !== undefined : policy.using !== undefined && policy.withCheck !== undefined;
  },
  location: place,
  message: (subject) =>
    `${print(subject)}: USING ${subject.policy.using === undefined ? 'is missing' : 'is there'}, WITH CHECK ${subject.policy.withCheck === undefined ? 'is missing' : 'is there'}`,
  whenNone: 'na',
  noneMessage: NO_POLICY,
  confidence: 'proved',
});

const CURRENT_SETTING = String.raw`current_setting\s*\([^)]*\)(::\w+)?`;
/** A predicate that is true when no tenant is set: `current_setting(…) IS NULL`, `= ''`, or a COALESCE onto the row's own column or a default tenant. */
const OPEN_WITHOUT_TENANT = new RegExp(
  String.raw`COALESCE\s*\(\s*(?:NULLIF\s*\(\s*)?${CURRENT_SETTING}(?:\s*,\s*''\s*\))?(?:::\w+)?\s*,\s*'[^']+'|${CURRENT_SETTING}\)*\s*(IS\s+NULL|=\s*'')|(IS\s+NULL|=\s*'')\s+OR\b.*${CURRENT_SETTING}|tenant_?id\s+IS\s+NULL|COALESCE\s*\(\s*${CURRENT_SETTING}\s*,\s*\w*tenant_?id`,
  'i',
);

export const policiesFailClosed = defineCheck({
  id: 'tenancy/policies-fail-closed',
  title: 'Policies show no rows when no tenant is set',
  failTitle: 'A policy shows rows when no tenant is set',
  needs: ['tables'],
  subjects: ({ tables }) => tenantPolicies(tables).filter(({ policy }) => policy.using !== undefined),
  holds: ({ policy }) =>
    OPEN_WITHOUT_TENANT.test(policy.using ?? '') ? false : /current_setting/i.test(policy.using ?? '') ? true : undefined,
  location: place,
  message: (subject) => `${print(subject)}: USING (${shorten(subject.policy.using ?? '')})`,
  whenNone: 'na',
  noneMessage: NO_POLICY,
  confidence: 'likely',
});

export const policiesRestrict = defineCheck({
  id: 'tenancy/policies-restrict',
  title: 'No policy lets everybody see every row',
  failTitle: 'A policy lets everybody see every row',
  needs: ['tables'],
  subjects: ({ tables }) => tables.flatMap((table) => table.policies.map((policy) => ({ table, policy }))),
  holds: ({ policy }) =>
    ![policy.using, policy.withCheck].some((text) => text !== undefined && /^\(*\s*(?:true|1\s*=\s*1)\s*\)*$/i.test(text)),
  location: place,
  message: (subject, holds) => `${print(subject)} ${holds ? 'restricts rows' : 'is always true'}`,
  whenNone: 'na',
  noneMessage: NO_POLICY,
  confidence: 'proved',
});

export const rowSecurityHasPolicies = defineCheck({
  id: 'tenancy/row-security-has-policies',
  title: 'Every table under row level security has a policy',
  failTitle: 'A table under row level security has no policy, so that its rows are seen by the owner only',
  needs: ['tables'],
  subjects: ({ tables }) => rowSecured(tables),
  holds: ({ policies }) => policies.length > 0,
  location: (table) => table.location,
  message: (table) => `${table.name} has ${table.policies.length} ${table.policies.length === 1 ? 'policy' : 'policies'}`,
  whenNone: 'na',
  noneMessage: 'No table is under row level security.',
  confidence: 'proved',
});

/** Names of the session settings that tell tenants apart in the policies of a table. */
function settingsAsked(table: Table): Set<string> {
  const texts = table.policies.map((policy) => `${policy.using ?? ''} ${policy.withCheck ?? ''}`);
  const names = texts.flatMap((text) =>
    [...text.matchAll(/current_setting\s*\(\s*'([\w.]+)'/gi)].map((match) => (match[1] as string).toLowerCase()),
  );
  const ofTenants = names.filter((name) => namesTenant(name));
  return new Set(ofTenants.length > 0 ? ofTenants : names);
}

/** Settings that the running app sets, and whether as a bound parameter. */
function settingsTold(uses: readonly CodeUse[]): { name: string; bound: boolean }[] {
  return live(uses)
    .filter((one) => one.kind === 'tenant-context')
    .map(({ detail = '' }) => ({ name: (detail.split(' ')[1] ?? '').toLowerCase(), bound: detail.endsWith(' bound') }));
}

const answers = ({ name }: { name: string }, asked: ReadonlySet<string>): boolean => asked.size === 0 || name === '' || asked.has(name);

export const tenantContextSet = defineCheck({
  id: 'tenancy/context-set-for-policies',
  title: 'The app tells the database which tenant it works for',
  failTitle: 'Policies ask for the tenant, and the app does not tell the database',
  needs: ['tables', 'codeUses'],
  subjects: ({ tables, codeUses }) =>
    rowSecured(tables)
      .filter((table) => table.policies.some((policy) => /current_setting/i.test(policy.using ?? policy.withCheck ?? '')))
      .map((table) => ({ table, asked: settingsAsked(table), told: settingsTold(codeUses) })),
  holds: ({ asked, told }) => told.some((one) => answers(one, asked) && !one.bound),
  location: ({ table }) => table.location,
  message: ({ table, asked, told }, holds) => {
    const others = [...new Set(told.map(({ name }) => name))].toSorted().join(', ');
    const what = holds
      ? 'the app sets it'
      : told.some((one) => answers(one, asked))
        ? 'the app sets it by SET with a bound parameter, which is a syntax error to the server'
        : others === ''
          ? 'nothing in the running app sets it'
          : `the running app sets only ${others}`;
    return `policies of ${table.name} read ${[...asked].join(', ') || 'the tenant'} from the session, and ${what}`;
  },
  whenNone: 'na',
  noneMessage: 'No policy reads the tenant from the session.',
  confidence: 'likely',
});

export const tenantContextLocal = defineCheck({
  id: 'tenancy/context-ends-with-transaction',
  title: 'The tenant that the database is told ends with the transaction',
  failTitle: 'The tenant of one request stays on a pooled connection for the next',
  needs: ['codeUses'],
  // What the server refuses as a syntax error tells it nothing; whether it is told at all is another question.
  subjects: ({ codeUses }) => live(codeUses).filter((one) => one.kind === 'tenant-context' && one.detail?.endsWith(' bound') !== true),
  holds: ({ detail }) => (detail === undefined ? undefined : detail.startsWith('local')),
  location: (one) => one.location,
  message: (_one, holds) =>
    holds === true
      ? 'set for one transaction'
      : holds === false
        ? 'set for the whole session of a pooled connection'
        : 'how long it is set could not be read',
  whenNone: 'na',
  noneMessage: 'The database is told no tenant in a statement that it takes.',
  confidence: 'proved',
});

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 120 ? `${line.slice(0, 117)}…` : line;
}
