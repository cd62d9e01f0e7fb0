import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool, PoolClient } from 'pg';
import { create } from 'tar';
import { fileOf, hashOfFile } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { quoted, tablesInOrder } from './tables.ts';
import type { TableShape } from './tables.ts';

/** Rows read at a time; rows with whole files in them come one by one. */
const BATCH = 500;

/**
 * Writes everything of the program and of accounts into one `.tar.gz`, as it was at one moment: a line of JSON for each row, and a manifest with
 * the schema and a checksum for each table. The server may go on meanwhile.
 */
export async function backup(pool: Pool, file: string, now: Date): Promise<Manifest> {
  const folder = await mkdtemp(join(tmpdir(), 'airworthy-backup-'));
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await client.query(`SET LOCAL statement_timeout = 0; SET LOCAL TimeZone = 'UTC'`);
    const organisations = (await client.query<{ id: string }>('SELECT id FROM auth.organization ORDER BY id')).rows.map((row) => row.id);
    const { rows: migrations } = await client.query<Manifest['migrations'][number]>(
      'SELECT name, sha256 FROM schema_migration ORDER BY name',
    );
    const tables: Manifest['tables'] = [];
    for (const table of await tablesInOrder(client)) {
      const path = join(folder, fileOf(table.name));
      const rows = await writeTable(client, table, organisations, path);
      tables.push({ name: table.name, columns: [...table.columns], rows, sha256: await hashOfFile(path) });
    }
    await client.query('COMMIT');
    const manifest: Manifest = { format: 'airworthy-backup-1', madeAt: now.toISOString(), migrations, tables };
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest, null, 1));
    // A backup that was cut off never has the name that was asked for.
    const part = `${file}.part`;
    await create({ gzip: true, file: part, cwd: folder, mode: 0o600, portable: true }, [
      'manifest.json',
      ...tables.map((one) => fileOf(one.name)),
    ]);
    await rename(part, file);
    return manifest;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Row security may bind the owner of the tables too, so that rows of an organisation are asked for in its scope. */
async function writeTable(client: PoolClient, table: TableShape, organisations: readonly string[], path: string): Promise<number> {
  const out = createWriteStream(path, { mode: 0o600 });
  let count = 0;
  const batch = table.name === 'public.blob' ? 1 : BATCH;
  for (const org of table.isTenant ? organisations : [undefined]) {
    if (org !== undefined) await client.query(`SELECT set_config('airworthy.org', $1, true)`, [org]);
    const columns = table.columns.map((one) => `t.${quoted(one)}`).join(', ');
    const where = org === undefined ? '' : 'WHERE org_id = $1';
    await client.query(
      `DECLARE rows NO SCROLL CURSOR FOR SELECT row_to_json(r)::text AS line FROM (SELECT ${columns} FROM ${quoted(table.name)} t ${where} ORDER BY ctid) r`,
      org === undefined ? [] : [org],
    );
    for (;;) {
      const { rows } = await client.query<{ line: string }>(`FETCH ${batch} FROM rows`);
      for (const { line } of rows) if (!out.write(`${line}\n`)) await once(out, 'drain');
      count += rows.length;
      if (rows.length < batch) break;
    }
    await client.query('CLOSE rows');
  }
  out.end();
  await once(out, 'close');
  return count;
}
