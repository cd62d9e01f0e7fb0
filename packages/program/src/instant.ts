import { z } from 'zod';

/** A moment in UTC, `2026-11-22T18:00:00.000Z`. Whoever calls brings "now": there is no clock in here. */
export const InstantSchema = z.iso.datetime();
export type Instant = string;

/** A day of the calendar, `2026-11-22`. */
export const DaySchema = z.iso.date();
export type Day = string;

export const DAY_MS = 86_400_000;

/** Milliseconds since 1970. */
export const at = (instant: Instant): number => Date.parse(instant);
export const instantOf = (ms: number): Instant => new Date(ms).toISOString();

export function plusDays(instant: Instant, days: number): Instant {
  return instantOf(at(instant) + days * DAY_MS);
}

/** The same moment of the next year; 29 February becomes 1 March. */
export function plusYear(instant: Instant): Instant {
  const date = new Date(at(instant));
  date.setUTCFullYear(date.getUTCFullYear() + 1);
  return date.toISOString();
}

export function later(a: Instant, b: Instant): Instant {
  return at(a) >= at(b) ? a : b;
}
