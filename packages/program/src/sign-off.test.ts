import { expect, test } from 'vitest';
import { decisionFor, refuseSignOff } from './sign-off.ts';
import type { SignOff } from './sign-off.ts';

const lead = { id: 'lead', role: 'lead-auditor', ownsService: false } as const;
const owner = { id: 'owner', role: 'service-owner', ownsService: true } as const;
const asked = (change: Partial<SignOff> = {}): SignOff => ({
  exposures: ['public'],
  decision: 'GO',
  name: 'Ann Lee',
  conditions: [],
  note: '',
  exception: '',
  ...change,
});
const condition = { text: 'Restore test is run', owner: 'Sam', due: '2026-12-12' };

test('of several exposures the strictest counts, and what nothing was decided for is a no-go', () => {
  const decisions = [
    { exposure: 'internal', decision: 'GO' },
    { exposure: 'public', decision: 'GO WITH CONDITIONS' },
    { exposure: 'regulated', decision: 'NO-GO' },
  ] as const;
  expect(decisionFor(decisions, ['internal'])).toBe('GO');
  expect(decisionFor(decisions, ['internal', 'public'])).toBe('GO WITH CONDITIONS');
  expect(decisionFor(decisions, ['public', 'regulated'])).toBe('NO-GO');
  expect(decisionFor(decisions, ['scale'])).toBe('NO-GO');
});

test('stricter than the rules goes without a word; looser takes who may accept risks, and a reason', () => {
  expect(refuseSignOff(asked({ decision: 'NO-GO' }), 'GO', owner)).toBeUndefined();
  expect(refuseSignOff(asked(), 'NO-GO', lead)?.code).toBe('reason-missing');
  expect(refuseSignOff(asked({ exception: 'Only twenty invited users.' }), 'NO-GO', lead)).toBeUndefined();
  expect(refuseSignOff(asked({ exception: 'Only twenty invited users.' }), 'NO-GO', owner)?.code).toBe('forbidden');
});

test('conditions belong to a go with conditions', () => {
  expect(refuseSignOff(asked({ decision: 'GO WITH CONDITIONS' }), 'GO WITH CONDITIONS', lead)?.code).toBe('reason-missing');
  expect(refuseSignOff(asked({ decision: 'GO WITH CONDITIONS', conditions: [condition] }), 'GO WITH CONDITIONS', lead)).toBeUndefined();
  expect(refuseSignOff(asked({ conditions: [condition] }), 'GO', lead)?.code).toBe('wrong-state');
});
