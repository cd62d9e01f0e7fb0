import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadOf } from './load.ts';
import { PHASE_TEMPLATE } from './phase-template.ts';
import { AUDITOR_ROLES } from './plan-input.ts';
import type { Auditor, PlannedService, ScheduleInput } from './plan-input.ts';
import { scheduleOf } from './schedule.ts';
import type { Schedule } from './schedule.ts';

const day = fc.integer({ min: 0, max: 80 }).map((days) => new Date(Date.UTC(2026, 10, 23) + days * 86_400_000).toISOString().slice(0, 10));
const absence = fc.tuple(day, day).map(([a, b]) => ({ from: a < b ? a : b, to: a < b ? b : a, reason: '' }));
const hours = fc.integer({ min: 0, max: 120 }).map((quarters) => quarters / 4);

const auditors = (min: number, max: number): fc.Arbitrary<Auditor[]> =>
  fc
    .array(
      fc.record({
        role: fc.constantFrom(...AUDITOR_ROLES),
        hoursPerWeek: fc.constantFrom(0, 10, 24, 30, 37.5, 40),
        phases: fc.constantFrom<string[] | null>(null, ['1', '2'], ['3']),
        services: fc.constantFrom<string[]>([], [], ['s1'], ['s2', 's3']),
        absences: fc.array(absence, { maxLength: 2 }),
      }),
      { minLength: min, maxLength: max },
    )
    .map((team) => team.map((one, index) => ({ ...one, id: `p${index}`, name: '' })));

const services: fc.Arbitrary<PlannedService[]> = fc
  .array(
    fc.record({
      phase: fc.constantFrom('1', '2', '3', '9'),
      dependsOn: fc.uniqueArray(fc.constantFrom('s0', 's1', 's2', 's5', 'gone'), { maxLength: 2 }),
      hours: fc.record({ prepare: hours, audit: hours, review: hours }),
    }),
    { maxLength: 9 },
  )
  .map((list) => list.map((one, index) => ({ ...one, id: `s${index}` })));

const plan = (least: number, most: number): fc.Arbitrary<ScheduleInput> =>
  fc.record({
    start: fc.constant('2026-11-25'),
    phases: fc
      .tuple(fc.constantFrom('after the phase before' as const, 'when there is time' as const), fc.constantFrom(null, '2026-12-28'))
      .map(([begins, notBefore]) => PHASE_TEMPLATE.map((one, index) => ({ ...one, begins, notBefore: index === 2 ? notBefore : null }))),
    services,
    auditors: auditors(least, most),
    holidays: fc.constantFrom([], ['2026-12-25', '2027-01-01']),
  });

const undone = (schedule: Schedule): number => schedule.unscheduled.reduce((sum, one) => sum + one.hours, 0);

test('nobody works above their hours in any week, or on two things at once', () => {
  fc.assert(
    fc.property(plan(0, 4), (input) => {
      const schedule = scheduleOf(input);
      for (const one of loadOf(schedule, input)) expect(one.hours).toBeLessThanOrEqual(one.capacity + 1e-9);
      const byDay = new Map<string, number>();
      for (const one of schedule.assignments)
        for (const [at, share] of one.days) byDay.set(`${one.auditor} ${at}`, (byDay.get(`${one.auditor} ${at}`) ?? 0) + share);
      for (const [key, sum] of byDay) {
        const of = input.auditors.find((one) => key.startsWith(`${one.id} `));
        expect(sum).toBeLessThanOrEqual((of?.hoursPerWeek ?? 0) / 5 + 1e-9);
      }
    }),
  );
});

