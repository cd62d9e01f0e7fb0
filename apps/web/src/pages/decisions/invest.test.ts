import { expect, test } from 'vitest';
import { invest, totalPrice } from './invest.ts';
import type { Fix } from './invest.ts';

const fix = (id: string, kind: Fix['kind'], hours: number, role = 'backend'): Fix => ({ id, label: id, kind, hours: [{ role, hours }] });
const FIXES = [
  fix('dear', 'blocker', 40),
  fix('cheap', 'blocker', 4),
  fix('condition', 'condition', 1),
  fix('audit', 'blocker', 4, 'security'),
];
const rates = { backend: 100, security: 150 };
const assume = { rates, engineers: 2, factor: 1 };

test('a budget buys the cheapest blockers first, and no condition while a blocker is left', () => {
  const { fixes, price, left } = invest(FIXES, { ...assume, budget: 1100 });
  expect(fixes.map((one) => [one.id, one.bought])).toEqual([
    ['cheap', true],
    ['audit', true],
    ['dear', false],
    ['condition', false],
  ]);
  expect([price, left]).toEqual([1000, { blocker: 1, condition: 1 }]);
});

test('all of it costs what the hours cost, more where estimates are off, and takes engineers some weeks', () => {
  expect(totalPrice(FIXES, rates, 1)).toBe(5100);
  expect(totalPrice(FIXES, rates, 1.5)).toBe(7650);
  const { weeks, left, hours } = invest(FIXES, { ...assume, budget: 5100 });
  expect([hours, Math.round(weeks * 100) / 100, left]).toEqual([49, 0.82, { blocker: 0, condition: 0 }]);
});

test('without rates a budget is in hours', () => {
  expect(
    invest(FIXES, { rates: undefined, engineers: 1, factor: 1, budget: 8 })
      .fixes.filter((one) => one.bought)
      .map((one) => one.id),
  ).toEqual(['audit', 'cheap']);
});
