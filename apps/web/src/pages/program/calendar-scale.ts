/** Days of a schedule as places on a line. Days are `YYYY-MM-DD`. */
const DAY = 86_400_000;

export interface Scale {
  /** Monday of the first week. */
  readonly start: string;
  /** Calendar days, whole weeks. */
  readonly days: number;
}

const time = (day: string): number => Date.parse(`${day}T00:00:00Z`);

export function dayPlus(day: string, days: number): string {
  return new Date(time(day) + days * DAY).toISOString().slice(0, 10);
}

export function daysFrom(from: string, to: string): number {
  return Math.round((time(to) - time(from)) / DAY);
}

/** The day itself, or the Monday after a weekend. */
export function workingDay(day: string): string {
  const weekday = new Date(time(day)).getUTCDay();
  return weekday === 6 ? dayPlus(day, 2) : weekday === 0 ? dayPlus(day, 1) : day;
}

export function mondayOf(day: string): string {
  return dayPlus(day, -((new Date(time(day)).getUTCDay() + 6) % 7));
}

/** Whole weeks from the first day of work to the last. */
export function scaleOf(start: string, end: string): Scale {
  const monday = mondayOf(start);
  return { start: monday, days: Math.ceil((daysFrom(monday, end) + 1) / 7) * 7 };
}

/** From where to where a span of days lies, in percent of the line; both days are included. */
export function spanOf(scale: Scale, from: string, to: string): { left: string; width: string } {
  const left = daysFrom(scale.start, from) / scale.days;
  const width = (daysFrom(from, to) + 1) / scale.days;
  return { left: `${(left * 100).toFixed(3)}%`, width: `${(Math.max(0, width) * 100).toFixed(3)}%` };
}

/** Mondays with a name: every one, or as many as have room. */
export function weeksOf(scale: Scale, most: number): string[] {
  const weeks = scale.days / 7;
  const each = Math.max(1, Math.ceil(weeks / most));
  return Array.from({ length: Math.ceil(weeks / each) }, (_, index) => dayPlus(scale.start, index * each * 7));
}
