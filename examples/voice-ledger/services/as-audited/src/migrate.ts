import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pool } from './database.ts';
import { logger } from './logger.ts';

const folder = dirname(fileURLToPath(import.meta.resolve('@voice-ledger/domain/migrations/001-merchants.sql')));

/** Applies what is not applied yet. */
export async function migrate(): Promise<void> {
  await pool.query('CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())');
  const done = await pool.query<{ name: string }>('SELECT name FROM migrations');
  const applied = new Set(done.rows.map((row) => row.name));
  for (const name of readdirSync(folder).toSorted()) {
    if (!name.endsWith('.sql') || applied.has(name)) continue;
    logger.info(`applying ${name}`);
    await pool.query(readFileSync(join(folder, name), 'utf8'));
    await pool.query('INSERT INTO migrations (name) VALUES ($1)', [name]);
  }
}
