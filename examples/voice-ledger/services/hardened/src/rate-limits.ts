import type { Pool } from 'pg';

/** Counts hits as well, undefined while it cannot. */
export interface Counters {
  hit(key: string, windowMs: number): Promise<{ hits: number; resetsInMs: number } | undefined>;
}

let before: Counters | undefined;

/** Counts there first, which spares the database a write for each request. The table counts while that is away. */
export function countFirstIn(counters: Counters): void {
  before = counters;
}

/** Counts one hit in a window that all instances share. One statement, so that hits at the same moment are all counted. */
export async function countHit(pool: Pool, key: string, windowMs: number): Promise<{ hits: number; resetsInMs: number }> {
  const elsewhere = await before?.hit(key, windowMs);
  if (elsewhere) return elsewhere;
  const counted = await pool.query<{ hits: number; resets_in: number }>(
    `INSERT INTO rate_limits AS r (key, hits, resets_at) VALUES ($1, 1, now() + make_interval(secs => $2))
     ON CONFLICT (key) DO UPDATE SET
       hits = CASE WHEN r.resets_at <= now() THEN 1 ELSE r.hits + 1 END,
       resets_at = CASE WHEN r.resets_at <= now() THEN excluded.resets_at ELSE r.resets_at END
     RETURNING hits, (extract(epoch FROM resets_at - now()) * 1000)::int AS resets_in`,
    [key, windowMs / 1_000],
  );
  const [row] = counted.rows;
  return { hits: row?.hits ?? 1, resetsInMs: row?.resets_in ?? windowMs };
}

export async function dropPastWindows(pool: Pool): Promise<void> {
  await pool.query('DELETE FROM rate_limits WHERE key IN (SELECT key FROM rate_limits WHERE resets_at < now() LIMIT 1000)');
}

type Done = (error: Error | null, result?: { current: number; ttl: number }) => void;

interface StoreOptions {
  readonly routeInfo?: { readonly method?: string | string[]; readonly url?: string };
}

/** The store of @fastify/rate-limit on PostgreSQL. Routes with a limit of their own count apart. */
export function sharedStore(pool: Pool) {
  return class SharedStore {
    readonly #prefix: string;

    constructor(options: object) {
      const { method = '', url = '' } = (options as StoreOptions).routeInfo ?? {};
      this.#prefix = url ? `${String(method)} ${url}:` : 'all:';
    }

    incr(key: string, done: Done, timeWindow: number): void {
      countHit(pool, `${this.#prefix}${key}`, timeWindow).then(
        ({ hits, resetsInMs }) => done(null, { current: hits, ttl: resetsInMs }),
        (error: Error) => done(error),
      );
    }

    child(options: object): SharedStore {
      return new SharedStore(options);
    }
  };
}
