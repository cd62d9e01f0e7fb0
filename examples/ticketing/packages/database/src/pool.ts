import pg from 'pg';

export type Pool = pg.Pool;
export type Client = pg.PoolClient;

// Counts and amounts in cents stay far below 2^53.
pg.types.setTypeParser(20, Number);

export function createPool(options: { url: string; service: string; size: number; onError?: (error: Error) => void }): Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.size,
    application_name: options.service,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 10_000,
    lock_timeout: 8_000,
    idle_in_transaction_session_timeout: 15_000,
  });
  // A lost idle connection is replaced; without a listener it would end the process.
  pool.on('error', (error) => options.onError?.(error));
  return pool;
}

export async function withTransaction<T>(pool: Pool, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** A transaction that sees the rows of one tenant: policies compare with the setting, which ends with the transaction. */
export function withTenant<T>(pool: Pool, tenantId: string, work: (client: Client) => Promise<T>): Promise<T> {
  return withTransaction(pool, async (client) => {
    await client.query(`SELECT set_config('app.tenant', $1, true)`, [tenantId]);
    return work(client);
  });
}
