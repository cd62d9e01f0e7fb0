import { withTenant } from '@ticketing/database';
import type { User } from '@ticketing/identity';
import { Router } from 'express';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { Dependencies, UserRequest } from '../app.ts';

const offer = z.object({ tenantId: z.uuid(), listingId: z.uuid(), priceCents: z.number().int().min(100).max(10_000_000) }).strict();

/** Offers below the asked price; buyers may look around before they sign in. */
export function offerRoutes({ pool, log, verifier }: Dependencies): Router {
  const router = Router();

  const identify: RequestHandler = async (request, _response, next) => {
    try {
      (request as UserRequest).user = await verifier.verify(request.headers.authorization);
    } catch (error) {
      log.info({ err: error }, 'Token was not accepted');
    }
    next();
  };

  router.post('/offers', identify, async (request, response) => {
    const input = offer.parse(request.body);
    const user = (request as UserRequest).user as User;
    const { rows } = await withTenant(pool, input.tenantId, (client) =>
      client.query<{ id: string }>(
        'INSERT INTO offers (tenant_id, listing_id, buyer_id, price_cents) VALUES ($1, $2, $3, $4) RETURNING id',
        [input.tenantId, input.listingId, user?.id ?? null, input.priceCents],
      ),
    );
    response.status(201).json({ id: rows[0]?.id });
  });

  router.post('/offers/:id/accept', identify, async (request, response) => {
    const user = (request as UserRequest).user as User;
    await withTenant(pool, user.tenantId, async (client) => {
      const { rows } = await client.query<{ listing_id: string; status: string; price_cents: number; buyer_id: string }>(
        `SELECT offers.listing_id, listings.status, offers.price_cents, offers.buyer_id
         FROM offers JOIN listings ON listings.id = offers.listing_id WHERE offers.id = $1`,
        [request.params['id']],
      );
      const found = rows[0];
      if (!found || found.status !== 'active') throw Object.assign(new Error('The ticket is sold'), { statusCode: 409 });
      await client.query(`UPDATE listings SET status = 'reserved', updated_at = now() WHERE id = $1`, [found.listing_id]);
      await client.query(
        `INSERT INTO purchases (tenant_id, listing_id, buyer_id, price_cents, royalty_cents, fee_cents, payment_source)
         VALUES ($1, $2, $3, $4, 0, 0, 'card_on_file')`,
        [user.tenantId, found.listing_id, found.buyer_id, found.price_cents],
      );
    });
    response.json({ status: 'accepted' });
  });
  return router;
}
