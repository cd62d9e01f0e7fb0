import { expect, test } from 'vitest';
import { plusDays, plusYear } from './instant.ts';
import type { Actor } from './roles.ts';
import { decideWaiver, isInForce, refuseExpiry, requestWaiver, waiverState } from './waiver.ts';
import type { Waiver, WaiverOutcome } from './waiver.ts';

const NOW = '2026-03-01T09:00:00.000Z';
const owner: Actor = { id: 'olga', role: 'service-owner', ownsService: true };
const lead: Actor = { id: 'lea', role: 'lead-auditor', ownsService: false };
const asked = { reason: 'The gateway in front limits it.', expiresAt: plusDays(NOW, 90) };

const made = (outcome: WaiverOutcome): Waiver => {
  if (!outcome.ok) throw new Error(outcome.sentence);
  return outcome.waiver;
};
const code = (outcome: WaiverOutcome): string => (outcome.ok ? outcome.waiver.state : outcome.code);

test('an owner asks, a lead approves, and it ends by itself', () => {
  const waiver = made(requestWaiver(asked, owner, NOW));
  expect(isInForce(waiver, NOW)).toBe(false);
  const approved = made(decideWaiver(waiver, 'approve', '', lead, plusDays(NOW, 1)));
  expect(approved).toMatchObject({ state: 'approved', decidedBy: 'lea', requestedBy: 'olga' });
  expect([isInForce(approved, plusDays(NOW, 89)), waiverState(approved, plusDays(NOW, 90))]).toEqual([true, 'expired']);
});

test('whoever asked cannot decide, whatever their role', () => {
  const own = made(requestWaiver(asked, lead, NOW));
  expect(code(decideWaiver(own, 'approve', '', lead, NOW))).toBe('same-person');
  expect(code(decideWaiver(own, 'reject', 'no need', lead, NOW))).toBe('same-person');
  expect(code(decideWaiver(own, 'approve', '', owner, NOW))).toBe('forbidden');
  expect(code(decideWaiver(own, 'approve', '', { ...lead, id: 'max', role: 'admin' }, NOW))).toBe('approved');
});

test('owners ask for their own services, with a reason, for a year at most', () => {
  expect(code(requestWaiver(asked, { ...owner, ownsService: false }, NOW))).toBe('forbidden');
  expect(code(requestWaiver({ ...asked, reason: '  ' }, owner, NOW))).toBe('reason-missing');
  expect(code(requestWaiver({ ...asked, expiresAt: NOW }, owner, NOW))).toBe('date-out-of-range');
  expect(code(requestWaiver({ ...asked, expiresAt: plusYear(NOW) }, owner, NOW))).toBe('requested');
  expect(refuseExpiry('2027-03-01T09:00:00.001Z', NOW)?.sentence).toBe('A waiver lasts a year at most, until 2027-03-01.');
  expect(plusYear('2028-02-29T00:00:00.000Z')).toBe('2029-03-01T00:00:00.000Z');
});

test('states follow each other, and nothing comes back from an end', () => {
  const waiver = made(requestWaiver(asked, owner, NOW));
  expect(code(decideWaiver(waiver, 'withdraw', '', owner, NOW))).toBe('withdrawn');
  expect(code(decideWaiver(waiver, 'withdraw', '', lead, NOW))).toBe('forbidden');
  expect(code(decideWaiver(waiver, 'revoke', 'changed', lead, NOW))).toBe('wrong-state');
  expect(code(decideWaiver(waiver, 'reject', '', lead, NOW))).toBe('reason-missing');
  expect(code(decideWaiver(waiver, 'approve', '', lead, plusDays(NOW, 91)))).toBe('wrong-state');
  const approved = made(decideWaiver(waiver, 'approve', '', lead, NOW));
  const revoked = made(decideWaiver(approved, 'revoke', 'The gateway is gone.', lead, NOW));
  expect([revoked.state, code(decideWaiver(revoked, 'approve', '', lead, NOW))]).toEqual(['revoked', 'wrong-state']);
});
