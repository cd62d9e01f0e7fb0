import type { ServiceResult, Status } from '@airworthy/model';
import { checks } from '@airworthy/engine/checks/registry.generated';

/** A verdict that differs between two audits of a service. */
export interface Change {
  service: string;
  item: string;
  before: Status;
  after: Status;
  /** More places speak against the item than before. */
  grown?: number;
}

/** That a question newly arises and is answered well harms nobody; that what held is no longer asked may mean that it is gone. */
const ORDER: Readonly<Record<Status, number>> = { FAIL: 0, PARTIAL: 1, UNKNOWN: 2, 'N/A': 3, PASS: 4 };

/** What is kept of a verdict to compare it with that of a changed tree. */
export interface VerdictLine {
  item: string;
  status: Status;
  /** Places that speak against it or leave it open, as far as evidence is kept; none where one place that holds is enough. */
  against: number;
  /** The reason with its first place; absent where the item holds. */
  why?: string;
}

export function verdictLines(result: ServiceResult): VerdictLine[] {
  return result.verdicts.map(({ item, status, evidence, reason, checks: asked }): VerdictLine => {
    const against = evidence.filter((one) => !one.holds);
    const once = asked.every((id) => checks[id as keyof typeof checks]?.quantifier === 'any');
    const at = against[0]?.location;
    const why = `${reason}${at === undefined ? '' : ` (${at.path}:${at.line}: ${against[0]?.message ?? ''})`}`;
    return { item, status, against: once ? 0 : against.length, ...(status === 'PASS' || status === 'N/A' ? {} : { why }) };
  });
}

/** The verdicts of a service that are not what they were, in the order of the standards. */
export function compareVerdicts(service: string, before: readonly VerdictLine[], after: readonly VerdictLine[]): Change[] {
  const old = new Map(before.map((one) => [one.item, one]));
  return after.flatMap(({ item, status, against }): Change[] => {
    const was = old.get(item);
    if (was === undefined) return [];
    const change = { service, item, before: was.status, after: status };
    if (was.status !== status) return [change];
    const grown = against - was.against;
    return grown > 0 && (status === 'FAIL' || status === 'PARTIAL') ? [{ ...change, grown }] : [];
  });
}

/** Whether the change is for the worse: a verdict fell, a question arose that cannot be answered, or more places fail. */
export function isWorse({ before, after, grown }: Change): boolean {
  if (grown !== undefined) return true;
  return ORDER[after] < ORDER[before];
}
