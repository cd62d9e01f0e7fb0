import { Pool } from 'pg';
import { logger } from './logger.ts';
import type { Secrets } from './secrets.ts';
import type { Settings } from './settings.ts';

const THIS_MACHINE = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** Beyond this machine the server has to prove who it is, by the authority of the provider. */
export function databaseTls(url: string, ca: string): false | { ca: string; rejectUnauthorized: true } {
  return THIS_MACHINE.has(new URL(url).hostname) ? false : { ca, rejectUnauthorized: true };
}

export function openDatabase(settings: Settings, secrets: Secrets): Pool {
  const pool = new Pool({
    connectionString: secrets.database_url,
    ssl: databaseTls(secrets.database_url, secrets.database_ca),
    application_name: 'voice-ledger',
    max: settings.DATABASE_POOL_SIZE,
    connectionTimeoutMillis: 3_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 10_000,
    query_timeout: 12_000,
    idle_in_transaction_session_timeout: 10_000,
  });
  // A connection that breaks while nobody uses it is replaced; without a listener it would end the process.
  pool.on('error', (error) => logger.error({ err: error }, 'an idle database connection failed'));
  // One that breaks while it is used fails the query as well; the event needs somebody to hear it all the same.
  pool.on('connect', (client) => client.on('error', (error) => logger.warn({ err: error }, 'a database connection failed')));
  return pool;
}
