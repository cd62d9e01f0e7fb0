import type { ServiceResult } from '@airworthy/model';
import { MINUTES_A_QUESTION } from '@airworthy/program';
import { applicable } from './common.ts';

/**
 * Hours that a person needs for one checklist item, from the plan of a real program: 21 services, about 16,500 items,
 * 420 to 560 person-hours for scanning, review and compilation of all of them.
 */
const HOURS_AN_ITEM = { low: 420 / 16_500, high: 560 / 16_500 } as const;

/** What the same questions would cost without a machine, and what is left with one. */
export interface AuditByHand {
  items: number;
  open: number;
  /** Hours. */
  low: number;
  high: number;
  left: number;
  lowCost: number;
  highCost: number;
}

/** @param rate what an auditor costs an hour */
export function auditByHand(rate: number, service: ServiceResult): AuditByHand {
  const items = applicable(service.score.counts) + service.score.counts.notApplicable;
  const low = items * HOURS_AN_ITEM.low;
  const high = items * HOURS_AN_ITEM.high;
  const open = service.score.counts.unknown;
  return { items, open, low, high, left: (open * MINUTES_A_QUESTION) / 60, lowCost: low * rate, highCost: high * rate };
}
