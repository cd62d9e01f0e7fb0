import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import { config } from './config.ts';
import { Unauthenticated } from './failure.ts';

const registry = new Registry();
collectDefaultMetrics({ register: registry });
const duration = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'How long requests took',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  registers: [registry],
});
const failed = new Counter({ name: 'http_errors_total', help: 'Answers of 500 and above', labelNames: ['route'], registers: [registry] });
export const limited = new Counter({
  name: 'rate_limit_exceeded_total',
  help: 'Requests that the rate limit refused',
  labelNames: ['route'],
  registers: [registry],
});
/** What the service is for, counted. */
export const conversions = new Counter({
  name: 'conversions_total',
  help: 'Conversions that were answered, by unit',
  labelNames: ['from', 'to'],
  registers: [registry],
});

/** Duration of requests by route and status, and what Node says of itself; read with a token of its own. */
export function addMetrics(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    duration.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
    if (reply.statusCode >= 500) failed.inc({ route });
  });
  app.get('/metrics', { schema: { hide: true }, onRequest: readsMetrics }, async (_request, reply) => {
    reply.type(registry.contentType);
    return registry.metrics();
  });
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

async function readsMetrics(request: FastifyRequest): Promise<void> {
  const given = request.headers.authorization ?? '';
  if (!timingSafeEqual(digest(given), digest(`Bearer ${config.METRICS_TOKEN}`))) {
    request.log.warn({ event: 'access-denied' }, 'access denied: wrong token for metrics');
    throw new Unauthenticated();
  }
}
