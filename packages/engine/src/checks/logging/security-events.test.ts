import type { LogCall } from '@airworthy/model';
import { expect, test } from 'vitest';
import { route } from '../../check/routes-for-tests.ts';
import { ask, AT, NOT_WIRED, statusOf } from '../../check/status-of.ts';
import { denialsRecorded, loginsRecorded } from './security-events.ts';

const event = (name: string, more: Partial<LogCall> = {}): LogCall => ({
  location: AT,
  by: 'logger',
  level: 'warn',
  console: false,
  sensitive: [],
  event: name,
  ...more,
});
const login = route({ method: 'POST', path: '/login', purpose: 'login' });

test('the question arises only where there is a login', () => {
  expect(statusOf(loginsRecorded, { logCalls: [event('login-failure')] })).toBe('N/A');
  expect(statusOf(loginsRecorded, { routes: [login], logCalls: [event('login-failure')] })).toBe('PASS');
});

test('other events without this one are a failure, no events at all prove nothing', () => {
  const outcome = ask(loginsRecorded, { routes: [login], logCalls: [event('admin-action')] });
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]?.message).toContain('POST /login');
  expect(statusOf(loginsRecorded, { routes: [login], logCalls: [] })).toBe('UNKNOWN');
});

test('a line that never runs records nothing', () => {
  expect(
    statusOf(denialsRecorded, { routes: [route({ access: 'guarded' })], logCalls: [event('access-denied', { wiring: NOT_WIRED })] }),
  ).toBe('FAIL');
});
