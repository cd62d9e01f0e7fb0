import { sql } from 'kysely';
import type { Scope, Tx } from '../database/database.ts';
import { record } from '../database/database.ts';
import { conflict } from '../problem.ts';

const MINUTES = 30;

/** Takes an item for a while. Of those who ask at the same time one wins; the others are told who. */
export async function claimItem(
  tx: Tx,
  actor: Scope,
  asked: { readonly service: string; readonly item: string; readonly kind: 'answer' | 'review' },
  now: Date,
): Promise<{ userId: string; until: string }> {
  const until = new Date(now.getTime() + MINUTES * 60_000);
  const { rows } = await sql<{ user_id: string; until: Date }>`
    INSERT INTO claim (service_id, item, kind, user_id, until) VALUES (${asked.service}, ${asked.item}, ${asked.kind}, ${actor.actor}, ${until})
    ON CONFLICT (org_id, service_id, item, kind) DO UPDATE SET user_id = excluded.user_id, until = excluded.until
      WHERE claim.until <= ${now} OR claim.user_id = excluded.user_id
    RETURNING user_id, until`.execute(tx);
  const [won] = rows;
  if (!won) {
    const held = await tx
      .selectFrom('claim')
      .select(['user_id', 'until'])
      .where('service_id', '=', asked.service)
      .where('item', '=', asked.item)
      .where('kind', '=', asked.kind)
      .executeTakeFirst();
    throw conflict('Somebody else has taken it.', { userId: held?.user_id, until: held?.until.toISOString() });
  }
  await record(tx, actor, 'item.claimed', `service/${asked.service}/item/${asked.item}`, { kind: asked.kind, until: until.toISOString() });
  return { userId: won.user_id, until: won.until.toISOString() };
}

export interface ClaimRow {
  serviceId: string;
  item: string;
  kind: 'answer' | 'review';
  userId: string;
  until: string;
}

/** What is taken now, of one service or of one item. */
export async function listClaims(
  tx: Tx,
  filter: { readonly service?: string | undefined; readonly item?: string | undefined },
  now: Date,
): Promise<ClaimRow[]> {
  let query = tx
    .selectFrom('claim')
    .select(['service_id as serviceId', 'item', 'kind', 'user_id as userId', 'until'])
    .where('until', '>', now)
    .orderBy('item')
    .orderBy('service_id')
    .orderBy('kind')
    .limit(2000);
  if (filter.service !== undefined) query = query.where('service_id', '=', filter.service);
  if (filter.item !== undefined) query = query.where('item', '=', filter.item);
  return (await query.execute()).map((one) => ({ ...one, until: one.until.toISOString() }));
}

/** Gives an item back before its time is over. */
export async function releaseClaim(tx: Tx, actor: Scope, asked: { readonly service: string; readonly item: string }): Promise<void> {
  const given = await tx
    .deleteFrom('claim')
    .where('service_id', '=', asked.service)
    .where('item', '=', asked.item)
    .where('user_id', '=', actor.actor)
    .returning('item')
    .execute();
  if (given.length > 0) await record(tx, actor, 'item.released', `service/${asked.service}/item/${asked.item}`);
}
