import { SEVERITIES } from '@airworthy/model';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { burnDown } from './burn-down.ts';
import type { FindingHistory } from './burn-down.ts';
import { ACTIVE_STATES, FINDING_STATES } from './finding.ts';
import { plusDays } from './instant.ts';
import { programCost } from './program-cost.ts';
import { progressOf } from './progress.ts';
import { successCriteria } from './success-criteria.ts';
import type { CriterionFinding, CriterionService } from './success-criteria.ts';

const T0 = '2026-03-02T00:00:00.000Z';
const day = (days: number): string => plusDays(T0, days);

describe('success criteria', () => {
  const finding = (parts: Partial<CriterionFinding> = {}): CriterionFinding => ({
    severity: 'critical',
    state: 'open',
    clockFrom: T0,
    closedAt: null,
    pauses: [],
    ...parts,
  });
  const verified = (days: number, parts: Partial<CriterionFinding> = {}): CriterionFinding =>
    finding({ state: 'verified', closedAt: day(days), ...parts });
  const service = (name: string, parts: Partial<CriterionService> = {}): CriterionService => ({
    service: name,
    critical: false,
    audited: true,
    testCoverage: null,
    ...parts,
  });
  const of = (services: CriterionService[], findings: CriterionFinding[], days: number): string[] =>
    successCriteria(services, findings, day(days)).map((one) => `${one.id}: ${one.actual} of ${one.wanted}, ${one.met}`);

  test('of nothing nothing can be told, but that no critical is open', () => {
    expect(of([], [], 10)).toEqual([
      'audited: null of 1, null',
      'critical-fixed: null of 0.9, null',
      'high-fixed: null of 0.8, null',
      'test-coverage: null of 0.7, null',
      'no-open-critical: 0 of 0, true',
    ]);
  });

  test('fixed in time: what has time left, false positives and waived ones are not counted', () => {
    const nine = Array.from({ length: 9 }, () => verified(20));
    const more = [finding({ clockFrom: day(20) }), finding({ state: 'false-positive', closedAt: day(40) })];
    const waived = finding({ state: 'waived', pauses: [{ from: day(5), to: null }] });
    expect(of([], [...nine, verified(29), ...more, waived], 40).filter((one) => one.startsWith('critical'))).toEqual([
      'critical-fixed: 0.9 of 0.9, true',
    ]);
    expect(of([], [...nine, verified(29), finding(), ...more], 40)[1]).toBe(`critical-fixed: ${9 / 11} of 0.9, false`);
    expect(successCriteria([], [finding(), waived], day(40))[4]?.sentence).toBe('1 critical findings are open, and 1 are accepted risks.');
  });

  test('services and their tests', () => {
    const services = [
      service('pay', { critical: true, testCoverage: 0.8 }),
      service('mint', { critical: true, testCoverage: 0.4 }),
      service('mail'),
    ];
    expect(of(services, [], 1).filter((one) => /^(audited|test)/.test(one))).toEqual([
      'audited: 1 of 1, true',
      'test-coverage: 0.4 of 0.7, false',
    ]);
    expect(of([service('pay', { critical: true, testCoverage: 0.8 }), service('x', { critical: true })], [], 1)[3]).toBe(
      'test-coverage: 0.8 of 0.7, null',
    );
    expect(of([service('pay', { audited: false }), service('x')], [], 1)[0]).toBe('audited: 0.5 of 1, false');
  });
});

describe('burn-down', () => {
  test('open findings by week and severity', () => {
    const histories: FindingHistory[] = [
      {
        severity: 'critical',
        changes: [
          { at: day(1), state: 'open' },
          { at: day(9), state: 'fixed' },
          { at: day(15), state: 'verified' },
        ],
      },
      {
        severity: 'high',
        changes: [
          { at: day(2), state: 'open' },
          { at: day(8), state: 'waived' },
          { at: day(16), state: 'open' },
        ],
      },
    ];
    expect(burnDown(histories, day(17)).map((one) => [one.week, one.open.critical, one.open.high, one.opened, one.left])).toEqual([
      ['2026-03-02', 1, 1, 2, 0],
      ['2026-03-09', 1, 0, 0, 1],
      ['2026-03-16', 0, 1, 1, 1],
    ]);
    expect(burnDown([], day(17))).toEqual([]);
  });

  const history = fc.record({
    severity: fc.constantFrom(...SEVERITIES),
    changes: fc
      .array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.constantFrom(...FINDING_STATES)), { minLength: 1, maxLength: 5 })
      .map((list) => list.toSorted(([a], [b]) => a - b).map(([days, state]) => ({ at: day(days), state }))),
  });

  test('law: each week follows from the one before, and the last is what is open now', () => {
    fc.assert(
      fc.property(fc.array(history, { minLength: 1, maxLength: 8 }), (histories) => {
        const weeks = burnDown(histories, day(70));
        let open = 0;
        for (const week of weeks) {
          open += week.opened - week.left;
          expect(SEVERITIES.reduce((sum, one) => sum + week.open[one], 0)).toBe(open);
        }
        expect(open).toBe(histories.filter((one) => ACTIVE_STATES.has(one.changes.at(-1)?.state ?? 'verified')).length);
      }),
    );
  });
});

test('progress and compliance are two numbers, and a waiver moves neither', () => {
  const counts = { pass: 60, partial: 5, fail: 15, notApplicable: 40, unknown: 20 };
  const one = progressOf([{ audited: true, counts, waived: 3 }]);
  expect(one).toMatchObject({ applicable: 100, decided: 80, progress: 0.8, compliance: 0.75, failed: 17, waived: 3, audited: 1 });
  const none = progressOf([{ audited: false, counts: { pass: 0, partial: 0, fail: 0, notApplicable: 9, unknown: 0 }, waived: 0 }]);
  expect([none.progress, none.compliance]).toEqual([null, null]);
  expect(progressOf([{ audited: true, counts, waived: 0 }]).compliance).toBe(one.compliance);
});

test('cost: planned against actual, and what it will be', () => {
  const cost = programCost(
    [
      { role: 'lead', hours: 100 },
      { role: 'senior', hours: 300 },
    ],
    [
      { role: 'senior', hours: 200 },
      { role: 'senior', hours: 20 },
      { role: 'guest', hours: 8 },
    ],
    { lead: 150, senior: 150 },
    { fixed: 12_000, done: 0.5 },
  );
  expect(cost).toMatchObject({ planned: 72_000, actual: 45_000, difference: -27_000, forecast: 75_000, withoutRate: ['guest'] });
  expect(cost.lines.map((one) => `${one.role} ${one.plannedHours}/${one.actualHours} h`)).toEqual([
    'guest 0/8 h',
    'lead 100/0 h',
    'senior 300/220 h',
  ]);
});
