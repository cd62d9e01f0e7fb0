import { known } from '@airworthy/model';
import type { DbClient, MigrationStep, Table } from '@airworthy/model';
import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf, sampleTable } from '../../testing/sample-facts.ts';
import { serviceRoleLimited } from './service-role.ts';

const step = (text: string): MigrationStep => ({
  location: at('migrations/9.sql', 1),
  by: 'sql',
  migration: '9',
  direction: 'up',
  action: /grant/i.test(text) ? 'grant' : 'raw',
  text,
});
const ROLE = 'CREATE ROLE app_service NOLOGIN NOSUPERUSER NOBYPASSRLS';
const GRANT = 'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO app_service';
const orders = (rowSecurity: Table['rowSecurity']): Table => sampleTable({ name: 'orders', rowSecurity });
const status = (tables: Table[], texts: string[], dbClients: DbClient[] = []) =>
  runCheck(serviceRoleLimited, modelOf({ tables, migrationSteps: texts.map(step), dbClients })).status;

test('a role with rights to rows that may not bypass policies, where policies bind the owner too', () => {
  expect(status([orders('forced')], [ROLE, GRANT])).toBe('PASS');
  expect(status([orders('enabled')], [ROLE, GRANT])).toBe('UNKNOWN');
  expect(status([orders('forced')], [GRANT])).toBe('UNKNOWN');
  expect(status([orders('forced')], [])).toBe('UNKNOWN');
  expect(status([orders('off')], [ROLE, GRANT])).toBe('N/A');
});

test('a role that may bypass, that owns tables or that is the one of the server', () => {
  expect(status([orders('forced')], ['CREATE ROLE app_service LOGIN BYPASSRLS', GRANT])).toBe('FAIL');
  expect(status([orders('forced')], [ROLE, GRANT, 'ALTER TABLE orders OWNER TO app_service'])).toBe('FAIL');
  const client = { location: at('src/db.ts', 3), by: 'pg', user: known('postgres') } as DbClient;
  expect(status([orders('forced')], [ROLE, GRANT], [client])).toBe('FAIL');
});
