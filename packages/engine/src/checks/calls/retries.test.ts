import type { RetryPolicy } from '@airworthy/model';
import { known, unknown } from '@airworthy/model';
import { expect, test } from 'vitest';
import { AT, statusOf } from '../../check/status-of.ts';
import { retriesBackOff, retriesBounded, retriesJitter, retriesSelective } from './retries.ts';

const policy = (more: Partial<RetryPolicy> = {}): RetryPolicy => ({
  location: AT,
  by: 'p-retry',
  attempts: known(3),
  backoff: 'exponential',
  jitter: true,
  ...more,
});

test('pauses', () => {
  expect(statusOf(retriesBackOff, { retryPolicies: [policy()] })).toBe('PASS');
  expect(statusOf(retriesBackOff, { retryPolicies: [policy({ backoff: 'fixed' })] })).toBe('FAIL');
  expect(statusOf(retriesBackOff, { retryPolicies: [policy({ backoff: 'unknown' })] })).toBe('UNKNOWN');
  expect(statusOf(retriesJitter, { retryPolicies: [policy({ jitter: false })] })).toBe('FAIL');
  expect(statusOf(retriesJitter, {})).toBe('N/A');
});

test('bounds', () => {
  expect(statusOf(retriesBounded, { retryPolicies: [policy({ attempts: known(Number.POSITIVE_INFINITY) })] })).toBe('FAIL');
  expect(statusOf(retriesBounded, { retryPolicies: [policy({ attempts: known(50) })] })).toBe('FAIL');
  expect(statusOf(retriesBounded, { retryPolicies: [policy({ attempts: unknown() })] })).toBe('UNKNOWN');
  expect(statusOf(retriesSelective, { retryPolicies: [policy()] })).toBe('UNKNOWN');
});
