import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Unauthenticated } from './failure.ts';
import { mayReadMetrics, observeRequest, registry } from './measures.ts';

/** Requests are measured, and what was measured is read. */
export function addMetrics(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    observeRequest(request.method, request.routeOptions.url ?? 'unknown', reply.statusCode, reply.elapsedTime);
  });
  app.get('/metrics', { schema: { hide: true }, onRequest: readsMetrics }, async (_request, reply) => {
    reply.type(registry.contentType);
    return registry.metrics();
  });
}

async function readsMetrics(request: FastifyRequest): Promise<void> {
  if (mayReadMetrics(request.headers.authorization)) return;
  request.log.warn({ event: 'access-denied' }, 'access denied: wrong token for metrics');
  throw new Unauthenticated();
}
