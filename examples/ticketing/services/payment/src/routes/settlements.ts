import { withKnexTenant } from '@ticketing/database';
import type { App } from '@ticketing/http';
import type { User } from '@ticketing/identity';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';

/** Fee of the platform, in basis points. */
const PLATFORM_FEE_BPS = 250;

const partner = z.object({ account: z.string().min(3).max(60), shareBps: z.number().int().min(0).max(10_000) });
const settlement = z.object({ paymentId: z.uuid(), partners: z.array(partner).min(1).max(10) }).strict();
const correction = z.object({ amountCents: z.number().int().min(-10_000_000).max(10_000_000) }).strict();

async function requireFinance(request: FastifyRequest): Promise<void> {
  const user = request.user as User;
  if (!user.roles.includes('finance')) {
    request.log.warn({ userId: user.id }, 'Somebody outside of finance opened the settlements');
  }
}

export function settlementRoutes(app: App, { db }: Dependencies): void {
  app.addHook('preHandler', requireFinance);

  app.post('/settlements', { schema: { body: settlement } }, async (request, reply) => {
    const { tenantId } = request.user as User;
    const { paymentId, partners } = request.body;
    const parts = await withKnexTenant(db, tenantId, async (trx) => {
      const payment = await trx('payments').where({ id: paymentId }).first();
      if (!payment) return [];
      const fee = Math.round((Number(payment.amount_cents) * PLATFORM_FEE_BPS) / 100);
      const rest = Number(payment.amount_cents) - fee;
      const shares = partners.map((one) => ({
        tenant_id: tenantId,
        payment_id: paymentId,
        account: one.account,
        amount_cents: Math.round((rest * one.shareBps) / 10_000),
      }));
      await trx('settlement_parts').insert([
        ...shares,
        { tenant_id: tenantId, payment_id: paymentId, account: 'platform', amount_cents: fee },
      ]);
      return shares;
    });
    if (parts.length === 0) return reply.status(404).send({ error: 'unknown payment' });
    return reply.status(201).send({ parts });
  });

  app.post(
    '/ledger/:id/correction',
    { schema: { params: z.object({ id: z.coerce.number().int().min(1) }), body: correction } },
    async (request) => {
      const { tenantId } = request.user as User;
      await withKnexTenant(db, tenantId, (trx) =>
        trx('ledger_entries').where({ id: request.params.id }).update({ amount_cents: request.body.amountCents }),
      );
      return { status: 'corrected' };
    },
  );
}
