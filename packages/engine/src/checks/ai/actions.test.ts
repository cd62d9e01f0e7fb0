import type { ModelAction } from '@airworthy/model';
import { expect, test } from 'vitest';
import { ask, AT, statusOf } from '../../check/status-of.ts';
import { actionsConfirmed, actionsListed, amountsComputed, authorityFromSession, confirmationsExpire } from './actions.ts';

const action = (more: Partial<ModelAction> = {}): ModelAction => ({
  location: AT,
  name: 'createInvoice',
  writes: true,
  confirmed: false,
  authorityFromModel: false,
  ...more,
});

test('what cannot be undone is confirmed', () => {
  expect(statusOf(actionsConfirmed, { modelActions: [action()] })).toBe('FAIL');
  expect(statusOf(actionsConfirmed, { modelActions: [action({ irreversible: false })] })).toBe('N/A');
  const outcome = ask(actionsConfirmed, { modelActions: [action({ name: 'deleteCustomer', confirmed: true }), action()] });
  expect(outcome.status).toBe('PARTIAL');
  expect(outcome.evidence[0]?.message).toBe('createInvoice runs without confirmation');
});

test('authority and amounts', () => {
  expect(statusOf(authorityFromSession, { modelActions: [action()] })).toBe('PASS');
  expect(statusOf(authorityFromSession, { modelActions: [action({ authorityFromModel: true })] })).toBe('FAIL');
  expect(statusOf(authorityFromSession, { modelActions: [action({ authorityFromModel: 'unknown' })] })).toBe('UNKNOWN');
  expect(statusOf(amountsComputed, { modelActions: [action({ amountFromModel: true })] })).toBe('FAIL');
  expect(statusOf(amountsComputed, { modelActions: [action({ writes: false })] })).toBe('N/A');
});

test('details stay open until they are looked at', () => {
  expect(statusOf(actionsListed, { modelActions: [action()] })).toBe('UNKNOWN');
  expect(statusOf(actionsListed, { modelActions: [action({ allowlisted: true })] })).toBe('PASS');
  expect(statusOf(confirmationsExpire, { modelActions: [action()] })).toBe('N/A');
  expect(statusOf(confirmationsExpire, { modelActions: [action({ confirmed: true, confirmationExpires: false })] })).toBe('FAIL');
});
