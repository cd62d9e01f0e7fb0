import type { Pool } from 'pg';

/** How often what was counted here is added to what all processes counted, in milliseconds. */
const SHARE = 1000;
/** Windows that nobody asks for any more are removed this often, in turns of sharing. */
const CLEAN = 60;

interface Window {
  readonly ms: number;
  /** Number of the window since the epoch. */
  readonly at: number;
  /** What all processes had counted at the last turn, this one included. */
  known: number;
  /** Counted here since then. */
  since: number;
}

/** What the limiter of Fastify wants of a store; see https://github.com/fastify/fastify-rate-limit#custom-store */
interface Limits {
  readonly timeWindow?: unknown;
  readonly routeInfo?: { readonly method?: unknown; readonly url?: unknown };
  readonly path?: unknown;
}
type Answer = (error: Error | null, result?: { current: number; ttl: number }) => void;

/**
 * Counters that every process of the server shares, in a table without a log: a request is counted here at once and added to the count of all
 * with the next request after a second, in one statement, so that no request waits for the database. A caller may be over by what it sends in that second. While the
 * database is away each process counts by itself.
 */
export class SharedCounters {
  private readonly windows = new Map<string, Window>();
  private readonly pool: Pool;
  private readonly now: () => number;
  private shared: number;
  private turn = 0;

  constructor(pool: Pool, now: () => number = Date.now) {
    this.pool = pool;
    this.now = now;
    this.shared = now();
  }

  count(key: string, ms: number): { current: number; ttl: number } {
    const now = this.now();
    const at = Math.floor(now / ms);
    let window = this.windows.get(key);
    if (window === undefined || window.at !== at) this.windows.set(key, (window = { at, ms, known: 0, since: 0 }));
    window.since += 1;
    if (now - this.shared >= SHARE) void this.share().catch(() => undefined);
    return { current: window.known + window.since, ttl: (at + 1) * ms - now };
  }

  /** Adds what was counted here, and learns what others counted. */
  async share(): Promise<void> {
    const now = this.now();
    this.shared = now;
    this.turn += 1;
    const mine: { key: string; window: Window; added: number }[] = [];
    for (const [key, window] of this.windows) {
      if ((window.at + 1) * window.ms <= now) this.windows.delete(key);
      else if (window.since > 0) mine.push({ key, window, added: window.since });
    }
    if (mine.length > 0) {
      const { rows } = await this.pool.query<{ key: string; count: number }>(
        `INSERT INTO auth.request_count (key, number, count, last_ms)
         SELECT k, n, c, e FROM unnest($1::text[], $2::bigint[], $3::int[], $4::bigint[]) AS t (k, n, c, e) ORDER BY k
         ON CONFLICT (key, number) DO UPDATE SET count = request_count.count + excluded.count
         RETURNING key, count`,
        [
          mine.map((one) => one.key),
          mine.map((one) => one.window.at),
          mine.map((one) => one.added),
          mine.map((one) => (one.window.at + 1) * one.window.ms),
        ],
      );
      const counts = new Map(rows.map((row) => [row.key, row.count]));
      for (const { key, window, added } of mine) {
        window.known = counts.get(key) ?? window.known + added;
        window.since -= added;
      }
    }
    if (this.turn % CLEAN === 0) await this.pool.query('DELETE FROM auth.request_count WHERE last_ms < $1', [now]);
  }
}

/** A class of stores, as the limiter makes them: one for the app and one for each route with limits of its own. */
export function storeOf(counters: SharedCounters, scope: string) {
  return class DatabaseStore {
    private readonly prefix: string;
    private readonly fallback: number;

    constructor(limits: Limits) {
      const { method, url } = limits.routeInfo ?? {};
      this.prefix = url === undefined ? scope : `${scope} ${String(method)} ${String(url)}`;
      this.fallback = typeof limits.timeWindow === 'number' ? limits.timeWindow : 60_000;
    }

    incr(key: string, answer: Answer, timeWindow?: number): void {
      answer(null, counters.count(`${this.prefix} ${key}`, timeWindow ?? this.fallback));
    }

    child(limits: Limits): DatabaseStore {
      return new DatabaseStore(limits);
    }
  };
}
