/** Working days, Monday to Friday, as numbers from the first day of the audit work. Days are `YYYY-MM-DD`; there is no clock and no zone in here. */
const MILLISECONDS = 86_400_000;
export const DAYS_A_WEEK = 5;

const time = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const text = (at: number): string => new Date(at).toISOString().slice(0, 10);
/** Monday is 0. */
const weekday = (at: number): number => (new Date(at).getUTCDay() + 6) % 7;

/** The Monday of the week that a day lies in. */
export function mondayOf(day: string): string {
  return text(time(day) - weekday(time(day)) * MILLISECONDS);
}

/** The Monday that follows a day. */
export function nextMonday(day: string): string {
  const at = time(day);
  return text(at + (7 - weekday(at)) * MILLISECONDS);
}

/** The day that lies some days after another. */
export function dayAfter(day: string, days: number): string {
  return text(time(day) + days * MILLISECONDS);
}

/** The day itself, or the Monday after it where it falls on a weekend. */
function workingDay(day: string): number {
  const at = time(day);
  const index = weekday(at);
  return index < DAYS_A_WEEK ? at : at + (7 - index) * MILLISECONDS;
}

/** The date of a working day by its number. */
export function dayAt(start: string, index: number): string {
  const first = workingDay(start);
  const days = weekday(first) + Math.max(0, Math.floor(index));
  return text(first + (Math.floor(days / DAYS_A_WEEK) * 7 + (days % DAYS_A_WEEK) - weekday(first)) * MILLISECONDS);
}

/** Numbers of the working days from one date to another, both included; what lies before the start is left out. */
export function daysBetween(start: string, from: string, to: string): number[] {
  const first = workingDay(start);
  const numbers: number[] = [];
  let index = 0;
  for (let at = first; at <= time(to); at += MILLISECONDS) {
    if (weekday(at) >= DAYS_A_WEEK) continue;
    if (at >= time(from)) numbers.push(index);
    index += 1;
  }
  return numbers;
}

/** The number of the first working day of the week that a working day lies in, which is negative in the week of a start after Monday. */
export function weekOf(start: string | undefined, index: number): number {
  const offset = start === undefined ? 0 : weekday(workingDay(start));
  return Math.floor((Math.floor(index) + offset) / DAYS_A_WEEK) * DAYS_A_WEEK - offset;
}
