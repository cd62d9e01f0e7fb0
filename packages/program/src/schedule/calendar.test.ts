import { expect, test } from 'vitest';
import { dayAt, daysBetween, nextMonday, weekOf } from './calendar.ts';

test('working days skip weekends', () => {
  expect([0, 4, 5, 9, 10].map((index) => dayAt('2026-11-23', index))).toEqual([
    '2026-11-23',
    '2026-11-27',
    '2026-11-30',
    '2026-12-04',
    '2026-12-07',
  ]);
  expect([0, 2, 3].map((index) => dayAt('2026-11-25', index))).toEqual(['2026-11-25', '2026-11-27', '2026-11-30']);
  expect(dayAt('2026-11-28', 0)).toBe('2026-11-30');
});

test('the Monday that follows, and the weeks of a start in the middle of one', () => {
  expect([nextMonday('2026-11-22'), nextMonday('2026-11-23')]).toEqual(['2026-11-23', '2026-11-30']);
  expect([weekOf('2026-11-25', 0), weekOf('2026-11-25', 2), weekOf('2026-11-25', 3), weekOf(undefined, 7)]).toEqual([-2, -2, 3, 5]);
});

test('an absence is the working days in it, from the start on', () => {
  expect(daysBetween('2026-11-23', '2026-11-26', '2026-12-01')).toEqual([3, 4, 5, 6]);
  expect(daysBetween('2026-11-23', '2026-11-01', '2026-11-24')).toEqual([0, 1]);
});
