import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backup } from '../src/backup/backup.ts';
import { restore } from '../src/backup/restore.ts';
import { inScope, openDatabase } from '../src/database/database.ts';
import { verifyLedger } from '../src/ledger/read.ts';
import { filledOrganisation } from './support/filled.ts';
import type { Filled } from './support/filled.ts';
import { testServer } from './support/server.ts';
import type { TestServer } from './support/server.ts';

let server: TestServer;
let filled: Filled;
let folder: string;
let file: string;

beforeAll(async () => {
  server = await testServer();
  filled = await filledOrganisation(server);
  await filledOrganisation(server, 'Second');
  folder = mkdtempSync(join(tmpdir(), 'airworthy-backup-test-'));
  file = join(folder, 'all.tar.gz');
  await backup(server.parts.pool, file, new Date('2026-03-01T10:00:00Z'));
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Every row of every table as text, by table. */
async function contents(pool: Pool): Promise<Record<string, string[]>> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('public', 'auth')
     AND tablename NOT IN ('schema_migration', 'setup_link', 'request_count') ORDER BY 1`,
  );
  const all: Record<string, string[]> = {};
  for (const { name } of tables)
    all[name] = (await pool.query<{ t: string }>(`SELECT t::text AS t FROM ${name} t ORDER BY 1`)).rows.map((row) => row.t);
  return all;
}

test('a backup restored into another database has every row of every table, files and the chain included', async () => {
  const other = await testServer();
  const manifest = await restore(other.parts.pool, file);
  const [before, after] = [await contents(server.parts.pool), await contents(other.parts.pool)];
  expect(Object.keys(after)).toEqual(Object.keys(before));
  for (const table of Object.keys(before)) expect([table, after[table]]).toEqual([table, before[table]]);
  for (const table of ['public.blob', 'public.attachment', 'public.ledger', 'public.verdict_event', 'auth.account', 'auth.apikey'])
    expect([table, (before[table] as string[]).length > 0]).toEqual([table, true]);
  expect(manifest.tables.reduce((sum, table) => sum + table.rows, 0)).toBe(Object.values(before).flat().length);
  const chain = await inScope(openDatabase(other.parts.pool), { org: filled.org.id, actor: 'test' }, (tx) =>
    verifyLedger(tx, filled.org.id),
  );
  expect(chain).toMatchObject({ ok: true });
  // It goes on: numbers that count by themselves count on.
  const top = await other.parts.pool.query<{ id: number }>('SELECT max(id) AS id FROM verdict_event');
  const next = await other.parts.pool.query<{ id: number }>(`SELECT nextval(pg_get_serial_sequence('verdict_event', 'id')) AS id`);
  expect(next.rows[0]?.id).toBe((top.rows[0]?.id ?? 0) + 1);
  // And a second time it is refused.
  await expect(restore(other.parts.pool, file)).rejects.toThrow(/not empty/);
  await other.close();
});

test('an owner whom row security binds makes and restores the same backup', async () => {
  const { pool } = server.parts;
  const name = `owner_${Date.now()}`;
  await pool.query(`CREATE ROLE ${name} NOSUPERUSER NOBYPASSRLS IN ROLE airworthy_app`);
  await pool.query(`GRANT USAGE ON SCHEMA auth, public TO ${name}`);
  await pool.query(`GRANT SELECT ON ALL TABLES IN SCHEMA auth, public TO ${name}`);
  const client = await pool.connect();
  try {
    await client.query(`SET ROLE ${name}`);
    const bound = { connect: async () => ({ query: client.query.bind(client), release: () => undefined }) } as unknown as Pool;
    const second = join(folder, 'bound.tar.gz');
    const manifest = await backup(bound, second, new Date());
    const first = await backup(pool, join(folder, 'again.tar.gz'), new Date());
    expect(manifest.tables).toEqual(first.tables);
  } finally {
    await client.query('RESET ROLE');
    client.release();
    await pool.query(`DROP OWNED BY ${name}`);
    await pool.query(`DROP ROLE ${name}`);
  }
});

test('a damaged file, a file of something else, another schema or a database without one are refused before anything is written', async () => {
  const other = await testServer();
  const bytes = gunzipSync(readFileSync(file));
  const at = bytes.indexOf('Confidential');
  bytes[at] = 'X'.charCodeAt(0);
  const damaged = join(folder, 'damaged.tar.gz');
  writeFileSync(damaged, gzipSync(bytes));
  await expect(restore(other.parts.pool, damaged)).rejects.toThrow(/is damaged/);
  const short = join(folder, 'short.tar.gz');
  writeFileSync(short, readFileSync(file).subarray(0, 5000));
  await expect(restore(other.parts.pool, short)).rejects.toThrow(/can't be unpacked|not a backup|is damaged/);
  writeFileSync(short, 'nothing');
  await expect(restore(other.parts.pool, short)).rejects.toThrow(/can't be unpacked|not a backup/);
  await expect(restore(other.parts.pool, join(folder, 'absent'))).rejects.toThrow(/There is no file/);
  await other.parts.pool.query(`UPDATE schema_migration SET sha256 = 'other' WHERE name LIKE '0001%'`);
  await expect(restore(other.parts.pool, file)).rejects.toThrow(/another schema/);
  await other.parts.pool.query('DROP TABLE schema_migration');
  await expect(restore(other.parts.pool, file)).rejects.toThrow(/no schema yet/);
  expect((await contents(other.parts.pool))['auth."user"']).toEqual([]);
  await other.close();
});
