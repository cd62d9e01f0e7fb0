import { describe, expect, test } from 'vitest';
import { hoursByHand } from '../planned-hours.ts';
import { loadOf } from './load.ts';
import { PHASE_TEMPLATE, phaseFor } from './phase-template.ts';
import { AuditorSchema, ScheduleInputSchema } from './plan-input.ts';
import type { Auditor, PlannedService, ScheduleInput } from './plan-input.ts';
import { scheduleOf } from './schedule.ts';
import type { Schedule } from './schedule.ts';
import { slipsAgainst, whatIfAway } from './slips.ts';

/** A Monday. */
const START = '2026-11-23';
const auditor = (id: string, parts: Partial<Auditor> = {}): Auditor => ({
  ...AuditorSchema.parse({ id, name: id, role: 'senior', hoursPerWeek: 40 }),
  ...parts,
});
const service = (id: string, parts: Partial<PlannedService> = {}): PlannedService => ({
  id,
  phase: '1',
  dependsOn: [],
  hours: { prepare: 0, audit: 16, review: 4 },
  ...parts,
});
const input = (parts: Partial<ScheduleInput>): ScheduleInput => ({
  start: START,
  phases: [...PHASE_TEMPLATE],
  services: [],
  auditors: [auditor('Lea', { role: 'lead' }), auditor('Ana'), auditor('Bo')],
  holidays: [],
  ...parts,
});
const told = (schedule: Schedule, name: string): string[] =>
  schedule.assignments
    .filter((one) => one.service === name && one.hours > 0)
    .map((one) => `${one.group} ${one.auditor} ${one.start}–${one.end}`);

test('whoever is done first gets the work, and somebody else reviews it', () => {
  const schedule = scheduleOf(input({ services: [service('a'), service('b'), service('c')] }));
  expect(told(schedule, 'a')).toEqual(['audit Ana 0–2', 'review Lea 2–2.5']);
  expect(told(schedule, 'b')).toEqual(['audit Bo 0–2', 'review Lea 2.5–3']);
  expect(told(schedule, 'c')).toEqual(['audit Ana 2–4', 'review Lea 4–4.5']);
  expect([schedule.end, schedule.endDay, schedule.unscheduled]).toEqual([4.5, '2026-11-27', []]);
});

test('a phase begins when the one before it is done, and juniors audit from the second on', () => {
  const auditors = [auditor('Lea', { role: 'lead' }), auditor('Ana'), auditor('Jo', { role: 'junior' })];
  const services = [service('a'), service('b', { phase: '2' }), service('c', { phase: '2' })];
  const schedule = scheduleOf(input({ services, auditors }));
  expect(told(schedule, 'a')).toEqual(['audit Ana 0–2', 'review Lea 2–2.5']);
  expect(told(schedule, 'b')).toEqual(['audit Ana 3–5', 'review Lea 5–5.5']);
  expect(told(schedule, 'c')).toEqual(['audit Jo 3–5', 'review Ana 5–5.5']);
});

test('a phase that begins when there is time fills what is left of days', () => {
  const phases = PHASE_TEMPLATE.map((one) => ({ ...one, begins: 'when there is time' as const }));
  const schedule = scheduleOf(
    input({ phases, services: [service('a'), service('b', { phase: '2', hours: { prepare: 0, audit: 8, review: 0 } })] }),
  );
  expect(told(schedule, 'b')).toEqual(['audit Bo 0–1']);
});

test('a service waits for those it depends on', () => {
  const schedule = scheduleOf(input({ services: [service('orders', { dependsOn: ['auth'] }), service('auth')] }));
  expect(told(schedule, 'auth')[0]).toBe('audit Ana 0–2');
  expect(told(schedule, 'orders')[0]).toBe('audit Ana 2–4');
});

test('absences and holidays are worked around, and a service that is somebody’s own waits for them', () => {
  const auditors = [
    auditor('Lea', { role: 'lead' }),
    auditor('Ana', { services: ['pay'], absences: [{ from: '2026-11-23', to: '2026-11-25', reason: '' }] }),
    auditor('Bo'),
  ];
  const schedule = scheduleOf(input({ auditors, services: [service('pay'), service('mail')], holidays: ['2026-11-27'] }));
  expect(told(schedule, 'pay')[0]).toBe('audit Ana 3–6');
  expect(schedule.assignments.find((one) => one.service === 'pay' && one.group === 'audit')).toMatchObject({
    from: '2026-11-26',
    to: '2026-11-30',
    hours: 16,
  });
  expect(told(schedule, 'mail')[0]).toBe('audit Bo 0–2');
});

