import { once, withTenant } from '@ticketing/database';
import type { Client, Pool } from '@ticketing/database';
import { Problem } from '@ticketing/http';
import { publish, setTimer } from '@ticketing/messaging';
import { z } from 'zod';

export const newReservation = z
  .object({
    eventId: z.uuid(),
    seatIds: z.array(z.uuid()).min(1).max(20).optional(),
    quantity: z.number().int().min(1).max(20).optional(),
  })
  .strict()
  .refine((input) => (input.seatIds === undefined) !== (input.quantity === undefined), 'Either seats are named or their number is');

export type NewReservation = z.infer<typeof newReservation>;

interface Reservation {
  id: string;
  event_id: string;
  user_id: string;
  status: 'held' | 'confirmed' | 'released' | 'expired';
  order_id: string | null;
  expires_at: Date;
}

/** Which states follow which. */
const NEXT: Readonly<Record<Reservation['status'], readonly Reservation['status'][]>> = {
  held: ['confirmed', 'released', 'expired'],
  confirmed: [],
  released: [],
  expired: [],
};

/** An order has this long to be paid. */
const PAYMENT_SECONDS = 900;

export function createReservations(pool: Pool, limits: { RESERVATION_SECONDS: number; SEATS_PER_BUYER: number }) {
  async function lock(client: Client, id: string): Promise<Reservation> {
    const { rows } = await client.query<Reservation>(
      'SELECT id, event_id, user_id, status, order_id, expires_at FROM reservations WHERE id = $1 FOR UPDATE',
      [id],
    );
    if (!rows[0]) throw new Problem(404, 'reservation_not_found', 'There is no such reservation');
    return rows[0];
  }

  const seatsOf = async (client: Client, id: string) => {
    const { rows } = await client.query<{ seatId: string; label: string; priceCents: number }>(
      `SELECT seat_id AS "seatId", label, price_cents AS "priceCents" FROM inventory_seats WHERE reservation_id = $1 ORDER BY label`,
      [id],
    );
    return rows;
  };

  /** Locks free seats; those that another buyer is taking at this moment are passed over or count as taken. */
  async function take(client: Client, input: NewReservation, reservationId: string): Promise<void> {
    const wanted = input.seatIds?.length ?? input.quantity ?? 0;
    const { rows } = input.seatIds
      ? await client.query<{ seat_id: string }>(
          `SELECT seat_id FROM inventory_seats WHERE event_id = $1 AND seat_id = ANY($2) AND status = 'free' ORDER BY seat_id LIMIT 20 FOR UPDATE SKIP LOCKED`,
          [input.eventId, input.seatIds],
        )
      : await client.query<{ seat_id: string }>(
          `SELECT seat_id FROM inventory_seats WHERE event_id = $1 AND status = 'free' ORDER BY label LIMIT $2 FOR UPDATE SKIP LOCKED`,
          [input.eventId, wanted],
        );
    if (rows.length < wanted) throw new Problem(409, 'sold_out', 'These seats are not free');
    const taken = await client.query(
      `UPDATE inventory_seats SET status = 'held', reservation_id = $3, updated_at = now()
       WHERE event_id = $1 AND seat_id = ANY($2) AND status = 'free'`,
      [input.eventId, rows.map((row) => row.seat_id), reservationId],
    );
    if (taken.rowCount !== wanted) throw new Problem(409, 'sold_out', 'These seats are not free');
  }

  async function giveBack(client: Client, reservation: Reservation, status: 'released' | 'expired'): Promise<void> {
    if (!NEXT[reservation.status].includes(status)) return;
    const changed = await client.query(`UPDATE reservations SET status = $2 WHERE id = $1 AND status = 'held'`, [reservation.id, status]);
    if (changed.rowCount === 0) return;
    await client.query(
      `UPDATE inventory_seats SET status = 'free', reservation_id = NULL, updated_at = now() WHERE reservation_id = $1 AND status = 'held'`,
      [reservation.id],
    );
  }

  /** Holds end with their time, also while the timers stand still. */
  async function giveBackExpired(client: Client, eventId: string): Promise<void> {
    const { rows } = await client.query<Reservation>(
      `SELECT id, event_id, user_id, status, order_id, expires_at FROM reservations
       WHERE event_id = $1 AND status = 'held' AND expires_at <= now() ORDER BY expires_at LIMIT 50 FOR UPDATE SKIP LOCKED`,
      [eventId],
    );
    for (const reservation of rows) await giveBack(client, reservation, 'expired');
  }

  return {
    reserve: (tenantId: string, userId: string, key: string, input: NewReservation) =>
      withTenant(pool, tenantId, (client) =>
        once(client, { table: 'ticket_idempotency_keys', tenantId, actor: userId, key, request: input }, async () => {
          const wanted = input.seatIds?.length ?? input.quantity ?? 0;
          // One buyer's requests for an event follow each other, so that the limit holds.
          await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`${input.eventId}:${userId}`]);
          const { rows } = await client.query<{ seats: number }>(
            `SELECT count(*)::int AS seats FROM reservations JOIN inventory_seats ON inventory_seats.reservation_id = reservations.id
             WHERE reservations.event_id = $1 AND reservations.user_id = $2 AND reservations.status IN ('held', 'confirmed')`,
            [input.eventId, userId],
          );
          if ((rows[0]?.seats ?? 0) + wanted > limits.SEATS_PER_BUYER)
            throw new Problem(409, 'buyer_limit', 'That is more than one buyer may have');
          const open = await client.query(
            'SELECT 1 FROM inventory_events WHERE event_id = $1 AND sales_start_at <= now() AND sales_end_at > now() AND starts_at > now()',
            [input.eventId],
          );
          if (open.rowCount === 0) throw new Problem(404, 'event_not_on_sale', 'This event is not on sale');
          const reservation = await client.query<Reservation>(
            `INSERT INTO reservations (tenant_id, event_id, user_id, expires_at) VALUES ($1, $2, $3, now() + make_interval(secs => $4))
             RETURNING id, expires_at`,
            [tenantId, input.eventId, userId, limits.RESERVATION_SECONDS],
          );
          const id = reservation.rows[0]?.id ?? '';
          await giveBackExpired(client, input.eventId);
          await take(client, input, id);
          await setTimer(client, 'ticket_timers', limits.RESERVATION_SECONDS, {
            tenantId,
            kind: 'expire',
            id,
          });
          return {
            id,
            status: 'held',
            expiresAt: reservation.rows[0]?.expires_at.toISOString(),
            seats: await seatsOf(client, id),
          };
        }),
      ),

    /** For its buyer, or for services when no buyer is named. */
    get: (tenantId: string, id: string, userId?: string) =>
      withTenant(pool, tenantId, async (client) => {
        const { rows } = await client.query<Reservation & { organizer_id: string; venue_id: string; starts_at: Date }>(
          `SELECT reservations.id, reservations.event_id, reservations.user_id, reservations.status, reservations.expires_at,
             inventory_events.organizer_id, inventory_events.venue_id, inventory_events.starts_at
           FROM reservations JOIN inventory_events ON inventory_events.event_id = reservations.event_id WHERE reservations.id = $1`,
          [id],
        );
        const found = rows[0];
        if (!found || (userId !== undefined && found.user_id !== userId))
          throw new Problem(404, 'reservation_not_found', 'There is no such reservation');
        return {
          id,
          eventId: found.event_id,
          organizerId: found.organizer_id,
          venueId: found.venue_id,
          startsAt: found.starts_at.toISOString(),
          userId: found.user_id,
          status: found.status,
          expiresAt: found.expires_at.toISOString(),
          seats: await seatsOf(client, id),
        };
      }),

    cancel: (tenantId: string, id: string, userId: string) =>
      withTenant(pool, tenantId, async (client) => {
        const reservation = await lock(client, id);
        if (reservation.user_id !== userId) throw new Problem(404, 'reservation_not_found', 'There is no such reservation');
        if (reservation.order_id) throw new Problem(409, 'reservation_ordered', 'This reservation belongs to an order');
        await giveBack(client, reservation, 'released');
      }),

    /** The seats stay with an order until it is paid or given up. */
    pin: (tenantId: string, id: string, orderId: string) =>
      withTenant(pool, tenantId, async (client) => {
        const reservation = await lock(client, id);
        if (reservation.order_id === orderId) return { status: reservation.status };
        if (reservation.status !== 'held' || reservation.order_id)
          throw new Problem(409, 'reservation_gone', `The reservation is ${reservation.status}`);
        await client.query('UPDATE reservations SET order_id = $2, expires_at = now() + make_interval(secs => $3) WHERE id = $1', [
          id,
          orderId,
          PAYMENT_SECONDS,
        ]);
        await setTimer(client, 'ticket_timers', PAYMENT_SECONDS, { tenantId, kind: 'expire', id });
        return { status: 'held' };
      }),

    /** Turns held seats into tickets, once per order. */
    confirm: (tenantId: string, id: string, orderId: string) =>
      withTenant(pool, tenantId, async (client) => {
        const reservation = await lock(client, id);
        if (reservation.order_id !== orderId) throw new Problem(409, 'reservation_gone', 'The reservation belongs to another order');
        if (NEXT[reservation.status].includes('confirmed')) {
          const confirmed = await client.query(
            `UPDATE reservations SET status = 'confirmed' WHERE id = $1 AND status = 'held' AND expires_at > now()`,
            [id],
          );
          if (confirmed.rowCount !== 1) throw new Problem(409, 'reservation_gone', 'The reservation was changed meanwhile');
          await client.query(
            `UPDATE inventory_seats SET status = 'sold', updated_at = now() WHERE reservation_id = $1 AND status = 'held'`,
            [id],
          );
          const issued = await client.query<{ id: string; seat_id: string }>(
            `INSERT INTO tickets (tenant_id, event_id, seat_id, label, owner_id, order_id, face_price_cents)
             SELECT tenant_id, event_id, seat_id, label, $2, $3, price_cents FROM inventory_seats WHERE reservation_id = $1
             RETURNING id, seat_id`,
            [id, reservation.user_id, orderId],
          );
          for (const ticket of issued.rows) {
            await client.query(
              `INSERT INTO ticket_transitions (tenant_id, ticket_id, action, actor, to_owner, reference) VALUES ($1, $2, 'issued', 'order', $3, $4)`,
              [tenantId, ticket.id, reservation.user_id, orderId],
            );
            await publish(client, 'ticket_outbox', 'ticket.issued', tenantId, {
              ticketId: ticket.id,
              eventId: reservation.event_id,
              seatId: ticket.seat_id,
              ownerId: reservation.user_id,
            });
          }
        } else if (reservation.status !== 'confirmed')
          throw new Problem(409, 'reservation_gone', `The reservation is ${reservation.status}`);
        const { rows } = await client.query<{ id: string; seatId: string; label: string }>(
          `SELECT id, seat_id AS "seatId", label FROM tickets WHERE order_id = $1 ORDER BY label`,
          [orderId],
        );
        return { tickets: rows };
      }),

    release: (tenantId: string, id: string, orderId: string) =>
      withTenant(pool, tenantId, async (client) => {
        const reservation = await lock(client, id);
        if (reservation.order_id !== null && reservation.order_id !== orderId)
          throw new Problem(409, 'reservation_gone', 'The reservation belongs to another order');
        await giveBack(client, reservation, 'released');
        return { status: 'released' };
      }),

    expire: (tenantId: string, id: string) =>
      withTenant(pool, tenantId, async (client) => {
        const reservation = await lock(client, id);
        if (reservation.status !== 'held') return 'settled' as const;
        const over = await client.query('SELECT 1 FROM reservations WHERE id = $1 AND expires_at <= now()', [id]);
        if (over.rowCount === 0) return 'again' as const;
        await giveBack(client, reservation, 'expired');
        return 'settled' as const;
      }),
  };
}
