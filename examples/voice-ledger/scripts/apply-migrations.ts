import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from 'pg';

/** The shared schema, for tests on an empty database. */
export async function applyMigrations(pool: Pool): Promise<void> {
  const folder = join(import.meta.dirname, '../packages/domain/migrations');
  for (const name of readdirSync(folder).toSorted()) await pool.query(readFileSync(join(folder, name), 'utf8'));
}
