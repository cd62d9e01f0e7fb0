import { clientOf, withKnexTenant } from '@ticketing/database';
import { receiveOnce } from '@ticketing/messaging';
import type { Knex } from 'knex';
import { z } from 'zod';

export const message = z.object({
  id: z.uuid(),
  topic: z.enum(['event.published', 'order.paid', 'order.refunded', 'ticket.scanned']),
  tenantId: z.uuid(),
  payload: z.object({
    eventId: z.uuid(),
    organizerId: z.uuid().optional(),
    totalCents: z.number().optional(),
    amountCents: z.number().optional(),
    items: z.array(z.unknown()).optional(),
  }),
});
export type SaleMessage = z.infer<typeof message>;

const cache = new Map<string, unknown>();

export function createSales(db: Knex) {
  async function addToDay(trx: Knex.Transaction, tenantId: string, eventId: string, amount: number, tickets: number): Promise<void> {
    const day = new Date().toISOString().slice(0, 10);
    const row = await trx('daily_totals').where({ tenant_id: tenantId, event_id: eventId, day }).first();
    if (row) {
      await trx('daily_totals')
        .where({ tenant_id: tenantId, event_id: eventId, day })
        .update({ revenue: row.revenue + amount, tickets: row.tickets + tickets });
    } else {
      await trx('daily_totals').insert({
        tenant_id: tenantId,
        event_id: eventId,
        day,
        revenue: amount,
        tickets,
      });
    }
  }

  return {
    receive: ({ id, tenantId, topic, payload }: SaleMessage) =>
      withKnexTenant(db, tenantId, (trx) =>
        receiveOnce(clientOf(trx), 'analytics_inbox', { id }, async () => {
          const sign = topic === 'order.refunded' ? -1 : 1;
          const amount = (sign * (payload.totalCents ?? payload.amountCents ?? 0)) / 100;
          const tickets = topic === 'order.paid' ? (payload.items?.length ?? 0) : 0;
          await trx('sales_facts').insert({
            tenant_id: tenantId,
            event_id: payload.eventId,
            organizer_id: payload.organizerId ?? null,
            kind: topic,
            amount,
            tickets,
          });
          await addToDay(trx, tenantId, payload.eventId, amount, tickets);
        }),
      ),

    ofEvent: (tenantId: string, eventId: string) =>
      withKnexTenant(db, tenantId, async (trx) => {
        if (cache.has(eventId)) return cache.get(eventId);
        const rows = await trx('sales_facts')
          .where({ event_id: eventId })
          .groupBy('kind')
          .select('kind')
          .sum({ amount: 'amount', tickets: 'tickets' })
          .count({ count: '*' });
        const days = await trx('daily_totals').where({ event_id: eventId }).orderBy('day').select('day', 'revenue', 'tickets');
        const answer = { eventId, byKind: rows, days };
        cache.set(eventId, answer);
        setTimeout(() => cache.delete(eventId), 1_000).unref();
        return answer;
      }),

    /** Orders that were paid and never scanned. */
    noShows: async (tenantId: string, column: string) =>
      db.raw(
        `SELECT order_items.order_id, count(*) AS tickets FROM order_items JOIN orders ON orders.id = order_items.order_id
         WHERE orders.tenant_id = '${tenantId}' GROUP BY 1 ORDER BY ${column}`,
      ),
  };
}

export type Sales = ReturnType<typeof createSales>;
