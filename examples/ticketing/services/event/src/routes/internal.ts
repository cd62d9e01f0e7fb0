import type { App } from '@ticketing/http';
import type { CallerIdentity } from '@ticketing/service-auth';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';
import { createEvents } from '../events.ts';

export function internalRoutes(app: App, dependencies: Dependencies): void {
  const events = createEvents(dependencies.db, dependencies);

  app.get('/events/:id', { schema: { params: z.object({ id: z.uuid() }) } }, async (request) =>
    events.get((request.service as CallerIdentity).tenantId, request.params.id),
  );
}
