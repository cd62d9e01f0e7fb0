import { withTenant } from '@ticketing/database';
import { receiveOnce } from '@ticketing/messaging';
import { Router } from 'express';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';

const message = z.object({
  id: z.uuid(),
  tenantId: z.uuid(),
  topic: z.string().max(60),
  payload: z.object({
    paymentId: z.uuid(),
    reference: z.uuid(),
    kind: z.enum(['order', 'resale']),
    amountCents: z.number().int(),
  }),
});

const STATUS = {
  'payment.succeeded': 'paid',
  'payment.failed': 'failed',
  'payment.refunded': 'refunded',
  'payment.disputed': 'charged_back',
} as const;

export function messageRoutes({ pool, sales }: Dependencies): Router {
  const router = Router();
  router.post('/messages', async (request, response) => {
    const received = message.parse(request.body);
    const status = STATUS[received.topic as keyof typeof STATUS];
    await withTenant(pool, received.tenantId, (client) =>
      receiveOnce(client, 'marketplace_inbox', received, async () => {
        if (received.payload.kind !== 'resale' || !status) return;
        await sales.change(client, received.tenantId, received.payload.reference, status, received.payload.paymentId);
      }),
    );
    response.status(204).end();
  });
  return router;
}
