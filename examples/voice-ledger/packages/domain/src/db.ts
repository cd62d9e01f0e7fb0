import { types } from 'pg';
import type { Pool, PoolClient } from 'pg';

// Amounts are bigint columns. As numbers they are exact up to 90 trillion rupees, and beyond that we would rather stop.
types.setTypeParser(types.builtins.INT8, (text) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`${text} is too large to be exact`);
  return value;
});

/** Work inside a transaction that sees the rows of one merchant only. */
export interface Work {
  readonly sql: PoolClient;
  readonly merchantId: string;
}

/** Runs work for one merchant in a transaction: everything that it writes happens, or nothing does. */
export async function asMerchant<T>(pool: Pool, merchantId: string, work: (tx: Work) => Promise<T>): Promise<T> {
  const sql = await pool.connect();
  try {
    await sql.query('BEGIN ISOLATION LEVEL READ COMMITTED');
    await sql.query("SELECT set_config('app.merchant', $1, true)", [merchantId]);
    const result = await work({ sql, merchantId });
    await sql.query('COMMIT');
    return result;
  } catch (error) {
    await sql.query('ROLLBACK');
    throw error;
  } finally {
    sql.release();
  }
}