test('what has no place is told with why', () => {
  const services = [
    service('a', { dependsOn: ['b'] }),
    service('b', { dependsOn: ['a'] }),
    service('c', { dependsOn: ['gone'] }),
    service('d', { dependsOn: ['e'] }),
    service('e', { phase: '2' }),
    service('f', { phase: '9' }),
    service('g', { dependsOn: ['c'] }),
  ];
  const found = scheduleOf(input({ services })).unscheduled.map((one) => `${one.service} ${one.group}: ${one.why}`);
  expect(found.filter((one) => one.includes(' audit'))).toEqual([
    'a audit: dependency circle',
    'b audit: dependency circle',
    'c audit: dependency unknown',
    'd audit: dependency in a later phase',
    'f audit: unknown phase',
    'g audit: waits for what has no place',
  ]);
  const alone = scheduleOf(input({ services: [service('x')], auditors: [auditor('Ana', { phases: ['2'] })] }));
  expect(alone.unscheduled.map((one) => one.sentence)).toEqual([
    'Nobody in the team may prepare x.',
    'x waits for its step prepare, which has no place.',
    'x waits for its step audit, which has no place.',
  ]);
  expect(scheduleOf(input({ services: [service('x')], auditors: [] })).unscheduled).toHaveLength(3);
});

test('somebody who would only be in the way gets nothing', () => {
  const away = { from: '2026-11-26', to: '2027-06-30', reason: 'leave' };
  const auditors = [auditor('Lea', { role: 'lead', hoursPerWeek: 5 }), auditor('Ana'), auditor('Cy', { absences: [away] })];
  const schedule = scheduleOf(input({ auditors, services: [service('a', { hours: { prepare: 0, audit: 24, review: 4 } })] }));
  expect(told(schedule, 'a')[0]).toBe('audit Ana 0–3');
});

describe('slips', () => {
  const auditors = [auditor('Lea', { role: 'lead' }), auditor('Ana', { services: ['pay'] }), auditor('Bo'), auditor('Cy')];
  const plan = input({ auditors, services: [service('pay'), service('mail')] });

  test('what moves when the only one who may do it is away, and that nothing moves where others take over', () => {
    const { slips } = whatIfAway(plan, 'Ana', { from: START, to: '2026-11-27' });
    expect(slips).toEqual({ services: [{ service: 'pay', days: 5, from: '2026-11-25', to: '2026-12-02' }], lost: [], days: 5 });
    expect(whatIfAway(plan, 'Bo', { from: START, to: '2026-11-27' }).slips).toEqual({ services: [], lost: [], days: 0 });
  });

  test('nothing slips against itself; what has no place any more is lost', () => {
    const baseline = scheduleOf(plan);
    expect(slipsAgainst(baseline, baseline)).toEqual({ services: [], lost: [], days: 0 });
    expect(slipsAgainst(baseline, scheduleOf({ ...plan, services: [service('mail')] })).lost).toEqual(['pay']);
  });
});

test('load: hours beside what an auditor has, by week', () => {
  const auditors = [auditor('Ana', { hoursPerWeek: 30, absences: [{ from: '2026-11-24', to: '2026-11-25', reason: '' }] })];
  const plan = input({ auditors, services: [service('a', { hours: { prepare: 1, audit: 20, review: 2 } })] });
  expect(loadOf(scheduleOf(plan), plan)).toEqual([
    { auditor: 'Ana', week: '2026-11-23', hours: 18, capacity: 18 },
    { auditor: 'Ana', week: '2026-11-30', hours: 5, capacity: 6 },
  ]);
});

test('the template is the program’s: four phases by criticality', () => {
  expect(PHASE_TEMPLATE.map((one) => `${one.id} ${one.criticality} ${one.plannedHours.join('–')} h, ${one.teamSize.join('–')}`)).toEqual([
    '1 critical 170–220 h, 2–3',
    '2 high 160–200 h, 2–2',
    '3 medium 300–400 h, 2–2',
    '4 low 30–40 h, 1–1',
  ]);
  expect(phaseFor('medium')?.id).toBe('3');
  expect(ScheduleInputSchema.parse(input({ services: [service('a')] })).services).toHaveLength(1);
  expect(ScheduleInputSchema.safeParse(input({ services: [service('a'), service('a')] })).success).toBe(false);
});

test('a program of 21 services by hand takes the hours that were planned for it', () => {
  const counts = { '1': 5, '2': 5, '3': 10, '4': 1 };
  const services = Object.entries(counts).flatMap(([phase, n]) =>
    Array.from({ length: n }, (_one, index) => service(`${phase}-${index}`, { phase, hours: hoursByHand() })),
  );
  const auditors = [
    auditor('Lea', { role: 'lead', hoursPerWeek: 30 }),
    auditor('Ana', { hoursPerWeek: 30, phases: ['1', '2', '3'] }),
    auditor('Bo', { hoursPerWeek: 30, phases: ['1', '2', '3'] }),
    auditor('Jo', { role: 'junior', hoursPerWeek: 30, phases: ['2', '3'] }),
  ];
  const schedule = scheduleOf(input({ services, auditors }));
  const hours = schedule.assignments.reduce((sum, one) => sum + one.hours, 0);
  expect([schedule.unscheduled, hours >= 420 && hours <= 560, hours]).toEqual([[], true, 488.25]);
  expect(schedule.endDay).toBe('2027-01-18');
  expect(new Set(schedule.assignments.filter((one) => one.phase === '4').map((one) => one.auditor))).toEqual(new Set(['Lea']));
});
