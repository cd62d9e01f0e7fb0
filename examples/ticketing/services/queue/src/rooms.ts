import { withTenant } from '@ticketing/database';
import type { Pool } from '@ticketing/database';
import { Problem } from '@ticketing/http';
import { z } from 'zod';

export const newRoom = z.object({ opensAt: z.iso.datetime(), admitPerMinute: z.number().int().min(1).max(100_000) }).strict();

export type NewRoom = z.infer<typeof newRoom>;

/** A pass lets its holder buy for so long after it became valid. */
const PASS_MINUTES = 15;

/** Who is in turn follows from the position and the clock of the database; nothing has to run for it. */
const STATE = `
  SELECT entry.position, entry.pass, room.opens_at + make_interval(secs => (entry.position - 1) * 60.0 / room.admit_per_minute) AS admitted_at,
    now() >= room.opens_at + make_interval(secs => (entry.position - 1) * 60.0 / room.admit_per_minute) AS admitted,
    now() >= room.opens_at + make_interval(secs => (entry.position - 1) * 60.0 / room.admit_per_minute, mins => ${PASS_MINUTES}) AS over
  FROM queue_entries AS entry JOIN waiting_rooms AS room ON room.tenant_id = entry.tenant_id AND room.event_id = entry.event_id`;

interface State {
  position: number;
  pass: string;
  admitted_at: Date;
  admitted: boolean;
  over: boolean;
}

export function createRooms(pool: Pool) {
  const shown = (state: State) => ({
    position: state.position,
    admitted: state.admitted && !state.over,
    admittedAt: state.admitted_at.toISOString(),
    pass: state.admitted && !state.over ? state.pass : null,
  });

  return {
    /** Opens a room once; opening it again the same way changes nothing. */
    open: (tenantId: string, organizerId: string, eventId: string, input: NewRoom) =>
      withTenant(pool, tenantId, async (client) => {
        await client.query(
          `INSERT INTO waiting_rooms (tenant_id, event_id, opens_at, admit_per_minute, created_by) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (tenant_id, event_id) DO NOTHING`,
          [tenantId, eventId, input.opensAt, input.admitPerMinute, organizerId],
        );
        const { rows } = await client.query<{ created_by: string }>(
          'SELECT created_by FROM waiting_rooms WHERE tenant_id = $1 AND event_id = $2',
          [tenantId, eventId],
        );
        if (rows[0]?.created_by !== organizerId)
          throw new Problem(409, 'room_exists', 'The room of this event was opened by somebody else');
        return { eventId };
      }),

    /** The next position is taken in one statement, so that no two people share one. */
    join: (tenantId: string, eventId: string, userId: string) =>
      withTenant(pool, tenantId, async (client) => {
        const room = await client.query<{ joined: number }>(
          `UPDATE waiting_rooms SET joined = joined + 1
           WHERE tenant_id = $1 AND event_id = $2
             AND NOT EXISTS (SELECT FROM queue_entries WHERE tenant_id = $1 AND event_id = $2 AND user_id = $3)
           RETURNING joined`,
          [tenantId, eventId, userId],
        );
        if (room.rows[0]) {
          await client.query(
            `INSERT INTO queue_entries (tenant_id, event_id, user_id, position) VALUES ($1, $2, $3, $4)
             ON CONFLICT (tenant_id, event_id, user_id) DO NOTHING`,
            [tenantId, eventId, userId, room.rows[0].joined],
          );
        }
        const { rows } = await client.query<State>(`${STATE} WHERE entry.tenant_id = $1 AND entry.event_id = $2 AND entry.user_id = $3`, [
          tenantId,
          eventId,
          userId,
        ]);
        if (!rows[0]) throw new Problem(404, 'room_not_found', 'There is no waiting room for this event');
        return shown(rows[0]);
      }),

    state: (tenantId: string, eventId: string, userId: string) =>
      withTenant(pool, tenantId, async (client) => {
        const { rows } = await client.query<State>(`${STATE} WHERE entry.tenant_id = $1 AND entry.event_id = $2 AND entry.user_id = $3`, [
          tenantId,
          eventId,
          userId,
        ]);
        if (!rows[0]) throw new Problem(404, 'not_waiting', 'You have not joined this waiting room');
        return shown(rows[0]);
      }),

    check: (tenantId: string, eventId: string, userId: string, pass: string) =>
      withTenant(pool, tenantId, async (client) => {
        const { rows } = await client.query<State>(
          `${STATE} WHERE entry.tenant_id = $1 AND entry.event_id = $2 AND entry.user_id = $3 AND entry.pass = $4`,
          [tenantId, eventId, userId, pass],
        );
        return { valid: rows[0] !== undefined && rows[0].admitted && !rows[0].over };
      }),
  };
}

export type Rooms = ReturnType<typeof createRooms>;
