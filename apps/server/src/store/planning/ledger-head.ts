import type { Pool } from 'pg';

/** Number of the newest event of an organisation; 0 before the first. */
export async function ledgerHead(pool: Pool, org: string): Promise<number> {
  const { rows } = await pool.query<{ seq: number }>('SELECT ledger_seq($1) AS seq', [org]);
  return rows[0]?.seq ?? 0;
}
