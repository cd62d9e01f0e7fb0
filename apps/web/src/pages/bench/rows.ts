import type { Severity, Status } from '@airworthy/model';
import type { Verdict } from '../../api/shapes.ts';

export interface BenchFilter {
  readonly words?: string | undefined;
  readonly standard?: string | undefined;
  readonly status?: string | undefined;
  readonly severity?: string | undefined;
  /** `open`: what nobody has answered. `review`: what waits for a second person. `mine`: what I took. */
  readonly show?: string | undefined;
}

const BY_SEVERITY: Readonly<Record<Severity, number>> = { critical: 0, high: 1, medium: 2, low: 3 };
const BY_STATUS: Readonly<Record<Status, number>> = { UNKNOWN: 1, FAIL: 2, PARTIAL: 3, PASS: 4, 'N/A': 5 };

export const keyOf = (one: { readonly serviceId: string; readonly item: string }): string => `${one.serviceId}:${one.item}`;
const isOpen = (one: Verdict): boolean => one.status === 'UNKNOWN' || one.stale;

/** Open questions first, the worst of them first; what waits for a second person stands with them. */
export function inOrder(rows: readonly Verdict[]): Verdict[] {
  const rank = (one: Verdict): number => (one.review === 'pending' || one.stale ? 0 : BY_STATUS[one.status]);
  return rows.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      BY_SEVERITY[a.severity] - BY_SEVERITY[b.severity] ||
      (a.item < b.item ? -1 : a.item > b.item ? 1 : 0) ||
      (a.service < b.service ? -1 : a.service > b.service ? 1 : 0),
  );
}

export function matching(rows: readonly Verdict[], filter: BenchFilter, mine: ReadonlySet<string>): Verdict[] {
  const wanted = filter.words?.trim().toLowerCase() ?? '';
  return rows.filter(
    (one) =>
      (filter.standard === undefined || one.standard === filter.standard) &&
      (filter.status === undefined || one.status === filter.status) &&
      (filter.severity === undefined || one.severity === filter.severity) &&
      (filter.show !== 'open' || isOpen(one)) &&
      (filter.show !== 'review' || one.review === 'pending') &&
      (filter.show !== 'mine' || mine.has(keyOf(one))) &&
      (wanted === '' || `${one.title} ${one.item} ${one.service} ${one.reason}`.toLowerCase().includes(wanted)),
  );
}
