import type { Exposure, Severity, Status } from '@airworthy/model';
import { EXPOSURES } from '@airworthy/model';
import { expect, test } from 'vitest';
import { decide } from './decide.ts';
import type { DecidedItem } from './decide.ts';

const one = (id: string, severity: Severity, status: Status, exposures: readonly Exposure[] = EXPOSURES): DecidedItem => ({
  item: { id, severity, exposures: [...exposures] },
  verdict: { status },
});
const publicOf = (items: DecidedItem[], coverage = 1) => decide(items, coverage).find((decision) => decision.exposure === 'public');

test('a failing critical item is a NO-GO, a partly failing one too', () => {
  expect(publicOf([one('B', 'critical', 'FAIL'), one('A', 'critical', 'PARTIAL'), one('C', 'high', 'FAIL')])).toEqual({
    exposure: 'public',
    decision: 'NO-GO',
    blockers: ['A', 'B'],
    conditions: ['C'],
    unverified: [],
    reason: '2 critical items fail for public use.',
  });
});

test('high items are conditions, and so are critical ones that nobody verified', () => {
  expect(publicOf([one('A', 'high', 'FAIL'), one('B', 'critical', 'UNKNOWN')])).toMatchObject({
    decision: 'GO WITH CONDITIONS',
    conditions: ['A'],
    unverified: ['B'],
    reason: '1 high item must be fixed in time, and 1 critical item must be verified by a person.',
  });
});

test('GO needs every critical item verified and enough of the rest', () => {
  const items = [one('A', 'critical', 'PASS'), one('B', 'medium', 'FAIL'), one('C', 'high', 'UNKNOWN')];
  expect(publicOf(items, 0.8)?.decision).toBe('GO');
  expect(publicOf(items, 0.49)).toMatchObject({
    decision: 'NO-GO',
    reason: 'Only 49 % of what applies was verified; that is too little to say go.',
  });
  expect(publicOf([], 0)?.decision).toBe('NO-GO');
});

test('an item counts only for the exposures it names', () => {
  const decisions = decide([one('A', 'critical', 'FAIL', ['public', 'regulated'])], 1);
  expect(decisions.map((decision) => `${decision.exposure} ${decision.decision}`)).toEqual([
    'internal GO',
    'public NO-GO',
    'scale GO',
    'regulated NO-GO',
  ]);
});
