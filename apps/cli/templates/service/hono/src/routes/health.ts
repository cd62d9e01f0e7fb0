import { Hono } from 'hono';
import type { Redis } from 'ioredis';
import type { Env } from '../context.ts';
import { log } from '../log.ts';
import { hasMemory, readinessOf } from '../readiness.ts';

/** Live: the process answers. Started: all is loaded. Ready: what it needs answers too, and it is not ending. */
export function healthRoutes(redis: Redis): Hono<Env> {
  const routes = new Hono<Env>();
  const isReady = readinessOf(redis, (error) => log.warn({ err: error }, 'redis does not answer'));
  routes.get('/live', (c) => (hasMemory() ? c.json({ status: 'ok' }) : c.json({ status: 'out of memory' }, 503)));
  routes.get('/startup', (c) => c.json({ status: 'ok' }));
  routes.get('/ready', async (c) => ((await isReady()) ? c.json({ status: 'ok' }) : c.json({ status: 'unavailable' }, 503)));
  return routes;
}
