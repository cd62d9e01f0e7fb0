import { withTenant } from '@ticketing/database';
import type { Pool } from '@ticketing/database';
import { publish } from '@ticketing/messaging';
import { split } from '@ticketing/money';
import { ServiceCallFailed } from '@ticketing/service-auth';
import type { ServiceClient } from '@ticketing/service-auth';
import { changeStatus, findOrder } from './order-record.ts';
import type { OrderRecord } from './order-record.ts';

interface Payment {
  id: string;
  status: 'pending' | 'succeeded' | 'failed' | 'refunded' | 'disputed';
}

type Outcome = 'settled' | 'again';

/** Who gets what of the price of the seats; the fee is the platform's. */
export function sharesOf(order: Pick<OrderRecord, 'subtotal_cents' | 'fee_cents' | 'organizer_id' | 'venue_id'>, venueBps: number) {
  const seats = split(order.subtotal_cents, [
    { account: `organizer:${order.organizer_id}`, weight: 10_000 - venueBps },
    { account: `venue:${order.venue_id}`, weight: venueBps },
  ]);
  return { seats, all: [...seats, { account: 'platform', amountCents: order.fee_cents }] };
}

const refused = (error: unknown): boolean => error instanceof ServiceCallFailed && error.statusCode === 409;

/** Brings an order one step on. Every step can be done again: keys and states make repeats harmless. */
export function createFulfilment(services: { pool: Pool; ticket: ServiceClient; payment: ServiceClient; config: { VENUE_BPS: number } }) {
  const { pool, ticket, payment, config } = services;

  async function pay(tenantId: string, order: OrderRecord): Promise<Outcome> {
    try {
      await ticket.post(`/internal/reservations/${order.reservation_id}/pin`, {
        tenantId,
        body: { orderId: order.id },
        idempotencyKey: `pin:${order.id}`,
      });
    } catch (error) {
      if (!refused(error)) throw error;
      await withTenant(pool, tenantId, (client) => changeStatus(client, tenantId, order.id, 'failed', 'The reservation was gone'));
      return 'again';
    }
    const made = await payment.post<Payment>('/internal/payments', {
      tenantId,
      idempotencyKey: `order:${order.id}`,
      body: {
        reference: order.id,
        kind: 'order',
        payerId: order.user_id,
        amountCents: order.total_cents,
        source: order.payment_source,
        splits: sharesOf(order, config.VENUE_BPS).all,
      },
    });
    await withTenant(pool, tenantId, (client) =>
      changeStatus(client, tenantId, order.id, 'paying', 'Payment started', { paymentId: made.id }),
    );
    return 'again';
  }

  /** Messages tell of payments; asking makes up for one that was lost. */
  async function look(tenantId: string, order: OrderRecord): Promise<Outcome> {
    const found = await payment.get<Payment>(`/internal/payments/${order.payment_id}`, {
      tenantId,
    });
    if (found.status === 'succeeded')
      await withTenant(pool, tenantId, (client) => changeStatus(client, tenantId, order.id, 'paid', 'Payment found'));
    if (found.status === 'failed')
      await withTenant(pool, tenantId, (client) => changeStatus(client, tenantId, order.id, 'failed', 'Payment failed'));
    return 'again';
  }

  async function fulfil(tenantId: string, order: OrderRecord): Promise<Outcome> {
    try {
      const { tickets } = await ticket.post<{ tickets: { id: string; seatId: string }[] }>(
        `/internal/reservations/${order.reservation_id}/confirm`,
        { tenantId, body: { orderId: order.id }, idempotencyKey: `confirm:${order.id}` },
      );
      await withTenant(pool, tenantId, async (client) => {
        if (!(await changeStatus(client, tenantId, order.id, 'fulfilled', 'Tickets issued'))) return;
        for (const item of tickets)
          await client.query('UPDATE order_items SET ticket_id = $3 WHERE order_id = $1 AND seat_id = $2', [
            order.id,
            item.seatId,
            item.id,
          ]);
        await publish(client, 'order_outbox', 'order.paid', tenantId, {
          orderId: order.id,
          eventId: order.event_id,
          userId: order.user_id,
          organizerId: order.organizer_id,
          totalCents: order.total_cents,
          feeCents: order.fee_cents,
          items: tickets.map((item) => ({ ticketId: item.id, seatId: item.seatId })),
        });
      });
    } catch (error) {
      if (!refused(error)) throw error;
      // Paid, but the seats are gone: the whole sum goes back.
      await withTenant(pool, tenantId, (client) =>
        changeStatus(client, tenantId, order.id, 'refunding', 'The seats were gone', {
          refundCents: order.total_cents,
        }),
      );
    }
    return 'again';
  }

  async function voidTickets(tenantId: string, order: OrderRecord, ownerId?: string): Promise<boolean> {
    const { rows } = await withTenant(pool, tenantId, (client) =>
      client.query<{ ticket_id: string }>('SELECT ticket_id FROM order_items WHERE order_id = $1 AND ticket_id IS NOT NULL', [order.id]),
    );
    let complete = true;
    for (const { ticket_id: id } of rows) {
      try {
        const body = { reason: `order:${order.id}`, ...(ownerId ? { ownerId } : {}) };
        await ticket.post(`/internal/tickets/${id}/void`, {
          tenantId,
          body,
          idempotencyKey: `void:${id}`,
        });
      } catch (error) {
        if (!refused(error)) throw error;
        complete = false;
      }
    }
    return complete;
  }

  async function refund(tenantId: string, order: OrderRecord): Promise<Outcome> {
    const found = await payment.get<Payment>(`/internal/payments/${order.payment_id}`, {
      tenantId,
    });
    if (found.status === 'refunded') {
      await withTenant(pool, tenantId, (client) => markRefunded(client, tenantId, order.id));
      return 'again';
    }
    if (!(await voidTickets(tenantId, order, order.user_id))) {
      await withTenant(pool, tenantId, (client) =>
        changeStatus(client, tenantId, order.id, 'fulfilled', 'A ticket was used or given away'),
      );
      return 'settled';
    }
    const shares = sharesOf(order, config.VENUE_BPS);
    await payment.post(`/internal/payments/${order.payment_id}/refunds`, {
      tenantId,
      idempotencyKey: `refund:${order.id}`,
      body: {
        amountCents: order.refund_cents,
        reason: 'order_refund',
        splits: order.refund_cents === order.total_cents ? shares.all : shares.seats,
      },
    });
    return 'again';
  }

  return {
    async advance(tenantId: string, id: string): Promise<Outcome> {
      const order = await withTenant(pool, tenantId, (client) => findOrder(client, id));
      switch (order.status) {
        case 'pending':
          return pay(tenantId, order);
        case 'paying':
          return look(tenantId, order);
        case 'paid':
          return fulfil(tenantId, order);
        case 'refunding':
          return refund(tenantId, order);
        case 'failed':
          await ticket
            .post(`/internal/reservations/${order.reservation_id}/release`, {
              tenantId,
              body: { orderId: id },
              idempotencyKey: `release:${id}`,
            })
            .catch((error: unknown) => {
              if (!refused(error)) throw error;
            });
          return 'settled';
        case 'charged_back':
          // A ticket that was used stays used; the others do not let anybody in any more.
          await voidTickets(tenantId, order);
          return 'settled';
        default:
          return 'settled';
      }
    },
  };
}

/** In the transaction of whoever learns of it first. */
export async function markRefunded(client: Parameters<typeof changeStatus>[0], tenantId: string, id: string): Promise<void> {
  if (!(await changeStatus(client, tenantId, id, 'refunded', 'Refund confirmed'))) return;
  const order = await findOrder(client, id);
  await publish(client, 'order_outbox', 'order.refunded', tenantId, {
    orderId: id,
    eventId: order.event_id,
    userId: order.user_id,
    amountCents: order.refund_cents,
  });
}
