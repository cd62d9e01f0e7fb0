import { DAYS_A_WEEK, daysBetween, minutesADay, placePieces, workersFor } from '@airworthy/program';
import type { Piece, Placement } from '@airworthy/program';
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

type Away = ReadonlySet<number>;

/** Days on which nobody of the team can count on somebody. */
export function absences(auditor: Auditor, start: string | undefined): Away {
  if (start === undefined) return new Set();
  return new Set(auditor.away.flatMap((one) => daysBetween(start, one.from, one.to)));
}

/**
 * Gives every task to whoever of those who may do it is done with it first, phase by phase, by the rules of `@airworthy/program`: the review
 * is led by somebody else than the audit wherever the team has two, and a phase begins as soon as somebody has time. Nothing is left over:
 * where nobody may do a task, everybody may.
 *
 * @param away days of each auditor on which they do not work
 */
export function levelled(tasks: readonly AuditTask[], { auditors }: Pick<ProgramPlan, 'auditors'>, away: readonly Away[]): Levelled {
  const team = auditors.map((one) => ({ ...one, phases: one.phases ?? null, hoursPerWeek: one.hoursAWeek }));
  const workers = team.map((one, index) => ({ minutesADay: minutesADay(one.hoursPerWeek), away: away[index] ?? new Set<number>() }));
  const everybody = [...team.keys()];
  const placed = new Map<string, Placement>();
  const assignments: Assignment[] = [];
  const place = (some: readonly AuditTask[], kind: Assignment['kind']): void => {
    const pieces = some.map((task): Piece => {
      const who = workersFor(kind, task, team);
      return {
        id: `${kind} ${task.service}`,
        minutes: Math.ceil((kind === 'audit' ? task.auditHours : task.reviewHours) * 60 - 1e-6),
        after: kind === 'audit' ? [] : [`audit ${task.service}`],
        who: who.length > 0 ? who : everybody,
        ...(kind === 'review' ? { apartFrom: `audit ${task.service}` } : {}),
        notBefore: 0,
      };
    });
    const found = new Map(placePieces(pieces, workers, placed).placements.map((one) => [one.id, one]));
    for (const task of some) {
      const one = found.get(`${kind} ${task.service}`);
      if (one === undefined) continue;
      placed.set(one.id, one);
      const hours = kind === 'audit' ? task.auditHours : task.reviewHours;
      assignments.push({ service: task.service, phase: task.phase, kind, auditor: one.worker, hours, start: one.start, end: one.end });
    }
  };
  for (const phase of new Set(tasks.map((one) => one.phase))) {
    const own = tasks.filter((one) => one.phase === phase);
    place(own, 'audit');
    const done = (task: AuditTask): number => placed.get(`audit ${task.service}`)?.end ?? 0;
    place(
      own.toSorted((a, b) => done(a) - done(b)),
      'review',
    );
  }
  return { assignments, end: Math.max(0, ...assignments.map((one) => one.end)) };
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
