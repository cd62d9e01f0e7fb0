import {
  hoursByHand,
  hoursLeft,
  loadOf,
  nextMonday,
  PHASE_TEMPLATE,
  phaseFor,
  scheduleOf,
  slipsAgainst,
  whatIfAway,
} from '@airworthy/program';
import type { Phase, Schedule, ScheduleInput, Slips, WeekLoad } from '@airworthy/program';
import type { Scope, Tx } from '../../database/database.ts';
import { record } from '../../database/database.ts';
import { notFound, refused } from '../../problem.ts';
import type { Baseline, BodyOf } from './kinds.ts';
import { addRecord, programSettings, recordsOf, saveProgramSettings } from './records.ts';
import type { StoredRecord } from './records.ts';
import { serviceFacts } from './workflow-facts.ts';
import type { ServiceFacts } from './workflow-facts.ts';

export interface Plan {
  input: ScheduleInput;
  /** Names of services and auditors by id. */
  names: Record<string, string>;
  /** Roles of auditors by id. */
  roles: Record<string, string>;
}

/**
 * What there is to level: services that were audited by what people still have to answer, the others by what a real program planned.
 *
 * @param known facts of all services, where they were read in this transaction
 */
export async function planOf(tx: Tx, now: Date, known?: readonly ServiceFacts[]): Promise<Plan> {
  const { settings } = await programSettings(tx);
  const services = known ?? (await serviceFacts(tx));
  const phases = (await phasesOf(tx)).map(asPhase);
  const absences = await recordsOf(tx, 'absence');
  const auditors = await recordsOf(tx, 'auditor');
  const dependencies = Map.groupBy(await recordsOf(tx, 'dependency'), (one) => one.body.service);
  return {
    input: {
      start: settings.start ?? nextMonday(now.toISOString().slice(0, 10)),
      phases,
      services: services.map((one) => ({
        id: one.id,
        phase: one.phase === null ? 'none' : String(one.phase),
        dependsOn: (dependencies.get(one.id) ?? []).map((each) => each.body.dependsOn),
        hours: one.facts.run === 'finished' ? hoursLeft(one.facts, settings.minutesAQuestion) : hoursByHand(),
      })),
      auditors: auditors.map(({ id, body: { userId: _account, ...auditor } }) => ({
        ...auditor,
        id,
        absences: absences.filter((one) => one.body.auditor === id).map(({ body: { auditor: _whose, ...span } }) => span),
      })),
      holidays: settings.holidays,
    },
    names: Object.fromEntries([...services.map((one) => [one.id, one.name]), ...auditors.map((one) => [one.id, one.body.name])]),
    roles: Object.fromEntries(auditors.map((one) => [one.id, one.body.role])),
  };
}

/** Phases by number. */
export async function phasesOf(tx: Tx): Promise<BodyOf['phase'][]> {
  return (await recordsOf(tx, 'phase')).map((one) => one.body).toSorted((a, b) => a.number - b.number);
}

function asPhase({ number, ...phase }: BodyOf['phase']): Phase {
  return { ...phase, id: String(number) };
}

export interface LevelledPlan {
  names: Record<string, string>;
  schedule: Schedule;
  load: WeekLoad[];
  baseline: { id: string; title: string; at: string } | null;
  /** What became later than the newest baseline says. */
  slips: Slips | null;
  /** What would, with somebody away. */
  whatIf: { auditor: string; from: string; to: string; slips: Slips } | null;
}

/** The schedule as it is today, or with somebody away, beside the newest baseline. */
export async function levelledPlan(
  tx: Tx,
  now: Date,
  away?: { readonly auditor: string; readonly from: string; readonly to: string },
): Promise<LevelledPlan> {
  const { input, names } = await planOf(tx, now);
  const baseline = (await recordsOf(tx, 'baseline')).at(-1);
  if (away !== undefined && !input.auditors.some((one) => one.id === away.auditor)) throw notFound('auditor');
  if (away !== undefined && away.from > away.to) throw refused('The absence ends before it begins.');
  const tried = away === undefined ? undefined : whatIfAway(input, away.auditor, away);
  const schedule = tried?.schedule ?? scheduleOf(input);
  return {
    names,
    schedule,
    load: loadOf(schedule, input),
    baseline: baseline === undefined ? null : { id: baseline.id, title: baseline.body.title, at: baseline.body.at },
    slips: baseline === undefined ? null : slipsAgainst(baseline.body.schedule, schedule),
    whatIf: away === undefined || tried === undefined ? null : { ...away, slips: tried.slips },
  };
}

/** Keeps the plan of today, to be held against later. It fixes the first day of the work, so that days can be compared. */
export async function saveBaseline(tx: Tx, scope: Scope, title: string, now: Date): Promise<StoredRecord<'baseline'>> {
  const { input, roles } = await planOf(tx, now);
  const { settings, version } = await programSettings(tx);
  if (settings.start === null) await saveProgramSettings(tx, scope, { ...settings, start: input.start }, version, now);
  const schedule = scheduleOf(input);
  const body: Baseline = { title, at: now.toISOString(), input, schedule, hours: hoursByRole(schedule, roles) };
  const saved = await addRecord(tx, scope, 'baseline', body, now, { quiet: true });
  await record(tx, scope, 'baseline.saved', `baseline/${saved.id}`, { title, end: schedule.endDay });
  return saved;
}

/** Hours of a schedule by role of auditor. */
export function hoursByRole(schedule: Schedule, roles: Readonly<Record<string, string>>): { role: string; hours: number }[] {
  const sums = new Map<string, number>();
  for (const one of schedule.assignments) {
    const role = roles[one.auditor] ?? 'senior';
    sums.set(role, (sums.get(role) ?? 0) + one.hours);
  }
  return [...sums].map(([role, hours]) => ({ role, hours })).toSorted((a, b) => (a.role < b.role ? -1 : 1));
}

/** Makes the phases of a real program that are not there yet, and puts services into them by how critical they are. */
export async function applyTemplate(
  tx: Tx,
  scope: Scope,
  asked: { readonly reassign: boolean; readonly criticality: Readonly<Record<string, Phase['criticality']>> },
  now: Date,
): Promise<{ phases: number; assigned: number }> {
  const there = await phasesOf(tx);
  const missing = PHASE_TEMPLATE.filter((phase) => !there.some((one) => String(one.number) === phase.id));
  for (const { id, ...phase } of missing) await addRecord(tx, scope, 'phase', { ...phase, number: Number(id) }, now, { quiet: true });
  const phases = (await phasesOf(tx)).map(asPhase);
  const services = await tx.selectFrom('service').select(['id', 'criticality', 'phase']).orderBy('id').forUpdate().execute();
  const moves = services.flatMap((one) => {
    const criticality = asked.criticality[one.id] ?? one.criticality;
    const phase = one.phase !== null && !asked.reassign ? one.phase : Number(phaseFor(criticality, phases)?.id ?? 0) || null;
    return phase === one.phase && criticality === one.criticality ? [] : [{ id: one.id, phase, criticality }];
  });
  for (const move of moves)
    await tx
      .updateTable('service')
      .set((eb) => ({ phase: move.phase, criticality: move.criticality, version: eb('version', '+', 1) }))
      .where('id', '=', move.id)
      .execute();
  await record(tx, scope, 'program.template', 'program', { phases: missing.map((one) => one.id), services: moves });
  return { phases: missing.length, assigned: moves.length };
}
