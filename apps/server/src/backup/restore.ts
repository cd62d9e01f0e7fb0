import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool, PoolClient } from 'pg';
import { extract } from 'tar';
import { linesOf } from './lines.ts';
import { BackupProblem, fileOf, hashOfFile, ManifestSchema } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { quoted, tablesInOrder } from './tables.ts';
import type { TableShape } from './tables.ts';

const BATCH_ROWS = 500;
const BATCH_CHARACTERS = 4_000_000;
/** A small file that unpacks to more than this is no backup of ours. */
const MAX_FILES = 1_000;
const MAX_BYTES = 1_000_000_000_000;

/**
 * Puts a backup into an empty database that has the same schema, in one transaction: everything is there afterwards, or nothing.
 *
 * @throws {BackupProblem} before anything is written, when the file is damaged, of another schema, or the database is not empty.
 */
export async function restore(pool: Pool, file: string): Promise<Manifest> {
  if (!existsSync(file)) throw new BackupProblem(`There is no file ${file}.`);
  const folder = await mkdtemp(join(tmpdir(), 'airworthy-restore-'));
  const client = await pool.connect();
  try {
    const manifest = await unpack(file, folder);
    await client.query('BEGIN');
    await client.query(`SET LOCAL statement_timeout = 0; SET LOCAL TimeZone = 'UTC'`);
    const tables = await fitting(client, manifest);
    await client.query('DELETE FROM auth.setup_link');
    for (const table of tables) await readTable(client, table, join(folder, fileOf(table.name)));
    for (const table of tables) await goOnBehind(client, table);
    await client.query('COMMIT');
    return manifest;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

async function unpack(file: string, folder: string): Promise<Manifest> {
  let bytes = 0;
  let files = 0;
  const wanted = /^(?:manifest\.json|[a-z]+\.\w+\.ndjson)$/i;
  await extract({
    file,
    cwd: folder,
    strict: true,
    filter: (path, entry) => {
      if (!wanted.test(path) || !('type' in entry) || entry.type !== 'File') return false;
      files += 1;
      bytes += entry.size;
      if (files > MAX_FILES || bytes > MAX_BYTES) throw new Error('it holds more than a backup can');
      return true;
    },
  }).catch((error: unknown) => {
    throw new BackupProblem(`${file} can't be unpacked: ${error instanceof Error ? error.message : String(error)}`);
  });
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => '');
  const parsed = ManifestSchema.safeParse(text === '' ? undefined : JSON.parse(text));
  if (!parsed.success) throw new BackupProblem(`${file} is not a backup of this version.`);
  for (const table of parsed.data.tables) {
    const path = join(folder, fileOf(table.name));
    if (!existsSync(path) || (await hashOfFile(path)) !== table.sha256)
      throw new BackupProblem(`${file} is damaged: the rows of ${table.name} are not those that were written.`);
  }
  return parsed.data;
}

/** The tables of the database in the order of the backup, when it has the same ones and nothing in them. */
async function fitting(client: PoolClient, manifest: Manifest): Promise<TableShape[]> {
  const { rows: there } = await client.query<{ there: boolean }>(`SELECT to_regclass('schema_migration') IS NOT NULL AS there`);
  if (!there[0]?.there) throw new BackupProblem('The database has no schema yet. Run "airworthy migrate" first.');
  const { rows: done } = await client.query<{ name: string; sha256: string }>('SELECT name, sha256 FROM schema_migration ORDER BY name');
  if (JSON.stringify(done) !== JSON.stringify(manifest.migrations))
    throw new BackupProblem('The backup is of another schema. Restore it with the version that made it, then upgrade.');
  const shapes = new Map((await tablesInOrder(client)).map((table) => [table.name, table]));
  const tables = manifest.tables.map(({ name, columns }) => {
    const shape = shapes.get(name);
    if (!shape || columns.some((column) => !shape.columns.includes(column)))
      throw new BackupProblem(`The database has no table ${name} of that shape.`);
    return { ...shape, columns };
  });
  for (const { name } of tables) {
    const { rows } = await client.query<{ filled: boolean }>(`SELECT EXISTS (SELECT FROM ${quoted(name)}) AS filled`);
    if (rows[0]?.filled)
      throw new BackupProblem(`The database is not empty: there are rows in ${name}. A backup is restored into an empty one.`);
  }
  return tables;
}

async function readTable(client: PoolClient, table: TableShape, path: string): Promise<void> {
  const columns = table.columns.map(quoted).join(', ');
  const statement = `INSERT INTO ${quoted(table.name)} (${columns}) OVERRIDING SYSTEM VALUE
    SELECT ${columns} FROM json_populate_recordset(NULL::${quoted(table.name)}, $1::json)`;
  let [lines, characters, org] = [[] as string[], 0, ''];
  const flush = async (): Promise<void> => {
    if (lines.length > 0) await client.query(statement, [`[${lines.join(',')}]`]);
    [lines, characters] = [[], 0];
  };
  for await (const line of linesOf(path)) {
    const next = table.isTenant ? orgOf(line) : '';
    if (next !== org || lines.length >= BATCH_ROWS || characters >= BATCH_CHARACTERS) await flush();
    if (next !== org) await client.query(`SELECT set_config('airworthy.org', $1, true)`, [(org = next)]);
    lines.push(line);
    characters += line.length;
  }
  await flush();
}

/** The organisation of a line without reading all of it, which may hold a whole file: it is the first column. */
function orgOf(line: string): string {
  const found = /^\{"org_id":("(?:[^"\\]|\\.)*")/.exec(line)?.[1];
  return found === undefined ? (JSON.parse(line) as { org_id: string }).org_id : (JSON.parse(found) as string);
}

async function goOnBehind(client: PoolClient, table: TableShape): Promise<void> {
  for (const column of table.identities)
    await client.query(
      `SELECT setval(pg_get_serial_sequence($1, $2), (SELECT coalesce(max(${quoted(column)}), 0) + 1 FROM ${quoted(table.name)}), false)`,
      [quoted(table.name), column],
    );
}
