import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { ServiceClient } from '@ticketing/service-auth';
import type pg from 'pg';
import { subscribersOf } from './topics.ts';
import type { Topic } from './topics.ts';

export interface Message<T = unknown> {
  readonly id: string;
  readonly topic: Topic;
  readonly tenantId: string;
  readonly payload: T;
}

/** A client in a transaction, or what speaks like one. */
export interface Queryable {
  query(text: string, values: unknown[]): Promise<unknown>;
}

/** Writes one row per subscriber in the transaction of the change that the message tells of. Returns the id of the message. */
export async function publish(client: Queryable, table: string, topic: Topic, tenantId: string, payload: unknown): Promise<string> {
  const id = randomUUID();
  for (const subscriber of subscribersOf(topic)) {
    await client.query(`INSERT INTO ${table} (message_id, subscriber, topic, message) VALUES ($1, $2, $3, $4)`, [
      id,
      subscriber,
      topic,
      JSON.stringify({ id, topic, tenantId, payload } satisfies Message),
    ]);
  }
  return id;
}

export interface Relay {
  stop(): Promise<void>;
}

interface Row {
  id: number;
  subscriber: string;
  message: Message;
  attempts: number;
}

export const MAXIMUM_ATTEMPTS = 25;
const LEASE_SECONDS = 15;

/**
 * Delivers what stands in the outbox, at least once: rows are leased, so that several instances share the work and a killed one's rows come
 * back; failures are repeated with growing delay, and after the last attempt the row stays as dead letter.
 */
export function startRelay(options: {
  pool: pg.Pool;
  table: string;
  clients: Readonly<Record<string, ServiceClient>>;
  onError: (error: unknown, message: Message) => void;
  onDead?: (message: Message) => void;
  idleMs?: number;
}): Relay {
  const stopping = new AbortController();

  async function deliver(row: Row): Promise<void> {
    try {
      const client = options.clients[row.subscriber];
      if (!client) throw new Error(`No address for ${row.subscriber}`);
      const { tenantId, id } = row.message;
      await client.post('/internal/messages', { tenantId, body: row.message, idempotencyKey: id });
      await options.pool.query(`UPDATE ${options.table} SET delivered_at = now(), leased_until = NULL WHERE id = $1`, [row.id]);
    } catch (error) {
      const dead = row.attempts + 1 >= MAXIMUM_ATTEMPTS;
      const delay = Math.min(30, 0.5 * 2 ** row.attempts) * (0.8 + Math.random() * 0.4);
      await options.pool.query(
        `UPDATE ${options.table} SET attempts = attempts + 1, leased_until = NULL, next_attempt_at = now() + make_interval(secs => $2),
           dead_at = CASE WHEN $3 THEN now() END, last_error = $4 WHERE id = $1`,
        [row.id, delay, dead, String(error).slice(0, 500)],
      );
      options.onError(error, row.message);
      if (dead) options.onDead?.(row.message);
    }
  }

  async function round(): Promise<number> {
    const { rows } = await options.pool.query<Row>(
      `UPDATE ${options.table} SET leased_until = now() + make_interval(secs => $1)
       WHERE id IN (
         SELECT id FROM ${options.table}
         WHERE delivered_at IS NULL AND dead_at IS NULL AND next_attempt_at <= now() AND (leased_until IS NULL OR leased_until < now())
         ORDER BY id LIMIT 20 FOR UPDATE SKIP LOCKED)
       RETURNING id, subscriber, message, attempts`,
      [LEASE_SECONDS],
    );
    await Promise.all(rows.map(deliver));
    return rows.length;
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const delivered = await round().catch(() => 0);
      if (delivered === 0) await wait(options.idleMs ?? 250, undefined, { signal: stopping.signal }).catch(() => {});
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
