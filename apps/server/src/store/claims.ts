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
