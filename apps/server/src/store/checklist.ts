import type { Method, Status } from '@airworthy/model';
import { checklistOf } from '@airworthy/program';
import type { ServiceChecklist } from '@airworthy/program';
import type { Tx } from '../database/database.ts';
import { overridesOf } from './mapping.ts';
import { latestResult } from './results.ts';

/** What counts for each item of a service, with who decided it and why. */
export interface InForce {
  status: Status;
  method: Method;
  reason: string;
  stale: boolean;
  actor: string;
  at: Date;
  evidence: unknown[];
}

export async function verdictsInForce(tx: Tx, serviceId: string): Promise<Map<string, InForce>> {
  const rows = await tx
    .selectFrom('verdict')
    .innerJoin('verdict_event as event', 'event.id', 'verdict.event_id')
    .select([
      'verdict.item',
      'verdict.status',
      'verdict.method',
      'verdict.stale',
      'event.reason',
      'event.actor',
      'event.at',
      'event.evidence',
    ])
    .where('verdict.service_id', '=', serviceId)
    .execute();
  return new Map(rows.map(({ item, ...row }) => [item, row]));
}

/** The checklist of a service with the verdicts in force: what the newest run asked, what people answered, which standards people mapped. */
export async function serviceChecklist(tx: Tx, serviceId: string): Promise<ServiceChecklist> {
  const { result, said } = await latestResult(tx, serviceId);
  return checklistOf(result, said, await overridesOf(tx, serviceId), await verdictsInForce(tx, serviceId));
}
