import type { Pool } from 'pg';

export interface Merchant {
  readonly id: string;
  readonly name: string;
  readonly stateCode: string;
  readonly contactEmail: string;
}

export async function merchantById(pool: Pool, id: string): Promise<Merchant | undefined> {
  const found = await pool.query<Merchant>(
    'SELECT id, name, state_code AS "stateCode", contact_email AS "contactEmail" FROM merchants WHERE id = $1',
    [id],
  );
  return found.rows[0];
}

export async function createMerchant(pool: Pool, name: string, stateCode: string, contactEmail: string): Promise<string> {
  const made = await pool.query<{ id: string }>(
    'INSERT INTO merchants (name, state_code, contact_email) VALUES ($1, $2, $3) RETURNING id',
    [name, stateCode, contactEmail],
  );
  return (made.rows[0] as { id: string }).id;
}
