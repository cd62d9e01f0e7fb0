import { withTenant } from '@ticketing/database';
import type { App } from '@ticketing/http';
import type { CallerIdentity } from '@ticketing/service-auth';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';

const inventory = z
  .object({
    eventId: z.uuid(),
    venueId: z.uuid(),
    organizerId: z.uuid(),
    startsAt: z.iso.datetime(),
    salesStartAt: z.iso.datetime(),
    salesEndAt: z.iso.datetime(),
    royaltyBps: z.number().int().min(0).max(2_000),
    resaleCapBps: z.number().int().min(0).max(20_000),
    seats: z
      .array(
        z.object({
          seatId: z.uuid(),
          label: z.string().min(1).max(100),
          priceCents: z.number().int().min(0).max(10_000_000),
        }),
      )
      .min(1)
      .max(20_000),
  })
  .strict();

export function inventoryRoutes(app: App, { pool }: Dependencies): void {
  // A layout of 20,000 seats is larger than other bodies.
  app.post('/inventory', { bodyLimit: 4 * 1024 * 1024, schema: { body: inventory } }, async (request, reply) => {
    const { tenantId } = request.service as CallerIdentity;
    const { eventId, seats, ...event } = request.body;
    await withTenant(pool, tenantId, async (client) => {
      await client.query(
        `INSERT INTO inventory_events (event_id, tenant_id, venue_id, organizer_id, starts_at, royalty_bps, resale_cap_bps, sales_start_at, sales_end_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (event_id) DO NOTHING`,
        [
          eventId,
          tenantId,
          event.venueId,
          event.organizerId,
          event.startsAt,
          event.royaltyBps,
          event.resaleCapBps,
          event.salesStartAt,
          event.salesEndAt,
        ],
      );
      // What is on sale keeps its price: the same inventory again changes nothing.
      await client.query(
        `INSERT INTO inventory_seats (event_id, tenant_id, seat_id, label, price_cents)
         SELECT $1, $2, seat.id, seat.label, seat.price FROM unnest($3::uuid[], $4::text[], $5::bigint[]) AS seat (id, label, price)
         ON CONFLICT (event_id, seat_id) DO NOTHING`,
        [eventId, tenantId, seats.map((seat) => seat.seatId), seats.map((seat) => seat.label), seats.map((seat) => seat.priceCents)],
      );
    });
    return reply.status(201).send({ eventId, seats: seats.length });
  });
}
