import { SEVERITY_RANK } from '../../view/words.ts';
import type { AuditResult, ItemCard, ServiceResult } from '@airworthy/model';
import { sharedHeadline } from '../../view/blockers.ts';
import type { Problem } from '../../view/blockers.ts';
import { auditByHand } from '../service/audit-by-hand.ts';
import { sentence } from '../service/common.ts';
import { resultIn } from '../text/result-in.ts';
import type { ServiceStanding } from '../standing.ts';
import type { Voice } from '../text/say.ts';
import { cardsOf, serviceContext, standingContext } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { absences, levelled, slips } from './levelled.ts';
import type { AuditTask, Levelled, Slip } from './levelled.ts';
import { changeBetween } from './change.ts';
import type { Change } from './change.ts';
import type { ProcessRecord } from './process.ts';
import { nextMonday } from '@airworthy/program';
import type { ProgramPhase, ProgramPlan } from './program-plan.ts';

/** What a document about a program is made from. */
export interface ProgramContext {
  result: AuditResult;
  cards: ServiceContext['cards'];
  services: readonly ServiceContext[];
  phases: readonly PhaseState[];
  plan: ProgramPlan;
  /** What is wrong alike in several services, as one piece of work: the ones that block most first. */
  packages: readonly WorkPackage[];
  /** Day of the snapshot. */
  date: string | undefined;
  /** What moved since an earlier snapshot, where there is one. */
  change: Change | undefined;
  /** First day of the audit work, where it or the snapshot's day is known. */
  start: string | undefined;
  /** Days on which each auditor is away, by position in the team. */
  away: readonly ReadonlySet<number>[];
  /** The work that is left for people, given to them. */
  levelled: Levelled;
  /** What moves when one of them is away. */
  slips: readonly Slip[];
  /** How the audit went, where a program kept it. */
  process: ProcessRecord | undefined;
  say: Voice;
}

export interface PhaseState {
  phase: ProgramPhase;
  services: readonly ServiceContext[];
  /** Hours of auditors that are left: open questions, and review with the owners. */
  auditHours: number;
  /**
   * Hours from and to that an audit by hand would take: the plan's own figures when all of its services are in this result, else those of the
   * services that are, at the hours an item of a real program.
   */
  byHand: { hours: readonly [number, number]; planned: boolean };
}

export interface WorkPackage {
  item: ItemCard;
  title: string;
  problems: readonly Problem[];
  /** Services whose decision it holds up. */
  blocking: readonly string[];
  services: readonly string[];
  hours: number;
  cost: number;
}

/**
 * @param date day of the snapshot, `YYYY-MM-DD`
 * @param previous an earlier snapshot to compare with
 */
export function programContext(
  original: AuditResult,
  plan: ProgramPlan,
  say: Voice,
  date?: string,
  previous?: AuditResult,
  standing?: ReadonlyMap<string, ServiceStanding>,
  process?: ProcessRecord,
): ProgramContext {
  const result = resultIn(say.language, original);
  // A program writes no hardening guide of a single service.
  const shared = { cards: cardsOf(result), hasGuide: false, waiting: plan.waiting };
  const services = result.services.map((service) => standingContext(serviceContext(result, service, say, shared), standing));
  const phases = phasesOf(services, plan);
  const start = plan.start ?? (date === undefined ? undefined : nextMonday(date));
  const away = plan.auditors.map((one) => absences(one, start));
  const tasks = tasksOf(phases, plan);
  return {
    result,
    cards: shared.cards,
    services,
    phases,
    plan,
    packages: packagesOf(result, services),
    date,
    change: previous === undefined ? undefined : changeBetween(previous, result),
    start,
    away,
    levelled: levelled(tasks, plan, away),
    slips: slips(tasks, plan, away),
    process,
    say,
  };
}

function tasksOf(phases: readonly PhaseState[], plan: ProgramPlan): AuditTask[] {
  return phases.flatMap(({ phase, services }, index) =>
    services.map(({ service }) => ({
      service: service.name,
      phase: phase.name,
      first: index === 0 && phases.length > 1,
      auditHours: (service.score.counts.unknown * plan.minutesAnOpenItem) / 60,
      reviewHours: plan.reviewHoursAService,
    })),
  );
}

function phasesOf(services: readonly ServiceContext[], plan: ProgramPlan): PhaseState[] {
  const named = new Set(plan.phases.flatMap((phase) => phase.services));
  const rest = services.filter(({ service }) => !named.has(service.name)).map(({ service }) => service.name);
  const phases: ProgramPhase[] = [
    ...plan.phases,
    ...(rest.length > 0 ? [{ name: String(plan.phases.length + 1), title: '', services: rest }] : []),
  ];
  return phases.flatMap((phase): PhaseState[] => {
    const own = services.filter(({ service }) => phase.services.includes(service.name));
    if (own.length === 0) return [];
    return [
      {
        phase,
        services: own,
        auditHours: own.reduce((sum, one) => sum + hoursToAudit(one.service, plan), 0),
        byHand: handHours(phase, own, plan),
      },
    ];
  });
}

function handHours(phase: ProgramPhase, services: readonly ServiceContext[], plan: ProgramPlan): PhaseState['byHand'] {
  if (phase.plan !== undefined && services.length === phase.services.length) return { hours: phase.plan.hours, planned: true };
  const each = services.map(({ service }) => auditByHand(plan.auditorRate, service));
  return { hours: [each.reduce((sum, one) => sum + one.low, 0), each.reduce((sum, one) => sum + one.high, 0)], planned: false };
}

/** Hours that people still need for the audit of a service. */
export function hoursToAudit(service: ServiceResult, plan: ProgramPlan): number {
  return (service.score.counts.unknown * plan.minutesAnOpenItem) / 60 + plan.reviewHoursAService;
}

function packagesOf(result: AuditResult, services: readonly ServiceContext[]): WorkPackage[] {
  const groups = Map.groupBy(
    services.flatMap((one) => one.problems),
    (problem) => problem.item,
  );
  return [...groups]
    .map(([item, problems]): WorkPackage => {
      const names = problems.map((one) => one.service.name);
      const hours = problems.reduce((sum, one) => sum + one.hours, 0);
      return {
        item,
        title: sentence(sharedHeadline(problems)),
        problems,
        blocking: problems.filter((one) => one.blocks.length > 0).map((one) => one.service.name),
        services: names,
        hours,
        cost: hours * (result.rates[item.effort.role] ?? 0),
      };
    })
    .toSorted(
      (a, b) =>
        b.blocking.length - a.blocking.length ||
        SEVERITY_RANK[a.item.severity] - SEVERITY_RANK[b.item.severity] ||
        b.services.length - a.services.length ||
        (a.item.id < b.item.id ? -1 : 1),
    );
}

/** What the whole program would cost by hand, and what is left. */
export function programByHand(context: ProgramContext): { low: number; high: number; left: number; items: number; open: number } {
  const { plan } = context;
  const each = context.services.map(({ service }) => auditByHand(plan.auditorRate, service));
  return {
    low: context.phases.reduce((sum, phase) => sum + phase.byHand.hours[0], 0),
    high: context.phases.reduce((sum, phase) => sum + phase.byHand.hours[1], 0),
    left: context.phases.reduce((sum, phase) => sum + phase.auditHours, 0),
    items: each.reduce((sum, one) => sum + one.items, 0),
    open: each.reduce((sum, one) => sum + one.open, 0),
  };
}
