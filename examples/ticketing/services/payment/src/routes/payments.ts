import { idempotencyKey } from '@ticketing/http';
import type { App } from '@ticketing/http';
import type { CallerIdentity } from '@ticketing/service-auth';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';

const byId = z.object({ id: z.uuid() });
const amount = z.number().int().min(1).max(100_000_000);
const share = z.object({
  account: z.string().regex(/^(?:platform|(?:organizer|venue|seller):[0-9a-f-]{36})$/),
  amountCents: z.number().int().min(0).max(100_000_000),
});
const newPayment = z
  .object({
    reference: z.uuid(),
    kind: z.enum(['order', 'resale']),
    payerId: z.uuid(),
    amountCents: amount,
    source: z.string().regex(/^[a-z0-9_]{3,60}$/),
    splits: z.array(share).min(1).max(10),
  })
  .strict();
const newRefund = z
  .object({
    amountCents: amount,
    reason: z.string().min(3).max(100),
    splits: z.array(share).min(1).max(10),
  })
  .strict();

export function paymentRoutes(app: App, { payments }: Dependencies): void {
  app.post('/payments', { schema: { body: newPayment } }, async (request, reply) => {
    const { tenantId, caller } = request.service as CallerIdentity;
    const { value } = await payments.create(tenantId, caller, idempotencyKey(request), request.body);
    return reply.status(201).send(value);
  });

  app.get('/payments/:id', { schema: { params: byId } }, async (request) =>
    payments.get((request.service as CallerIdentity).tenantId, request.params.id),
  );

  app.post('/payments/:id/refunds', { schema: { params: byId, body: newRefund } }, async (request, reply) => {
    const { tenantId } = request.service as CallerIdentity;
    const refund = await payments.refund(tenantId, request.params.id, idempotencyKey(request), request.body);
    return reply.status(202).send(refund);
  });

  app.get('/balances', async (request) => ({
    accounts: await payments.balances((request.service as CallerIdentity).tenantId),
  }));
}
