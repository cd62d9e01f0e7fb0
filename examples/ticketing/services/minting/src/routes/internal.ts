import type { App } from '@ticketing/http';
import type { CallerIdentity } from '@ticketing/service-auth';
import { z } from 'zod';
import { message } from '../mints.ts';
import type { Mints } from '../mints.ts';

export function internalRoutes(app: App, mints: Mints): void {
  app.post('/messages', { schema: { body: message } }, async (request, reply) => {
    const { tenantId } = request.service as CallerIdentity;
    await mints.receive({ ...request.body, tenantId });
    return reply.status(204).send();
  });

  app.get('/mints', { schema: { querystring: z.object({ ticketId: z.uuid() }) } }, async (request) =>
    mints.get((request.service as CallerIdentity).tenantId, request.query.ticketId),
  );

  app.get('/mints/summary', async (request) => mints.summary((request.service as CallerIdentity).tenantId));
}
