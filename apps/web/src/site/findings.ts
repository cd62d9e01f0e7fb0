import { SEVERITIES } from '@airworthy/model';
import type { Finding as Found } from '@airworthy/model';
import { withFaultTitles } from '@airworthy/program/finding-titles';
import type { Finding, FindingCount } from '../api/shapes.ts';
import { detailsOf, siteIndex } from './load.ts';

/** A finding as the audit left it: nobody has touched it, and no clock runs. */
function findingRow(at: number, one: Found): Finding {
  const { services, date } = siteIndex();
  const service = services[at]?.name ?? '';
  return {
    id: `${at}-${one.fingerprint}`,
    serviceId: service,
    service,
    item: one.item,
    severity: one.severity,
    state: 'open',
    status: one.status,
    title: one.title,
    message: one.message,
    locations: one.locations,
    role: one.role,
    effortHours: one.effortHours,
    ownerId: null,
    seen: true,
    openedAt: `${date}T00:00:00.000Z`,
    closedAt: null,
    dueAt: null,
    sla: { state: 'backlog', dueAt: null, daysLeft: null, pausedDays: 0 },
    version: 1,
  };
}

/** The findings of one service, called by what is wrong. */
export async function rowsOfService(at: number): Promise<Finding[]> {
  const { findings, verdicts } = await detailsOf(at);
  return withFaultTitles(findings, verdicts).map((one) => findingRow(at, one));
}

/** Findings under a filter, the worst first. */
export async function findingsOf(search: URLSearchParams): Promise<Finding[]> {
  const { services } = siteIndex();
  const service = search.get('service');
  const asked = services.flatMap((one, at) => (service === null || one.name === service ? [at] : []));
  const lists = await Promise.all(asked.map(rowsOfService));
  const matches = (one: Finding): boolean =>
    (['severity', 'state', 'item'] as const).every((key) => search.get(key) === null || one[key] === search.get(key)) &&
    search.get('breached') === null &&
    search.get('owner') === null;
  return lists
    .flat()
    .filter(matches)
    .toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

export function countsOf(rows: readonly Finding[]): FindingCount[] {
  return SEVERITIES.map((severity) => ({
    state: 'open' as const,
    severity,
    count: rows.filter((one) => one.severity === severity).length,
  }));
}
