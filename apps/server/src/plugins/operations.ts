import fp from 'fastify-plugin';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { z } from 'zod';
import type { App, Parts } from '../app.ts';

const READY_TIMEOUT = 2_000;

/** Liveness, readiness and metrics. Ready means: the database answers, and the process is not about to stop. */
export const operations = fp(
  async (app: App, parts: Parts) => {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    const seconds = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time to answer, by route and status',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
      registers: [registry],
    });
    const failures = new Counter({
      name: 'http_errors_total',
      help: 'Answers of 500 and above',
      labelNames: ['route'],
      registers: [registry],
    });
    const connections = new Gauge({
      name: 'database_connections',
      help: 'Connections of the pool',
      labelNames: ['state'],
      registers: [registry],
    });
    app.addHook('onResponse', async (request, reply) => {
      const route = request.routeOptions.url ?? 'unknown';
      seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
      if (reply.statusCode >= 500) failures.inc({ route });
    });
    let stopping = false;
    app.addHook('preClose', async () => {
      stopping = true;
    });
    const Health = z.object({ status: z.enum(['ok', 'down']), database: z.enum(['ok', 'down']).optional() });
    app.get('/healthz', { schema: { response: { 200: Health } } }, async () => ({ status: 'ok' as const }));
    app.get('/readyz', { schema: { response: { 200: Health, 503: Health } } }, async (_request, reply) => {
      const database = await answers(parts);
      if (stopping || !database) return reply.code(503).send({ status: 'down', database: database ? 'ok' : 'down' });
      return { status: 'ok' as const, database: 'ok' as const };
    });
    app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
      connections.set({ state: 'idle' }, parts.pool.idleCount);
      connections.set({ state: 'busy' }, parts.pool.totalCount - parts.pool.idleCount);
      connections.set({ state: 'waiting' }, parts.pool.waitingCount);
      reply.type(registry.contentType);
      return registry.metrics();
    });
  },
  { name: 'operations' },
);

async function answers(parts: Parts): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), READY_TIMEOUT);
  });
  const asked = parts.pool.query('SELECT 1').then(
    () => true,
    () => false,
  );
  const answer = await Promise.race([asked, late]);
  clearTimeout(timer);
  return answer;
}
