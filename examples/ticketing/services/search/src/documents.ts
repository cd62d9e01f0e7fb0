import { withTenant } from '@ticketing/database';
import type { Pool } from '@ticketing/database';
import { receiveOnce } from '@ticketing/messaging';
import { z } from 'zod';

export const message = z.discriminatedUnion('topic', [
  z.object({
    id: z.uuid(),
    topic: z.literal('event.published'),
    tenantId: z.uuid(),
    payload: z.object({
      eventId: z.uuid(),
      name: z.string().max(200),
      startsAt: z.iso.datetime(),
      description: z.string().max(5_000).default(''),
    }),
  }),
  z.object({
    id: z.uuid(),
    topic: z.literal('event.cancelled'),
    tenantId: z.uuid(),
    payload: z.object({ eventId: z.uuid() }),
  }),
]);
export type EventMessage = z.infer<typeof message>;

export function createDocuments(pool: Pool) {
  return {
    receive: (given: EventMessage) =>
      withTenant(pool, given.tenantId, (client) =>
        receiveOnce(client, 'search_inbox', given, async () => {
          const { tenantId, payload } = given;
          if (given.topic === 'event.cancelled') {
            await client.query('INSERT INTO search_removals (tenant_id, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
              tenantId,
              payload.eventId,
            ]);
            await client.query('DELETE FROM search_documents WHERE tenant_id = $1 AND event_id = $2', [tenantId, payload.eventId]);
            return;
          }
          const { eventId, name, description, startsAt } = given.payload;
          await client.query(
            `INSERT INTO search_documents (tenant_id, event_id, name, description, starts_at)
             SELECT $1, $2, $3, $4, $5 WHERE NOT EXISTS (SELECT FROM search_removals WHERE tenant_id = $1 AND event_id = $2)
             ON CONFLICT (tenant_id, event_id) DO UPDATE SET name = excluded.name, description = excluded.description, starts_at = excluded.starts_at`,
            [tenantId, eventId, name, description, startsAt],
          );
        }),
      ),

    find: (tenantId: string, text: string, limit: number) =>
      withTenant(pool, tenantId, async (client) => {
        const { rows } = await client.query<{ event_id: string; name: string; starts_at: Date }>(
          `SELECT event_id, name, starts_at FROM search_documents
           WHERE tenant_id = $1 AND words @@ websearch_to_tsquery('simple', $2)
           ORDER BY ts_rank(words, websearch_to_tsquery('simple', $2)) DESC, starts_at, event_id LIMIT $3`,
          [tenantId, text, limit],
        );
        return rows.map((row) => ({
          eventId: row.event_id,
          name: row.name,
          startsAt: row.starts_at.toISOString(),
        }));
      }),
  };
}

export type Documents = ReturnType<typeof createDocuments>;
