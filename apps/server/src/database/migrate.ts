import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool, PoolClient } from 'pg';

const FOLDER = join(import.meta.dirname, '../../migrations');
/** Of `pg_advisory_lock`: one process migrates, the others wait for it. */
const LOCK = 7_305_113;
/** A migration that waits longer for a table than this gives up, so that requests do not queue up behind it; it is started again. */
const SET_LOCK_TIMEOUT = "SET lock_timeout = '10s'";

export interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

/** The migrations in order of their numbers. */
export function readMigrations(folder = FOLDER): Migration[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
    .map((name) => {
      const sql = readFileSync(join(folder, name), 'utf8');
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
    });
}

/**
 * Brings the database to the newest schema: one transaction a migration, under an advisory lock, so that any number of instances may call it
 * at once. A migration that was applied and changed afterwards is refused.
 *
 * @returns names of the migrations that were applied now.
 */
export async function migrate(pool: Pool, migrations = readMigrations()): Promise<string[]> {
  const client = await pool.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query(
      'CREATE TABLE IF NOT EXISTS schema_migration (name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())',
    );
    const { rows } = await client.query<{ name: string; sha256: string }>('SELECT name, sha256 FROM schema_migration');
    const done = new Map(rows.map((row) => [row.name, row.sha256]));
    refuseForeign(migrations, done);
    const fresh = migrations.filter((one) => !done.has(one.name));
    await client.query(SET_LOCK_TIMEOUT);
    for (const one of fresh) await apply(client, one);
    return fresh.map((one) => one.name);
  } finally {
    await client.query('RESET lock_timeout').catch(() => undefined);
    await client.query('SELECT pg_advisory_unlock($1)', [LOCK]).catch(() => undefined);
    client.release();
  }
}

/** Names of migrations that the database lacks. A server that serves with an old schema would answer with errors; it does not start. */
export async function pendingMigrations(pool: Pool, migrations = readMigrations()): Promise<string[]> {
  const { rows: tables } = await pool.query<{ there: boolean }>(`SELECT to_regclass('schema_migration') IS NOT NULL AS there`);
  if (!tables[0]?.there) return migrations.map((one) => one.name);
  const { rows } = await pool.query<{ name: string; sha256: string }>('SELECT name, sha256 FROM schema_migration');
  const done = new Map(rows.map((row) => [row.name, row.sha256]));
  refuseForeign(migrations, done);
  return migrations.filter((one) => !done.has(one.name)).map((one) => one.name);
}

function refuseForeign(migrations: readonly Migration[], done: ReadonlyMap<string, string>): void {
  for (const one of migrations) {
    const applied = done.get(one.name);
    if (applied !== undefined && applied !== one.sha256) throw new Error(`Migration ${one.name} was changed after it had been applied.`);
  }
  const unknown = [...done.keys()].filter((name) => !migrations.some((one) => one.name === name));
  if (unknown.length > 0) throw new Error(`The database is newer than this version: it has ${unknown.join(', ')}.`);
}

async function apply(client: PoolClient, one: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(one.sql);
    await client.query('INSERT INTO schema_migration (name, sha256) VALUES ($1, $2)', [one.name, one.sha256]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw new Error(`Migration ${one.name} failed: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
