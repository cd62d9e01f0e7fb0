import { isAudited, progressOf, programCost, successCriteria, WORKFLOW_STEPS, workflowOf } from '@airworthy/program';
import type { BurnDownWeek, Criterion, ProgramCost, Progress, StepState, WorkflowStep } from '@airworthy/program';
import type { Tx } from '../../database/database.ts';
import { burnDownWeeks, criterionFindings, findingFigures, serviceCounts, weekChanges, workedHours } from './figures.ts';
import type { FindingFigures, WeekChanges } from './figures.ts';
import { plannedHours } from './planned.ts';
import { programSettings } from './records.ts';
import { phasesOf } from './schedule.ts';
import { serviceFacts } from './workflow-facts.ts';

export interface Dashboard {
  at: string;
  progress: Progress;
  /** Services by grade; those that were not audited have none. */
  grades: Record<string, number>;
  findings: FindingFigures;
  burnDown: BurnDownWeek[];
  /** What became of it in the last seven days. */
  week: WeekChanges;
  criteria: Criterion[];
  phases: { number: number | null; title: string; progress: Progress }[];
  /** Services by state, step by step. */
  steps: { step: WorkflowStep; states: Partial<Record<StepState, number>> }[];
  hours: { planned: number; worked: number };
  cost: (ProgramCost & { currency: string }) | null;
}

/** Everything a program shows of itself, from what is in force now. */
export async function dashboardOf(tx: Tx, now: Date): Promise<Dashboard> {
  const { settings } = await programSettings(tx);
  const counts = await serviceCounts(tx);
  const known = await serviceFacts(tx);
  const facts = new Map(known.map((one) => [one.id, { ...one, steps: workflowOf(one.facts, one.marks) }]));
  const services = counts.map((one) => {
    const own = facts.get(one.id);
    return { ...one, phase: own?.phase ?? null, criticality: own?.criticality, audited: isAudited(own?.steps ?? []) };
  });
  const progress = progressOf(services);
  const numbers = new Map((await phasesOf(tx)).map((one) => [one.number, one.title]));
  const byPhase = Map.groupBy(services, (one) => (one.phase !== null && numbers.has(one.phase) ? one.phase : null));
  const planned = await plannedHours(tx, now, known);
  const worked = await workedHours(tx);
  const grades: Record<string, number> = {};
  for (const { grade } of services) if (grade !== null) grades[grade] = (grades[grade] ?? 0) + 1;
  const total = (list: readonly { hours: number }[]): number => list.reduce((sum, one) => sum + one.hours, 0);
  return {
    at: now.toISOString(),
    progress,
    grades,
    findings: await findingFigures(tx, now),
    burnDown: await burnDownWeeks(tx, now),
    week: await weekChanges(tx, now),
    criteria: successCriteria(
      services.map((one) => ({
        service: one.id,
        critical: one.criticality === 'critical',
        audited: one.audited,
        testCoverage: settings.testCoverage[one.id] ?? null,
      })),
      await criterionFindings(tx),
      now.toISOString(),
    ),
    phases: [...numbers, ...(byPhase.has(null) ? [[null, 'In no phase'] as const] : [])].map(([number, title]) => ({
      number,
      title,
      progress: progressOf(byPhase.get(number) ?? []),
    })),
    steps: WORKFLOW_STEPS.map((step, index) => {
      const states: Partial<Record<StepState, number>> = {};
      for (const one of facts.values()) {
        const state = one.steps[index]?.state;
        if (state !== undefined) states[state] = (states[state] ?? 0) + 1;
      }
      return { step, states };
    }),
    hours: { planned: total(planned), worked: total(worked) },
    cost: {
      ...programCost(planned, worked, settings.rates, { fixed: settings.fixedCost, done: progress.progress ?? 0 }),
      currency: settings.currency,
    },
  };
}
