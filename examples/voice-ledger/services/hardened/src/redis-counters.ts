import { Redis } from 'ioredis';
import { logger } from './logger.ts';
import { countersAway } from './metrics.ts';
import type { Counters } from './rate-limits.ts';

/** How long Redis is left alone after it failed, so that requests do not all wait for it. */
const REST_MS = 1_000;

/**
 * Counts in Redis. While it is away nothing is told, so that the table counts, from one on: whoever was near a limit gets a fresh one then, and nobody is
 * refused or let through without being counted.
 */
export function redisCounters(url: string): Counters & { close(): void } {
  const redis = new Redis(url, {
    connectTimeout: 1_000,
    commandTimeout: 300,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    retryStrategy: (times) => Math.min(2_000, 100 * 2 ** Math.min(times, 5)) * (0.5 + Math.random() / 2),
  });
  let restsUntil = 0;
  redis.on('error', (error) => logger.warn({ err: error }, 'the counters in Redis failed'));
  return {
    async hit(key, windowMs) {
      if (Date.now() < restsUntil) return undefined;
      try {
        const name = `voice-ledger:limits:${key}`;
        const counted = await redis.multi().incr(name).pexpire(name, windowMs, 'NX').pttl(name).exec();
        const [hits, left] = [Number(counted?.[0]?.[1]), Number(counted?.[2]?.[1])];
        if (!(hits > 0) || !(left > 0)) throw new Error('Redis gave no count');
        countersAway.set(0);
        return { hits, resetsInMs: left };
      } catch (error) {
        restsUntil = Date.now() + REST_MS;
        countersAway.set(1);
        logger.warn({ err: error }, 'Redis is away; the table counts');
        return undefined;
      }
    },
    close: () => redis.disconnect(),
  };
}
