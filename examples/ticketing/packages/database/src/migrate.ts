import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

/** Two deployments never migrate at once, whichever service they belong to. */
const LOCK = 727_001;

/** Runs the files of a folder that have not run yet, in order, each in a transaction. Files carry `-- migrate:up` and `-- migrate:down`. */
export async function migrate(options: { url: string; service: string; directory: string }): Promise<string[]> {
  const client = new pg.Client({
    connectionString: options.url,
    application_name: `${options.service}-migrate`,
  });
  await client.connect();
  const applied: string[] = [];
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query(
      `CREATE TABLE IF NOT EXISTS schema_migrations (
         service text NOT NULL, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now(),
         PRIMARY KEY (service, name))`,
    );
    const { rows } = await client.query<{ name: string; checksum: string }>(
      'SELECT name, checksum FROM schema_migrations WHERE service = $1',
      [options.service],
    );
    const known = new Map(rows.map((row) => [row.name, row.checksum]));
    const names = (await readdir(options.directory)).filter((name) => name.endsWith('.sql')).sort();
    for (const name of names) {
      const text = await readFile(join(options.directory, name), 'utf8');
      const checksum = createHash('sha256').update(text).digest('hex');
      const before = known.get(name);
      if (before === checksum) continue;
      if (before) throw new Error(`${options.service}: ${name} was changed after it ran`);
      const up = text.split('-- migrate:down')[0] ?? text;
      await client.query('BEGIN');
      try {
        // Whoever waits for a lock makes everybody wait behind it.
        await client.query(`SET LOCAL lock_timeout = '5s'`);
        await client.query(`SET LOCAL statement_timeout = '10min'`);
        await client.query(up);
        await client.query('INSERT INTO schema_migrations (service, name, checksum) VALUES ($1, $2, $3)', [
          options.service,
          name,
          checksum,
        ]);
        await client.query('COMMIT');
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      }
      applied.push(name);
    }
  } finally {
    await client.end();
  }
  return applied;
}
