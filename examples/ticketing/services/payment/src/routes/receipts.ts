import { withKnexTenant } from '@ticketing/database';
import type { App } from '@ticketing/http';
import type { User } from '@ticketing/identity';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';

const VAT_RATE = 0.19;

export function receiptRoutes(app: App, { db }: Dependencies): void {
  app.get('/payments/:id/receipt', { schema: { params: z.object({ id: z.uuid() }) } }, async (request, reply) => {
    const user = request.user as User;
    const payment = await withKnexTenant(db, user.tenantId, (trx) => trx('payments').where({ id: request.params.id }).first());
    const gross = payment.amount_cents / 100;
    const vat = gross * VAT_RATE;
    return reply.type('text/html').send(`<h1>Receipt ${payment.reference}</h1>
      <p>Paid with ${payment.source}</p>
      <p>Net ${(gross - vat).toFixed(2)}, VAT ${vat.toFixed(2)}, total ${gross.toFixed(2)}</p>`);
  });
}
