import type { App } from '@ticketing/http';
import type { CallerIdentity } from '@ticketing/service-auth';
import { message } from '../documents.ts';
import type { Documents } from '../documents.ts';

export function internalRoutes(app: App, documents: Documents): void {
  app.post('/messages', { schema: { body: message } }, async (request, reply) => {
    const { tenantId } = request.service as CallerIdentity;
    await documents.receive({ ...request.body, tenantId });
    return reply.status(204).send();
  });
}
