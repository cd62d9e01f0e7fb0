import { afterPass, slaOf } from '@airworthy/program';
import type { Scope, Tx } from '../database/database.ts';
import { slaPolicy } from './settings.ts';

/** Findings of an item that passes now are verified: a person or a probe said so, in words that count. Other verdicts close nothing. */
export async function settleFindings(tx: Tx, actor: Scope, serviceId: string, item: string, now: Date): Promise<void> {
  const verdict = await tx
    .selectFrom('verdict')
    .select(['status', 'method'])
    .where('service_id', '=', serviceId)
    .where('item', '=', item)
    .executeTakeFirst();
  if (verdict?.status !== 'PASS') return;
  const policy = await slaPolicy(tx);
  const open = await tx
    .selectFrom('finding')
    .select(['id', 'state', 'life'])
    .where('service_id', '=', serviceId)
    .where('item', '=', item)
    .execute();
  const at = now.toISOString();
  for (const { id, state, life } of open) {
    const next = afterPass(life, at, at);
    if (!next) continue;
    await tx
      .updateTable('finding')
      .set((eb) => ({
        life: JSON.stringify(next),
        state: 'verified' as const,
        closed_at: next.closedAt,
        due_at: slaOf(next, policy, at).dueAt,
        version: eb('version', '+', 1),
      }))
      .where('id', '=', id)
      .execute();
    await tx
      .insertInto('finding_change')
      .values({
        finding_id: id,
        actor: actor.actor,
        from_state: state,
        to_state: 'verified',
        note: `Its item passes by ${verdict.method} verdict.`,
      })
      .execute();
  }
}
