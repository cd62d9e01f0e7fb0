import { createHash } from 'node:crypto';

/** A client in a transaction. Values stand in the order of their placeholders. */
export interface SqlClient {
  query<T extends object>(text: string, values?: unknown[]): Promise<{ rows: T[]; rowCount: number | null }>;
}

/** The same key came with another request. */
export class IdempotencyConflict extends Error {
  override name = 'IdempotencyConflict';
  readonly statusCode = 422;
}

export interface OnceOptions {
  /** The service's table of keys: `(tenant_id, actor, key)` primary, `request_hash`, `response`. */
  readonly table: string;
  readonly tenantId: string;
  readonly actor: string;
  readonly key: string;
  readonly request: unknown;
}

/**
 * Does the work once per key, in the transaction of the work: a second request with the key waits for the first at the primary key and gets
 * its answer. A crash rolls both back, so that a retry starts clean.
 */
export async function once<T>(client: SqlClient, options: OnceOptions, work: () => Promise<T>): Promise<{ value: T; replayed: boolean }> {
  const hash = createHash('sha256').update(JSON.stringify(options.request)).digest('hex');
  const identity = [options.tenantId, options.actor, options.key];
  const claimed = await client.query(
    `INSERT INTO ${options.table} (tenant_id, actor, key, request_hash) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [...identity, hash],
  );
  if (claimed.rowCount === 0) {
    const { rows } = await client.query<{ request_hash: string; response: T }>(
      `SELECT request_hash, response FROM ${options.table} WHERE tenant_id = $1 AND actor = $2 AND key = $3`,
      identity,
    );
    const row = rows[0];
    if (!row || row.request_hash !== hash) throw new IdempotencyConflict('This Idempotency-Key was used for another request');
    return { value: row.response, replayed: true };
  }
  const value = await work();
  await client.query(`UPDATE ${options.table} SET response = $1 WHERE tenant_id = $2 AND actor = $3 AND key = $4`, [
    JSON.stringify(value),
    ...identity,
  ]);
  return { value, replayed: false };
}
