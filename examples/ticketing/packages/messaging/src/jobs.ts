import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import type { Queryable } from './outbox.ts';

/** Work that is not done yet: it is taken up again after so many milliseconds, and that is no failure. */
export interface Later {
  readonly laterMs: number;
}

export interface Worker {
  stop(): Promise<void>;
}

interface Row {
  id: number;
  job: unknown;
  attempts: number;
}

const LEASE_SECONDS = 30;
const MAXIMUM_ATTEMPTS = 20;
const PARALLEL = 8;

/** Adds a job in the transaction that it belongs to. */
export async function enqueue(client: Queryable, table: string, job: object): Promise<void> {
  await client.query(`INSERT INTO ${table} (job) VALUES ($1)`, [JSON.stringify(job)]);
}

/**
 * Works on the jobs of a table, at least once each: rows are leased, so that instances share them and those of a killed one come back.
 * What fails is repeated with growing delay; after the last attempt the row stays as dead letter.
 */
export function startWorker(options: {
  pool: pg.Pool;
  table: string;
  work: (job: unknown) => Promise<Later | undefined>;
  onError: (error: unknown, job: unknown) => void;
  onDead: (job: unknown) => void;
  idleMs?: number;
}): Worker {
  const { pool, table } = options;
  const stopping = new AbortController();

  async function handle(row: Row): Promise<void> {
    try {
      const later = await options.work(row.job);
      await pool.query(
        later
          ? `UPDATE ${table} SET leased_until = NULL, next_attempt_at = now() + make_interval(secs => $2) WHERE id = $1`
          : `UPDATE ${table} SET leased_until = NULL, done_at = now() WHERE id = $1 AND $2 = 0`,
        [row.id, later ? later.laterMs / 1000 : 0],
      );
    } catch (error) {
      const dead = row.attempts + 1 >= MAXIMUM_ATTEMPTS;
      await pool.query(
        `UPDATE ${table} SET attempts = attempts + 1, leased_until = NULL, next_attempt_at = now() + make_interval(secs => $2),
           dead_at = CASE WHEN $3 THEN now() END, last_error = $4 WHERE id = $1`,
        [row.id, Math.min(60, 0.25 * 2 ** row.attempts) * (0.8 + Math.random() * 0.4), dead, String(error).slice(0, 500)],
      );
      options.onError(error, row.job);
      if (dead) options.onDead(row.job);
    }
  }

  async function round(): Promise<number> {
    const { rows } = await pool.query<Row>(
      `UPDATE ${table} SET leased_until = now() + make_interval(secs => $1)
       WHERE id IN (
         SELECT id FROM ${table}
         WHERE done_at IS NULL AND dead_at IS NULL AND next_attempt_at <= now() AND (leased_until IS NULL OR leased_until < now())
         ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING id, job, attempts`,
      [LEASE_SECONDS, PARALLEL],
    );
    await Promise.all(rows.map(handle));
    return rows.length;
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const handled = await round().catch((error: unknown) => {
        options.onError(error, undefined);
        return 0;
      });
      if (handled === 0) await wait(options.idleMs ?? 200, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
