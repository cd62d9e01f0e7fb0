import { withTenant } from '@ticketing/database';
import type { App } from '@ticketing/http';
import { receiveOnce } from '@ticketing/messaging';
import type { CallerIdentity } from '@ticketing/service-auth';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';
import { markRefunded } from '../fulfilment.ts';
import { changeStatus } from '../order-record.ts';

const paymentMessage = z.object({
  paymentId: z.uuid(),
  reference: z.uuid(),
  kind: z.enum(['order', 'resale']),
  amountCents: z.number().int(),
});
const message = z.discriminatedUnion('topic', [
  z.object({
    id: z.uuid(),
    tenantId: z.uuid(),
    topic: z.literal('payment.succeeded'),
    payload: paymentMessage,
  }),
  z.object({
    id: z.uuid(),
    tenantId: z.uuid(),
    topic: z.literal('payment.failed'),
    payload: paymentMessage,
  }),
  z.object({
    id: z.uuid(),
    tenantId: z.uuid(),
    topic: z.literal('payment.refunded'),
    payload: paymentMessage,
  }),
  z.object({
    id: z.uuid(),
    tenantId: z.uuid(),
    topic: z.literal('payment.disputed'),
    payload: paymentMessage,
  }),
  z.object({
    id: z.uuid(),
    tenantId: z.uuid(),
    topic: z.literal('event.cancelled'),
    payload: z.object({ eventId: z.uuid() }),
  }),
]);

export function messageRoutes(app: App, { pool }: Dependencies): void {
  app.post('/messages', { schema: { body: message } }, async (request, reply) => {
    const { tenantId } = request.service as CallerIdentity;
    const received = request.body;
    await withTenant(pool, tenantId, (client) =>
      receiveOnce(client, 'order_inbox', received, async () => {
        if (received.topic === 'event.cancelled') {
          const { rows } = await client.query<{ id: string; total_cents: number }>(
            `SELECT id, total_cents FROM orders WHERE event_id = $1 AND status IN ('paid', 'fulfilled') LIMIT 50000`,
            [received.payload.eventId],
          );
          for (const order of rows)
            await changeStatus(client, tenantId, order.id, 'refunding', 'The event was cancelled', {
              refundCents: order.total_cents,
            });
          return;
        }
        const { reference, paymentId, kind } = received.payload;
        if (kind !== 'order') return;
        if (received.topic === 'payment.succeeded')
          await changeStatus(client, tenantId, reference, 'paid', 'Payment succeeded', {
            paymentId,
          });
        if (received.topic === 'payment.failed')
          await changeStatus(client, tenantId, reference, 'failed', 'Payment failed', {
            paymentId,
          });
        if (received.topic === 'payment.refunded') await markRefunded(client, tenantId, reference);
        if (received.topic === 'payment.disputed') await changeStatus(client, tenantId, reference, 'charged_back', 'Payment disputed');
      }),
    );
    return reply.status(204).send();
  });
}
