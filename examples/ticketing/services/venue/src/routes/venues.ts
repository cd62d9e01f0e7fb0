import { idempotencyKey, requireRole } from '@ticketing/http';
import type { App } from '@ticketing/http';
import type { User } from '@ticketing/identity';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';
import { createVenues, newVenue } from '../venues.ts';

export function venueRoutes(app: App, { pool, config }: Dependencies): void {
  const venues = createVenues(pool);
  const organizers = { preHandler: requireRole('organizer') };

  app.post('/venues', { ...organizers, schema: { body: newVenue } }, async (request, reply) => {
    const user = request.user as User;
    const { value } = await venues.create(user.tenantId, user.id, idempotencyKey(request), request.body);
    return reply.status(201).send(value);
  });

  app.get('/venues', async (request) => {
    const { sort = 'name' } = request.query as { sort?: string };
    return { items: await venues.list((request.user as User).tenantId, sort) };
  });

  app.get('/venues/:id', { schema: { params: z.object({ id: z.uuid() }) } }, async (request) =>
    venues.get((request.user as User).tenantId, request.params.id),
  );

  app.get('/venues/:id/map', { schema: { params: z.object({ id: z.uuid() }) } }, async (request, reply) => {
    const venue = await venues.get((request.user as User).tenantId, request.params.id);
    try {
      const response = await fetch(`${config.MAP_PROVIDER_URL}/static?address=${encodeURIComponent(venue.address)}`);
      return { url: ((await response.json()) as { url: string }).url };
    } catch (error) {
      return reply.status(502).send({ error: (error as Error).message });
    }
  });
}
