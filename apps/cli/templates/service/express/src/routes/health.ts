import { Router } from 'express';
import type { Redis } from 'ioredis';
import { log } from '../log.ts';
import { hasMemory, readinessOf } from '../readiness.ts';

/** Live: the process answers. Started: all is loaded. Ready: what it needs answers too, and it is not ending. */
export function healthRoutes(redis: Redis): Router {
  const router = Router();
  const isReady = readinessOf(redis, (error) => log.warn({ err: error }, 'redis does not answer'));
  router.get('/live', (_req, res) => {
    if (hasMemory()) res.json({ status: 'ok' });
    else res.status(503).json({ status: 'out of memory' });
  });
  router.get('/startup', (_req, res) => {
    res.json({ status: 'ok' });
  });
  router.get('/ready', async (_req, res) => {
    if (await isReady()) res.json({ status: 'ok' });
    else res.status(503).json({ status: 'unavailable' });
  });
  return router;
}
