import { once, withTenant } from '@ticketing/database';
import { idempotencyKey, Problem } from '@ticketing/http';
import type { App } from '@ticketing/http';
import type { User } from '@ticketing/identity';
import { setTimer } from '@ticketing/messaging';
import { portion } from '@ticketing/money';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';
import { changeStatus, findOrder } from '../order-record.ts';

const byId = z.object({ id: z.uuid() });

const newOrder = z
  .object({
    reservationId: z.uuid(),
    paymentSource: z.string().regex(/^[a-z0-9_]{3,60}$/),
    billing: z.object({ name: z.string().trim().min(1).max(120), country: z.string().regex(/^[A-Z]{2}$/) }).strict(),
  })
  .strict();

interface Reservation {
  eventId: string;
  organizerId: string;
  venueId: string;
  userId: string;
  status: string;
  startsAt: string;
  seats: { seatId: string; label: string; priceCents: number }[];
}

export function orderRoutes(app: App, { pool, ticket, compliance, config }: Dependencies): void {
  app.post('/orders', { schema: { body: newOrder } }, async (request, reply) => {
    const user = request.user as User;
    const { tenantId } = user;
    const { reservationId, billing } = request.body;
    const key = idempotencyKey(request);
    const reservation = await ticket.get<Reservation>(`/internal/reservations/${reservationId}`, {
      tenantId,
    });
    if (reservation.userId !== user.id) throw new Problem(404, 'reservation_not_found', 'There is no such reservation');
    // Nobody is sold to who was not screened: when the check cannot be made, there is no order.
    const screening = await compliance.post<{ cleared: boolean; reference: string }>('/internal/screenings', {
      tenantId,
      idempotencyKey: `order:${reservationId}`,
      body: { userId: user.id, name: billing.name, country: billing.country },
    });
    if (!screening.cleared) throw new Problem(403, 'buyer_not_cleared', 'This order cannot be taken');

    const subtotal = reservation.seats.reduce((sum, seat) => sum + seat.priceCents, 0);
    const fee = portion(subtotal, config.FEE_BPS);
    const { value } = await withTenant(pool, tenantId, (client) =>
      once(client, { table: 'order_idempotency_keys', tenantId, actor: user.id, key, request: request.body }, async () => {
        if (reservation.status !== 'held' || reservation.seats.length === 0)
          throw new Problem(409, 'reservation_gone', `The reservation is ${reservation.status}`);
        const { rows } = await client.query<{ id: string }>(
          `INSERT INTO orders (tenant_id, user_id, event_id, venue_id, organizer_id, reservation_id, payment_source, screening_reference,
             subtotal_cents, fee_cents, total_cents, event_starts_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (reservation_id) DO NOTHING RETURNING id`,
          [
            tenantId,
            user.id,
            reservation.eventId,
            reservation.venueId,
            reservation.organizerId,
            reservationId,
            request.body.paymentSource,
            screening.reference,
            subtotal,
            fee,
            subtotal + fee,
            reservation.startsAt,
          ],
        );
        const id = rows[0]?.id;
        if (!id) throw new Problem(409, 'reservation_ordered', 'This reservation was ordered before');
        for (const seat of reservation.seats)
          await client.query('INSERT INTO order_items (order_id, seat_id, tenant_id, label, price_cents) VALUES ($1, $2, $3, $4, $5)', [
            id,
            seat.seatId,
            tenantId,
            seat.label,
            seat.priceCents,
          ]);
        await setTimer(client, 'order_timers', 0, { tenantId, kind: 'advance', id });
        return {
          id,
          status: 'pending',
          subtotalCents: subtotal,
          feeCents: fee,
          totalCents: subtotal + fee,
        };
      }),
    );
    return reply.status(202).send(value);
  });

  app.get('/orders/:id', { schema: { params: byId } }, async (request) => {
    const user = request.user as User;
    return withTenant(pool, user.tenantId, async (client) => {
      const order = await findOrder(client, request.params.id);
      if (order.user_id !== user.id && order.organizer_id !== user.id) throw new Problem(404, 'order_not_found', 'There is no such order');
      const { rows } = await client.query<{
        ticketId: string | null;
        label: string;
        priceCents: number;
      }>(`SELECT ticket_id AS "ticketId", label, price_cents AS "priceCents" FROM order_items WHERE order_id = $1 ORDER BY label`, [
        order.id,
      ]);
      return {
        id: order.id,
        status: order.status,
        paymentId: order.payment_id,
        totalCents: order.total_cents,
        refundCents: order.refund_cents,
        items: rows,
      };
    });
  });

  // Buyers get the price of the seats back until the event begins; the organizer may give everything back.
  app.post('/orders/:id/refund', { schema: { params: byId } }, async (request, reply) => {
    const user = request.user as User;
    const key = idempotencyKey(request);
    const { value } = await withTenant(pool, user.tenantId, (client) =>
      once(
        client,
        {
          table: 'order_idempotency_keys',
          tenantId: user.tenantId,
          actor: user.id,
          key,
          request: { refund: request.params.id },
        },
        async () => {
          const order = await findOrder(client, request.params.id, true);
          const organizer = order.organizer_id === user.id;
          if (order.user_id !== user.id && !organizer) throw new Problem(404, 'order_not_found', 'There is no such order');
          if (!organizer && order.event_starts_at.getTime() <= Date.now()) throw new Problem(409, 'event_began', 'The event has begun');
          const refundCents = organizer ? order.total_cents : order.subtotal_cents;
          const changed = await changeStatus(client, user.tenantId, order.id, 'refunding', 'Refund asked for', { refundCents });
          if (!changed || order.status !== 'fulfilled') throw new Problem(409, 'order_state', `A ${order.status} order is not refunded`);
          return { id: order.id, status: 'refunding', refundCents };
        },
      ),
    );
    return reply.status(202).send(value);
  });
}
