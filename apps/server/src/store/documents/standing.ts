import type { ServiceStanding } from '@airworthy/reports/documents/standing';
import { sql } from 'kysely';
import type { Tx } from '../../database/database.ts';

/**
 * What people decided about a service, for its documents.
 *
 * @param nameOf name of a member by id
 */
export async function standingOf(tx: Tx, serviceId: string, nameOf: (id: string) => string): Promise<ServiceStanding> {
  const findings = await tx
    .selectFrom('finding')
    .select(['item', 'state', 'owner_id', 'due_at'])
    .where('service_id', '=', serviceId)
    .orderBy('item')
    .orderBy('fingerprint')
    .execute();
  const waivers = await tx
    .selectFrom('waiver')
    .innerJoin('finding', 'finding.id', 'waiver.finding_id')
    .select(['finding.item', 'waiver.reason', 'waiver.requested_by', 'waiver.decided_by', 'waiver.expires_at'])
    .where('finding.service_id', '=', serviceId)
    .where('finding.state', '=', 'waived')
    .where('waiver.state', '=', 'approved')
    .orderBy('finding.item')
    .orderBy('waiver.id')
    .execute();
  const answers = await tx
    .selectFrom('verdict')
    .innerJoin('verdict_event as event', 'event.id', 'verdict.event_id')
    .select(['verdict.item', 'verdict.status', 'event.actor', 'event.reviewer', 'event.at', 'event.reason'])
    .where('verdict.service_id', '=', serviceId)
    .where('verdict.method', '=', 'human')
    .orderBy('verdict.item')
    .execute();
  const { rows } = await sql<{ hours: number }>`
    SELECT coalesce(sum((body ->> 'hours')::float8), 0) AS hours FROM program_record
    WHERE kind = 'hours' AND service_id = ${serviceId}`.execute(tx);
  const day = (at: Date): string => at.toISOString().slice(0, 10);
  return {
    findings: findings.map((one) => ({
      item: one.item,
      state: one.state,
      owner: one.owner_id === null ? '' : nameOf(one.owner_id),
      due: one.due_at === null ? null : day(one.due_at),
    })),
    waivers: waivers.map((one) => ({
      item: one.item,
      reason: one.reason,
      requestedBy: nameOf(one.requested_by),
      approvedBy: one.decided_by === null ? '' : nameOf(one.decided_by),
      until: day(one.expires_at),
    })),
    answers: answers.map((one) => ({
      item: one.item,
      status: one.status,
      by: nameOf(one.actor),
      second: one.reviewer === null ? '' : nameOf(one.reviewer),
      on: day(one.at),
      reason: one.reason,
    })),
    hours: rows[0]?.hours ?? 0,
  };
}
