import type { Evidence, Item, Verdict } from '@airworthy/model';
import { expect, test } from 'vitest';
import { effortOf } from './effort.ts';
import { findingsOf } from './findings.ts';

const item = (id: string, severity: Item['severity'], hours = 4): Item =>
  ({ id, severity, title: `Title of ${id}`, effort: { role: 'backend', hours } }) as Item;

function verdict(status: Verdict['status'], evidence: Evidence[], service = 'orders'): Verdict {
  return { item: 'S01-001', service, status, method: 'static', confidence: 'proved', reason: 'The reason.', evidence, checks: [] };
}

const against = (path: string, line: number): Evidence => ({ message: `seen in ${path}`, holds: false, location: { path, line } });

test('one finding for each file, with every place in it', () => {
  const found = findingsOf(item('S01-001', 'high'), verdict('FAIL', [against('b.ts', 4), against('a.ts', 1), against('b.ts', 9)]));
  expect(found.map((one) => [one.locations.map((at) => `${at.path}:${at.line}`), one.message, one.slaDays])).toEqual([
    [['a.ts:1'], 'seen in a.ts', 30],
    [['b.ts:4', 'b.ts:9'], 'seen in b.ts (and 1 more in this file)', 30],
  ]);
});

test('the fingerprint survives moved lines, and tells item, service and file apart', () => {
  const print = (one: Item, two: Verdict): string | undefined => findingsOf(one, two)[0]?.fingerprint;
  const base = print(item('S01-001', 'high'), verdict('FAIL', [against('a.ts', 1)]));
  expect(print(item('S01-001', 'high'), verdict('PARTIAL', [against('a.ts', 77)]))).toBe(base);
  expect(print(item('S01-002', 'high'), verdict('FAIL', [against('a.ts', 1)]))).not.toBe(base);
  expect(print(item('S01-001', 'high'), verdict('FAIL', [against('b.ts', 1)]))).not.toBe(base);
  expect(print(item('S01-001', 'high'), verdict('FAIL', [against('a.ts', 1)], 'rooms'))).not.toBe(base);
});

test('evidence that speaks for the item or is open is no finding; a failure without a place still is', () => {
  const mixed = verdict('PARTIAL', [
    { message: 'good', holds: true, location: { path: 'a.ts', line: 1 } },
    { message: 'open', holds: false, open: true, location: { path: 'b.ts', line: 1 } },
    against('c.ts', 2),
  ]);
  expect(findingsOf(item('S01-001', 'low'), mixed).map((one) => one.locations[0]?.path)).toEqual(['c.ts']);
  expect(findingsOf(item('S01-001', 'low'), verdict('FAIL', []))).toMatchObject([{ locations: [], message: 'The reason.', slaDays: null }]);
  for (const status of ['PASS', 'N/A', 'UNKNOWN'] as const)
    expect(findingsOf(item('S01-001', 'low'), verdict(status, [against('a.ts', 1)]))).toEqual([]);
});

test('effort: a PARTIAL costs half, phases follow severity, unknown roles cost nothing', () => {
  const effort = effortOf(
    [
      { item: item('S01-001', 'critical', 4), verdict: { status: 'FAIL' } },
      { item: item('S01-002', 'medium', 4), verdict: { status: 'PARTIAL' } },
      { item: item('S01-003', 'high', 8), verdict: { status: 'UNKNOWN' } },
    ],
    { backend: 100 },
  );
  expect(effort.hours).toEqual({ backend: 6 });
  expect(effort.cost).toBe(600);
  expect(effort.byPhase.map((one) => [one.phase, one.hours, one.items])).toEqual([
    ['Before release', 4, ['S01-001']],
    ['Within 30 days', 0, []],
    ['Within 90 days', 2, ['S01-002']],
    ['Backlog', 0, []],
  ]);
  expect(effortOf([{ item: item('S01-001', 'low', 3), verdict: { status: 'FAIL' } }], {}).cost).toBe(0);
});
