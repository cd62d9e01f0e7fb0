import type { Decision, Exposure, ServiceResult } from '@airworthy/model';
import { count, plural } from './numbers.ts';

/** Worst first. */
export const DECISION_ORDER: readonly Decision['decision'][] = ['NO-GO', 'GO WITH CONDITIONS', 'GO'];

/** Exposures that share a decision, worst decision first, exposures in the order of the result. */
export function groupDecisions(
  decisions: readonly Decision[],
): { decision: Decision['decision']; exposures: Exposure[]; reason: string }[] {
  return DECISION_ORDER.flatMap((decision) => {
    const same = decisions.filter((one) => one.decision === decision);
    return same.length > 0 ? [{ decision, exposures: same.map((one) => one.exposure), reason: reasonOf(same) }] : [];
  });
}

/** The reason of one decision as it is; several get one sentence over the items of all of them. */
function reasonOf(same: readonly Decision[]): string {
  const [only] = same;
  if (same.length === 1 && only) return only.reason;
  const union = (ids: (one: Decision) => string[]): number => new Set(same.flatMap(ids)).size;
  const blockers = union((one) => one.blockers);
  const conditions = union((one) => one.conditions);
  const unverified = union((one) => one.unverified);
  const parts = [
    ...(blockers > 0 ? [`${plural(blockers, 'item blocks', 'items block')}`] : []),
    ...(conditions > 0 ? [`${count(conditions)} more must be fixed in time`] : []),
    ...(unverified > 0 ? [`${plural(unverified, 'blocking item was', 'blocking items were')} not verified`] : []),
  ];
  if (blockers === 0 && only?.decision === 'NO-GO') return only.reason;
  return parts.length > 0 ? `${parts.join('; ')}.` : (only?.reason ?? '');
}

/** The decision a table shows where there is room for one: for public use, or the worst where that was not asked. */
export function headline(service: Pick<ServiceResult, 'decisions'>): Decision | undefined {
  const found = service.decisions.find((one) => one.exposure === 'public');
  if (found) return found;
  const worst = groupDecisions(service.decisions)[0]?.decision;
  return service.decisions.find((one) => one.decision === worst);
}
