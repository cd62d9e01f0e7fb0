import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import type { Pool } from 'pg';

/** One whose last word is older than this is not shown: it was killed, or had nothing to do for so long. */
const SILENT = '1 day';

export interface ListedWorker {
  name: string;
  slots: number;
  running: number;
  startedAt: string;
  seenAt: string;
}

/** Processes that take audits, the oldest first. */
export async function workersOf(pool: Pool): Promise<ListedWorker[]> {
  const { rows } = await pool.query<{ name: string; slots: number; running: number; started_at: Date; seen_at: Date }>(
    `SELECT name, slots, running, started_at, seen_at FROM auth.worker WHERE seen_at > now() - interval '${SILENT}' ORDER BY started_at, id`,
  );
  return rows.map(({ started_at, seen_at, ...row }) => ({ ...row, startedAt: started_at.toISOString(), seenAt: seen_at.toISOString() }));
}

export interface Presence {
  /** Around every job, so that the list says how many are under way. */
  during<T>(work: () => Promise<T>): Promise<T>;
  leave(): Promise<void>;
}

/** Says of this process that it takes audits, until it leaves: when it comes, and when an audit begins or ends. One that is killed leaves its last word. */
export async function joinWorkers(pool: Pool, slots: number, logger: Logger): Promise<Presence> {
  const id = randomUUID();
  const name = `${hostname()}:${process.pid}`;
  let running = 0;
  const beat = async (): Promise<void> => {
    try {
      await pool.query(
        `INSERT INTO auth.worker (id, name, slots, running) VALUES ($1, $2, $3, $4)
         ON CONFLICT (id) DO UPDATE SET running = excluded.running, seen_at = now()`,
        [id, name, slots, running],
      );
      await pool.query(`DELETE FROM auth.worker WHERE seen_at < now() - interval '1 day'`);
    } catch (error) {
      logger.debug({ err: error }, 'the list of workers was not written');
    }
  };
  await beat();
  return {
    async during(work) {
      running += 1;
      void beat();
      try {
        return await work();
      } finally {
        running -= 1;
        void beat();
      }
    },
    async leave() {
      await pool.query('DELETE FROM auth.worker WHERE id = $1', [id]).catch(() => undefined);
    },
  };
}
