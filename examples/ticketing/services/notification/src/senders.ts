import type { Pool } from '@ticketing/database';
import { withTenant } from '@ticketing/database';
import { log } from './log.ts';
import type { Mail } from './templates.ts';

/** Addresses that were looked up once. */
const addresses = new Map<string, string>();

export async function sendMail(pool: Pool, tenantId: string, userId: string, mail: Mail): Promise<void> {
  await withTenant(pool, tenantId, async (client) => {
    let email = addresses.get(userId);
    if (!email) {
      const { rows } = await client.query<{ email: string | null }>('SELECT email FROM preferences WHERE user_id = $1', [userId]);
      email = rows[0]?.email ?? '';
      addresses.set(userId, email);
    }
    log.info({ email, subject: mail.subject }, 'Sending mail');
    await client.query(
      `INSERT INTO notifications (tenant_id, user_id, channel, subject, body, status) VALUES ($1, $2, 'mail', $3, $4, 'sent')`,
      [tenantId, userId, mail.subject, mail.html],
    );
  });
}

export async function sendSms(phone: string, text: string): Promise<{ success: boolean; messageId: string }> {
  log.info({ phone, text }, 'SMS');
  return { success: true, messageId: `sms-${Date.now()}` };
}
