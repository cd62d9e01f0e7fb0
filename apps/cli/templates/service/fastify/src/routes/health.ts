import type { FastifyInstance } from 'fastify';
import type { Redis } from 'ioredis';
import { hasMemory, readinessOf } from '../readiness.ts';

const STATUS = { type: 'object', properties: { status: { type: 'string' } }, required: ['status'], additionalProperties: false } as const;

/** Live: the process answers. Started: all is loaded. Ready: what it needs answers too, and it is not ending. */
export async function healthRoutes(app: FastifyInstance, { redis }: { redis: Redis }): Promise<void> {
  const isReady = readinessOf(redis, (error) => app.log.warn({ err: error }, 'redis does not answer'));
  const config = { rateLimit: false };
  app.get(
    '/health/live',
    { config, schema: { summary: 'The process answers', response: { 200: STATUS, 503: STATUS } } },
    async (_request, reply) => (hasMemory() ? { status: 'ok' } : reply.code(503).send({ status: 'out of memory' })),
  );
  app.get('/health/startup', { config, schema: { summary: 'All is loaded', response: { 200: STATUS, 503: STATUS } } }, async () => ({
    status: 'ok',
  }));
  app.get(
    '/health/ready',
    { config, schema: { summary: 'What it needs answers', response: { 200: STATUS, 503: STATUS } } },
    async (_request, reply) => ((await isReady()) ? { status: 'ok' } : reply.code(503).send({ status: 'unavailable' })),
  );
}
