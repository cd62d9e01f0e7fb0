import type { ItemCard, Verdict } from '@airworthy/model';
import { mappingOf } from '@airworthy/program';
import type { MappedStandard, MappingOverride } from '@airworthy/program';
import { sql } from 'kysely';
import { record } from '../database/database.ts';
import type { Tx } from '../database/database.ts';
import type { Actor } from '../actor.ts';
import { changedMeanwhile, notFound, refused } from '../problem.ts';
import { rescoreService } from './rescore.ts';
import { settle } from './settle-verdicts.ts';

/** What people said about standards of a service; the last word on each holds. */
export async function overridesOf(tx: Tx, serviceId: string): Promise<MappingOverride[]> {
  const row = await tx.selectFrom('service').select('overrides').where('id', '=', serviceId).executeTakeFirst();
  if (!row) throw notFound('service');
  return row.overrides;
}

/** Every standard with whether it applies to the service, and who says so. */
export async function serviceMapping(tx: Tx, serviceId: string): Promise<MappedStandard[]> {
  const overrides = await overridesOf(tx, serviceId);
  const standards = await tx.selectFrom('standard_score').select(['standard', 'title']).where('service_id', '=', serviceId).execute();
  const { rows } = await sql<Pick<ItemCard, 'id' | 'standard' | 'title' | 'severity'> & Pick<Verdict, 'status' | 'reason'>>`
    SELECT card.item AS id, card.standard, card.card ->> 'title' AS title, card.severity, latest.status, event.reason
    FROM verdict_latest latest
    JOIN verdict_event event ON event.id = latest.event_id
    JOIN item_card card ON card.item = latest.item
    WHERE latest.service_id = ${serviceId} AND latest.method = 'static'`.execute(tx);
  const verdicts = rows.map(({ id, status, reason }) => asVerdict(id, status, reason));
  return mappingOf({ name: '', standards, verdicts }, rows, overrides);
}

/** The rules of the mapping read item, status and reason of a verdict. */
function asVerdict(item: string, status: Verdict['status'], reason: string): Verdict {
  return { item, service: '', status, method: 'static', confidence: 'proved', reason, evidence: [], checks: [] };
}

/**
 * Says of a standard that it applies to the service, or does not, or takes that back (null); its items are settled and the service is scored
 * anew.
 */
export async function mapStandard(
  tx: Tx,
  actor: Actor,
  asked: { readonly service: string; readonly standard: string; readonly version: number },
  override: MappingOverride | null,
): Promise<number> {
  const row = await tx
    .selectFrom('service')
    .select(['version', 'overrides'])
    .where('id', '=', asked.service)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw notFound('service');
  if (row.version !== asked.version) throw changedMeanwhile({ version: row.version, overrides: row.overrides });
  const items = await tx
    .selectFrom('verdict')
    .select('item')
    .where('service_id', '=', asked.service)
    .where('standard', '=', asked.standard)
    .orderBy('item')
    .execute();
  if (items.length === 0) throw refused(`The service was not asked anything of ${asked.standard}.`);
  const others = row.overrides.filter((one) => one.standard !== asked.standard);
  const { version } = await tx
    .updateTable('service')
    .set((eb) => ({ overrides: JSON.stringify(override === null ? others : [...others, override]), version: eb('version', '+', 1) }))
    .where('id', '=', asked.service)
    .returning('version')
    .executeTakeFirstOrThrow();
  await settle(
    tx,
    asked.service,
    items.map((one) => one.item),
  );
  await rescoreService(tx, asked.service);
  await record(tx, actor, override === null ? 'standard.as-read' : `standard.${override.kind}`, `service/${asked.service}`, {
    standard: asked.standard,
    reason: override?.reason ?? '',
  });
  return version;
}
