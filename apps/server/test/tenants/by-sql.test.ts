import { pino } from 'pino';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openQueue } from '../../src/work/queue.ts';
import { anyRow, tenantTables } from '../support/any-row.ts';
import { testServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

const [OWN, FOREIGN] = ['the-organisation', 'another-organisation'];
/** What the setting of row security may hold that is not the organisation of the rows. */
const SETTINGS: readonly (readonly [name: string, value: string | undefined])[] = [
  ['of a foreign tenant', FOREIGN],
  ['not there', undefined],
  ['empty', ''],
  ['garbage', `%' OR org_id = '${OWN}' --`],
  ['the name with a blank', `${OWN} `],
];
let server: TestServer;
let client: Client;
let tables: string[];

beforeAll(async () => {
  server = await testServer();
  const queue = await openQueue(server.url, pino({ level: 'silent' }), { migrate: true });
  await queue.stop();
  client = new Client({ connectionString: server.url });
  await client.connect();
  tables = await tenantTables(client);
  await client.query('BEGIN');
  // Rows stand for themselves here: what they refer to is beside the point.
  await client.query('SET LOCAL session_replication_role = replica');
  for (const table of tables) await insert(table, OWN);
  await client.query('COMMIT');
});
afterAll(async () => {
  await client.end();
  await server.close();
});

async function insert(table: string, org: string): Promise<void> {
  const { columns, values } = await anyRow(client, table, org);
  const names = columns.map((one) => `"${one}"`).join(', ');
  await client.query(`INSERT INTO ${table} (${names}) VALUES (${values.map((_, index) => `$${index + 1}`).join(', ')})`, values);
}

/** What a statement does as the role of requests; everything is rolled back. */
async function asApp(setting: string | undefined, statement: () => Promise<{ rowCount: number | null } | void>): Promise<string> {
  await client.query('BEGIN');
  try {
    await client.query('SET LOCAL session_replication_role = replica');
    if (setting !== undefined) await client.query(`SELECT set_config('airworthy.org', $1, true)`, [setting]);
    await client.query('SET LOCAL ROLE airworthy_app');
    const done = await statement();
    return `${done?.rowCount ?? 'done'}`;
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await client.query('ROLLBACK');
  }
}

test('every table of the program is under forced row security, with a policy for reading and for writing', async () => {
  expect(tables).toContain('public.finding');
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relrowsecurity AND c.relforcerowsecurity
       AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd = '*' AND p.polqual IS NOT NULL AND p.polwithcheck IS NOT NULL)
       AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND pg_get_expr(p.polqual, c.oid) <> '(org_id = current_org())')
     ORDER BY 1`,
  );
  expect(tables.filter((table) => !rows.some((row) => row.name === table))).toEqual([]);
});

test('the role of requests reaches no table without row security, no other schema, and nothing that runs as somebody else', async () => {
  const { rows: open } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
       AND NOT (c.relkind IN ('r', 'p') AND c.relrowsecurity) AND NOT (c.relkind = 'v' AND coalesce('security_invoker=true' = ANY (c.reloptions), false))
       AND has_schema_privilege('airworthy_app', n.oid, 'USAGE')
       AND has_table_privilege('airworthy_app', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')`,
  );
  expect(open.map((row) => row.name)).toEqual([]);
  const { rows: schemas } = await client.query<{ name: string }>(
    `SELECT nspname AS name FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
       AND has_schema_privilege('airworthy_app', oid, 'USAGE') ORDER BY 1`,
  );
  expect(schemas.map((row) => row.name)).toEqual(['public']);
  const { rows: definers } = await client.query(
    `SELECT proname FROM pg_proc p WHERE prosecdef AND has_function_privilege('airworthy_app', p.oid, 'EXECUTE')
       AND pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)`,
  );
  expect(definers).toEqual([]);
  const { rows: role } = await client.query(
    `SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin FROM pg_roles WHERE rolname = 'airworthy_app'`,
  );
  expect(role).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false, rolcanlogin: false }]);
});

test('tables of accounts cannot be read by the role of requests', async () => {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('auth', 'pgboss')`,
  );
  expect(rows.map((row) => row.name)).toContain('auth.session');
  for (const { name } of rows) expect([name, await asApp(OWN, () => client.query(`SELECT FROM ${name}`))]).toEqual([name, '42501']);
});

test('what was said stays said: nobody changes or deletes lines of the ledger, verdicts or the history of findings', async () => {
  for (const table of ['ledger', 'verdict_event', 'finding_change', 'sign_off']) {
    expect([table, await asApp(OWN, () => client.query(`DELETE FROM ${table}`))]).toEqual([table, '42501']);
    expect([table, await asApp(OWN, () => client.query(`UPDATE ${table} SET actor = 'somebody'`))]).toEqual([table, '42501']);
    expect([table, await asApp(OWN, () => client.query(`TRUNCATE ${table}`))]).toEqual([table, '42501']);
  }
});

describe.each(SETTINGS)('with a setting that is %s', (_name, setting) => {
  test('no row is read, changed, deleted or put in, of any table', async () => {
    const leaks: string[] = [];
    for (const table of tables) {
      const told = {
        select: await asApp(setting, () => client.query(`SELECT FROM ${table}`)),
        update: await asApp(setting, () => client.query(`UPDATE ${table} SET org_id = org_id`)),
        take: await asApp(setting, () => client.query(`UPDATE ${table} SET org_id = $1`, [setting ?? FOREIGN])),
        delete: await asApp(setting, () => client.query(`DELETE FROM ${table}`)),
        insert: await asApp(setting, () => insert(table, OWN)),
      };
      for (const [verb, outcome] of Object.entries(told))
        // Nothing was found, or the role may not do that at all, or the policy refused the row.
        if (!(outcome === '42501' || (outcome === '0' && verb !== 'insert'))) leaks.push(`${verb} ${table}: ${outcome}`);
    }
    expect(leaks).toEqual([]);
  });
});

test('with the setting of the organisation its rows are there, and cannot be given away', async () => {
  for (const table of tables) {
    expect([table, await asApp(OWN, () => client.query(`SELECT FROM ${table}`))]).toEqual([table, '1']);
    expect([table, await asApp(OWN, () => client.query(`UPDATE ${table} SET org_id = $1`, [FOREIGN]))]).toEqual([table, '42501']);
    expect([table, await asApp(OWN, () => insert(table, FOREIGN))]).toEqual([table, '42501']);
  }
});
