import { dayAt, daysBetween } from './calendar.ts';
import { freeFrom, placePieces } from './place-pieces.ts';
import type { Piece, Placed, Placement, Worker } from './place-pieces.ts';
import { STEP_GROUPS } from './plan-input.ts';
import type { Auditor, Phase, PlannedService, ScheduleInput, StepGroup } from './plan-input.ts';
import { inOrder } from './service-order.ts';
import { workersFor } from './who-may.ts';

/** Work of one auditor on one service. */
export interface Assignment {
  service: string;
  phase: string;
  group: StepGroup;
  auditor: string;
  hours: number;
  /** First and last day, and the same in working days from the start with shares of days. */
  from: string;
  to: string;
  start: number;
  end: number;
  /** Hours by working day. */
  days: readonly (readonly [day: number, hours: number])[];
}

export interface Unscheduled {
  service: string;
  group: StepGroup;
  hours: number;
  why:
    | 'unknown phase'
    | 'dependency unknown'
    | 'dependency circle'
    | 'dependency in a later phase'
    | 'waits for what has no place'
    | 'nobody may do it'
    | 'no capacity';
  sentence: string;
}

export interface Schedule {
  start: string;
  assignments: readonly Assignment[];
  unscheduled: readonly Unscheduled[];
  /** Working days until the last piece is done, and its day; null where nothing was placed. */
  end: number;
  endDay: string | null;
}

/** Services × auditors²: above it smaller teams are not tried, because that would take more than about a second. */
const TRIED = 100_000;

/**
 * Levels the work of a program: services of phases in order, each prepared, audited, and reviewed with its owner by somebody else.
 *
 * The same input gives the same schedule. One more auditor at the end of the team, of a role that it has already and with no services of
 * their own, never leaves more without a place and never makes the same work end later: schedules in which the last of the team do nothing
 * are tried too (in programs up to `TRIED`). More hours for one of several can make it end later, as list scheduling has it (Graham 1969); for one who works alone they
 * never do.
 */
export function scheduleOf(input: ScheduleInput): Schedule {
  const whole = scheduleFor(input, input.auditors.length);
  if (input.services.length * input.auditors.length ** 2 > TRIED) return whole;
  const smaller = input.auditors.slice(1).map((_one, index) => scheduleFor(input, input.auditors.length - 1 - index));
  // With the same outcome the larger team is taken: the work is spread.
  return smaller.reduce((best, one) => (worse(one, best) < 0 ? one : best), whole);
}

function worse(a: Schedule, b: Schedule): number {
  const undone = (one: Schedule): number => one.unscheduled.reduce((sum, piece) => sum + piece.hours, 0);
  return undone(a) - undone(b) || a.end - b.end;
}

/** @param size how many of the team work */
function scheduleFor(input: ScheduleInput, size: number): Schedule {
  const { auditors } = input;
  const workers = auditors.map((one, index) => (index < size ? workerOf(one, input) : { minutesADay: 0, away: new Set<number>() }));
  const { ordered, refused } = inOrder(input.services, input.phases);
  const pieces = new Map<string, { service: PlannedService; group: StepGroup }>();
  const placed = new Map<string, Placement>();
  const left: Placed['left'][number][] = [];
  let reached = 0;
  for (const [index, phase] of input.phases.entries()) {
    const gate = phase.begins === 'after the phase before' ? reached : 0;
    const notBefore = Math.max(gate, phase.notBefore === null ? 0 : daysUntil(input.start, phase.notBefore));
    const own = ordered.filter((one) => one.phase === phase.id);
    const place = (group: StepGroup, services: readonly PlannedService[]): void => {
      const some = services.map((service) =>
        pieceOf(service, group, { phase, first: index === 0 && input.phases.length > 1, notBefore }, auditors),
      );
      some.forEach((piece, at) => {
        const service = services[at];
        if (service !== undefined) pieces.set(piece.id, { service, group });
      });
      const outcome = placePieces(some, workers, placed);
      for (const one of outcome.placements) placed.set(one.id, one);
      left.push(...outcome.left);
    };
    place('prepare', own);
    place('audit', own);
    const ready = (one: PlannedService): number => placed.get(idOf(one.id, 'audit'))?.end ?? Infinity;
    place('review', stableBy(own, ready));
    for (const service of own)
      for (const group of STEP_GROUPS) {
        const placement = placed.get(idOf(service.id, group));
        if (placement !== undefined) reached = Math.max(reached, freeFrom(placement));
      }
  }
  const assignments = [...placed.values()].flatMap((one): Assignment[] => {
    const piece = pieces.get(one.id);
    const auditor = auditors[one.worker];
    return piece === undefined || auditor === undefined ? [] : [assignmentOf(one, piece, auditor, input)];
  });
  const end = Math.max(0, ...assignments.map((one) => one.end));
  return {
    start: input.start,
    assignments: assignments.toSorted((a, b) => a.start - b.start || a.end - b.end || (a.service + a.group < b.service + b.group ? -1 : 1)),
    unscheduled: [...refused, ...left.flatMap((one) => explain(one, pieces))],
    end,
    endDay: assignments.length === 0 ? null : dayAt(input.start, Math.max(0, Math.ceil(end - 1e-9) - 1)),
  };
}

