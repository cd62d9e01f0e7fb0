import { Router } from 'express';
import type { Redis } from 'ioredis';
import { log } from '../log.ts';
import { isShuttingDown } from '../state.ts';

const CACHE_TTL_MS = 1000;
const PATIENCE_MS = 500;
const MOST_MEMORY = 1_500_000_000;

/** Live: the process answers. Started: all is loaded. Ready: what it needs answers too, and it is not ending. */
export function healthRoutes(redis: Redis): Router {
  const router = Router();
  const cachedHealth = { at: 0, up: false };

  async function isUp(): Promise<boolean> {
    if (Date.now() - cachedHealth.at < CACHE_TTL_MS) return cachedHealth.up;
    try {
      await Promise.race([redis.ping(), after(PATIENCE_MS)]);
      cachedHealth.up = true;
    } catch (error) {
      log.warn({ err: error }, 'redis does not answer');
      cachedHealth.up = false;
    }
    cachedHealth.at = Date.now();
    return cachedHealth.up;
  }

  router.get('/live', (_req, res) => {
    if (process.memoryUsage().rss < MOST_MEMORY) res.json({ status: 'ok' });
    else res.status(503).json({ status: 'out of memory' });
  });
  router.get('/startup', (_req, res) => {
    res.json({ status: 'ok' });
  });
  router.get('/ready', async (_req, res) => {
    if (!isShuttingDown() && (await isUp())) res.json({ status: 'ok' });
    else res.status(503).json({ status: 'unavailable' });
  });
  return router;
}

function after(ms: number): Promise<never> {
  return new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms).unref();
  });
}
