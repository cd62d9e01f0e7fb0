import type { CacheClient, ComposeService, Queue } from '@airworthy/model';
import { ABSENT, known } from '@airworthy/model';
import { expect, test } from 'vitest';
import { AT, statusOf } from '../../check/status-of.ts';
import {
  clientErrorsHandled,
  clientsSeparate,
  commandRetriesBounded,
  commandsBounded,
  mapsBounded,
  memoryBounded,
  serverMemoryBounded,
} from './clients.ts';

const client = (more: Partial<CacheClient> = {}): CacheClient => ({
  location: AT,
  by: 'ioredis',
  kind: 'redis',
  errorListener: true,
  connectTimeout: known(2000),
  commandTimeout: ABSENT,
  retryStrategy: true,
  tls: ABSENT,
  closedOnShutdown: true,
  ...more,
});

test('listeners and time-outs of remote caches', () => {
  expect(statusOf(clientErrorsHandled, { cacheClients: [client()] })).toBe('PASS');
  expect(statusOf(clientErrorsHandled, { cacheClients: [client({ errorListener: false })] })).toBe('FAIL');
  expect(statusOf(clientErrorsHandled, { cacheClients: [client({ kind: 'memory' })] })).toBe('N/A');
  // A client over HTTP keeps no connection that could break.
  expect(statusOf(clientErrorsHandled, { cacheClients: [client({ by: '@upstash/redis' })] })).toBe('N/A');
  expect(statusOf(commandsBounded, { cacheClients: [client()] })).toBe('FAIL');
});

test('endless tries are right for a queue alone', () => {
  const endless = client({ retriesPerRequest: known(Number.POSITIVE_INFINITY) });
  expect(statusOf(commandRetriesBounded, { cacheClients: [endless] })).toBe('FAIL');
  expect(statusOf(commandRetriesBounded, { cacheClients: [{ ...endless, uses: ['queue'] }] })).toBe('N/A');
  expect(statusOf(commandRetriesBounded, { cacheClients: [client({ retriesPerRequest: known(2) })] })).toBe('PASS');
  expect(
    statusOf(clientsSeparate, { queues: [{ location: AT, by: 'bullmq' } as Queue], cacheClients: [client({ uses: ['queue', 'cache'] })] }),
  ).toBe('FAIL');
  expect(statusOf(clientsSeparate, { queues: [{ location: AT, by: 'bullmq' } as Queue], cacheClients: [client()] })).toBe('UNKNOWN');
});

test('memory of the process and of the server', () => {
  expect(statusOf(memoryBounded, { cacheClients: [client({ kind: 'memory', maxEntries: known(500) })] })).toBe('PASS');
  expect(statusOf(memoryBounded, { cacheClients: [client({ kind: 'memory', maxEntries: ABSENT })] })).toBe('FAIL');
  expect(statusOf(mapsBounded, { codeUses: [{ location: AT, kind: 'unbounded-map' }] })).toBe('FAIL');
  const redis = { location: AT, name: 'cache', image: 'redis:7-alpine' } as ComposeService;
  expect(statusOf(serverMemoryBounded, { composeServices: [redis] })).toBe('FAIL');
  expect(
    statusOf(serverMemoryBounded, {
      composeServices: [{ ...redis, command: 'redis-server --maxmemory 256mb --maxmemory-policy allkeys-lru' }],
    }),
  ).toBe('PASS');
  expect(statusOf(serverMemoryBounded, { composeServices: [{ ...redis, image: 'postgres:16' }] })).toBe('N/A');
});
