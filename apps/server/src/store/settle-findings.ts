import { afterPass } from '@airworthy/program';
import type { Scope, Tx } from '../database/database.ts';
import { saveLife } from './findings.ts';
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
    await saveLife(tx, actor, { id, before: state, life: next, note: `Its item passes by ${verdict.method} verdict.` }, policy, at);
  }
}
