import { withTenant } from '@ticketing/database';
import { Problem, requireRole } from '@ticketing/http';
import type { App } from '@ticketing/http';
import type { User } from '@ticketing/identity';
import { setTimer } from '@ticketing/messaging';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';

const newDevice = z.object({ eventId: z.uuid(), name: z.string().trim().min(1).max(60) }).strict();

export function deviceRoutes(app: App, { pool, event }: Dependencies): void {
  const organizers = { preHandler: requireRole('organizer') };

  async function own(user: User, eventId: string): Promise<void> {
    const found = await event.get<{ organizer_id: string }>(`/internal/events/${eventId}`, {
      tenantId: user.tenantId,
    });
    if (found.organizer_id !== user.id) throw new Problem(403, 'not_organizer', 'Only the organizer of an event may do this');
  }

  app.post('/devices', { ...organizers, schema: { body: newDevice } }, async (request, reply) => {
    const user = request.user as User;
    await own(user, request.body.eventId);
    // The same device again is the same device.
    const { rows } = await withTenant(pool, user.tenantId, async (client) => {
      await setTimer(client, 'scanning_timers', 60, { tenantId: user.tenantId, kind: 'retention', id: user.tenantId });
      return client.query<{ id: string }>(
        `INSERT INTO devices (tenant_id, event_id, name, registered_by) VALUES ($1, $2, $3, $4)
         ON CONFLICT (event_id, name) DO UPDATE SET registered_by = excluded.registered_by RETURNING id`,
        [user.tenantId, request.body.eventId, request.body.name, user.id],
      );
    });
    return reply.status(201).send({ id: rows[0]?.id });
  });

  app.delete('/devices/:id', { ...organizers, schema: { params: z.object({ id: z.uuid() }) } }, async (request, reply) => {
    const user = request.user as User;
    await withTenant(pool, user.tenantId, async (client) => {
      const changed = await client.query('UPDATE devices SET revoked_at = now() WHERE id = $1 AND registered_by = $2', [
        request.params.id,
        user.id,
      ]);
      if (changed.rowCount === 0) throw new Problem(404, 'device_not_found', 'There is no such device');
    });
    return reply.status(204).send();
  });
}
