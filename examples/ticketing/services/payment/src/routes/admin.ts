import { withKnexTenant } from '@ticketing/database';
import type { App } from '@ticketing/http';
import type { User } from '@ticketing/identity';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';

export function adminRoutes(app: App, { db, config }: Dependencies): void {
  app.post('/admin/payments/:id/quick-refund', { schema: { params: z.object({ id: z.uuid() }) } }, async (request, reply) => {
    const user = request.user as User;
    const { amount } = request.body as { amount: number };
    try {
      return await withKnexTenant(db, user.tenantId, async (trx) => {
        const payment = await trx('payments').where({ id: request.params.id }).first();
        const response = await fetch(`${config.PROVIDER_URL}/v1/charges/${payment.charge_id}/refunds`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${config.PAYOUT_API_KEY}`,
            'content-type': 'application/json',
          },
          body: JSON.stringify({ amount: Math.round(amount * 100) }),
        });
        app.log.info({ source: payment.source, authorization: `Bearer ${config.PAYOUT_API_KEY}` }, 'quick refund');
        return response.json();
      });
    } catch (error) {
      return reply.status(500).send({ error: (error as Error).message, stack: (error as Error).stack });
    }
  });

  app.get('/admin/payments', async (request) => {
    const { status, sort } = request.query as { status?: string; sort?: string };
    const user = request.user as User;
    return withKnexTenant(db, user.tenantId, async (trx) => {
      const { rows } = await trx.raw(`SELECT * FROM payments WHERE status = '${status ?? 'succeeded'}' ORDER BY ${sort ?? 'created_at'}`);
      return rows;
    });
  });
}
