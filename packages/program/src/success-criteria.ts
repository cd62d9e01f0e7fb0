import type { Severity } from '@airworthy/model';
import { ACTIVE_STATES } from './finding.ts';
import type { TrackedFinding } from './finding.ts';
import type { Instant } from './instant.ts';
import { slaOf } from './sla.ts';

export interface CriterionService {
  service: string;
  critical: boolean;
  /** See `isAudited`. */
  audited: boolean;
  /** Share of lines that tests cover, 0 to 1; null where nobody measured it. */
  testCoverage: number | null;
}

export type CriterionFinding = Pick<TrackedFinding, 'severity' | 'state' | 'clockFrom' | 'closedAt' | 'pauses'>;

export const CRITERIA = ['audited', 'critical-fixed', 'high-fixed', 'test-coverage', 'no-open-critical'] as const;
export type CriterionId = (typeof CRITERIA)[number];

export interface Criterion {
  id: CriterionId;
  title: string;
  /** Shares are 0 to 1, at least; open criticals are a number, at most. */
  wanted: number;
  /** Null where there is nothing to measure. */
  actual: number | null;
  /** Null where it can't be told. */
  met: boolean | null;
  sentence: string;
}

/** What a program wants to reach; the defaults are those of a real one. */
export interface Targets {
  criticalFixed: { share: number; days: number };
  highFixed: { share: number; days: number };
  testCoverage: number;
}
export const DEFAULT_TARGETS: Targets = {
  criticalFixed: { share: 0.9, days: 28 },
  highFixed: { share: 0.8, days: 56 },
  testCoverage: 0.7,
};

export function successCriteria(
  services: readonly CriterionService[],
  findings: readonly CriterionFinding[],
  now: Instant,
  targets: Targets = DEFAULT_TARGETS,
): Criterion[] {
  return [
    audited(services),
    fixedInTime('critical', findings, now, targets.criticalFixed),
    fixedInTime('high', findings, now, targets.highFixed),
    coverage(services, targets.testCoverage),
    noOpenCritical(findings),
  ];
}

function audited(services: readonly CriterionService[]): Criterion {
  const done = services.filter((one) => one.audited).length;
  const actual = services.length === 0 ? null : done / services.length;
  return {
    id: 'audited',
    title: 'Every service is audited',
    wanted: 1,
    actual,
    met: actual === null ? null : done === services.length,
    sentence: actual === null ? 'There are no services.' : `${done} of ${services.length} services are audited.`,
  };
}

/**
 * Of those that are fixed, or whose time is over: how many were verified within it. The clock is the one of the SLA: it stands still while a
 * finding is waived. What still has time is not counted, and neither are false positives.
 */
function fixedInTime(
  severity: Severity & ('critical' | 'high'),
  findings: readonly CriterionFinding[],
  now: Instant,
  { share, days }: { share: number; days: number },
): Criterion {
  const policy = { critical: days, high: days, medium: days, low: days };
  const own = findings.filter((one) => one.severity === severity && one.state !== 'false-positive');
  const states = own.map((one) => slaOf(one, policy, now).state);
  const inTime = states.filter((one) => one === 'met').length;
  const late = states.filter((one) => one === 'missed' || one === 'breached').length;
  const counted = inTime + late;
  const pending = own.length - counted;
  const actual = counted === 0 ? null : inTime / counted;
  return {
    id: `${severity}-fixed`,
    title: `${Math.round(share * 100)} % of ${severity} findings are fixed within ${days / 7} weeks`,
    wanted: share,
    actual,
    met: actual === null ? null : actual >= share,
    sentence: `${inTime} of ${counted} were fixed in time${pending > 0 ? `; ${pending} still have time` : ''}.`,
  };
}

function coverage(services: readonly CriterionService[], wanted: number): Criterion {
  const critical = services.filter((one) => one.critical);
  const measured = critical.flatMap((one) => (one.testCoverage === null ? [] : [one.testCoverage]));
  const actual = measured.length === 0 ? null : Math.min(...measured);
  const low = measured.filter((one) => one < wanted).length;
  const missing = critical.length - measured.length;
  return {
    id: 'test-coverage',
    title: `Tests cover ${Math.round(wanted * 100)} % of every critical service`,
    wanted,
    actual,
    met: low > 0 ? false : missing > 0 || actual === null ? null : true,
    sentence:
      critical.length === 0
        ? 'There are no critical services.'
        : `${measured.length - low} of ${critical.length} critical services reach it${missing > 0 ? `; of ${missing} nobody measured it` : ''}.`,
  };
}

/** A claim is no fix, and a waiver is no pass: waived ones are told beside. */
function noOpenCritical(findings: readonly CriterionFinding[]): Criterion {
  const critical = findings.filter((one) => one.severity === 'critical');
  const open = critical.filter((one) => ACTIVE_STATES.has(one.state)).length;
  const waived = critical.filter((one) => one.state === 'waived').length;
  return {
    id: 'no-open-critical',
    title: 'No critical finding is open',
    wanted: 0,
    actual: open,
    met: open === 0,
    sentence: `${open} critical findings are open${waived > 0 ? `, and ${waived} are accepted risks` : ''}.`,
  };
}
