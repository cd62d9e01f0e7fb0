import { effortShare } from '@airworthy/model';
import type { Item, Severity, Verdict } from '@airworthy/model';

/** The phases of a remediation plan, by severity. */
export const PHASES: readonly { phase: string; severity: Severity }[] = [
  { phase: 'Before release', severity: 'critical' },
  { phase: 'Within 30 days', severity: 'high' },
  { phase: 'Within 90 days', severity: 'medium' },
  { phase: 'Backlog', severity: 'low' },
];

/** Hours by role, and money at the given rates an hour, for everything that fails. A PARTIAL costs half of a FAIL. */
export interface Effort {
  hours: Record<string, number>;
  cost: number;
  byPhase: { phase: string; hours: number; cost: number; items: string[] }[];
}

export function effortOf(
  failing: readonly { item: Pick<Item, 'id' | 'severity' | 'effort'>; verdict: Pick<Verdict, 'status'> }[],
  rates: Readonly<Record<string, number>>,
): Effort {
  const hours: Record<string, number> = {};
  const byPhase = PHASES.map(({ phase }) => ({ phase, hours: 0, cost: 0, items: [] as string[] }));
  for (const { item, verdict } of failing) {
    const share = effortShare(verdict.status);
    if (share === 0) continue;
    const own = item.effort.hours * share;
    const cost = own * (rates[item.effort.role] ?? 0);
    hours[item.effort.role] = (hours[item.effort.role] ?? 0) + own;
    const phase = byPhase[PHASES.findIndex((one) => one.severity === item.severity)];
    if (!phase) continue;
    phase.hours += own;
    phase.cost += cost;
    phase.items.push(item.id);
  }
  const sorted = Object.fromEntries(Object.entries(hours).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return { hours: sorted, cost: byPhase.reduce((sum, one) => sum + one.cost, 0), byPhase };
}
