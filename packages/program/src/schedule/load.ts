import { daysBetween, dayAt, mondayOf } from './calendar.ts';
import { minutesADay } from './schedule.ts';
import type { Schedule } from './schedule.ts';
import type { ScheduleInput } from './plan-input.ts';

/** An auditor in a week: hours of work beside the hours they have. */
export interface WeekLoad {
  auditor: string;
  /** Monday of the week. */
  week: string;
  hours: number;
  capacity: number;
}

/** One row an auditor and week, from the first week of the schedule to the last; by auditor in the order of the team. */
export function loadOf(schedule: Schedule, { auditors, holidays, start }: ScheduleInput): WeekLoad[] {
  const days = Math.ceil(schedule.end);
  return auditors.flatMap((auditor) => {
    const away = new Set(
      [...auditor.absences, ...holidays.map((day) => ({ from: day, to: day }))].flatMap((one) => daysBetween(start, one.from, one.to)),
    );
    const weeks = new Map<string, WeekLoad>();
    const worked = new Map<number, number>();
    for (const one of schedule.assignments)
      if (one.auditor === auditor.id) for (const [day, hours] of one.days) worked.set(day, (worked.get(day) ?? 0) + hours);
    for (let day = 0; day < days; day += 1) {
      const week = mondayOf(dayAt(start, day));
      const row = weeks.get(week) ?? { auditor: auditor.id, week, hours: 0, capacity: 0 };
      row.hours += worked.get(day) ?? 0;
      row.capacity += away.has(day) ? 0 : minutesADay(auditor.hoursPerWeek) / 60;
      weeks.set(week, row);
    }
    return [...weeks.values()];
  });
}
