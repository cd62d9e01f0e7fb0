import type { CacheClient, DbClient, HealthEndpoint } from '@airworthy/model';
import { ABSENT, known } from '@airworthy/model';
import { expect, test } from 'vitest';
import { route } from '../../check/routes-for-tests.ts';
import { ask, AT, NOT_WIRED, statusOf } from '../../check/status-of.ts';
import {
  cacheAsked,
  checksBounded,
  databaseAsked,
  queueAsked,
  failureIs503,
  healthDiscreet,
  healthServed,
  livenessIndependent,
  livenessServed,
  readinessReal,
  readinessServed,
  softDependenciesDegrade,
  startupServed,
} from './health.ts';

const health = (more: Partial<HealthEndpoint> = {}): HealthEndpoint => ({
  location: AT,
  method: 'GET',
  path: '/health',
  kind: 'combined',
  checks: ['postgresql', 'redis'],
  statuses: [200, 503],
  constant: false,
  bounded: true,
  ...more,
});
const database = {
  location: AT,
  by: 'prisma',
  engine: 'postgresql',
  connectionTimeout: ABSENT,
  statementTimeout: ABSENT,
} as unknown as DbClient;
const redis = { location: AT, by: 'ioredis', kind: 'redis', connectTimeout: ABSENT } as CacheClient;

test('a plain endpoint beside a readiness endpoint says that the process lives', () => {
  const plain = health({ checks: [], constant: true, path: '/healthz' });
  const ready = health({ kind: 'readiness', path: '/readyz' });
  expect(statusOf(livenessServed, { healthEndpoints: [plain, ready], routes: [] })).toBe('PASS');
  expect(statusOf(livenessServed, { healthEndpoints: [plain], routes: [] })).toBe('FAIL');
});

test('a plain health endpoint that asks nothing is no readiness endpoint', () => {
  const plain = health({ checks: [], constant: true });
  expect(statusOf(readinessReal, { healthEndpoints: [plain] })).toBe('N/A');
  expect(statusOf(readinessReal, { healthEndpoints: [health({ ...plain, kind: 'readiness', path: '/ready' })] })).toBe('FAIL');
});

test('one endpoint that asks database and cache and answers 503', () => {
  const facts = {
    healthEndpoints: [health()],
    dbClients: [database],
    cacheClients: [redis],
    routes: [route({ path: '/health', purpose: 'health' })],
  };
  expect(statusOf(healthServed, facts)).toBe('PASS');
  expect(statusOf(readinessServed, facts)).toBe('PASS');
  expect(statusOf(databaseAsked, facts)).toBe('PASS');
  expect(statusOf(cacheAsked, facts)).toBe('PASS');
  const outcome = ask(failureIs503, facts);
  expect(outcome.status).toBe('PASS');
  expect(outcome.evidence[0]?.message).toBe('GET /health asks postgresql, redis and can send 200, 503');
});

test('a general health route is no dedicated liveness or startup endpoint', () => {
  const facts = { healthEndpoints: [health()], routes: [route({ path: '/health', purpose: 'health' })] };
  expect(statusOf(livenessServed, facts)).toBe('FAIL');
  expect(statusOf(startupServed, facts)).toBe('FAIL');
});

test('beside a readiness endpoint, a plain /healthz that asks nothing speaks for the process', () => {
  const plain = health({ path: '/healthz', checks: [], constant: true });
  const ready = health({ path: '/readyz', kind: 'readiness' });
  expect(statusOf(livenessServed, { healthEndpoints: [plain, ready] })).toBe('PASS');
  expect(statusOf(livenessServed, { healthEndpoints: [plain] })).toBe('FAIL');
  expect(statusOf(livenessServed, { healthEndpoints: [health({ path: '/healthz' }), ready] })).toBe('FAIL');
});

test('dedicated endpoints are known by path or by what they do, and have to be served', () => {
  expect(statusOf(livenessServed, { routes: [route({ path: '/health/live', purpose: 'health' })] })).toBe('PASS');
  expect(statusOf(livenessServed, { routes: [route({ path: '/api/v1/health/live', wiring: NOT_WIRED })] })).toBe('FAIL');
  expect(statusOf(livenessServed, { routes: [route({ path: '/events/live' })] })).toBe('FAIL');
  expect(statusOf(livenessServed, { healthEndpoints: [health({ path: '/ping', kind: 'liveness', checks: [] })] })).toBe('PASS');
  expect(statusOf(startupServed, { routes: [route({ path: '/health/startup' })] })).toBe('PASS');
});

