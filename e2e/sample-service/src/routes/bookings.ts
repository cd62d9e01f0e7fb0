import type { FastifyInstance } from 'fastify';
import type { Database } from '../database.ts';
import { inTransaction } from '../database.ts';
import { sendConfirmation } from '../mail.ts';
import { authenticate } from '../plugins/authenticate.ts';

const id = { type: 'string', format: 'uuid' } as const;
const params = { type: 'object', required: ['id'], properties: { id } } as const;
const body = {
  type: 'object',
  required: ['roomId', 'startsAt', 'endsAt'],
  additionalProperties: false,
  properties: { roomId: id, startsAt: { type: 'string', format: 'date-time' }, endsAt: { type: 'string', format: 'date-time' } },
} as const;

interface NewBooking {
  roomId: string;
  startsAt: string;
  endsAt: string;
}

export async function bookingRoutes(app: FastifyInstance, { database, mailUrl }: { database: Database; mailUrl: string }): Promise<void> {
  app.addHook('onRequest', authenticate);

  app.get('/bookings', async (request) => {
    const { sub } = request.user as { sub: string };
    const found = await database.query('SELECT id, room_id, starts_at, ends_at, paid FROM bookings WHERE person_id = $1 ORDER BY starts_at LIMIT 100', [sub]);
    return found.rows;
  });

  app.post<{ Body: NewBooking }>('/bookings', { schema: { body } }, async (request, reply) => {
    const { sub } = request.user as { sub: string };
    const { roomId, startsAt, endsAt } = request.body;
    const booking = await inTransaction(database, async (client) => {
      await client.query('SELECT id FROM rooms WHERE id = $1 FOR UPDATE', [roomId]);
      const clash = await client.query('SELECT 1 FROM bookings WHERE room_id = $1 AND starts_at < $3 AND ends_at > $2', [roomId, startsAt, endsAt]);
      if (clash.rowCount !== 0) return undefined;
      const made = await client.query('INSERT INTO bookings (room_id, person_id, starts_at, ends_at) VALUES ($1, $2, $3, $4) RETURNING id', [roomId, sub, startsAt, endsAt]);
      return made.rows[0] as { id: string };
    });
    if (booking === undefined) return reply.code(409).send({ error: 'the room is taken' });
    await sendConfirmation(mailUrl, sub, booking.id);
    return reply.code(201).send(booking);
  });

  app.delete<{ Params: { id: string } }>('/bookings/:id', { schema: { params } }, async (request, reply) => {
    const { sub } = request.user as { sub: string };
    const gone = await database.query('DELETE FROM bookings WHERE id = $1 AND person_id = $2', [request.params.id, sub]);
    return reply.code(gone.rowCount === 0 ? 404 : 204).send();
  });
}
