import knex from 'knex';
import type { Knex } from 'knex';
import type { SqlClient } from './once.ts';

export function createKnex(options: { url: string; service: string; size: number }): Knex {
  return knex({
    client: 'pg',
    connection: {
      connectionString: options.url,
      application_name: options.service,
      statement_timeout: 10_000,
      options: '-c lock_timeout=8000',
      idle_in_transaction_session_timeout: 15_000,
    },
    pool: { min: 0, max: options.size },
    acquireConnectionTimeout: 10_000,
  });
}

/** Like `withTenant`, for services that use Knex. */
export function withKnexTenant<T>(db: Knex, tenantId: string, work: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
  return db.transaction(async (trx) => {
    await trx.raw(`SELECT set_config('app.tenant', ?, true)`, [tenantId]);
    return work(trx);
  });
}

/** A Knex transaction in the form of a client of `pg`, for the outbox, the inbox and idempotency keys. */
export function clientOf(trx: Knex.Transaction): SqlClient {
  return {
    query: (text, values = []) => trx.raw(text.replaceAll(/\$\d+/g, '?'), values as Knex.RawBinding[]),
  };
}
