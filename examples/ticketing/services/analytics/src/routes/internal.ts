import type { App } from '@ticketing/http';
import type { CallerIdentity } from '@ticketing/service-auth';
import { message } from '../sales.ts';
import type { Sales } from '../sales.ts';

export function internalRoutes(app: App, sales: Sales): void {
  app.post('/messages', { schema: { body: message } }, async (request, reply) => {
    const { tenantId } = request.service as CallerIdentity;
    await sales.receive({ ...request.body, tenantId });
    return reply.status(204).send();
  });
}
