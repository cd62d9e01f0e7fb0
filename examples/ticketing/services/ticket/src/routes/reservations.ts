import { withTenant } from '@ticketing/database';
import { idempotencyKey } from '@ticketing/http';
import type { App } from '@ticketing/http';
import type { User } from '@ticketing/identity';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';
import { createReservations, newReservation } from '../reservations.ts';

const byId = z.object({ id: z.uuid() });

export function reservationRoutes(app: App, { pool, config }: Dependencies): void {
  const reservations = createReservations(pool, config);

  app.post('/reservations', { schema: { body: newReservation } }, async (request, reply) => {
    const user = request.user as User;
    const { value } = await reservations.reserve(user.tenantId, user.id, idempotencyKey(request), request.body);
    return reply.status(201).send(value);
  });

  app.get('/reservations/:id', { schema: { params: byId } }, async (request) => {
    const user = request.user as User;
    return reservations.get(user.tenantId, request.params.id, user.id);
  });

  app.delete('/reservations/:id', { schema: { params: byId } }, async (request, reply) => {
    const user = request.user as User;
    await reservations.cancel(user.tenantId, request.params.id, user.id);
    return reply.status(204).send();
  });

  app.get('/inventory/:id', { schema: { params: byId } }, async (request) =>
    withTenant(pool, (request.user as User).tenantId, async (client) => {
      const { rows } = await client.query<{ status: string; seats: number; from_cents: number }>(
        'SELECT status, count(*)::int AS seats, min(price_cents) AS from_cents FROM inventory_seats WHERE event_id = $1 GROUP BY status LIMIT 3',
        [request.params.id],
      );
      return { eventId: request.params.id, seats: rows };
    }),
  );
}
