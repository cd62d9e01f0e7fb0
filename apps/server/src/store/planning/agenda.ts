import { OWNER_REVIEW_AGENDA } from '@airworthy/program';
import type { Tx } from '../../database/database.ts';
import { notFound } from '../../problem.ts';

/** Points of one kind that an agenda names one by one. */
const NAMED = 10;

/** What the review of a service should go through: its open critical findings, the questions that nobody answered, then what is always due. */
export async function proposedAgenda(tx: Tx, service: string): Promise<string[]> {
  const there = await tx.selectFrom('service').select('name').where('id', '=', service).executeTakeFirst();
  if (!there) throw notFound('service');
  const critical = await tx
    .selectFrom('finding')
    .select(['item', 'title', 'state'])
    .where('service_id', '=', service)
    .where('severity', '=', 'critical')
    .where('state', 'not in', ['verified', 'waived', 'false-positive'])
    .orderBy('item')
    .execute();
  const questions = await tx
    .selectFrom('verdict')
    .innerJoin('item_card', 'item_card.item', 'verdict.item')
    .select(['verdict.item', 'verdict.severity', 'item_card.card'])
    .where('verdict.service_id', '=', service)
    .where((eb) => eb.or([eb('verdict.status', '=', 'UNKNOWN'), eb('verdict.stale', '=', true)]))
    .where('verdict.severity', 'in', ['critical', 'high'])
    .orderBy('verdict.severity')
    .orderBy('verdict.item')
    .execute();
  const items = [...Map.groupBy(critical, (one) => one.item)];
  return [
    ...named(
      items.map(([item, some]) => `Critical and open: ${item} ${some[0]?.title ?? ''}${some.length > 1 ? ` (${some.length} places)` : ''}`),
      'open critical items',
    ),
    ...named(
      questions.map((one) => `Not answered (${one.severity}): ${one.item} ${String(one.card['title'] ?? '')}`),
      'open questions on critical and high items',
    ),
    ...OWNER_REVIEW_AGENDA,
  ];
}

function named(lines: readonly string[], what: string): string[] {
  return lines.length <= NAMED ? [...lines] : [...lines.slice(0, NAMED), `${lines.length - NAMED} more ${what}`];
}
