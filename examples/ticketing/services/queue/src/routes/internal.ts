import type { App } from '@ticketing/http';
import type { CallerIdentity } from '@ticketing/service-auth';
import { z } from 'zod';
import type { Rooms } from '../rooms.ts';

export function internalRoutes(app: App, rooms: Rooms): void {
  app.post(
    '/rooms/:eventId/check',
    {
      schema: {
        params: z.object({ eventId: z.uuid() }),
        body: z.object({ userId: z.uuid(), pass: z.uuid() }).strict(),
      },
    },
    async (request) => {
      const { tenantId } = request.service as CallerIdentity;
      return rooms.check(tenantId, request.params.eventId, request.body.userId, request.body.pass);
    },
  );
}
