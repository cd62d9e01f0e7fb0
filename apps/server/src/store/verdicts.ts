import type { Method, Severity, Status } from '@airworthy/model';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Tx } from '../database/database.ts';
import { notFound } from '../problem.ts';
import { decodeCursor, pageOf } from '../paging.ts';

export interface VerdictFilter {
  readonly service?: string | undefined;
  readonly status?: Status | undefined;
  readonly standard?: string | undefined;
  readonly severity?: Severity | undefined;
  readonly item?: string | undefined;
  readonly open?: 'true' | 'false' | undefined;
  readonly review?: 'pending' | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface VerdictRow {
  serviceId: string;
  service: string;
  item: string;
  standard: string;
  severity: Severity;
  title: string;
  status: Status;
  method: Method;
  reason: string;
  stale: boolean;
  contradicted: boolean;
  /** Of the newest answer of a person. */
  review: 'none' | 'pending' | 'approved' | 'rejected';
  version: number;
}

/** Answers of others that wait for a second person, the worst first. */
export async function awaitingReview(tx: Tx, me: string, limit: number): Promise<VerdictRow[]> {
  const rows = await rowsOf(tx)
    .innerJoin('verdict_event as said', 'said.id', 'answer.event_id')
    .where('answer.review', '=', 'pending')
    .where('said.actor', '<>', me)
    .orderBy(sql`CASE verdict.severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END`)
    .orderBy('answer.at')
    .orderBy('verdict.item')
    .orderBy('verdict.service_id')
    .limit(limit)
    .execute();
  return rows.map(shown);
}

/** Verdicts by item and service, a page at a time. */
export async function listVerdicts(tx: Tx, filter: VerdictFilter): Promise<{ items: VerdictRow[]; next: string | null }> {
  const after = decodeCursor(filter.cursor, z.tuple([z.string(), z.uuid()]));
  let query = rowsOf(tx)
    .orderBy('verdict.item')
    .orderBy('verdict.service_id')
    .limit(filter.limit + 1);
  if (filter.service !== undefined) query = query.where('verdict.service_id', '=', filter.service);
  if (filter.status !== undefined) query = query.where('verdict.status', '=', filter.status);
  if (filter.standard !== undefined) query = query.where('verdict.standard', '=', filter.standard);
  if (filter.severity !== undefined) query = query.where('verdict.severity', '=', filter.severity);
  if (filter.item !== undefined) query = query.where('verdict.item', '=', filter.item);
  if (filter.open === 'true') query = query.where((eb) => eb.or([eb('verdict.status', '=', 'UNKNOWN'), eb('verdict.stale', '=', true)]));
  if (filter.review === 'pending') query = query.where('answer.review', '=', 'pending');
  if (after) query = query.where((eb) => eb(eb.refTuple('verdict.item', 'verdict.service_id'), '>', eb.tuple(after[0], after[1])));
  return pageOf((await query.execute()).map(shown), filter.limit, (last) => [last.item, last.serviceId]);
}

export async function verdictOf(tx: Tx, service: string, item: string): Promise<VerdictRow> {
  const row = await rowsOf(tx).where('verdict.service_id', '=', service).where('verdict.item', '=', item).executeTakeFirst();
  if (!row) throw notFound('item');
  return shown(row);
}

/** An item of a service with everything that was ever said about it, newest first. */
export async function historyOf(tx: Tx, service: string, item: string) {
  const verdict = await verdictOf(tx, service, item);
  const card = await tx.selectFrom('item_card').select('card').where('item', '=', item).executeTakeFirst();
  const events = await tx
    .selectFrom('verdict_event')
    .select(['id', 'method', 'status', 'confidence', 'reason', 'evidence', 'actor', 'review', 'reviewer', 'run_id as runId', 'at'])
    .where('service_id', '=', service)
    .where('item', '=', item)
    .orderBy('id', 'desc')
    .limit(200)
    .execute();
  return { verdict, card: card?.card ?? null, events: events.map((one) => ({ ...one, at: one.at.toISOString() })) };
}

function rowsOf(tx: Tx) {
  return tx
    .selectFrom('verdict')
    .innerJoin('service', 'service.id', 'verdict.service_id')
    .innerJoin('verdict_event', 'verdict_event.id', 'verdict.event_id')
    .leftJoin('item_card', 'item_card.item', 'verdict.item')
    .leftJoin('verdict_latest as answer', (join) =>
      join
        .onRef('answer.service_id', '=', 'verdict.service_id')
        .onRef('answer.item', '=', 'verdict.item')
        .on('answer.method', '=', 'human'),
    )
    .select((eb) => [
      'verdict.service_id as serviceId',
      'service.name as service',
      'verdict.item',
      'verdict.standard',
      'verdict.severity',
      eb.ref('item_card.card').as('card'),
      'verdict.status',
      'verdict.method',
      'verdict_event.reason',
      'verdict.stale',
      'verdict.contradicted',
      'answer.review',
      'verdict.version',
    ]);
}

function shown({
  card,
  review,
  ...row
}: Omit<VerdictRow, 'title' | 'review'> & { card: Record<string, unknown> | null; review: VerdictRow['review'] | null }): VerdictRow {
  return { ...row, title: String(card?.['title'] ?? row.item), review: review ?? 'none' };
}
