import { createHash } from 'node:crypto';
import type { FastifyRateLimitStoreCtor } from '@fastify/rate-limit';
import type pg from 'pg';

/** Counts per window in PostgreSQL, so that all instances of a service share one limit. Keys are stored as digests: they hold tokens. */
export function createRateLimitStore(pool: pg.Pool, table: string): FastifyRateLimitStoreCtor {
  return class Store {
    incr(key: string, done: (error: Error | null, result?: { current: number; ttl: number }) => void, timeWindow: number): void {
      const digest = createHash('sha256').update(key).digest('hex');
      pool
        .query<{ hits: number; ttl: number }>(
          `INSERT INTO ${table} AS limits (key, hits, resets_at) VALUES ($1, 1, now() + make_interval(secs => $2))
           ON CONFLICT (key) DO UPDATE SET
             hits = CASE WHEN limits.resets_at <= now() THEN 1 ELSE limits.hits + 1 END,
             resets_at = CASE WHEN limits.resets_at <= now() THEN excluded.resets_at ELSE limits.resets_at END
           RETURNING hits, extract(epoch FROM resets_at - now()) * 1000 AS ttl`,
          [digest, timeWindow / 1000],
        )
        .then(
          ({ rows }) =>
            done(null, {
              current: rows[0]?.hits ?? 1,
              ttl: Math.max(0, Number(rows[0]?.ttl ?? 0)),
            }),
          (error: Error) => done(error),
        );
    }
    child(): Store {
      return this;
    }
  };
}
