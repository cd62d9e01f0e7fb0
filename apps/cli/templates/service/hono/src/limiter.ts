import type { Context, MiddlewareHandler } from 'hono';
import type { Redis } from 'ioredis';
import type { Env } from './context.ts';
import { count } from './counters.ts';
import { Failure } from './failure.ts';
import { limited } from './measures.ts';

const WINDOW_MS = 60_000;

/** Counts requests in Redis, which all instances share, and refuses what is above the limit. While Redis is away requests pass. */
export function limitBy(redis: Redis, what: string, limit: number, keyOf: (c: Context<Env>) => string): MiddlewareHandler<Env> {
  return async (c, next) => {
    const counted = await count(redis, `service-name:${what}:${keyOf(c)}`, WINDOW_MS);
    if (counted !== undefined) {
      const seconds = Math.ceil(counted.endsIn / 1000);
      c.header('ratelimit', `"${what}";r=${Math.max(0, limit - counted.hits)};t=${seconds}`);
      if (counted.hits > limit) {
        limited.inc({ route: what });
        c.header('retry-after', String(seconds));
        throw new Failure(429, 'too-many-requests', 'More requests than the limit allows');
      }
    }
    await next();
  };
}
