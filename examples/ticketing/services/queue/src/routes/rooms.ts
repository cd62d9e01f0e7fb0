import { requireRole } from '@ticketing/http';
import type { App } from '@ticketing/http';
import type { User } from '@ticketing/identity';
import { z } from 'zod';
import { newRoom } from '../rooms.ts';
import type { Rooms } from '../rooms.ts';

const byEvent = z.object({ eventId: z.uuid() });

export function roomRoutes(app: App, rooms: Rooms): void {
  app.put('/rooms/:eventId', { preHandler: requireRole('organizer'), schema: { params: byEvent, body: newRoom } }, async (request) => {
    const user = request.user as User;
    return rooms.open(user.tenantId, user.id, request.params.eventId, request.body);
  });

  app.post('/rooms/:eventId/join', { schema: { params: byEvent } }, async (request) => {
    const user = request.user as User;
    return rooms.join(user.tenantId, request.params.eventId, user.id);
  });

  app.get('/rooms/:eventId/me', { schema: { params: byEvent } }, async (request) => {
    const user = request.user as User;
    return rooms.state(user.tenantId, request.params.eventId, user.id);
  });
}
