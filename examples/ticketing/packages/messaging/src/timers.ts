import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import type { Queryable } from './outbox.ts';

export interface TimerPayload {
  readonly tenantId: string;
  readonly kind: string;
  readonly id: string;
}

/** Asks for work later, in the transaction that makes it necessary. The same kind and id again moves the time. */
export async function setTimer(client: Queryable, table: string, seconds: number, payload: TimerPayload): Promise<void> {
  await client.query(
    `INSERT INTO ${table} AS timers (key, payload, run_at) VALUES ($1, $2, now() + make_interval(secs => $3))
     ON CONFLICT (key) DO UPDATE SET run_at = excluded.run_at, payload = excluded.payload, generation = timers.generation + 1,
       leased_until = NULL, attempts = 0`,
    [`${payload.kind}:${payload.id}`, JSON.stringify(payload), seconds],
  );
}

interface Row {
  key: string;
  payload: TimerPayload;
  attempts: number;
  generation: number;
}

const LEASE_SECONDS = 30;
const LONGEST_DELAY_SECONDS = 60;

/**
 * Runs what is due. `work` says whether the matter is settled; otherwise, and after a failure, it runs again later. Rows are leased: several
 * instances share them, and those of a killed one come back. A timer that was set anew while it ran is kept.
 */
export function startTimers(options: {
  pool: pg.Pool;
  table: string;
  work: (payload: TimerPayload) => Promise<'settled' | 'again'>;
  onError: (error: unknown, payload: TimerPayload) => void;
  idleMs?: number;
}): { stop(): Promise<void> } {
  const { pool, table } = options;
  const stopping = new AbortController();

  async function runOne(row: Row): Promise<void> {
    const outcome = await options.work(row.payload).catch((error: unknown) => {
      options.onError(error, row.payload);
      return 'again' as const;
    });
    if (outcome === 'settled') {
      await pool.query(`DELETE FROM ${table} WHERE key = $1 AND generation = $2`, [row.key, row.generation]);
      return;
    }
    const delay = Math.min(LONGEST_DELAY_SECONDS, 2 ** row.attempts) * (0.8 + Math.random() * 0.4);
    await pool.query(
      `UPDATE ${table} SET attempts = attempts + 1, leased_until = NULL, run_at = now() + make_interval(secs => $3) WHERE key = $1 AND generation = $2`,
      [row.key, row.generation, delay],
    );
  }

  async function round(): Promise<number> {
    const { rows } = await pool.query<Row>(
      `UPDATE ${table} SET leased_until = now() + make_interval(secs => $1)
       WHERE key IN (
         SELECT key FROM ${table} WHERE run_at <= now() AND (leased_until IS NULL OR leased_until < now())
         ORDER BY run_at LIMIT 10 FOR UPDATE SKIP LOCKED)
       RETURNING key, payload, attempts, generation`,
      [LEASE_SECONDS],
    );
    await Promise.all(rows.map(runOne));
    return rows.length;
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const done = await round().catch(() => 0);
      if (done === 0) await wait(options.idleMs ?? 500, undefined, { signal: stopping.signal }).catch(() => {});
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
