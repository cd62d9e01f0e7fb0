import { createHash } from 'node:crypto';
import type { Status } from '@airworthy/model';
import { mustDiffer, reviewNeeded } from '@airworthy/program';
import type { Actor } from '../actor.ts';
import { record } from '../database/database.ts';
import type { Tx } from '../database/database.ts';
import { changedMeanwhile, conflict, notFound, refusal } from '../problem.ts';
import { rescoreService } from './rescore.ts';
import { settleFindings } from './settle-findings.ts';
import { settle } from './settle-verdicts.ts';
import { verdictOf } from './verdicts.ts';
import type { VerdictRow } from './verdicts.ts';

export interface Answer {
  readonly service: string;
  readonly item: string;
  readonly status: Status;
  readonly reason: string;
  readonly evidence: readonly unknown[];
  /** Version of the verdict that the person saw. */
  readonly version: number;
}

/** Keeps what a person says of an item, bound to its words and to the code that was cited when they said it. */
export async function answerItem(tx: Tx, actor: Actor, answer: Answer, now: Date): Promise<VerdictRow> {
  const before = await tx
    .selectFrom('verdict')
    .innerJoin('item_card', 'item_card.item', 'verdict.item')
    .leftJoin('verdict_latest as read', (join) =>
      join.onRef('read.service_id', '=', 'verdict.service_id').onRef('read.item', '=', 'verdict.item').on('read.method', '=', 'static'),
    )
    .select(['verdict.version', 'verdict.severity', 'item_card.text_hash', 'read.code_hash'])
    .where('verdict.service_id', '=', answer.service)
    .where('verdict.item', '=', answer.item)
    .forUpdate('verdict')
    .executeTakeFirst();
  if (!before) throw notFound('item');
  if (before.version !== answer.version) throw changedMeanwhile(await verdictOf(tx, answer.service, answer.item));
  const said = {
    service_id: answer.service,
    item: answer.item,
    method: 'human' as const,
    status: answer.status,
    item_hash: before.text_hash,
    code_hash: before.code_hash,
    review: reviewNeeded(before.severity),
    at: now,
  };
  const { id } = await tx
    .insertInto('verdict_event')
    .values({
      ...said,
      confidence: 'likely',
      reason: answer.reason,
      evidence: JSON.stringify(answer.evidence.map((one) => ({ holds: answer.status === 'PASS', ...(one as object) }))),
      run_id: null,
      actor: actor.actor,
      reviewer: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const fingerprint = createHash('sha256').update(`${id}`).digest('hex');
  await tx
    .insertInto('verdict_latest')
    .values({ ...said, event_id: id, fingerprint })
    .onConflict((on) =>
      on.columns(['org_id', 'service_id', 'item', 'method']).doUpdateSet({
        event_id: id,
        status: said.status,
        fingerprint,
        item_hash: said.item_hash,
        code_hash: said.code_hash,
        review: said.review,
        at: now,
      }),
    )
    .execute();
  await settle(tx, answer.service, [answer.item]);
  await settleFindings(tx, actor, answer.service, answer.item, now);
  await rescoreService(tx, answer.service);
  await tx
    .deleteFrom('claim')
    .where('service_id', '=', answer.service)
    .where('item', '=', answer.item)
    .where('kind', '=', 'answer')
    .execute();
  await record(tx, actor, 'verdict.answered', `service/${answer.service}/item/${answer.item}`, {
    event: id,
    status: answer.status,
    reason: answer.reason,
    review: said.review,
  });
  return verdictOf(tx, answer.service, answer.item);
}

/** The second person on an answer. Exactly one decision is taken, and never by whoever answered. */
export async function reviewAnswer(
  tx: Tx,
  actor: Actor,
  review: {
    readonly service: string;
    readonly item: string;
    readonly event: number;
    readonly decision: 'approved' | 'rejected';
    readonly note: string;
  },
  now: Date,
): Promise<VerdictRow> {
  const event = await tx
    .selectFrom('verdict_event')
    .select(['id', 'actor', 'review'])
    .where('id', '=', review.event)
    .where('service_id', '=', review.service)
    .where('item', '=', review.item)
    .where('method', '=', 'human')
    .forUpdate()
    .executeTakeFirst();
  if (!event) throw notFound('answer');
  const why = mustDiffer(event.actor, actor.actor, 'The review of an answer');
  if (why) throw refusal(why);
  if (event.review !== 'pending')
    throw conflict(`The answer is ${event.review === 'none' ? 'in need of no review' : `${event.review} already`}.`);
  await tx.updateTable('verdict_event').set({ review: review.decision, reviewer: actor.actor }).where('id', '=', event.id).execute();
  await tx.updateTable('verdict_latest').set({ review: review.decision }).where('event_id', '=', event.id).execute();
  await settle(tx, review.service, [review.item]);
  await settleFindings(tx, actor, review.service, review.item, now);
  await rescoreService(tx, review.service);
  await record(tx, actor, `verdict.${review.decision}`, `service/${review.service}/item/${review.item}`, {
    event: event.id,
    note: review.note,
  });
  return verdictOf(tx, review.service, review.item);
}
