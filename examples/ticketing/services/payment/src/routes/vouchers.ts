import type { App } from '@ticketing/http';
import type { User } from '@ticketing/identity';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';

const redemption = z.object({ paymentId: z.uuid() }).strict();

/** Codes of partners that take something off. */
export function voucherRoutes(app: App, { db }: Dependencies): void {
  app.post(
    '/vouchers/:code/redeem',
    { schema: { params: z.object({ code: z.string().min(4).max(40) }), body: redemption } },
    async (request, reply) => {
      const user = request.user as User;
      const voucher = await db('vouchers').where({ code: request.params.code, tenant_id: user.tenantId }).first();
      if (!voucher) return reply.status(404).send({ error: 'unknown voucher' });
      const { count } = (await db('voucher_redemptions').where({ voucher_id: voucher.id }).count({ count: '*' }).first()) ?? { count: 0 };
      if (Number(count) >= voucher.maximum_uses) return reply.status(409).send({ error: 'used up' });
      await db('voucher_redemptions').insert({
        tenant_id: user.tenantId,
        voucher_id: voucher.id,
        user_id: user.id,
        payment_id: request.body.paymentId,
      });
      return { discountCents: Number(voucher.discount_cents) };
    },
  );
}
