import type { App } from '@ticketing/http';
import type { CallerIdentity } from '@ticketing/service-auth';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';
import { createVenues } from '../venues.ts';

export function internalRoutes(app: App, { pool }: Dependencies): void {
  const venues = createVenues(pool);

  app.get('/venues/:id/layout', { schema: { params: z.object({ id: z.uuid() }) } }, async (request) =>
    venues.layout((request.service as CallerIdentity).tenantId, request.params.id),
  );
}
