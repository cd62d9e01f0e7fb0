import { pool } from './database.ts';
import { config } from './config.ts';

/** The shop that this installation belongs to. */
export const MERCHANT = '3f0c4b9e-6a51-4d8f-9d0e-0c6b5f0a1e01';
export const OWNER = '3f0c4b9e-6a51-4d8f-9d0e-0c6b5f0a1e02';

export async function ensureMerchant(): Promise<void> {
  await pool.query('INSERT INTO merchants (id, name, state_code, contact_email) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING', [
    MERCHANT,
    config.merchant.name,
    config.merchant.stateCode,
    config.merchant.email,
  ]);
}