test('liveness that asks a database fails', () => {
  expect(statusOf(livenessIndependent, { healthEndpoints: [health({ path: '/health/live', kind: 'liveness' })] })).toBe('FAIL');
  expect(statusOf(livenessIndependent, { healthEndpoints: [health()] })).toBe('N/A');
});

test('constants, missing statuses and missing bounds', () => {
  expect(statusOf(failureIs503, { healthEndpoints: [health({ statuses: [200] })] })).toBe('FAIL');
  expect(statusOf(failureIs503, { healthEndpoints: [health({ statuses: [] })] })).toBe('UNKNOWN');
  expect(statusOf(readinessReal, { healthEndpoints: [health({ constant: true })] })).toBe('FAIL');
  const plain = health({ constant: true, checks: [] });
  expect(statusOf(readinessReal, { healthEndpoints: [plain, health({ kind: 'readiness', path: '/health/ready' })] })).toBe('PASS');
  expect(statusOf(readinessReal, { healthEndpoints: [plain, health({ path: '/health/db' })] })).toBe('PASS');
  expect(
    statusOf(readinessReal, { healthEndpoints: [health(), health({ kind: 'readiness', path: '/health/ready', constant: true })] }),
  ).toBe('FAIL');
  expect(statusOf(checksBounded, { healthEndpoints: [health({ bounded: 'unknown' })] })).toBe('UNKNOWN');
  const timed = { ...database, connectionTimeout: known(2000), statementTimeout: known(5000) };
  expect(statusOf(checksBounded, { healthEndpoints: [health({ bounded: false, checks: ['database'] })], dbClients: [timed] })).toBe('PASS');
  expect(statusOf(checksBounded, { healthEndpoints: [health({ bounded: false, checks: ['database'] })], dbClients: [database] })).toBe(
    'FAIL',
  );
  expect(
    statusOf(checksBounded, {
      healthEndpoints: [health({ bounded: false, checks: ['database'] })],
      dbClients: [{ ...database, engine: 'sqlite' }],
    }),
  ).toBe('N/A');
  expect(statusOf(databaseAsked, { healthEndpoints: [plain], dbClients: [database] })).toBe('FAIL');
  expect(statusOf(databaseAsked, { healthEndpoints: [health({ checks: [] })], dbClients: [database] })).toBe('UNKNOWN');
  expect(statusOf(databaseAsked, { healthEndpoints: [health()] })).toBe('N/A');
});

test('what answers give away, and soft dependencies', () => {
  expect(statusOf(healthDiscreet, { healthEndpoints: [health({ leaks: ['version'] })] })).toBe('FAIL');
  expect(statusOf(healthDiscreet, { healthEndpoints: [health({ leaks: [] })] })).toBe('PASS');
  expect(statusOf(healthDiscreet, { healthEndpoints: [health()] })).toBe('UNKNOWN');
  expect(statusOf(softDependenciesDegrade, { healthEndpoints: [health({ soft: ['redis'] })] })).toBe('PASS');
  expect(statusOf(softDependenciesDegrade, { healthEndpoints: [health({ checks: ['postgresql'] })] })).toBe('N/A');
});

test('a broker is asked by its own name: a Redis for the cache is not the queue', () => {
  const enqueue = (by: string) => ({ location: AT, by, queue: ABSENT, job: ABSENT, attempts: ABSENT, jobId: false });
  const asks = (by: string, ...checks: string[]) =>
    statusOf(queueAsked, { healthEndpoints: [health({ kind: 'readiness', path: '/ready', checks })], jobEnqueues: [enqueue(by)] });
  expect(asks('bullmq', 'redis')).toBe('PASS');
  expect(asks('kafkajs', 'postgresql', 'redis')).toBe('FAIL');
  expect(asks('kafkajs', 'kafka')).toBe('PASS');
  expect(asks('amqplib', 'redis')).toBe('FAIL');
});