test('nothing begins before what it waits for: its own steps, services it depends on, its phase', () => {
  fc.assert(
    fc.property(plan(1, 4), (input) => {
      const { assignments } = scheduleOf(input);
      const find = (service: string, group: string) => assignments.find((one) => one.service === service && one.group === group);
      const order = input.phases.map((one) => one.id);
      for (const one of assignments) {
        const service = input.services.find((each) => each.id === one.service);
        const before = one.group === 'prepare' ? [] : [find(one.service, one.group === 'audit' ? 'prepare' : 'audit')];
        const others = one.group === 'audit' ? (service?.dependsOn ?? []).map((each) => find(each, 'audit')) : [];
        for (const each of [...before, ...others]) expect(each?.end ?? Infinity).toBeLessThanOrEqual(one.start + 1e-9);
        const phase = input.phases.find((each) => each.id === one.phase);
        const earlier = assignments.filter((each) => order.indexOf(each.phase) < order.indexOf(one.phase));
        const gate = phase?.begins === 'after the phase before' ? Math.max(0, ...earlier.map((each) => each.end)) : 0;
        expect(one.start).toBeGreaterThanOrEqual(gate - 1e-9);
        expect(one.from >= (phase?.notBefore ?? '')).toBe(true);
      }
    }),
  );
});

test('all hours are placed, or told as impossible', () => {
  fc.assert(
    fc.property(plan(0, 4), (input) => {
      const schedule = scheduleOf(input);
      for (const service of input.services)
        for (const group of ['prepare', 'audit', 'review'] as const) {
          const placed = schedule.assignments.filter((one) => one.service === service.id && one.group === group);
          const told = schedule.unscheduled.filter((one) => one.service === service.id && one.group === group);
          expect(placed.length + told.length).toBe(1);
          expect((placed[0]?.hours ?? told[0]?.hours ?? NaN) - service.hours[group]).toBeCloseTo(0, 6);
        }
    }),
  );
});

test('the same input gives the same schedule', () => {
  fc.assert(
    fc.property(plan(0, 3), (input) => {
      expect(scheduleOf(structuredClone(input))).toEqual(scheduleOf(input));
    }),
    { numRuns: 30 },
  );
});

test('one more of a role that the team has never leaves more undone, and with as much done it never ends later', () => {
  fc.assert(
    fc.property(plan(1, 4), fc.constantFrom(0, 10, 40), fc.array(absence, { maxLength: 2 }), (input, hoursPerWeek, absences) => {
      const team = input.auditors.map((one) => ({ ...one, phases: null, hoursPerWeek: Math.max(5, one.hoursPerWeek) }));
      const last = team.at(-1);
      if (last === undefined || last.services.length > 0) return;
      const less = scheduleOf({ ...input, auditors: team });
      const more = scheduleOf({ ...input, auditors: [...team, { ...last, id: 'new', hoursPerWeek, absences }] });
      expect(undone(more)).toBeLessThanOrEqual(undone(less));
      expect(undone(more) < undone(less) || more.end <= less.end + 1e-9).toBe(true);
    }),
  );
});

test('more hours for one who works alone never make it end later', () => {
  fc.assert(
    fc.property(plan(1, 1), fc.integer({ min: 0, max: 40 }), (input, extra) => {
      const [alone] = input.auditors;
      fc.pre(alone !== undefined && alone.hoursPerWeek > 0);
      const more = scheduleOf({ ...input, auditors: input.auditors.map((one) => ({ ...one, hoursPerWeek: one.hoursPerWeek + extra })) });
      const before = scheduleOf(input);
      expect(undone(more)).toBe(undone(before));
      expect(Math.ceil(more.end - 1e-9)).toBeLessThanOrEqual(Math.ceil(before.end - 1e-9));
    }),
  );
});

test('more hours for one of several can make it end later: list scheduling has that', () => {
  const found = fc
    .sample(fc.tuple(plan(2, 3), fc.integer({ min: 0, max: 2 }), fc.constantFrom(5, 10, 20)), { seed: 7, numRuns: 4_000 })
    .find(([input, index, extra]) => {
      const team = input.auditors.map((one, at) =>
        at === index && one.hoursPerWeek > 0 ? { ...one, hoursPerWeek: one.hoursPerWeek + extra } : one,
      );
      return scheduleOf({ ...input, auditors: team }).end > scheduleOf(input).end + 0.5;
    });
  expect(found).toBeDefined();
});
