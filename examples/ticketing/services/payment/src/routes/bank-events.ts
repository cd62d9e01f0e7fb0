import { createHmac, timingSafeEqual } from 'node:crypto';
import { Problem } from '@ticketing/http';
import type { App } from '@ticketing/http';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';

const event = z.object({ id: z.string().max(100), account: z.string().max(60), returnedCents: z.number().int().min(1).max(100_000_000) });

function checkBankSignature(request: FastifyRequest, secret: string | undefined): void {
  if (!secret) return;
  const given = Buffer.from(String(request.headers['x-bank-signature'] ?? ''), 'hex');
  const expected = createHmac('sha256', secret).update(JSON.stringify(request.body)).digest();
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new Problem(401, 'signature', 'The signature does not fit');
}

/** The bank tells of transfers that came back. */
export function bankEventRoutes(app: App, { db, config }: Dependencies): void {
  app.addHook('preHandler', async (request) => checkBankSignature(request, config.BANK_WEBHOOK_SECRET));

  app.post('/bank', { schema: { body: event } }, async (request, reply) => {
    const { account, returnedCents } = request.body;
    await db('payout_balances')
      .where({ account })
      .update({ balance: db.raw('balance + ?', [returnedCents / 100]) });
    return reply.status(204).send();
  });
}
