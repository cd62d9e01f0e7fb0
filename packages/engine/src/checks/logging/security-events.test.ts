import type { CodeUse, LogCall, Query, RequestFlow } from '@airworthy/model';
import { expect, test } from 'vitest';
import { route } from '../../check/routes-for-tests.ts';
import { ask, AT, NOT_WIRED, statusOf } from '../../check/status-of.ts';
import { at } from '../../testing/sample-facts.ts';
import {
  adminActionsRecorded,
  denialsRecorded,
  loginsRecorded,
  moneyMovesRecorded,
  validationFailuresRecorded,
} from './security-events.ts';

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
  const on = ['POST /login'];
  expect(statusOf(loginsRecorded, { routes: [login], logCalls: [event('login-failure', { on }), event('login-success', { on })] })).toBe(
    'PASS',
  );
  // One of the two is half of it, and a line that the handler was not seen to lead to may be about something else.
  expect(statusOf(loginsRecorded, { routes: [login], logCalls: [event('login-failure', { on })] })).toBe('FAIL');
  expect(statusOf(loginsRecorded, { routes: [login], logCalls: [event('login-failure'), event('login-success')] })).toBe('UNKNOWN');
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

test('a line of one handler says nothing of the other routes', () => {
  const admin = ['POST', 'DELETE'].map((method) => route({ method, path: '/admin/users', purpose: 'admin' }));
  const about = (on: string[]) => statusOf(adminActionsRecorded, { routes: admin, logCalls: [event('admin-action', { on })] });
  expect(about(['POST /admin/users'])).toBe('PARTIAL');
  expect(statusOf(adminActionsRecorded, { routes: admin, logCalls: [event('admin-action')] })).toBe('UNKNOWN');
  expect(about(['POST /admin/users', 'DELETE /admin/users'])).toBe('PASS');
  expect(about(['*'])).toBe('PASS');
});

test('each place that refuses is asked about', () => {
  const refusal = (kind: string): CodeUse => ({
    location: AT,
    kind: `refusal-${kind}`,
    onRequestPath: true,
    detail: 'answers reply.code(401)',
  });
  const about = (...kinds: string[]) => statusOf(denialsRecorded, { routes: [route()], codeUses: kinds.map(refusal) });
  expect(about()).toBe('N/A');
  expect(about('recorded')).toBe('PASS');
  expect(about('recorded', 'unrecorded')).toBe('PARTIAL');
  expect(about('thrown')).toBe('UNKNOWN');
});

test('a row that the handler of the route writes is a record', () => {
  const refund = route({ method: 'POST', path: '/refunds', purpose: 'payment' });
  const row = { location: at('src/refunds.ts', 12), by: 'pg', operation: 'insert', tables: ['order_refunds'] } as Query;
  const flow: RequestFlow = {
    location: AT,
    method: 'POST',
    path: '/refunds',
    stretches: [{ name: 'refund', path: 'src/refunds.ts', line: 8, endLine: 20 }],
  };
  const about = (requestFlows: RequestFlow[]) =>
    statusOf(moneyMovesRecorded, { routes: [refund], queries: [row], requestFlows, logCalls: [event('rate-limited')] });
  expect(about([flow])).toBe('PASS');
  expect(about([{ ...flow, path: '/orders' }])).toBe('UNKNOWN');
});

test('a schema of the answer checks no input', () => {
  const asked = (part: 'body' | 'response') =>
    statusOf(validationFailuresRecorded, { routes: [route({ schemas: [{ part, by: 'json-schema', location: AT }] })], logCalls: [] });
  expect(asked('response')).toBe('N/A');
  expect(asked('body')).not.toBe('N/A');
});
