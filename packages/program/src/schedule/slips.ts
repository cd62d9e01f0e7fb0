import { dayAt } from './calendar.ts';
import type { ScheduleInput } from './plan-input.ts';
import { scheduleOf } from './schedule.ts';
import type { Schedule } from './schedule.ts';

/** What became later than it was planned. */
export interface Slips {
  /** Services that are done later, most first; earlier ones are not told. Working days. */
  services: readonly { service: string; days: number; from: string; to: string }[];
  /** Services that had a place and have none, wholly or in part. */
  lost: readonly string[];
  /** Working days by which the program ends later; below zero when it ends earlier. */
  days: number;
}

export function slipsAgainst(baseline: Schedule, now: Schedule): Slips {
  const [before, after] = [ends(baseline), ends(now)];
  const undone = new Set(now.unscheduled.map((one) => one.service));
  const was = new Set(baseline.unscheduled.map((one) => one.service));
  return {
    services: [...before]
      .flatMap(([service, end]) => {
        const then = after.get(service);
        if (then === undefined || undone.has(service) || then - end < 0.5) return [];
        return [{ service, days: then - end, from: dayOf(baseline, end), to: dayOf(now, then) }];
      })
      .toSorted((a, b) => b.days - a.days || (a.service < b.service ? -1 : 1)),
    lost: [...before.keys()].filter((one) => !was.has(one) && (undone.has(one) || !after.has(one))).toSorted((a, b) => (a < b ? -1 : 1)),
    days: now.end - baseline.end,
  };
}

/** Plans again with somebody away, and tells what slips. */
export function whatIfAway(
  input: ScheduleInput,
  auditor: string,
  absence: { from: string; to: string },
): { schedule: Schedule; slips: Slips } {
  const schedule = scheduleOf({
    ...input,
    auditors: input.auditors.map((one) =>
      one.id === auditor ? { ...one, absences: [...one.absences, { ...absence, reason: 'what if' }] } : one,
    ),
  });
  return { schedule, slips: slipsAgainst(scheduleOf(input), schedule) };
}

function ends(schedule: Schedule): Map<string, number> {
  const map = new Map<string, number>();
  for (const one of schedule.assignments) map.set(one.service, Math.max(map.get(one.service) ?? 0, one.end));
  return map;
}

function dayOf({ start }: Schedule, end: number): string {
  return dayAt(start, Math.max(0, Math.ceil(end - 1e-9) - 1));
}
