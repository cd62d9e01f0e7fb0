import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { PgBoss } from 'pg-boss';
import { databaseTls } from './database.ts';
import { CLEANUP_QUEUE, CODE_QUEUE, WEBHOOK_QUEUE } from './jobs.ts';
import { logger } from './logger.ts';
import { REMINDER_QUEUE } from '@voice-ledger/domain';

const FOLDERS = [
  dirname(fileURLToPath(import.meta.resolve('@voice-ledger/domain/migrations/001-merchants.sql'))),
  join(import.meta.dirname, '../migrations'),
];

/** Any number; it says "schema of voice-ledger" to everybody who asks for the lock. */
const LOCK = 7_204_431;

/** Brings the schema up to date, once, whoever else tries at the same time: the second waits and finds nothing left to do. */
export async function migrate(ownerUrl: string, ca: string): Promise<readonly string[]> {
  const client = new Client({ connectionString: ownerUrl, ssl: databaseTls(ownerUrl, ca), lock_timeout: 60_000 });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    // From here on a migration that has to wait for the app gives up instead of making the app wait.
    await client.query("SET lock_timeout = '5s'");
    await client.query(
      'CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
    );
    const done = await client.query<{ name: string }>('SELECT name FROM schema_migrations');
    const known = new Set(done.rows.map((row) => row.name));
    const open = FOLDERS.flatMap((folder) => readdirSync(folder).map((name) => ({ name, path: join(folder, name) })))
      .filter(({ name }) => name.endsWith('.sql') && !known.has(name))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    for (const { name, path } of open) {
      await client.query('BEGIN');
      await client.query(readFileSync(path, 'utf8'));
      await client.query('INSERT INTO schema_migrations (name) VALUES ($1)', [name]);
      await client.query('COMMIT');
      logger.info({ migration: name }, 'a migration was applied');
    }
    await makeQueues(ownerUrl, ca);
    await client.query('GRANT USAGE ON SCHEMA pgboss TO ledger_service');
    await client.query('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA pgboss TO ledger_service');
    await client.query('GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pgboss TO ledger_service');
    return open.map((one) => one.name);
  } finally {
    await client.end();
  }
}

async function makeQueues(ownerUrl: string, ca: string): Promise<void> {
  const boss = new PgBoss({ connectionString: ownerUrl, ssl: databaseTls(ownerUrl, ca), supervise: false, schedule: false });
  boss.on('error', (error) => logger.error({ err: error }, 'the queue failed'));
  await boss.start();
  const retries = {
    retryLimit: 5,
    retryDelay: 2,
    retryBackoff: true,
    retryDelayMax: 600,
    expireInSeconds: 120,
    deleteAfterSeconds: 86_400,
  };
  for (const name of [REMINDER_QUEUE, CODE_QUEUE, WEBHOOK_QUEUE, CLEANUP_QUEUE]) {
    // Jobs that failed for good are kept where somebody finds them.
    await boss.createQueue(`${name}-failed`, { retentionSeconds: 30 * 86_400 });
    await boss.createQueue(name, { ...retries, deadLetter: `${name}-failed` });
  }
  await boss.stop({ graceful: false });
}
