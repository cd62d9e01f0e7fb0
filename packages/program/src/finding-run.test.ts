import { STATUSES } from '@airworthy/model';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CLOSED_STATES, FINDING_STATES, inState, newFinding } from './finding.ts';
import type { FindingState, TrackedFinding } from './finding.ts';
import { afterPass, afterRun, expireWaiver } from './finding-run.ts';
import type { Observation } from './finding-run.ts';
import { plusDays } from './instant.ts';

const T0 = '2026-03-01T09:00:00.000Z';
const day = (days: number): string => plusDays(T0, days);
const run = (days: number, parts: Partial<Observation> = {}): Observation => ({
  runAt: day(days),
  mentioned: false,
  status: 'UNKNOWN',
  ...parts,
});

/** A finding that entered a state on the fifth day. */
function finding(state: FindingState): TrackedFinding {
  const one = inState(newFinding('high', T0), state, day(5));
  if (state === 'fixed') return { ...one, claimedBy: 'dev', claimedAt: day(5) };
  return state === 'waived' ? { ...one, waivedUntil: day(40), pauses: [{ from: day(5), to: null }] } : one;
}
const result = (state: FindingState, observation: Observation): string => {
  const { finding: after, effect } = afterRun(finding(state), observation, observation.runAt);
  return `${after.state}: ${effect}`;
};

describe('the run does not name it', () => {
  test('nothing closes by absence', () => {
    for (const status of ['FAIL', 'PARTIAL', 'UNKNOWN', 'N/A', null] as const)
      for (const state of FINDING_STATES) expect(result(state, run(9, { status }))).toBe(`${state}: nothing`);
  });

  test('a PASS of its item verifies, claimed or not, waived or not', () => {
    for (const state of ['open', 'triaged', 'planned', 'in-progress', 'fixed', 'waived'] as const)
      expect(result(state, run(9, { status: 'PASS' }))).toBe('verified: verified');
    expect(result('false-positive', run(9, { status: 'PASS' }))).toBe('false-positive: nothing');
    const { finding: after } = afterRun(finding('waived'), run(9, { status: 'PASS' }), day(10));
    expect(after).toMatchObject({ closedAt: day(9), changedAt: day(10), waivedUntil: null });
  });
});

describe('the run names it', () => {
  const again = { mentioned: true, status: 'FAIL' } as const;

  test('it stays what it is, and was seen', () => {
    for (const state of ['open', 'triaged', 'planned', 'in-progress', 'waived', 'false-positive'] as const)
      expect(result(state, run(9, again))).toBe(`${state}: seen again`);
    expect(afterRun(finding('open'), run(9, again), day(10)).finding.seenAt).toBe(day(9));
  });

  test('what was verified is open again, with a new clock', () => {
    expect(afterRun(finding('verified'), run(9, again), day(10))).toMatchObject({
      effect: 'reopened',
      finding: { state: 'open', clockFrom: day(10), reopened: 1, closedAt: null, openedAt: T0 },
    });
  });

  test('a claim is refuted by code that was read after it, not by older code', () => {
    expect(result('fixed', run(9, again))).toBe('in-progress: claim refuted');
    expect(result('fixed', run(4, again))).toBe('fixed: seen again');
    expect(result('verified', run(4, again))).toBe('verified: seen again');
  });
});

test('a PASS by a person or a probe closes by the same rule', () => {
  expect(afterPass(finding('planned'), day(7), day(8))).toMatchObject({ state: 'verified', closedAt: day(7), changedAt: day(8) });
  expect(afterPass(finding('false-positive'), day(7), day(8))).toBeUndefined();
});

test('a waiver that is over opens the finding with the run, or without one', () => {
  expect(afterRun(finding('waived'), run(41), day(41))).toMatchObject({
    effect: 'waiver expired',
    finding: { state: 'open', reopened: 1, pauses: [{ from: day(5), to: day(40) }] },
  });
  expect(expireWaiver(finding('waived'), day(39))).toBeUndefined();
  expect(expireWaiver(finding('waived'), day(40))?.state).toBe('open');
  expect(result('waived', run(41, { status: 'PASS' }))).toBe('verified: verified');
});

test('a run that comes in late, with code older than the newest that named it, is not heard', () => {
  const seen = { ...finding('open'), seenAt: day(20) };
  expect(afterRun(seen, run(9, { status: 'PASS' }), day(21))).toMatchObject({ effect: 'older run', finding: { state: 'open' } });
});

const observation = fc.record({
  runAt: fc.integer({ min: 0, max: 80 }).map(day),
  mentioned: fc.boolean(),
  status: fc.constantFrom(...STATUSES, null),
});
const someState = fc.constantFrom(...FINDING_STATES);

test('law: it closes on a PASS and on nothing else', () => {
  fc.assert(
    fc.property(someState, observation, fc.integer({ min: 80, max: 90 }), (state, one, now) => {
      const { finding: after } = afterRun(finding(state), one, day(now));
      const closes = CLOSED_STATES.has(after.state) && !CLOSED_STATES.has(state);
      expect(closes && (one.status !== 'PASS' || one.mentioned)).toBe(false);
    }),
  );
});

test('law: hearing the same run twice changes nothing more', () => {
  fc.assert(
    fc.property(someState, observation, (state, one) => {
      const once = afterRun(finding(state), one, day(80)).finding;
      const twice = afterRun(once, one, day(80)).finding;
      expect(twice).toEqual(once);
    }),
  );
});
