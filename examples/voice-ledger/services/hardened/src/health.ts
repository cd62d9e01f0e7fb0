import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Pool } from 'pg';
import { logger } from './logger.ts';

/** What readiness looks at beside the database. */
export interface Condition {
  closing: boolean;
}

/** Gives up after a second: a probe that hangs tells nothing. */
function within<T>(work: Promise<T>): Promise<T> {
  const late = pause(1_000, undefined, { ref: false }).then(() => Promise.reject(new Error('too slow')));
  return Promise.race([work, late]);
}

/** Probes for the orchestrator. They say yes or no and nothing about the inside. */
export async function healthRoutes(app: FastifyInstance, options: { pool: Pool; condition: Condition }): Promise<void> {
  const { pool, condition } = options;
  const ready = async (): Promise<boolean> => {
    if (condition.closing) return false;
    try {
      await within(pool.query('SELECT 1'));
      return true;
    } catch (error) {
      logger.warn({ err: error }, 'not ready');
      return false;
    }
  };
  const off = { config: { rateLimit: false }, schema: { hide: true } };
  app.get('/health/live', off, async () => ({ status: 'ok' }));
  app.get('/health/startup', off, async () => ({ status: 'ok' }));
  app.get('/health/ready', off, async (_request, reply) => {
    if (!(await ready())) return reply.code(503).send({ status: 'unavailable' });
    return { status: 'ok' };
  });
}
