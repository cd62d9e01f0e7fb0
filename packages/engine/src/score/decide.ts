import type { Decision, Exposure, Item, Verdict } from '@airworthy/model';
import { EXPOSURES } from '@airworthy/model';
import { EXPOSURE_USES, MINIMUM_COVERAGE } from './weights.ts';

export interface DecidedItem {
  item: Pick<Item, 'id' | 'severity' | 'exposures'>;
  verdict: Pick<Verdict, 'status'>;
}

/**
 * Go or no-go for each exposure. A failing critical item blocks; failing high items are conditions; a critical item nobody
 * could verify is never counted as passed and turns GO into GO WITH CONDITIONS.
 */
export function decide(items: readonly DecidedItem[], coverage: number): Decision[] {
  return EXPOSURES.map((exposure) => decideFor(exposure, items, coverage));
}

function decideFor(exposure: Exposure, items: readonly DecidedItem[], coverage: number): Decision {
  const asked = items.filter((one) => one.item.exposures.includes(exposure));
  const bad = (one: DecidedItem): boolean => one.verdict.status === 'FAIL' || one.verdict.status === 'PARTIAL';
  const ids = (list: readonly DecidedItem[]): string[] => list.map((one) => one.item.id).toSorted();
  const blockers = ids(asked.filter((one) => one.item.severity === 'critical' && bad(one)));
  const conditions = ids(asked.filter((one) => one.item.severity === 'high' && bad(one)));
  const unverified = ids(asked.filter((one) => one.item.severity === 'critical' && one.verdict.status === 'UNKNOWN'));
  const base = { exposure, blockers, conditions, unverified };
  if (blockers.length > 0) {
    return {
      ...base,
      decision: 'NO-GO',
      reason: `${plural(blockers.length, 'critical item')} ${blockers.length === 1 ? 'fails' : 'fail'} for ${EXPOSURE_USES[exposure]}.`,
    };
  }
  if (coverage < MINIMUM_COVERAGE) {
    const share = Math.round(coverage * 100);
    return { ...base, decision: 'NO-GO', reason: `Only ${share} % of what applies was verified; that is too little to say go.` };
  }
  if (conditions.length > 0 || unverified.length > 0) {
    const parts = [
      ...(conditions.length > 0 ? [`${plural(conditions.length, 'high item')} must be fixed in time`] : []),
      ...(unverified.length > 0 ? [`${plural(unverified.length, 'critical item')} must be verified by a person`] : []),
    ];
    return { ...base, decision: 'GO WITH CONDITIONS', reason: `${parts.join(', and ')}.` };
  }
  return { ...base, decision: 'GO', reason: 'No critical or high item fails, and every critical one was verified.' };
}

function plural(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
