import { expect, test } from 'vitest';
import type { Verdict } from '../../api/shapes.ts';
import { inOrder, matching } from './rows.ts';

const row = (item: string, change: Partial<Verdict>): Verdict => ({
  serviceId: 's',
  service: 'orders',
  item,
  standard: '01-security',
  severity: 'high',
  title: `Title of ${item}`,
  status: 'PASS',
  method: 'static',
  reason: 'Seen.',
  stale: false,
  contradicted: false,
  review: 'none',
  version: 1,
  ...change,
});
const rows = [
  row('S01-001', {}),
  row('S01-002', { status: 'UNKNOWN' }),
  row('S01-003', { status: 'UNKNOWN', severity: 'critical' }),
  row('S01-004', { review: 'pending' }),
  row('S01-005', { stale: true, severity: 'low' }),
  row('S01-006', { status: 'FAIL' }),
];

test('what waits for people stands first, then open questions with the worst first, then failures', () => {
  expect(inOrder(rows).map((one) => one.item)).toEqual(['S01-004', 'S01-005', 'S01-003', 'S01-002', 'S01-006', 'S01-001']);
});

test('filters hold together, and words are looked for in title, id, service and reason', () => {
  expect(matching(rows, { show: 'open' }, new Set()).map((one) => one.item)).toEqual(['S01-002', 'S01-003', 'S01-005']);
  expect(matching(rows, { show: 'open', severity: 'critical' }, new Set()).map((one) => one.item)).toEqual(['S01-003']);
  expect(matching(rows, { show: 'mine' }, new Set(['s:S01-006'])).map((one) => one.item)).toEqual(['S01-006']);
  expect(matching(rows, { words: 'ORDERS s01-00' }, new Set())).toEqual([]);
  expect(matching(rows, { words: 'title of s01-001' }, new Set()).map((one) => one.item)).toEqual(['S01-001']);
});
