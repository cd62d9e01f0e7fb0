import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CLOSED_STATES, FINDING_STATES, newFinding } from './finding.ts';
import type { TrackedFinding } from './finding.ts';
import { FINDING_ACTIONS, FINDING_MOVES, move, movesOf } from './finding-state.ts';
import type { FindingAction, FindingActionName, MoveOutcome } from './finding-state.ts';
import { plusDays } from './instant.ts';
import type { Actor } from './roles.ts';
import { PROGRAM_ROLES } from './roles.ts';
import { DEFAULT_SLA, slaOf } from './sla.ts';
import type { Waiver } from './waiver.ts';

const T0 = '2026-03-01T09:00:00.000Z';
const day = (days: number): string => plusDays(T0, days);
const dev: Actor = { id: 'dev', role: 'service-owner', ownsService: true };
const auditor: Actor = { id: 'ana', role: 'auditor', ownsService: false };
const lead: Actor = { id: 'lea', role: 'lead-auditor', ownsService: false };
const waiver: Waiver = {
  state: 'approved',
  reason: 'Accepted until the move.',
  expiresAt: day(60),
  requestedBy: 'dev',
  requestedAt: T0,
  decidedBy: 'lea',
  decidedAt: day(1),
  note: '',
};
const act = (kind: FindingActionName, note = ''): FindingAction => ({ kind, note, waiver: kind === 'waive' ? waiver : null });
const state = (outcome: MoveOutcome): string => (outcome.ok ? outcome.to : outcome.code);
const made = (outcome: MoveOutcome): TrackedFinding => {
  if (!outcome.ok) throw new Error(outcome.sentence);
  return outcome.finding;
};

test('the way of a finding: sorted, planned, worked on, claimed, verified by somebody else', () => {
  const found = newFinding('critical', T0);
  const triaged = made(move(found, act('triage'), auditor, day(1)));
  const planned = made(move(triaged, act('plan'), dev, day(1)));
  const started = made(move(planned, act('start'), dev, day(2)));
  const fixed = made(move(started, act('claim-fixed'), dev, day(3)));
  expect(fixed).toMatchObject({ state: 'fixed', claimedBy: 'dev', claimedAt: day(3), closedAt: null });
  const verified = made(move(fixed, act('verify', 'Read the change.'), auditor, day(4)));
  expect(verified).toMatchObject({ state: 'verified', closedAt: day(4), claimedBy: 'dev' });
  expect(slaOf(verified, DEFAULT_SLA, day(90))).toMatchObject({ state: 'met', daysLeft: 3 });
});

test('refusals: role, state, the same person, no note', () => {
  const found = newFinding('high', T0);
  expect(move(found, act('verify', 'seen'), auditor, T0)).toMatchObject({
    code: 'wrong-state',
    sentence: 'A finding that is open cannot be verified; that goes from fixed.',
  });
  expect(state(move(found, act('triage'), dev, T0))).toBe('forbidden');
  expect(state(move(found, act('start'), { ...dev, ownsService: false }, T0))).toBe('forbidden');
  const fixed = made(move(found, act('claim-fixed'), auditor, T0));
  expect(state(move(fixed, act('verify', 'mine'), auditor, T0))).toBe('same-person');
  expect(state(move(fixed, act('verify'), lead, T0))).toBe('reason-missing');
  expect(state(move(found, act('dismiss', 'It is wrong.'), auditor, T0))).toBe('forbidden');
  expect(state(move(found, act('dismiss', 'It is wrong.'), lead, T0))).toBe('false-positive');
});

describe('waivers', () => {
  const found = newFinding('high', T0);

  test('only one that was approved by a second person, and is not over', () => {
    expect(state(move(found, act('waive'), lead, day(2)))).toBe('waived');
    expect(state(move(found, { ...act('waive'), waiver: { ...waiver, state: 'requested', decidedBy: null } }, lead, day(2)))).toBe(
      'waiver-not-valid',
    );
    expect(state(move(found, { ...act('waive'), waiver: null }, lead, day(2)))).toBe('waiver-not-valid');
    expect(state(move(found, act('waive'), lead, day(60)))).toBe('waiver-not-valid');
    expect(state(move(found, { ...act('waive'), waiver: { ...waiver, decidedBy: 'dev' } }, lead, day(2)))).toBe('same-person');
  });

  test('its clock stands still until the waiver ends', () => {
    const waived = made(move(found, act('waive'), lead, day(2)));
    expect(waived).toMatchObject({ waivedUntil: day(60), pauses: [{ from: day(2), to: null }] });
    const back = made(move(waived, act('end-waiver', 'Risk is not acceptable any more.'), lead, day(12)));
    expect(back).toMatchObject({ state: 'open', waivedUntil: null, reopened: 1, pauses: [{ from: day(2), to: day(12) }] });
    expect(slaOf(back, DEFAULT_SLA, day(12))).toMatchObject({ dueAt: day(40), pausedDays: 10 });
  });
});

test('what was closed and comes back has a new clock', () => {
  const dismissed = made(move(newFinding('high', T0), act('dismiss', 'not reachable'), lead, day(5)));
  const back = made(move(dismissed, act('reopen', 'It is reachable.'), auditor, day(50)));
  expect(back).toMatchObject({ state: 'open', openedAt: T0, clockFrom: day(50), closedAt: null, reopened: 1 });
});

const actor = fc.record({ id: fc.constantFrom('a', 'b', 'c'), role: fc.constantFrom(...PROGRAM_ROLES), ownsService: fc.boolean() });
const action = fc.record({
  kind: fc.constantFrom(...FINDING_ACTIONS),
  note: fc.constantFrom('', 'because'),
  waiver: fc.constantFrom(null, waiver),
});
const steps = fc.array(fc.tuple(action, actor), { maxLength: 25 });

test('law: whatever people try, a finding is in one of its states with the fields of that state, and buttons tell the truth', () => {
  fc.assert(
    fc.property(steps, (all) => {
      let finding = newFinding('critical', T0);
      all.forEach(([one, who], index) => {
        const outcome = move(finding, one, who, day(index + 1));
        const allowed = FINDING_MOVES[one.kind].from.includes(finding.state) && movesOf(finding, who).includes(one.kind);
        expect(!outcome.ok || allowed).toBe(true);
        finding = outcome.ok ? outcome.finding : finding;
        const { state: is, closedAt, waivedUntil, pauses, claimedBy } = finding;
        expect(FINDING_STATES).toContain(is);
        expect(closedAt !== null).toBe(CLOSED_STATES.has(is));
        expect(waivedUntil !== null).toBe(is === 'waived');
        expect(pauses.some((pause) => pause.to === null)).toBe(is === 'waived');
        expect(is === 'fixed' ? claimedBy !== null : is === 'verified' || claimedBy === null).toBe(true);
      });
    }),
  );
});

test('law: nobody verifies their own claim', () => {
  fc.assert(
    fc.property(actor, actor, (claimant, verifier) => {
      const fixed = move(newFinding('low', T0), act('claim-fixed'), claimant, day(1));
      fc.pre(fixed.ok);
      const outcome = move(made(fixed), act('verify', 'read it'), verifier, day(2));
      expect(outcome.ok && verifier.id === claimant.id).toBe(false);
    }),
  );
});
