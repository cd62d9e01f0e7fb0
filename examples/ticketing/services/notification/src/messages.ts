import type { Pool } from '@ticketing/database';
import { withTenant } from '@ticketing/database';
import { receiveOnce } from '@ticketing/messaging';
import type { Message } from '@ticketing/messaging';
import { log } from './log.ts';
import { sendMail } from './senders.ts';
import { eventNews, orderPaid, orderRefunded, ticketYours, welcome } from './templates.ts';

type Payload = Record<string, string> & { totalCents: number; amountCents: number };

export async function receive(pool: Pool, message: Message<Payload>): Promise<void> {
  const { tenantId, payload } = message;
  const fresh = await withTenant(pool, tenantId, (client) => receiveOnce(client, 'notification_inbox', message, async () => {}));
  if (!fresh) return;
  try {
    switch (message.topic) {
      case 'user.registered':
        await withTenant(pool, tenantId, (client) =>
          client.query('INSERT INTO preferences (tenant_id, user_id, email, name) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [
            tenantId,
            payload['userId'],
            payload['email'],
            payload['name'],
          ]),
        );
        await sendMail(pool, tenantId, payload['userId'] ?? '', welcome(payload['name'] ?? ''));
        break;
      case 'order.paid':
        await sendMail(pool, tenantId, payload['userId'] ?? '', orderPaid(payload['orderId'] ?? '', payload.totalCents));
        break;
      case 'order.refunded':
        await sendMail(pool, tenantId, payload['userId'] ?? '', orderRefunded(payload['orderId'] ?? '', payload.amountCents));
        break;
      case 'ticket.issued':
      case 'ticket.transferred':
        await sendMail(pool, tenantId, payload['ownerId'] ?? '', ticketYours(payload['ticketId'] ?? ''));
        break;
      case 'event.published':
        await campaign(pool, tenantId, payload['name'] ?? '');
        break;
    }
  } catch (error) {
    log.error(error, 'message failed');
  }
}

/** Tells everybody about a new event. */
export async function campaign(pool: Pool, tenantId: string, name: string): Promise<void> {
  const { rows } = await pool.query<{ user_id: string }>('SELECT user_id FROM preferences WHERE tenant_id = $1', [tenantId]);
  for (const row of rows) await sendMail(pool, tenantId, row.user_id, eventNews(name));
}
