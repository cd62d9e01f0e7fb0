import type pg from 'pg';

export interface NonceStore {
  /** False when the nonce was spent before. */
  spend(nonce: string, seconds: number): Promise<boolean>;
}

/** In the database, so that all instances of a service refuse a replay. */
export function createNonceStore(pool: pg.Pool, table: string): NonceStore {
  let calls = 0;
  return {
    async spend(nonce, seconds) {
      if (calls++ % 500 === 0) await pool.query(`DELETE FROM ${table} WHERE expires_at < now()`);
      const result = await pool.query(
        `INSERT INTO ${table} (nonce, expires_at) VALUES ($1, now() + make_interval(secs => $2)) ON CONFLICT DO NOTHING`,
        [nonce, seconds],
      );
      return result.rowCount === 1;
    },
  };
}

/** For tests. */
export function createMemoryNonceStore(): NonceStore {
  const seen = new Set<string>();
  return { spend: async (nonce) => !seen.has(nonce) && Boolean(seen.add(nonce)) };
}
