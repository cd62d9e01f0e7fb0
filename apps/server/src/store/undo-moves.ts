import { slaOf } from '@airworthy/program';
import type { Actor } from '../actor.ts';
import { record } from '../database/database.ts';
import type { Tx } from '../database/database.ts';
import { conflict, notFound } from '../problem.ts';
import { slaPolicy } from './settings.ts';

/** How long a move can be taken back, in milliseconds. */
const OPEN = 120_000;

/** Takes back the last move of a finding, by whoever made it, while nothing else happened to it. History keeps both. */
export async function undoMove(tx: Tx, actor: Actor, id: string, now: Date): Promise<void> {
  const row = await tx
    .selectFrom('finding')
    .select(['state', 'life', 'before', 'version'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw notFound('finding');
  const { before } = row;
  const late = before === null || now.getTime() - Date.parse(before.at) > OPEN;
  if (late || before.actor !== actor.actor || before.version !== row.version)
    throw conflict('Only the last move can be taken back, within two minutes, by whoever made it.');
  // What runs saw meanwhile stays seen.
  const life = { ...before.life, seenAt: row.life.seenAt };
  const policy = await slaPolicy(tx);
  await tx
    .updateTable('finding')
    .set((eb) => ({
      life: JSON.stringify(life),
      state: life.state,
      closed_at: life.closedAt,
      due_at: slaOf(life, policy, now.toISOString()).dueAt,
      before: null,
      version: eb('version', '+', 1),
    }))
    .where('id', '=', id)
    .execute();
  await tx
    .insertInto('finding_change')
    .values({ finding_id: id, at: now, actor: actor.actor, from_state: row.state, to_state: life.state, note: 'Taken back.' })
    .execute();
  await record(tx, actor, 'finding.undone', `finding/${id}`, { from: row.state, to: life.state });
}
