import { expect, test } from 'vitest';
import { count, due, hours, money, percent, plural } from './numbers.ts';

test('numbers are written the same everywhere', () => {
  expect([count(0), count(999), count(1204), count(1234567), count(-4000), count(1073.5)]).toEqual([
    '0',
    '999',
    '1,204',
    '1,234,567',
    '−4,000',
    '1,073.5',
  ]);
  expect([percent(0), percent(0.004), percent(0.855), percent(0.996), percent(1)]).toEqual(['0 %', '< 1 %', '86 %', '> 99 %', '100 %']);
  expect([plural(1, 'item'), plural(2, 'item'), plural(0, 'entry', 'entries')]).toEqual(['1 item', '2 items', '0 entries']);
  expect([money(12400.4, 'USD'), hours(0.25), due(7), due(null)]).toEqual(['USD 12,400', '0.3 h', 'within 7 days', 'backlog']);
});
