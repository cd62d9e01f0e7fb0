import { sql } from 'kysely';
import type { Scope, Tx } from '../database/database.ts';
import { record } from '../database/database.ts';
import type { IntegrationRow } from '../database/tables.ts';
import { changedMeanwhile, notFound, refused } from '../problem.ts';
import { decodeCursor, pageOf } from '../paging.ts';
import { z } from 'zod';

export type StoredIntegration = IntegrationRow & { readonly org_id: string };

export interface ShownIntegration {
  id: string;
  kind: IntegrationRow['kind'];
  name: string;
  events: string[];
  settings: Record<string, unknown>;
  enabled: boolean;
  problem: string | null;
  doneAt: string | null;
  waiting: number;
  dead: number;
  version: number;
}

/** All of an organisation by name, with what waits and what was given up; nothing that is secret. */
export async function listIntegrations(tx: Tx): Promise<ShownIntegration[]> {
  const rows = await tx.selectFrom('integration').selectAll().orderBy('name').orderBy('id').execute();
  const counts = await tx
    .selectFrom('outbox')
    .select((eb) => ['integration_id', 'state', eb.fn.countAll<number>().as('count')])
    .where('state', 'in', ['waiting', 'dead'])
    .groupBy(['integration_id', 'state'])
    .execute();
  const count = (id: string, state: string): number => counts.find((one) => one.integration_id === id && one.state === state)?.count ?? 0;
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    name: row.name,
    events: row.events,
    settings: row.settings,
    enabled: row.enabled,
    problem: row.problem,
    doneAt: row.done_at?.toISOString() ?? null,
    waiting: count(row.id, 'waiting'),
    dead: count(row.id, 'dead'),
    version: row.version,
  }));
}

export async function integrationOf(tx: Tx, id: string): Promise<StoredIntegration> {
  const row = await tx.selectFrom('integration').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw notFound('integration');
  return row;
}

export interface NewIntegration {
  readonly id: string;
  readonly kind: IntegrationRow['kind'];
  readonly name: string;
  readonly events: readonly string[];
  readonly settings: Record<string, unknown>;
  readonly secret: Buffer | null;
}

const MOST = 50;

export async function addIntegration(tx: Tx, scope: Scope, made: NewIntegration): Promise<void> {
  const { count } = await tx
    .selectFrom('integration')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  if (count >= MOST) throw refused(`An organisation has ${MOST} integrations at most.`);
  await tx
    .insertInto('integration')
    .values({
      id: made.id,
      kind: made.kind,
      name: made.name,
      events: [...made.events],
      settings: JSON.stringify(made.settings),
      secret: made.secret,
    })
    .execute();
  await record(tx, scope, 'integration.added', `integration/${made.id}`, { kind: made.kind, name: made.name, events: made.events });
}

export interface IntegrationChange {
  readonly name?: string | undefined;
  readonly enabled?: boolean | undefined;
  readonly events?: string[] | undefined;
  readonly secret?: Buffer | undefined;
  readonly settings?: Record<string, unknown> | undefined;
}

export async function changeIntegration(
  tx: Tx,
  scope: Scope,
  id: string,
  version: number,
  change: IntegrationChange,
  action = 'changed',
): Promise<number> {
  const { secret, settings, ...said } = change;
  const row = await tx
    .updateTable('integration')
    .set((eb) => ({
      ...(change.name === undefined ? {} : { name: change.name }),
      ...(change.enabled === undefined ? {} : { enabled: change.enabled, problem: null }),
      ...(change.events === undefined ? {} : { events: change.events }),
      ...(secret === undefined ? {} : { secret }),
      ...(settings === undefined ? {} : { settings: JSON.stringify(settings) }),
      version: eb('version', '+', 1),
    }))
    .where('id', '=', id)
    .where('version', '=', version)
    .returning('version')
    .executeTakeFirst();
  if (!row) {
    const { name, enabled, events } = await integrationOf(tx, id);
    throw changedMeanwhile({ name, enabled, events });
  }
  await record(tx, scope, `integration.${action}`, `integration/${id}`, said);
  return row.version;
}

export async function removeIntegration(tx: Tx, scope: Scope, id: string): Promise<void> {
  const gone = await tx.deleteFrom('integration').where('id', '=', id).returning('name').executeTakeFirst();
  if (!gone) throw notFound('integration');
  await record(tx, scope, 'integration.removed', `integration/${id}`, { name: gone.name });
}

/** What was sent, waits, or was given up; the newest first. */
export async function listDeliveries(
  tx: Tx,
  id: string,
  { limit, cursor, state }: { limit: number; cursor?: string | undefined; state?: 'waiting' | 'sent' | 'dead' | undefined },
) {
  await integrationOf(tx, id);
  const after = decodeCursor(cursor, z.tuple([z.iso.datetime(), z.uuid()]));
  let query = tx
    .selectFrom('outbox')
    .select(['id', 'event', 'subject', 'state', 'attempts', 'status', 'problem', 'created_at', 'next_at', 'done_at'])
    .where('integration_id', '=', id)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (state !== undefined) query = query.where('state', '=', state);
  if (after) query = query.where(sql<boolean>`(created_at, id) < (${new Date(after[0])}, ${after[1]}::uuid)`);
  const rows = (await query.execute()).map(({ created_at, next_at, done_at, ...one }) => ({
    ...one,
    createdAt: created_at.toISOString(),
    nextAt: one.state === 'waiting' ? next_at.toISOString() : null,
    doneAt: done_at?.toISOString() ?? null,
  }));
  return pageOf(rows, limit, (last) => [last.createdAt, last.id]);
}

/** Sends again what was sent or given up, under the same id, so that whoever has it already knows. */
export async function replayDelivery(tx: Tx, scope: Scope, integration: string, id: string, now: Date): Promise<void> {
  const row = await tx
    .updateTable('outbox')
    .set({ state: 'waiting', attempts: 0, next_at: now, problem: null, done_at: null })
    .where('integration_id', '=', integration)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  if (!row) throw notFound('delivery');
  await record(tx, scope, 'integration.replayed', `integration/${integration}`, { delivery: id });
}

/** Lays something into the outbox that no event of the ledger asks for. */
export async function enqueue(tx: Tx, scope: Scope, integration: string, event: string, subject: string, now: Date): Promise<string> {
  const { id } = await tx
    .insertInto('outbox')
    .values({ integration_id: integration, seq: null, event, actor: scope.actor, subject, payload: '{}', next_at: now })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}
