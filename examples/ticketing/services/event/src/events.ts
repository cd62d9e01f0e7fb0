import { clientOf, once, withKnexTenant } from '@ticketing/database';
import { Problem } from '@ticketing/http';
import { publish, setTimer } from '@ticketing/messaging';
import type { ServiceClient } from '@ticketing/service-auth';
import type { Knex } from 'knex';
import { z } from 'zod';

export const newEvent = z
  .object({
    venueId: z.uuid(),
    name: z.string().trim().min(1).max(200),
    description: z.string().max(5_000).default(''),
    startsAt: z.iso.datetime(),
    endsAt: z.iso.datetime(),
    timeZone: z.string().min(3).max(60),
    salesStartAt: z.iso.datetime(),
    salesEndAt: z.iso.datetime(),
    royaltyBps: z.number().int().min(0).max(2_000).default(500),
    resaleCapBps: z.number().int().min(0).max(20_000).default(12_000),
    tiers: z
      .array(
        z.object({
          sectionId: z.uuid(),
          name: z.string().min(1).max(80),
          priceCents: z.number().int().min(0).max(10_000_000),
        }),
      )
      .min(1)
      .max(100),
  })
  .strict()
  .refine((event) => Date.parse(event.endsAt) > Date.parse(event.startsAt), 'An event ends after it starts');

export type NewEvent = z.infer<typeof newEvent>;

export type Status = 'draft' | 'published' | 'completed' | 'cancelled';

export interface EventRow {
  id: string;
  organizer_id: string;
  venue_id: string;
  name: string;
  description: string;
  starts_at: Date;
  ends_at: Date;
  sales_start_at: Date;
  sales_end_at: Date;
  status: Status;
  royalty_bps: number;
  resale_cap_bps: number;
  version: number;
}

/** Which states follow which. */
const NEXT: Readonly<Record<Status, readonly Status[]>> = {
  draft: ['published', 'cancelled'],
  published: ['completed', 'cancelled'],
  completed: [],
  cancelled: [],
};

interface Layout {
  sections: { id: string; name: string; seats: { id: string; row: string; number: number }[] }[];
}

