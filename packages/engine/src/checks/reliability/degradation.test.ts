import type { CacheOperation, OverloadGuard } from '@airworthy/model';
import { ABSENT, known } from '@airworthy/model';
import { expect, test } from 'vitest';
import { AT, NOT_WIRED, statusOf } from '../../check/status-of.ts';
import { bulkheadsSet, cacheFailuresSurvived, failuresNotInvented, loadShed, outagesTested, switchesPresent } from './degradation.ts';
import { sampleSuite } from '../../testing/sample-project-facts.ts';

test('load shedding and bulkheads are two things', () => {
  const guard: OverloadGuard = { location: AT, by: '@fastify/under-pressure', kind: 'load-shedding', limit: known(1000), retryAfter: true };
  expect(statusOf(loadShed, { overloadGuards: [guard] })).toBe('PASS');
  expect(statusOf(loadShed, { overloadGuards: [{ ...guard, wiring: NOT_WIRED }] })).toBe('FAIL');
  expect(statusOf(bulkheadsSet, { overloadGuards: [guard] })).toBe('FAIL');
});

test('cache failures while serving', () => {
  const read: CacheOperation = { location: AT, by: 'ioredis', operation: 'get', key: 'user:${}', ttl: ABSENT, guarded: true };
  expect(statusOf(cacheFailuresSurvived, { cacheOperations: [read] })).toBe('PASS');
  expect(statusOf(cacheFailuresSurvived, { cacheOperations: [{ ...read, key: 'cache:user:${}', guarded: false }] })).toBe('FAIL');
  expect(statusOf(cacheFailuresSurvived, { cacheOperations: [{ ...read, guarded: false }] })).toBe('UNKNOWN');
  expect(statusOf(cacheFailuresSurvived, { cacheOperations: [{ ...read, purpose: 'lock' }] })).toBe('N/A');
});

test('made-up data', () => {
  expect(statusOf(failuresNotInvented, { stubs: [{ location: AT, name: 'price', kind: 'mock-fallback' }] })).toBe('FAIL');
  expect(statusOf(failuresNotInvented, { stubs: [{ location: AT, name: 'price', kind: 'made-up-answer' }] })).toBe('FAIL');
  expect(statusOf(failuresNotInvented, { stubs: [{ location: AT, name: 'price', kind: 'not-implemented' }] })).toBe('PASS');
});

test('switches are known by their names', () => {
  const read = { location: AT, name: 'ENABLE_EMAIL', fallback: ABSENT, secret: false, atBoot: true };
  expect(statusOf(switchesPresent, { envReads: [read] })).toBe('PASS');
  expect(statusOf(switchesPresent, { envReads: [{ ...read, name: 'ENABLE_VOICE' }] })).toBe('UNKNOWN');
  expect(statusOf(switchesPresent, { envReads: [{ ...read, name: 'METRICS_ENABLED' }] })).toBe('FAIL');
  expect(statusOf(switchesPresent, { envReads: [{ ...read, name: 'PORT' }] })).toBe('FAIL');
  // The last words say what is switched.
  expect(statusOf(switchesPresent, { envReads: [{ ...read, name: 'STRIPE_SYNC_ENABLED' }] })).toBe('PASS');
  expect(statusOf(switchesPresent, { envReads: [{ ...read, name: 'EMAIL_AUTH_DISABLED' }] })).toBe('UNKNOWN');
  expect(statusOf(switchesPresent, { envReads: [{ ...read, name: 'RUN_OPS_MINT_ENABLED' }] })).toBe('UNKNOWN');
  expect(statusOf(switchesPresent, { envReads: [{ ...read, name: 'ENABLE_ES_LOGGING' }] })).toBe('PASS');
  expect(statusOf(switchesPresent, { envReads: [{ ...read, name: 'CLICKHOUSE_CLUSTER_ENABLED' }] })).toBe('FAIL');
});

test('an outage is tested where a title or the error of the network says so', () => {
  expect(statusOf(outagesTested, { testSuites: [sampleSuite({ topics: ['outage'] })] })).toBe('PASS');
  expect(statusOf(outagesTested, { testSuites: [sampleSuite({ topics: ['outage'], shared: true })] })).toBe('FAIL');
  expect(statusOf(outagesTested, { testSuites: [sampleSuite({ topics: [] })] })).toBe('FAIL');
  expect(statusOf(outagesTested, { testSuites: [sampleSuite({ kind: 'chaos' })] })).toBe('PASS');
});
