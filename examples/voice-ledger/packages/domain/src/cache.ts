import { createHash } from 'node:crypto';
import type { Pool } from 'pg';

export interface CacheOptions {
  /** Entries in the memory of this process. */
  readonly entries: number;
  readonly ttlMs: number;
}

export interface CacheCounts {
  memory: number;
  table: number;
  source: number;
}

/**
 * Three tiers: the memory of this process, a table that all instances share, and the source. Callers put the merchant into the parts of the key.
 * Values are words for a voice, never balances or rights.
 */
export class TieredCache {
  readonly counts: CacheCounts = { memory: 0, table: 0, source: 0 };
  readonly #pool: Pool;
  readonly #options: CacheOptions;
  readonly #memory = new Map<string, { value: unknown; expiresAt: number }>();
  /** Whoever asks while a value is made waits for it, so that a missing entry is made once. */
  readonly #running = new Map<string, Promise<unknown>>();

  constructor(pool: Pool, options: CacheOptions) {
    this.#pool = pool;
    this.#options = options;
  }

  async get<T>(
    merchantId: string,
    parts: readonly string[],
    valid: (value: unknown) => T | undefined,
    source: () => Promise<T>,
  ): Promise<T> {
    const key = `${merchantId}:${createHash('sha256').update(JSON.stringify(parts)).digest('hex')}`;
    const kept = this.#memory.get(key);
    const near = kept && kept.expiresAt > Date.now() ? valid(kept.value) : undefined;
    if (near !== undefined) {
      this.counts.memory += 1;
      return near;
    }
    const running = this.#running.get(key) as Promise<T> | undefined;
    if (running) return running;
    const work = this.#load(key, valid, source).finally(() => this.#running.delete(key));
    this.#running.set(key, work);
    return work;
  }

  async #load<T>(key: string, valid: (value: unknown) => T | undefined, source: () => Promise<T>): Promise<T> {
    const shared = await this.#read(key);
    const far = shared === undefined ? undefined : valid(shared);
    if (far !== undefined) {
      this.counts.table += 1;
      this.#keep(key, far);
      return far;
    }
    this.counts.source += 1;
    const made = await source();
    this.#keep(key, made);
    await this.#write(key, made);
    return made;
  }

  #keep(key: string, value: unknown): void {
    this.#memory.delete(key);
    this.#memory.set(key, { value, expiresAt: Date.now() + this.#options.ttlMs });
    const [oldest] = this.#memory.keys();
    if (this.#memory.size > this.#options.entries && oldest !== undefined) this.#memory.delete(oldest);
  }

  // A shared tier that is down makes answers slower, not wrong.
  async #read(key: string): Promise<unknown> {
    try {
      const found = await this.#pool.query<{ value: unknown }>('SELECT value FROM shared_cache WHERE key = $1 AND expires_at > now()', [
        key,
      ]);
      return found.rows[0]?.value;
    } catch {
      return undefined;
    }
  }

  async #write(key: string, value: unknown): Promise<void> {
    try {
      await this.#pool.query(
        `INSERT INTO shared_cache (key, value, expires_at) VALUES ($1, $2, now() + make_interval(secs => $3))
         ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at`,
        [key, JSON.stringify(value), this.#options.ttlMs / 1_000],
      );
    } catch {
      // As above: the next one asks the source again.
    }
  }
}

export async function dropExpiredEntries(pool: Pool): Promise<void> {
  await pool.query('DELETE FROM shared_cache WHERE key IN (SELECT key FROM shared_cache WHERE expires_at < now() LIMIT 1000)');
}