const idOf = (service: string, group: StepGroup): string => `${service}\n${group}`;

function pieceOf(
  service: PlannedService,
  group: StepGroup,
  { phase, first, notBefore }: { phase: Phase; first: boolean; notBefore: number },
  auditors: readonly Auditor[],
): Piece {
  const before = group === 'prepare' ? [] : [idOf(service.id, group === 'audit' ? 'prepare' : 'audit')];
  return {
    id: idOf(service.id, group),
    minutes: Math.ceil(service.hours[group] * 60 - 1e-6),
    after: [...before, ...(group === 'audit' ? service.dependsOn.map((one) => idOf(one, 'audit')) : [])],
    who: workersFor(group, { service: service.id, phase: phase.id, first }, auditors),
    ...(group === 'review' ? { apartFrom: idOf(service.id, 'audit') } : {}),
    notBefore,
  };
}

export function minutesADay(hoursPerWeek: number): number {
  return Math.floor((hoursPerWeek * 60) / 5 + 1e-9);
}

function workerOf(auditor: Auditor, { start, holidays }: ScheduleInput): Worker {
  const away = [...auditor.absences, ...holidays.map((day) => ({ from: day, to: day }))];
  return { minutesADay: minutesADay(auditor.hoursPerWeek), away: new Set(away.flatMap((one) => daysBetween(start, one.from, one.to))) };
}

/** Working days from the start to a day. */
function daysUntil(start: string, day: string): number {
  return day <= start ? 0 : daysBetween(start, start, day).length - (daysBetween(start, day, day).length > 0 ? 1 : 0);
}

function stableBy<T>(list: readonly T[], key: (one: T) => number): T[] {
  return list.toSorted((a, b) => {
    const [left, right] = [key(a), key(b)];
    return left === right ? 0 : left - right;
  });
}

function assignmentOf(
  one: Placement,
  piece: { service: PlannedService; group: StepGroup },
  auditor: Auditor,
  { start }: ScheduleInput,
): Assignment {
  return {
    service: piece.service.id,
    phase: piece.service.phase,
    group: piece.group,
    auditor: auditor.id,
    hours: one.days.reduce((sum, [, minutes]) => sum + minutes, 0) / 60,
    from: dayAt(start, one.days[0]?.[0] ?? Math.floor(one.start)),
    to: dayAt(start, Math.max(Math.floor(one.start), freeFrom(one) - 1)),
    start: one.start,
    end: one.end,
    days: one.days.map(([day, minutes]) => [day, minutes / 60] as const),
  };
}

function explain(
  one: Placed['left'][number],
  pieces: ReadonlyMap<string, { service: PlannedService; group: StepGroup }>,
): readonly Unscheduled[] {
  const piece = pieces.get(one.id);
  if (piece === undefined) return [];
  const { service, group } = piece;
  const base = { service: service.id, group, hours: service.hours[group] };
  if (one.why === 'nobody')
    return [{ ...base, why: 'nobody may do it', sentence: `Nobody in the team may ${VERBS[group]} ${service.id}.` }];
  if (one.why === 'no time')
    return [{ ...base, why: 'no capacity', sentence: `Nobody who may ${VERBS[group]} ${service.id} has time for it.` }];
  const [other = '', step = ''] = (one.waitsFor ?? '').split('\n');
  const what = other === service.id ? `its step ${step}` : `the audit of ${other}`;
  return [{ ...base, why: 'waits for what has no place', sentence: `${service.id} waits for ${what}, which has no place.` }];
}

const VERBS: Readonly<Record<StepGroup, string>> = { prepare: 'prepare', audit: 'audit', review: 'review' };
