import { idempotencyKey, requireRole } from '@ticketing/http';
import type { App } from '@ticketing/http';
import type { User } from '@ticketing/identity';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';
import { createEvents, newEvent } from '../events.ts';

const byId = z.object({ id: z.uuid() });

export function eventRoutes(app: App, dependencies: Dependencies): void {
  const events = createEvents(dependencies.db, dependencies);
  const organizers = { preHandler: requireRole('organizer') };

  app.post('/events', { ...organizers, schema: { body: newEvent } }, async (request, reply) => {
    const user = request.user as User;
    const { value } = await events.create(user.tenantId, user.id, idempotencyKey(request), request.body);
    return reply.status(201).send(value);
  });

  app.get(
    '/events',
    {
      schema: {
        querystring: z.object({
          after: z.uuid().optional(),
          limit: z.coerce.number().int().min(1).max(100).default(20),
        }),
      },
    },
    async (request) => {
      const items = await events.list((request.user as User).tenantId, request.query);
      return {
        items,
        next: items.length === request.query.limit ? (items.at(-1)?.id ?? null) : null,
      };
    },
  );

  app.get('/events/:id', { schema: { params: byId } }, async (request) => events.get((request.user as User).tenantId, request.params.id));

  app.post('/events/:id/publish', { ...organizers, schema: { params: byId } }, async (request) => {
    const user = request.user as User;
    return events.publish(user.tenantId, user.id, request.params.id);
  });

  app.post(
    '/events/:id/cancel',
    {
      ...organizers,
      schema: { params: byId, body: z.object({ reason: z.string().min(3).max(500) }).strict() },
    },
    async (request) => {
      const user = request.user as User;
      return events.cancel(user.tenantId, user.id, request.params.id, request.body.reason);
    },
  );
}
