import { once, withTenant } from '@ticketing/database';
import type { User } from '@ticketing/identity';
import { setTimer } from '@ticketing/messaging';
import { portion } from '@ticketing/money';
import { Router } from 'express';
import { z } from 'zod';
import type { Dependencies, UserRequest } from '../app.ts';

const newListing = z.object({ ticketId: z.uuid(), priceCents: z.number().int().min(100).max(10_000_000) }).strict();
const newPurchase = z.object({ paymentSource: z.string().regex(/^[a-z0-9_]{3,60}$/) }).strict();

interface Ticket {
  ownerId: string;
  eventId: string;
  organizerId: string;
  label: string;
  status: string;
  facePriceCents: number;
  royaltyBps: number;
  resaleCapBps: number;
  startsAt: string;
}

const refuse = (statusCode: number, message: string): Error => Object.assign(new Error(message), { statusCode });

export function listingRoutes({ pool, ticket, config }: Dependencies): Router {
  const router = Router();

  router.post('/listings', async (request, response) => {
    const user = (request as UserRequest).user as User;
    const input = newListing.parse(request.body);
    const found = await ticket.get<Ticket>(`/internal/tickets/${input.ticketId}`, {
      tenantId: user.tenantId,
    });
    if (found.ownerId !== user.id || found.status !== 'valid') throw refuse(409, 'This is not a ticket that you can sell');
    if (Date.parse(found.startsAt) <= Date.now()) throw refuse(409, 'The event has begun');
    if (input.priceCents > portion(found.facePriceCents, found.resaleCapBps)) throw refuse(409, 'The price is above the limit');
    const { rows } = await withTenant(pool, user.tenantId, (client) =>
      client.query<{ id: string }>(
        `INSERT INTO listings (tenant_id, ticket_id, event_id, seller_id, organizer_id, label, price_cents, royalty_bps)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING id`,
        [user.tenantId, input.ticketId, found.eventId, user.id, found.organizerId, found.label, input.priceCents, found.royaltyBps],
      ),
    );
    if (!rows[0]) throw refuse(409, 'This ticket is listed');
    response.status(201).json({ id: rows[0].id });
  });

  router.get('/listings', async (request, response) => {
    const user = (request as UserRequest).user as User;
    const eventId = String(request.query['eventId']);
    const { rows } = await withTenant(pool, user.tenantId, (client) =>
      client.query(`SELECT * FROM listings WHERE event_id = $1 AND status = 'active' ORDER BY price_cents`, [eventId]),
    );
    response.json({ items: rows });
  });

  router.post('/listings/:id/purchase', async (request, response) => {
    const user = (request as UserRequest).user as User;
    const { tenantId } = user;
    const input = newPurchase.parse(request.body);
    const key = String(request.headers['idempotency-key'] ?? '');
    if (key.length < 8) throw refuse(400, 'An Idempotency-Key is needed');
    const { value } = await withTenant(pool, tenantId, (client) =>
      once(
        client,
        {
          table: 'marketplace_idempotency_keys',
          tenantId,
          actor: user.id,
          key,
          request: { ...input, listing: request.params['id'] },
        },
        async () => {
          const { rows } = await client.query<{ price_cents: number; royalty_bps: number }>(
            `UPDATE listings SET status = 'reserved', updated_at = now() WHERE id = $1 AND status = 'active' AND seller_id <> $2
             RETURNING price_cents, royalty_bps`,
            [request.params['id'], user.id],
          );
          const listing = rows[0];
          if (!listing) throw refuse(409, 'The ticket is sold or being sold');
          const royalty = portion(listing.price_cents, listing.royalty_bps);
          const fee = portion(listing.price_cents, config.RESALE_FEE_BPS);
          const inserted = await client.query<{ id: string }>(
            `INSERT INTO purchases (tenant_id, listing_id, buyer_id, price_cents, royalty_cents, fee_cents, payment_source)
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
            [tenantId, request.params['id'], user.id, listing.price_cents, royalty, fee, input.paymentSource],
          );
          const id = inserted.rows[0]?.id ?? '';
          await setTimer(client, 'marketplace_timers', 0, { tenantId, kind: 'advance', id });
          return {
            id,
            status: 'pending',
            priceCents: listing.price_cents,
            royaltyCents: royalty,
            feeCents: fee,
          };
        },
      ),
    );
    response.status(202).json(value);
  });

  router.get('/purchases/:id', async (request, response) => {
    const user = (request as UserRequest).user as User;
    const { rows } = await withTenant(pool, user.tenantId, (client) =>
      client.query(
        'SELECT id, listing_id, buyer_id, status, price_cents, royalty_cents, fee_cents, payment_id FROM purchases WHERE id = $1',
        [request.params['id']],
      ),
    );
    if (!rows[0]) throw refuse(404, 'There is no such purchase');
    response.json(rows[0]);
  });

  router.patch('/listings/:id', async (request, response) => {
    const user = (request as UserRequest).user as User;
    const { priceCents } = request.body as { priceCents: number };
    await withTenant(pool, user.tenantId, (client) =>
      client.query(`UPDATE listings SET price_cents = $2 WHERE id = $1`, [request.params['id'], priceCents]),
    );
    response.json({ status: 'changed' });
  });
  return router;
}
