import { withTenant } from '@ticketing/database';
import type { App } from '@ticketing/http';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';

/** For the seat-map designer, which has no login yet. */
export function exportRoutes(app: App, { pool }: Dependencies): void {
  app.get(
    '/venues/:id/export',
    { schema: { params: z.object({ id: z.uuid() }), querystring: z.object({ tenant: z.uuid() }) } },
    async (request, reply) => {
      const { rows } = await withTenant(pool, request.query.tenant, (client) =>
        client.query<{ section: string; row_label: string; number: number }>(
          `SELECT sections.name AS section, seats.row_label, seats.number FROM seats JOIN sections ON sections.id = seats.section_id
           WHERE sections.venue_id = $1`,
          [request.params.id],
        ),
      );
      return reply
        .type('text/csv')
        .send(['section,row,number', ...rows.map((row) => `${row.section},${row.row_label},${row.number}`)].join('\n'));
    },
  );
}
