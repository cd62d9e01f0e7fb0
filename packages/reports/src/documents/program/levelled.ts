import { daysBetween } from './calendar.ts';
import type { Auditor, ProgramPlan } from './program-plan.ts';

/** What people still do for a service: answer what the machine left open, then go through it with the owner. */
export interface AuditTask {
  service: string;
  phase: string;
  /** Juniors begin with the second phase of several. */
  first: boolean;
  auditHours: number;
  reviewHours: number;
}

/** A piece of work of one auditor, in working days from the start. */
export interface Assignment {
  service: string;
  phase: string;
  kind: 'audit' | 'review';
  /** Position in the team. */
  auditor: number;
  hours: number;
  start: number;
  end: number;
}

export interface Levelled {
  assignments: readonly Assignment[];
  /** Working days until the last piece is done. */
  end: number;
}

const DAYS_A_WEEK = 5;
/** Longest absence and program that is counted, in working days. */
const HORIZON = 2_600;

type Away = ReadonlySet<number>;

/** Days on which nobody of the team can count on somebody. */
export function absences(auditor: Auditor, start: string | undefined): Away {
  if (start === undefined) return new Set();
  return new Set(auditor.away.flatMap((one) => daysBetween(start, one.from, one.to)));
}

/**
 * Gives every task to whoever of those who may do it is done with it first, phase by phase, so that nobody waits for a colleague while there
 * is work. The review is led by somebody else than the audit wherever the team has two.
 *
 * @param away days of each auditor on which they do not work
 */
export function levelled(tasks: readonly AuditTask[], { auditors }: Pick<ProgramPlan, 'auditors'>, away: readonly Away[]): Levelled {
  const free = auditors.map(() => 0);
  const assignments: Assignment[] = [];
  const give = (task: AuditTask, kind: Assignment['kind'], hours: number, earliest: number, who: readonly number[]): Assignment => {
    const offers = who.map((index): Assignment => {
      const from = Math.max(free[index] ?? 0, earliest);
      const span = worked(from, hours, (auditors[index]?.hoursAWeek ?? 1) / DAYS_A_WEEK, away[index] ?? new Set());
      return { service: task.service, phase: task.phase, kind, auditor: index, hours, ...span };
    });
    const best = offers.toSorted((a, b) => a.end - b.end || a.auditor - b.auditor)[0];
    if (best === undefined) throw new RangeError('A program has at least one auditor.');
    free[best.auditor] = best.end;
    assignments.push(best);
    return best;
  };
  for (const phase of new Set(tasks.map((one) => one.phase))) {
    const own = tasks.filter((one) => one.phase === phase);
    const audits = own.map((task) => ({ task, done: give(task, 'audit', task.auditHours, 0, mayAudit(auditors, task)) }));
    for (const { task, done } of audits.toSorted((a, b) => a.done.end - b.done.end))
      give(task, 'review', task.reviewHours, done.end, mayReview(auditors, task, done.auditor));
  }
  return { assignments, end: Math.max(0, ...assignments.map((one) => one.end)) };
}

/** Where work of some hours begins and ends for somebody who is free from a day on. */
function worked(from: number, hours: number, hoursADay: number, away: Away): { start: number; end: number } {
  let [at, left, start] = [from, hours, undefined as number | undefined];
  for (let round = 0; round < HORIZON; round += 1) {
    const day = Math.floor(at + 1e-9);
    if (!away.has(day)) {
      start ??= at;
      const room = (day + 1 - at) * hoursADay;
      if (left <= room + 1e-9) return { start, end: at + left / hoursADay };
      left -= room;
    }
    at = day + 1;
  }
  return { start: start ?? at, end: at };
}

const indexes = (auditors: readonly Auditor[], wanted: (auditor: Auditor) => boolean): number[] =>
  auditors.flatMap((auditor, index) => (wanted(auditor) ? [index] : []));

/** The first of several choices that somebody is left for. */
function someOf(...choices: readonly number[][]): number[] {
  return choices.find((one) => one.length > 0) ?? [];
}

function mayAudit(auditors: readonly Auditor[], task: AuditTask): number[] {
  const inPhase = (one: Auditor): boolean => one.phases === undefined || one.phases.includes(task.phase);
  return someOf(
    indexes(auditors, (one) => one.services.includes(task.service)),
    indexes(
      auditors,
      (one) => inPhase(one) && one.services.length === 0 && (one.role === 'senior' || (one.role === 'junior' && !task.first)),
    ),
    indexes(auditors, inPhase),
    indexes(auditors, () => true),
  );
}

function mayReview(auditors: readonly Auditor[], task: AuditTask, auditor: number): number[] {
  const inPhase = (one: Auditor): boolean => one.phases === undefined || one.phases.includes(task.phase);
  const others = indexes(auditors, (one) => inPhase(one) && one.role !== 'junior').filter((one) => one !== auditor);
  return someOf(
    others,
    indexes(auditors, () => true).filter((one) => one !== auditor),
    [auditor],
  );
}

/** What moves when an auditor is away for some weeks from their first day of work on. */
export interface Slip {
  auditor: number;
  /** First working day of the absence. */
  from: number;
  end: number;
  /** Services that are done at least half a day later, with the days. */
  services: readonly { service: string; days: number }[];
}

/** Tries one absence for each auditor who has work, and levels again. */
export function slips(tasks: readonly AuditTask[], plan: Pick<ProgramPlan, 'auditors' | 'absenceWeeks'>, away: readonly Away[]): Slip[] {
  const before = levelled(tasks, plan, away);
  const doneAt = (all: Levelled, service: string): number =>
    Math.max(0, ...all.assignments.filter((one) => one.service === service).map((one) => one.end));
  return plan.auditors.flatMap((_auditor, index): Slip[] => {
    const own = before.assignments.filter((one) => one.auditor === index);
    if (own.length === 0) return [];
    const from = Math.floor(Math.min(...own.map((one) => one.start)));
    const days = Array.from({ length: plan.absenceWeeks * DAYS_A_WEEK }, (_day, day) => from + day);
    const after = levelled(
      tasks,
      plan,
      away.map((one, at) => (at === index ? new Set([...one, ...days]) : one)),
    );
    return [
      {
        auditor: index,
        from,
        end: after.end,
        services: tasks
          .map(({ service }) => ({ service, days: doneAt(after, service) - doneAt(before, service) }))
          .filter((one) => one.days >= 0.5)
          .toSorted((a, b) => b.days - a.days || (a.service < b.service ? -1 : 1)),
      },
    ];
  });
}
