import { SEVERITIES, SLA_DAYS } from '@airworthy/model';
import type { Severity } from '@airworthy/model';
import { z } from 'zod';
import { at, DAY_MS, InstantSchema, instantOf } from './instant.ts';
import type { Instant } from './instant.ts';

const TargetSchema = z.number().positive().max(3_650).nullable();

/** Days within which a finding of a severity has to be fixed; null is the backlog, which has no date. */
export const SlaPolicySchema = z.strictObject({ critical: TargetSchema, high: TargetSchema, medium: TargetSchema, low: TargetSchema });
export type SlaPolicy = z.infer<typeof SlaPolicySchema>;

export const DEFAULT_SLA: SlaPolicy = SLA_DAYS;

/** A span in which the clock stood still; `to` is null while it does. */
export const PauseSchema = z.strictObject({ from: InstantSchema, to: InstantSchema.nullable() });
export type Pause = z.infer<typeof PauseSchema>;

/** What the clock of a finding runs on. */
export interface SlaSubject {
  severity: Severity;
  /** When the clock started: found, or found again after it was closed. */
  clockFrom: Instant;
  pauses: readonly Pause[];
  /** When it was closed; null while it is not. */
  closedAt: Instant | null;
}

/** `met` and `missed` are said of what is closed. */
export const SLA_STATES = ['backlog', 'in-time', 'due-soon', 'breached', 'paused', 'met', 'missed'] as const;
export type SlaState = (typeof SLA_STATES)[number];

export interface Sla {
  state: SlaState;
  dueAt: Instant | null;
  /** Days until it is due, below zero when it is overdue; null in the backlog. What is closed keeps what was left then. */
  daysLeft: number | null;
  pausedDays: number;
}

/** The last quarter of the time, and at most the last seven days. */
const SOON = { share: 0.25, days: 7 };

/** Days and pauses are spans of time, not working days: a target of 7 days is a week, whatever lies in it. */
export function slaOf(subject: SlaSubject, policy: SlaPolicy, now: Instant): Sla {
  const end = subject.closedAt ?? now;
  const paused = pausedMs(subject.pauses, at(subject.clockFrom), at(end));
  const pausedDays = paused / DAY_MS;
  const target = policy[subject.severity];
  const standing =
    subject.closedAt === null && subject.pauses.some((one) => at(one.from) <= at(now) && (one.to === null || at(one.to) > at(now)));
  if (target === null) return { state: standing ? 'paused' : 'backlog', dueAt: null, daysLeft: null, pausedDays };
  const due = at(subject.clockFrom) + target * DAY_MS + paused;
  const daysLeft = (due - at(end)) / DAY_MS;
  const late = daysLeft < 0;
  const soon = daysLeft <= Math.min(SOON.days, target * SOON.share);
  const state: SlaState =
    subject.closedAt !== null ? (late ? 'missed' : 'met') : standing ? 'paused' : late ? 'breached' : soon ? 'due-soon' : 'in-time';
  return { state, dueAt: instantOf(due), daysLeft, pausedDays };
}

/** Milliseconds of pauses between two moments; what overlaps counts once. */
function pausedMs(pauses: readonly Pause[], from: number, to: number): number {
  const spans = pauses
    .map((one) => [Math.max(from, at(one.from)), Math.min(to, one.to === null ? to : at(one.to))] as const)
    .filter(([start, end]) => end > start)
    .toSorted(([a], [b]) => a - b);
  let [sum, reached] = [0, from];
  for (const [start, end] of spans) {
    if (end <= reached) continue;
    sum += end - Math.max(start, reached);
    reached = end;
  }
  return sum;
}

/** What is due first comes first; the backlog and what is closed come last, by severity. */
export function byUrgency(a: { sla: Sla; severity: Severity }, b: { sla: Sla; severity: Severity }): number {
  const rank = (one: { sla: Sla }): number =>
    one.sla.state === 'met' || one.sla.state === 'missed' ? Infinity : (one.sla.daysLeft ?? 1e9);
  const [left, right] = [rank(a), rank(b)];
  return (left === right ? 0 : left - right) || SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
}
