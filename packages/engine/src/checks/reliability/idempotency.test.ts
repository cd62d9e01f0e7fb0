import type { Idempotency, JobEnqueue, OutboundCall, Table } from '@airworthy/model';
import { known, unknown } from '@airworthy/model';
import { expect, test } from 'vitest';
import { route } from '../../check/routes-for-tests.ts';
import { ask, AT, NOT_WIRED, statusOf } from '../../check/status-of.ts';
import {
  jobsKeyed,
  keyClaimedAtomically,
  keyScopedByTenant,
  keysExpire,
  keysShared,
  paymentsCovered,
  providerWritesKeyed,
  repeatsRecognised,
  storedKeysUnique,
} from './idempotency.ts';

const control = (more: Partial<Idempotency> = {}): Idempotency => ({
  location: AT,
  kind: 'key-header',
  store: 'redis',
  routes: ['POST /payments'],
  ...more,
});
const payment = route({ method: 'POST', path: '/payments', purpose: 'payment' });

test('a control has to be wired', () => {
  const routes = [payment];
  expect(statusOf(repeatsRecognised, { routes, idempotencies: [control()] })).toBe('PASS');
  expect(statusOf(repeatsRecognised, { routes, idempotencies: [control({ wiring: NOT_WIRED })] })).toBe('FAIL');
  expect(statusOf(repeatsRecognised, { routes, idempotencies: [control({ kind: 'upsert' })] })).toBe('FAIL');
  // One route that takes a key says nothing of the next.
  const two = [...routes, route({ method: 'POST', path: '/orders' })];
  expect(statusOf(repeatsRecognised, { routes: two, idempotencies: [control()] })).toBe('PARTIAL');
  expect(statusOf(repeatsRecognised, { routes: two, idempotencies: [control({ routes: ['*'] })] })).toBe('PASS');
  expect(statusOf(repeatsRecognised, { routes: two, idempotencies: [control({ routes: [] })] })).toBe('UNKNOWN');
  expect(statusOf(repeatsRecognised, { routes: [route({ method: 'GET' })] })).toBe('N/A');
});

test('payments are covered route by route', () => {
  expect(statusOf(paymentsCovered, { routes: [payment], idempotencies: [control()] })).toBe('PASS');
  const outcome = ask(paymentsCovered, { routes: [payment, { ...payment, path: '/refunds' }], idempotencies: [control()] });
  expect(outcome.status).toBe('PARTIAL');
  expect(outcome.evidence[0]?.message).toBe('POST /refunds is not covered by any idempotency control');
  expect(statusOf(paymentsCovered, { routes: [payment], idempotencies: [control({ routes: [] })] })).toBe('UNKNOWN');
  expect(statusOf(paymentsCovered, { routes: [{ ...payment, path: '/internal/payouts', purpose: 'internal' }] })).toBe('FAIL');
  expect(statusOf(paymentsCovered, { routes: [{ ...payment, path: '/internal/payouts/export', purpose: 'internal' }] })).toBe('N/A');
  expect(statusOf(paymentsCovered, { routes: [route()] })).toBe('N/A');
});

test('details of the control', () => {
  expect(statusOf(keyClaimedAtomically, { idempotencies: [control({ atomic: false })] })).toBe('FAIL');
  expect(statusOf(keyClaimedAtomically, { idempotencies: [control()] })).toBe('UNKNOWN');
  expect(statusOf(keyScopedByTenant, { idempotencies: [control({ scopedBy: ['tenant', 'user'] })] })).toBe('PASS');
  expect(statusOf(keysExpire, { idempotencies: [control({ ttl: known(60) })] })).toBe('FAIL');
  expect(statusOf(keysExpire, { idempotencies: [control({ ttl: known(86_400) })] })).toBe('PASS');
  expect(statusOf(keysShared, { idempotencies: [control({ store: 'memory' })] })).toBe('FAIL');
});

test('providers, jobs and tables', () => {
  const charge = { location: AT, by: 'sdk:stripe', method: known('paymentIntents.create') } as OutboundCall;
  expect(statusOf(providerWritesKeyed, { outboundCalls: [{ ...charge, idempotencyKey: true }] })).toBe('PASS');
  expect(statusOf(providerWritesKeyed, { outboundCalls: [charge] })).toBe('UNKNOWN');
  expect(statusOf(providerWritesKeyed, { outboundCalls: [{ ...charge, method: known('paymentIntents.retrieve') }] })).toBe('N/A');
  expect(statusOf(jobsKeyed, { jobEnqueues: [{ location: AT, jobId: false } as JobEnqueue] })).toBe('FAIL');
  const table = { location: AT, name: 'webhook_events', indexes: [], columns: [], primaryKey: ['id'] } as unknown as Table;
  expect(statusOf(storedKeysUnique, { tables: [table] })).toBe('FAIL');
  expect(statusOf(storedKeysUnique, { tables: [{ ...table, indexes: [{ columns: ['event_id'], unique: true }] }] })).toBe('PASS');
});

test('whoever sends a payment on as it came leaves the repeat to who serves it', () => {
  const handler = { path: 'forward.ts', line: 10, endLine: 40 };
  const sent = { location: { path: 'forward.ts', line: 20 }, method: unknown('request.method') } as OutboundCall;
  const forwarded = route({ method: 'POST', path: '/payments/*', purpose: 'payment', handler });
  expect(statusOf(paymentsCovered, { routes: [forwarded], outboundCalls: [sent] })).toBe('N/A');
  expect(statusOf(paymentsCovered, { routes: [forwarded], outboundCalls: [{ ...sent, method: known('POST') }] })).toBe('FAIL');
});
