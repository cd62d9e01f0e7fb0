import { SEVERITIES } from '@airworthy/model';
import type { Severity } from '@airworthy/model';
import { ACTIVE_STATES } from './finding.ts';
import type { FindingState } from './finding.ts';
import { at, DAY_MS, instantOf } from './instant.ts';
import type { Day, Instant } from './instant.ts';
import { mondayOf } from './schedule/calendar.ts';

/** What became of a finding: its first entry is the moment it was opened. */
export interface FindingHistory {
  severity: Severity;
  changes: readonly { at: Instant; state: FindingState }[];
}

export interface BurnDownWeek {
  /** Monday. */
  week: Day;
  /** Findings that somebody has to deal with at the end of the week, or now where it is not over. */
  open: Readonly<Record<Severity, number>>;
  /** Findings that became open in the week, anew or again, and that ceased to be: closed or waived. */
  opened: number;
  left: number;
}

/** One point a week, from the first finding to now. Open at the end is open before, plus opened, minus left. */
export function burnDown(histories: readonly FindingHistory[], now: Instant): BurnDownWeek[] {
  const starts = histories.flatMap((one) => (one.changes[0] === undefined ? [] : [at(one.changes[0].at)]));
  const until = at(now);
  if (starts.length === 0) return [];
  const first = at(`${mondayOf(instantOf(Math.min(...starts)).slice(0, 10))}T00:00:00Z`);
  const weeks: BurnDownWeek[] = [];
  for (let from = first; from <= until; from += 7 * DAY_MS) {
    const before = histories.map((one) => isOpen(one, from - 1));
    const end = Math.min(from + 7 * DAY_MS - 1, until);
    const after = histories.map((one) => isOpen(one, end));
    const open = Object.fromEntries(
      SEVERITIES.map((severity) => [severity, histories.filter((one, index) => one.severity === severity && after[index]).length]),
    ) as Record<Severity, number>;
    weeks.push({
      week: instantOf(from).slice(0, 10),
      open,
      opened: after.filter((one, index) => one && before[index] !== true).length,
      left: before.filter((one, index) => one && after[index] !== true).length,
    });
  }
  return weeks;
}

function isOpen({ changes }: FindingHistory, moment: number): boolean {
  let state: FindingState | undefined;
  for (const one of changes) if (at(one.at) <= moment) state = one.state;
  return state !== undefined && ACTIVE_STATES.has(state);
}
