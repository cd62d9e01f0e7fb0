import type { CircuitBreaker, OutboundCall, RetryPolicy } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import { expect, test } from 'vitest';
import { ask, AT, NOT_WIRED, statusOf } from '../../check/status-of.ts';
import {
  breakerTimes,
  breakerTuned,
  breakerWired,
  callsInBreaker,
  fallbacksPresent,
  retriedCallsPresent,
  timeoutsSet,
  timeoutsShort,
} from './outbound.ts';

const call = (more: Partial<OutboundCall> = {}): OutboundCall => ({
  location: AT,
  by: 'axios',
  method: known('GET'),
  url: known('https://partner.example/${}'),
  timeout: known(3000),
  retried: false,
  breaker: false,
  correlated: false,
  urlFromRequest: false,
  insecureTls: false,
  ...more,
});
const breaker = (more: Partial<CircuitBreaker> = {}): CircuitBreaker => ({
  location: AT,
  by: 'opossum',
  timeout: known(3000),
  wraps: 'askPartner',
  fallback: true,
  ...more,
});
const policy: RetryPolicy = { location: AT, by: 'own code', attempts: known(3), backoff: 'exponential', jitter: true };

test('a missing time-out and one of zero never give up', () => {
  expect(statusOf(timeoutsSet, { outboundCalls: [call()] })).toBe('PASS');
  expect(statusOf(timeoutsSet, { outboundCalls: [call({ timeout: known(0) })] })).toBe('FAIL');
  expect(statusOf(timeoutsSet, { outboundCalls: [call({ timeout: unknown() })] })).toBe('UNKNOWN');
  expect(statusOf(timeoutsSet, {})).toBe('N/A');
  const outcome = ask(timeoutsSet, { outboundCalls: [call(), call({ timeout: ABSENT })] });
  expect(outcome.status).toBe('PARTIAL');
  expect(outcome.evidence[0]?.message).toBe('axios GET "https://partner.example/${}": time-out not set');
});

test('too long a time-out', () => {
  expect(statusOf(timeoutsShort, { outboundCalls: [call({ timeout: known(60_000) })] })).toBe('FAIL');
  expect(statusOf(timeoutsShort, { outboundCalls: [call({ timeout: ABSENT })] })).toBe('N/A');
});

test('breakers have to be wired, and to time out', () => {
  expect(statusOf(breakerWired, { circuitBreakers: [breaker()] })).toBe('PASS');
  expect(statusOf(breakerWired, { circuitBreakers: [breaker({ wiring: NOT_WIRED })] })).toBe('FAIL');
  expect(statusOf(breakerWired, {})).toBe('FAIL');
  expect(ask(breakerWired, { outboundCalls: [call({ breaker: false })] })).toMatchObject({ status: 'FAIL', evidence: [{ location: AT }] });
  expect(statusOf(breakerTimes, { circuitBreakers: [breaker({ timeout: ABSENT })] })).toBe('FAIL');
  expect(statusOf(breakerTuned, { circuitBreakers: [breaker()] })).toBe('UNKNOWN');
  expect(statusOf(breakerTuned, { circuitBreakers: [breaker({ errorThreshold: known(50), resetTimeout: known(10_000) })] })).toBe('PASS');
  expect(statusOf(callsInBreaker, { outboundCalls: [call({ breaker: true }), call()] })).toBe('PARTIAL');
});

test('retries come from a policy or from a client that retries', () => {
  expect(statusOf(retriedCallsPresent, { retryPolicies: [policy] })).toBe('PASS');
  expect(statusOf(retriedCallsPresent, { outboundCalls: [call({ retried: true })] })).toBe('PASS');
  expect(statusOf(retriedCallsPresent, { outboundCalls: [call()] })).toBe('FAIL');
  expect(statusOf(retriedCallsPresent, { outboundCalls: [call({ retried: 'unknown' })] })).toBe('UNKNOWN');
  expect(statusOf(retriedCallsPresent, { outboundCalls: [call({ by: 'sdk:aws' })] })).toBe('PASS');
  expect(statusOf(retriedCallsPresent, { outboundCalls: [call({ by: 'sdk:aws' }), call()] })).toBe('PARTIAL');
  // One call that is retried says nothing about the others.
  expect(statusOf(retriedCallsPresent, { outboundCalls: [call({ retried: true }), call()] })).toBe('PARTIAL');
  // What may not be sent twice is left aside where something else may.
  expect(statusOf(retriedCallsPresent, { outboundCalls: [call({ retried: true }), call({ method: known('POST') })] })).toBe('PASS');
  // A policy that no call was traced to may stand around any of them.
  expect(statusOf(retriedCallsPresent, { outboundCalls: [call()], retryPolicies: [policy] })).toBe('UNKNOWN');
  expect(statusOf(retriedCallsPresent, { retryPolicies: [{ ...policy, wiring: NOT_WIRED }] })).toBe('FAIL');
});

test('one fallback is enough', () => {
  expect(statusOf(fallbacksPresent, { outboundCalls: [call({ fallback: false })], circuitBreakers: [breaker()] })).toBe('PASS');
  expect(statusOf(fallbacksPresent, { outboundCalls: [call({ fallback: false })] })).toBe('FAIL');
  expect(statusOf(fallbacksPresent, { outboundCalls: [call()] })).toBe('UNKNOWN');
  // Going on although another system does not say that it is there says nothing of requests.
  const asked = call({ fallback: true, url: known('http://orders/health') });
  expect(statusOf(fallbacksPresent, { outboundCalls: [asked, call({ fallback: false })] })).toBe('FAIL');
});

test('a probe of health is no call that fails, and who sends requests on leaves the repeat to who asked', () => {
  const probe = call({ url: known('${}/health/ready') });
  const proxy = call({ method: unknown('request.method'), url: unknown('target') });
  expect(statusOf(retriedCallsPresent, { outboundCalls: [probe, proxy] })).toBe('N/A');
  expect(statusOf(retriedCallsPresent, { outboundCalls: [probe, call()] })).toBe('FAIL');
  expect(statusOf(breakerWired, { outboundCalls: [probe] })).toBe('N/A');
  expect(statusOf(breakerWired, { outboundCalls: [proxy] })).toBe('FAIL');
});
