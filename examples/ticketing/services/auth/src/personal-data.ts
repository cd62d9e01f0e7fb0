import { randomBytes } from 'node:crypto';
import { withTenant } from '@ticketing/database';
import type { Pool } from '@ticketing/database';
import { Problem } from '@ticketing/http';
import { publish } from '@ticketing/messaging';
import { hashPassword, verifyPassword } from './passwords.ts';

/** A copy of what is kept here about a person. */
export function exportOf(pool: Pool, tenantId: string, userId: string) {
  return withTenant(pool, tenantId, async (client) => {
    const user = await client.query('SELECT id, email, name, roles, created_at FROM users WHERE id = $1', [userId]);
    const events = await client.query('SELECT kind, at FROM auth_events WHERE user_id = $1 ORDER BY id DESC LIMIT 1000', [userId]);
    return { user: user.rows[0], events: events.rows };
  });
}

/** Takes the person out of the account; its id stays, because orders and payments refer to it. A legal hold stops that. */
export async function erase(pool: Pool, tenantId: string, userId: string, password: string): Promise<void> {
  const found = await withTenant(pool, tenantId, async (client) => {
    const { rows } = await client.query<{ password_hash: string; legal_hold: boolean }>(
      'SELECT password_hash, legal_hold FROM users WHERE id = $1',
      [userId],
    );
    return rows[0];
  });
  if (!found || !(await verifyPassword(password, found.password_hash))) throw new Problem(401, 'bad_credentials', 'The password is wrong');
  if (found.legal_hold) throw new Problem(409, 'legal_hold', 'The account is kept for a legal reason');
  const nobody = await hashPassword(randomBytes(32).toString('hex'));
  await withTenant(pool, tenantId, async (client) => {
    const erased = await client.query(
      `UPDATE users SET email = 'erased-' || id || '@invalid', name = 'erased', password_hash = $2, erased_at = now() WHERE id = $1 AND NOT legal_hold`,
      [userId, nobody],
    );
    if (erased.rowCount !== 1) throw new Problem(409, 'legal_hold', 'The account is kept for a legal reason');
    await client.query('DELETE FROM refresh_tokens WHERE user_id = $1', [userId]);
    await client.query('DELETE FROM auth_events WHERE user_id = $1', [userId]);
    await publish(client, 'auth_outbox', 'user.erased', tenantId, { userId });
  });
}
