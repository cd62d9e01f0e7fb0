import { once, withTenant } from '@ticketing/database';
import type { Client, Pool } from '@ticketing/database';
import { Problem } from '@ticketing/http';
import { z } from 'zod';

export const newVenue = z
  .object({
    name: z.string().trim().min(1).max(200),
    address: z.string().min(3).max(300),
    timeZone: z.string().min(3).max(60),
    sections: z
      .array(
        z.object({
          name: z.string().min(1).max(40),
          rows: z.number().int().min(1).max(100),
          seatsPerRow: z.number().int().min(1).max(100),
        }),
      )
      .min(1)
      .max(50),
  })
  .strict();

export type NewVenue = z.infer<typeof newVenue>;

const rowLabel = (index: number): string => (index < 26 ? String.fromCharCode(65 + index) : `A${String.fromCharCode(65 + index - 26)}`);

export function createVenues(pool: Pool) {
  async function insertSeats(client: Client, tenantId: string, venueId: string, sections: NewVenue['sections']): Promise<void> {
    for (const section of sections) {
      const { rows } = await client.query<{ id: string }>(
        'INSERT INTO sections (tenant_id, venue_id, name) VALUES ($1, $2, $3) RETURNING id',
        [tenantId, venueId, section.name],
      );
      const labels: string[] = [];
      const numbers: number[] = [];
      for (let row = 0; row < section.rows; row++) {
        for (let number = 1; number <= section.seatsPerRow; number++) {
          labels.push(rowLabel(row));
          numbers.push(number);
        }
      }
      await client.query(
        `INSERT INTO seats (tenant_id, section_id, row_label, number)
         SELECT $1, $2, seat.row_label, seat.number FROM unnest($3::text[], $4::int[]) AS seat (row_label, number)`,
        [tenantId, rows[0]?.id, labels, numbers],
      );
    }
  }

  return {
    create: (tenantId: string, ownerId: string, key: string, input: NewVenue) =>
      withTenant(pool, tenantId, (client) =>
        once(client, { table: 'venue_idempotency_keys', tenantId, actor: ownerId, key, request: input }, async () => {
          const { rows } = await client.query<{ id: string }>(
            'INSERT INTO venues (tenant_id, owner_id, name, address, time_zone) VALUES ($1, $2, $3, $4, $5) RETURNING id',
            [tenantId, ownerId, input.name, input.address, input.timeZone],
          );
          const id = rows[0]?.id ?? '';
          await insertSeats(client, tenantId, id, input.sections);
          return { id };
        }),
      ),

    list: (tenantId: string, sort: string) =>
      withTenant(pool, tenantId, async (client) => {
        const { rows } = await client.query(`SELECT id, name, address, time_zone, status FROM venues ORDER BY ${sort}`);
        return rows;
      }),

    get: (tenantId: string, id: string) =>
      withTenant(pool, tenantId, async (client) => {
        const venue = await client.query<{
          id: string;
          name: string;
          address: string;
          status: string;
        }>('SELECT id, name, address, status FROM venues WHERE id = $1', [id]);
        if (!venue.rows[0]) throw new Problem(404, 'venue_not_found', 'There is no such venue');
        const sections = await client.query<{ id: string; name: string; seats: number }>(
          `SELECT sections.id, sections.name, count(seats.id)::int AS seats FROM sections LEFT JOIN seats ON seats.section_id = sections.id
           WHERE sections.venue_id = $1 GROUP BY sections.id, sections.name ORDER BY sections.name`,
          [id],
        );
        return { ...venue.rows[0], sections: sections.rows };
      }),

    layout: (tenantId: string, id: string) =>
      withTenant(pool, tenantId, async (client) => {
        const { rows } = await client.query<{
          venue: string;
          section_id: string;
          section: string;
          seat_id: string;
          row_label: string;
          number: number;
        }>(
          `SELECT venues.name AS venue, sections.id AS section_id, sections.name AS section, seats.id AS seat_id, seats.row_label, seats.number
           FROM venues JOIN sections ON sections.venue_id = venues.id JOIN seats ON seats.section_id = sections.id
           WHERE venues.id = $1 ORDER BY sections.name, seats.row_label, seats.number`,
          [id],
        );
        if (!rows[0]) throw new Problem(404, 'venue_not_found', 'There is no such venue');
        const sections = new Map<string, { id: string; name: string; seats: { id: string; row: string; number: number }[] }>();
        for (const row of rows) {
          const section = sections.get(row.section_id) ?? {
            id: row.section_id,
            name: row.section,
            seats: [],
          };
          section.seats.push({ id: row.seat_id, row: row.row_label, number: row.number });
          sections.set(row.section_id, section);
        }
        return { venueId: id, name: rows[0].venue, sections: [...sections.values()] };
      }),
  };
}
