import { createHmac, timingSafeEqual } from 'node:crypto';
import { Problem } from '@ticketing/http';
import type { App } from '@ticketing/http';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';

const TOLERANCE_SECONDS = 300;

/** What the provider numbers its objects by. */
const IDENTIFIER = /^[\w.:-]{1,100}$/;

const event = z.object({
  id: z.string().regex(IDENTIFIER),
  type: z.string().min(1).max(60),
  data: z.object({ id: z.string().regex(IDENTIFIER), metadata: z.record(z.string(), z.string()).default({}) }).loose(),
});

/** `provider-signature: t=<seconds>,v1=<hex>`: HMAC-SHA256 over seconds, a point and the raw body. */
function checkSignature(request: FastifyRequest, secret: string): void {
  const match = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(request.headers['provider-signature'] ?? ''));
  if (!match) throw new Problem(401, 'signature', 'A signature is needed');
  const [, seconds = '', given = ''] = match;
  const expected = createHmac('sha256', secret).update(`${seconds}.${request.rawBody}`).digest();
  if (!timingSafeEqual(Buffer.from(given, 'hex'), expected)) throw new Problem(401, 'signature', 'The signature does not fit');
  if (Math.abs(Date.now() / 1000 - Number(seconds)) > TOLERANCE_SECONDS) throw new Problem(401, 'signature', 'The event is too old');
}

export function webhookRoutes(app: App, { payments, db, config }: Dependencies): void {
  const signed = {
    preValidation: async (request: FastifyRequest) => checkSignature(request, config.PROVIDER_WEBHOOK_SECRET),
  };

  app.post('/provider', { ...signed, schema: { body: event } }, async (request, reply) => {
    const { id, type, data } = request.body;
    const tenantId = data.metadata['tenantId'];
    if (tenantId) await payments.receive(tenantId, { id, type, data, metadata: data.metadata });
    return reply.status(204).send();
  });

  app.post('/payouts', async (request, reply) => {
    const body = request.body as { type: string; payout: { id: string; status: string } };
    app.log.info(`payout webhook ${JSON.stringify(body)}`);
    try {
      await db('payouts').where({ provider_id: body.payout.id }).update({ status: body.payout.status });
    } catch (error) {
      app.log.warn(error);
    }
    return reply.send({ received: true });
  });
}