export function createEvents(db: Knex, services: { venue: ServiceClient; ticket: ServiceClient }) {
  async function find(trx: Knex.Transaction, id: string, lock = false): Promise<EventRow> {
    const query = trx<EventRow>('events').where({ id });
    const row = await (lock ? query.forUpdate() : query).first();
    if (!row) throw new Problem(404, 'event_not_found', 'There is no such event');
    return row;
  }

  /** One conditional statement: whoever comes second changes nothing and is told. */
  async function transition(
    trx: Knex.Transaction,
    tenantId: string,
    event: EventRow,
    to: Status,
    actor: string,
    reason?: string,
  ): Promise<void> {
    if (!NEXT[event.status].includes(to)) throw new Problem(409, 'event_state', `A ${event.status} event cannot become ${to}`);
    const changed = await trx('events')
      .where({ id: event.id, status: event.status, version: event.version })
      .update({ status: to, version: event.version + 1, updated_at: trx.fn.now() });
    if (changed === 0) throw new Problem(409, 'event_changed', 'The event was changed meanwhile');
    await trx('event_transitions').insert({
      event_id: event.id,
      tenant_id: tenantId,
      from_status: event.status,
      to_status: to,
      actor,
      reason: reason ?? null,
    });
  }

  const owned = (event: EventRow, organizerId: string): EventRow => {
    if (event.organizer_id !== organizerId) throw new Problem(403, 'not_organizer', 'Only the organizer of an event may do this');
    return event;
  };

  return {
    create: (tenantId: string, organizerId: string, key: string, input: NewEvent) =>
      withKnexTenant(db, tenantId, (trx) =>
        once(clientOf(trx), { table: 'event_idempotency_keys', tenantId, actor: organizerId, key, request: input }, async () => {
          const rows = await trx('events')
            .insert({
              tenant_id: tenantId,
              organizer_id: organizerId,
              venue_id: input.venueId,
              name: input.name,
              description: input.description,
              starts_at: input.startsAt,
              ends_at: input.endsAt,
              time_zone: input.timeZone,
              sales_start_at: input.salesStartAt,
              sales_end_at: input.salesEndAt,
              royalty_bps: input.royaltyBps,
              resale_cap_bps: input.resaleCapBps,
            })
            .returning<{ id: string }[]>('id');
          const id = rows[0]?.id ?? '';
          await trx('price_tiers').insert(
            input.tiers.map((tier) => ({
              event_id: id,
              tenant_id: tenantId,
              section_id: tier.sectionId,
              name: tier.name,
              price_cents: tier.priceCents,
            })),
          );
          return { id, status: 'draft' as const };
        }),
      ),

    list: (tenantId: string, page: { after?: string | undefined; limit: number }) =>
      withKnexTenant(db, tenantId, (trx) =>
        trx<EventRow>('events')
          .whereIn('status', ['published', 'completed'])
          .modify((query) => {
            if (page.after) void query.where('id', '>', page.after);
          })
          .orderBy('id')
          .limit(page.limit)
          .select('id', 'name', 'description', 'venue_id', 'starts_at', 'ends_at', 'status'),
      ),

    get: (tenantId: string, id: string) =>
      withKnexTenant(db, tenantId, async (trx) => {
        const event = await find(trx, id);
        const tiers = await trx('price_tiers').where({ event_id: id }).select('section_id', 'name', 'price_cents', 'currency');
        return { ...event, tiers };
      }),

    /** Makes the inventory first, which can be repeated, then publishes. */
    async publish(tenantId: string, organizerId: string, id: string) {
      const { event, prices } = await withKnexTenant(db, tenantId, async (trx) => {
        const found = owned(await find(trx, id), organizerId);
        const tiers = await trx<{ event_id: string; section_id: string; price_cents: number }>('price_tiers')
          .where({ event_id: id })
          .select();
        return {
          event: found,
          prices: new Map(tiers.map((tier) => [tier.section_id, Number(tier.price_cents)])),
        };
      });
      if (event.status !== 'draft') throw new Problem(409, 'event_state', `A ${event.status} event cannot be published`);
      if (event.sales_end_at.getTime() <= Date.now()) throw new Problem(409, 'sales_over', 'The time of sale is over');
      const layout = await services.venue.get<Layout>(`/internal/venues/${event.venue_id}/layout`, {
        tenantId,
      });
      const seats = layout.sections.flatMap((section) => {
        const priceCents = prices.get(section.id);
        if (priceCents === undefined) return [];
        return section.seats.map((seat) => ({
          seatId: seat.id,
          label: `${section.name} ${seat.row}-${seat.number}`,
          priceCents,
        }));
      });
      if (seats.length === 0) throw new Problem(409, 'no_seats', 'No section of the venue has a price');
      await services.ticket.post('/internal/inventory', {
        tenantId,
        idempotencyKey: `inventory:${id}`,
        timeoutMs: 15_000,
        body: {
          eventId: id,
          venueId: event.venue_id,
          organizerId,
          startsAt: event.starts_at.toISOString(),
          salesStartAt: event.sales_start_at.toISOString(),
          salesEndAt: event.sales_end_at.toISOString(),
          royaltyBps: event.royalty_bps,
          resaleCapBps: event.resale_cap_bps,
          seats,
        },
      });
      return withKnexTenant(db, tenantId, async (trx) => {
        await transition(trx, tenantId, event, 'published', organizerId);
        await publish(clientOf(trx), 'event_outbox', 'event.published', tenantId, {
          eventId: id,
          name: event.name,
          venueId: event.venue_id,
          organizerId,
          startsAt: event.starts_at.toISOString(),
          description: event.description,
        });
        await setTimer(clientOf(trx), 'event_timers', Math.max(0, (event.ends_at.getTime() - Date.now()) / 1000), {
          tenantId,
          kind: 'complete',
          id,
        });
        return { id, status: 'published' as const, seats: seats.length };
      });
    },

    /** Asked by the clock when an event ends. */
    complete: (tenantId: string, id: string) =>
      withKnexTenant(db, tenantId, async (trx) => {
        const event = await find(trx, id, true);
        if (event.status !== 'published') return 'settled' as const;
        if (event.ends_at.getTime() > Date.now()) return 'again' as const;
        await transition(trx, tenantId, event, 'completed', 'clock');
        return 'settled' as const;
      }),

    cancel: (tenantId: string, organizerId: string, id: string, reason: string) =>
      withKnexTenant(db, tenantId, async (trx) => {
        const event = owned(await find(trx, id), organizerId);
        await transition(trx, tenantId, event, 'cancelled', organizerId, reason);
        await publish(clientOf(trx), 'event_outbox', 'event.cancelled', tenantId, {
          eventId: id,
          reason,
        });
        return { id, status: 'cancelled' as const };
      }),
  };
}

export type Events = ReturnType<typeof createEvents>;
