import type { FastifyInstance } from 'fastify';
import type { Redis } from 'ioredis';
import { isShuttingDown } from '../state.ts';

const STATUS = { type: 'object', properties: { status: { type: 'string' } }, required: ['status'], additionalProperties: false } as const;
const CACHE_TTL_MS = 1000;
const PATIENCE_MS = 500;
const MOST_MEMORY = 1_500_000_000;

/** Live: the process answers. Started: all is loaded. Ready: what it needs answers too, and it is not ending. */
export async function healthRoutes(app: FastifyInstance, { redis }: { redis: Redis }): Promise<void> {
  const cachedHealth = { at: 0, up: false };

  async function isUp(): Promise<boolean> {
    if (Date.now() - cachedHealth.at < CACHE_TTL_MS) return cachedHealth.up;
    try {
      await Promise.race([redis.ping(), after(PATIENCE_MS)]);
      cachedHealth.up = true;
    } catch (error) {
      app.log.warn({ err: error }, 'redis does not answer');
      cachedHealth.up = false;
    }
    cachedHealth.at = Date.now();
    return cachedHealth.up;
  }

  const config = { rateLimit: false };
  app.get(
    '/health/live',
    { config, schema: { summary: 'The process answers', response: { 200: STATUS, 503: STATUS } } },
    async (_request, reply) =>
      process.memoryUsage().rss < MOST_MEMORY ? { status: 'ok' } : reply.code(503).send({ status: 'out of memory' }),
  );
  app.get('/health/startup', { config, schema: { summary: 'All is loaded', response: { 200: STATUS, 503: STATUS } } }, async () => ({
    status: 'ok',
  }));
  app.get(
    '/health/ready',
    { config, schema: { summary: 'What it needs answers', response: { 200: STATUS, 503: STATUS } } },
    async (_request, reply) => (!isShuttingDown() && (await isUp()) ? { status: 'ok' } : reply.code(503).send({ status: 'unavailable' })),
  );
}

function after(ms: number): Promise<never> {
  return new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms).unref();
  });
}
