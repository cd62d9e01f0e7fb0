import type { Redis } from 'ioredis';
import { isShuttingDown } from './state.ts';

const CACHE_TTL_MS = 1000;
const PATIENCE_MS = 500;
const MOST_MEMORY = 1_500_000_000;

/** Whether what the service needs answers too, and it is not ending. The answer is kept for a second. */
export function readinessOf(redis: Redis, away: (error: unknown) => void): () => Promise<boolean> {
  const cachedHealth = { at: 0, up: false };
  return async () => {
    if (isShuttingDown()) return false;
    if (Date.now() - cachedHealth.at < CACHE_TTL_MS) return cachedHealth.up;
    try {
      await Promise.race([redis.ping(), after(PATIENCE_MS)]);
      cachedHealth.up = true;
    } catch (error) {
      away(error);
      cachedHealth.up = false;
    }
    cachedHealth.at = Date.now();
    return cachedHealth.up;
  };
}

/** A process that grew this large is better started anew. */
export function hasMemory(): boolean {
  return process.memoryUsage().rss < MOST_MEMORY;
}

function after(ms: number): Promise<never> {
  return new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms).unref();
  });
}
