import { createHash } from 'node:crypto';
import { effortShare, SLA_DAYS } from '@airworthy/model';
import type { Evidence, Finding, Item, Location, Verdict } from '@airworthy/model';

/**
 * Findings of one verdict: one for each file that is named, so that a fix in one file closes what was wrong there.
 * The fingerprint knows item, service and path, not the line, so it survives moves within the file.
 */
export function findingsOf(item: Pick<Item, 'id' | 'title' | 'severity' | 'effort'>, verdict: Verdict): Finding[] {
  if (verdict.status !== 'FAIL' && verdict.status !== 'PARTIAL') return [];
  const against = verdict.evidence.filter((one) => !one.holds && !one.open);
  const byPath = Map.groupBy(against, (one): string => one.location?.path ?? '');
  if (byPath.size === 0) byPath.set('', []);
  const status = verdict.status;
  return [...byPath]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, evidence]) => ({
      fingerprint: fingerprint(item.id, verdict.service, path),
      item: item.id,
      service: verdict.service,
      status,
      severity: item.severity,
      title: item.title,
      message: messageOf(verdict, evidence),
      locations: evidence.flatMap((one): Location[] => (one.location ? [one.location] : [])),
      slaDays: SLA_DAYS[item.severity],
      effortHours: item.effort.hours * effortShare(status),
      role: item.effort.role,
    }));
}

function messageOf(verdict: Verdict, evidence: Evidence[]): string {
  const first = evidence[0];
  if (!first) return verdict.reason;
  const rest = evidence.length - 1;
  return `${first.message}${rest > 0 ? ` (and ${rest} more in this file)` : ''}`;
}

function fingerprint(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 32);
}
