import { createHash } from 'node:crypto';
import type { Pool } from 'pg';

/** Addresses that bounced, complained or opted out get nothing. Only a hash of them is kept. */
export async function isSuppressed(pool: Pool, address: string): Promise<boolean> {
  const found = await pool.query('SELECT 1 FROM suppressed_addresses WHERE address_hash = $1', [hashOf(address)]);
  return found.rowCount === 1;
}

export async function suppress(pool: Pool, address: string, reason: 'bounced' | 'complained' | 'opted_out'): Promise<void> {
  await pool.query('INSERT INTO suppressed_addresses (address_hash, reason) VALUES ($1, $2) ON CONFLICT (address_hash) DO NOTHING', [
    hashOf(address),
    reason,
  ]);
}

const hashOf = (address: string): string => createHash('sha256').update(address.trim().toLowerCase()).digest('hex');
