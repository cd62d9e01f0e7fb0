import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';

export interface Schedule {
  stop(): Promise<void>;
}

/** Runs work every so often on one instance only: whoever holds the advisory lock of that name. A round never overlaps the one before. */
export function startSchedule(options: {
  pool: pg.Pool;
  name: string;
  everyMs: number;
  work: () => Promise<void>;
  onError: (error: unknown) => void;
}): Schedule {
  const stopping = new AbortController();

  async function round(): Promise<void> {
    const client = await options.pool.connect();
    try {
      await client.query('BEGIN');
      const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_xact_lock(hashtext($1)) AS held', [options.name]);
      if (rows[0]?.held) await options.work();
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {});
      throw error;
    } finally {
      client.release();
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await round().catch(options.onError);
      await wait(options.everyMs, undefined, { signal: stopping.signal }).catch(() => {});
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
