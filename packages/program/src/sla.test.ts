import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { at, plusDays } from './instant.ts';
import { byUrgency, DEFAULT_SLA, slaOf } from './sla.ts';
import type { SlaSubject } from './sla.ts';

const FROM = '2026-03-01T00:00:00.000Z';
const subject = (parts: Partial<SlaSubject> = {}): SlaSubject => ({
  severity: 'high',
  clockFrom: FROM,
  pauses: [],
  closedAt: null,
  ...parts,
});
const day = (days: number): string => plusDays(FROM, days);

test('the targets are a week, a month, a quarter, and none', () => {
  expect(DEFAULT_SLA).toEqual({ critical: 7, high: 30, medium: 90, low: null });
  expect(slaOf(subject({ severity: 'critical' }), DEFAULT_SLA, day(1))).toEqual({
    state: 'in-time',
    dueAt: day(7),
    daysLeft: 6,
    pausedDays: 0,
  });
  expect(slaOf(subject({ severity: 'low' }), DEFAULT_SLA, day(900))).toMatchObject({ state: 'backlog', dueAt: null, daysLeft: null });
  expect(slaOf(subject({ severity: 'low' }), { ...DEFAULT_SLA, low: 180 }, day(181)).state).toBe('breached');
});

test('due soon, breached, and how it ended', () => {
  expect(slaOf(subject(), DEFAULT_SLA, day(22)).state).toBe('in-time');
  expect(slaOf(subject(), DEFAULT_SLA, day(23)).state).toBe('due-soon');
  expect(slaOf(subject(), DEFAULT_SLA, day(30)).state).toBe('due-soon');
  expect(slaOf(subject(), DEFAULT_SLA, day(31))).toMatchObject({ state: 'breached', daysLeft: -1 });
  expect(slaOf(subject({ closedAt: day(20) }), DEFAULT_SLA, day(400))).toMatchObject({ state: 'met', daysLeft: 10 });
  expect(slaOf(subject({ closedAt: day(33) }), DEFAULT_SLA, day(400))).toMatchObject({ state: 'missed', daysLeft: -3 });
});

test('while it is waived the clock stands still, and goes on after it', () => {
  const waived = subject({ pauses: [{ from: day(10), to: null }] });
  expect(slaOf(waived, DEFAULT_SLA, day(200))).toMatchObject({ state: 'paused', daysLeft: 20, pausedDays: 190 });
  const over = subject({ pauses: [{ from: day(10), to: day(50) }] });
  expect(slaOf(over, DEFAULT_SLA, day(60))).toMatchObject({ state: 'in-time', dueAt: day(70), daysLeft: 10 });
});

test('what is due first comes first, the backlog and what is closed last', () => {
  const rows = [
    { name: 'closed', severity: 'critical' as const, sla: slaOf(subject({ closedAt: day(1) }), DEFAULT_SLA, day(2)) },
    { name: 'low', severity: 'low' as const, sla: slaOf(subject({ severity: 'low' }), DEFAULT_SLA, day(2)) },
    { name: 'high', severity: 'high' as const, sla: slaOf(subject(), DEFAULT_SLA, day(2)) },
    { name: 'critical', severity: 'critical' as const, sla: slaOf(subject({ severity: 'critical' }), DEFAULT_SLA, day(2)) },
  ];
  expect(rows.toSorted(byUrgency).map((one) => one.name)).toEqual(['critical', 'high', 'low', 'closed']);
});

const moment = fc.integer({ min: 0, max: 200 });
const pause = fc.tuple(moment, fc.option(fc.integer({ min: 0, max: 60 }))).map(([from, length]) => ({
  from: day(from),
  to: length === null ? null : day(from + length),
}));

test('law: time left, time paused and time used always make the target', () => {
  fc.assert(
    fc.property(fc.array(pause, { maxLength: 4 }), moment, (pauses, now) => {
      const { daysLeft, pausedDays } = slaOf(subject({ pauses }), DEFAULT_SLA, day(now));
      expect((daysLeft ?? NaN) + (now - pausedDays)).toBeCloseTo(30, 6);
    }),
  );
});

test('law: a pause never makes it due earlier, and time never gives time back', () => {
  fc.assert(
    fc.property(fc.array(pause, { maxLength: 3 }), pause, moment, fc.integer({ min: 0, max: 50 }), (pauses, one, now, more) => {
      const before = slaOf(subject({ pauses }), DEFAULT_SLA, day(now));
      const paused = slaOf(subject({ pauses: [...pauses, one] }), DEFAULT_SLA, day(now));
      expect(at(paused.dueAt ?? '')).toBeGreaterThanOrEqual(at(before.dueAt ?? ''));
      const after = slaOf(subject({ pauses }), DEFAULT_SLA, day(now + more));
      expect(after.daysLeft ?? NaN).toBeLessThanOrEqual((before.daysLeft ?? NaN) + 1e-9);
    }),
  );
});
