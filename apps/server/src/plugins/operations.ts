import fp from 'fastify-plugin';
import { z } from 'zod';
import type { App, Parts } from '../app.ts';
import { programFigures, showProgramFigures } from '../telemetry/program-metrics.ts';
import { metricsGuard } from './metrics-guard.ts';

const READY_TIMEOUT = 2_000;
/** Figures of the program read every organisation; a scrape every few seconds reads them twice a minute. */
const FIGURES_SECONDS = 30;

declare module 'fastify' {
  interface FastifyInstance {
    /** Set before the server stops, so that nobody is sent here any more while it still answers. */
    readiness: { stopping: boolean };
  }
}

export interface OperationsParts extends Pick<Parts, 'config' | 'pool' | 'database' | 'metrics' | 'now'> {
  /** False where another process shows the figures of the program. */
  readonly figures?: boolean;
}

/** Liveness, readiness and metrics. Ready means: the database answers, and the process is not about to stop. */
export const operations = fp(
  async (app: App, parts: OperationsParts) => {
    const { metrics } = parts;
    metrics.watchPool(parts.pool);
    const figures =
      parts.figures === false
        ? undefined
        : showProgramFigures(metrics.registry, () => programFigures(parts.pool, parts.database, parts.now()), FIGURES_SECONDS);
    app.addHook('onResponse', async (request, reply) => {
      const route = request.routeOptions.url ?? 'unknown';
      metrics.request({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    });
    const readiness = { stopping: false };
    app.decorate('readiness', readiness);
    app.addHook('preClose', async () => {
      readiness.stopping = true;
    });
    // Whoever keeps connections open learns from the answers that this one is over, before it is closed.
    app.addHook('onSend', async (_request, reply) => {
      if (readiness.stopping) reply.header('connection', 'close');
    });
    const Health = z.object({ status: z.enum(['ok', 'down']), database: z.enum(['ok', 'down']).optional() });
    app.get('/healthz', { schema: { response: { 200: Health } } }, async () => ({ status: 'ok' as const }));
    app.get('/readyz', { schema: { response: { 200: Health, 503: Health } } }, async (_request, reply) => {
      const database = await answers(parts);
      if (readiness.stopping || !database) return reply.code(503).send({ status: 'down', database: database ? 'ok' : 'down' });
      return { status: 'ok' as const, database: 'ok' as const };
    });
    app.get('/metrics', { schema: { hide: true }, onRequest: metricsGuard(parts.config) }, async (_request, reply) => {
      await figures?.();
      reply.type(metrics.registry.contentType);
      return metrics.registry.metrics();
    });
  },
  { name: 'operations' },
);

async function answers(parts: Pick<Parts, 'pool'>): Promise<boolean> {
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
