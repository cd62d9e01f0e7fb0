import type { AuditResult, Decision, ServiceResult, Severity } from '@airworthy/model';
import { headline } from '../../view/decisions.ts';
import { SEVERITY_RANK } from '../../view/words.ts';

/** An item of one service that failed, or does now. */
export interface Moved {
  service: string;
  item: string;
  severity: Severity;
}

/** What moved between two snapshots, in the services and questions that both hold. */
export interface Change {
  /** Failed before, and passes or no longer applies. */
  closed: readonly Moved[];
  /** Did not fail before, and does. */
  added: readonly Moved[];
  /** Failed before, and cannot be told now: neither fixed nor open. */
  unclear: readonly Moved[];
  /** Services whose decision for public use changed. */
  decisions: readonly { service: string; from: Decision['decision']; to: Decision['decision'] }[];
  /** Failing items before, and how many of those are closed, by severity. */
  bySeverity: Readonly<Record<Severity, { before: number; closed: number }>>;
  services: number;
  /** The standards were the same: otherwise questions were added or dropped, which are not counted. */
  sameStandards: boolean;
}

export function changeBetween(before: AuditResult, after: AuditResult): Change {
  const severities = new Map([...before.items, ...after.items].map((item) => [item.id, item.severity]));
  const closed: Moved[] = [];
  const added: Moved[] = [];
  const unclear: Moved[] = [];
  const decisions: { service: string; from: Decision['decision']; to: Decision['decision'] }[] = [];
  const bySeverity = { critical: zero(), high: zero(), medium: zero(), low: zero() };
  const old = new Map(before.services.map((one) => [one.name, one]));
  const shared = after.services.filter((one) => old.has(one.name));
  for (const service of shared) {
    const earlier = old.get(service.name);
    if (earlier === undefined) continue;
    const moved = (item: string): Moved => ({ service: service.name, item, severity: severities.get(item) ?? 'low' });
    const [was, is] = [failing(earlier), failing(service)];
    const states = new Map(service.verdicts.map((one) => [one.item, one.status]));
    const asked = new Set(earlier.verdicts.map((one) => one.item));
    for (const item of was) {
      if (!states.has(item)) continue;
      const one = moved(item);
      bySeverity[one.severity].before += 1;
      if (is.has(item)) continue;
      if (states.get(item) === 'PASS' || states.get(item) === 'N/A') {
        closed.push(one);
        bySeverity[one.severity].closed += 1;
      } else unclear.push(one);
    }
    for (const item of is) if (asked.has(item) && !was.has(item)) added.push(moved(item));
    const [from, to] = [headline(earlier)?.decision, headline(service)?.decision];
    if (from !== undefined && to !== undefined && from !== to) decisions.push({ service: service.name, from, to });
  }
  return {
    closed: closed.toSorted(order),
    added: added.toSorted(order),
    unclear: unclear.toSorted(order),
    decisions,
    bySeverity,
    services: shared.length,
    sameStandards: before.standardsHash === after.standardsHash,
  };
}

const zero = (): { before: number; closed: number } => ({ before: 0, closed: 0 });

function failing(service: ServiceResult): ReadonlySet<string> {
  return new Set(service.verdicts.filter((one) => one.status === 'FAIL' || one.status === 'PARTIAL').map((one) => one.item));
}

function order(a: Moved, b: Moved): number {
  return (
    SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity] || (a.item < b.item ? -1 : a.item > b.item ? 1 : a.service < b.service ? -1 : 1)
  );
}
