import type { CacheClient, CacheHeader, CacheOperation } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import { expect, test } from 'vitest';
import { sampleRoute } from '../../testing/sample-facts.ts';
import { AT, NOT_WIRED, statusOf } from '../../check/status-of.ts';
import {
  entriesExpire,
  etagsSent,
  keysNamespaced,
  keyspaceLeftAlone,
  keysTenantScoped,
  personalEntriesShort,
  privateAnswersUncached,
  writesInvalidate,
} from './operations.ts';

const store = (more: Partial<CacheOperation> = {}): CacheOperation => ({
  location: AT,
  by: 'ioredis',
  operation: 'set',
  key: 'user:${}',
  ttl: known(60),
  ...more,
});

test('expiry', () => {
  expect(statusOf(entriesExpire, { cacheOperations: [store(), store({ ttl: ABSENT })] })).toBe('PARTIAL');
  expect(statusOf(entriesExpire, { cacheOperations: [store({ operation: 'get', ttl: ABSENT })] })).toBe('N/A');
  expect(statusOf(personalEntriesShort, { cacheOperations: [store({ personal: true, ttl: known(7 * 86_400) })] })).toBe('FAIL');
  expect(statusOf(personalEntriesShort, { cacheOperations: [store()] })).toBe('PASS');
  expect(statusOf(personalEntriesShort, { cacheOperations: [store({ ttl: unknown() })] })).toBe('UNKNOWN');
});

test('tenants in keys, in the prefix, or nowhere', () => {
  expect(statusOf(keysTenantScoped, { cacheOperations: [store({ keyParts: ['tenantId', 'id'] })] })).toBe('PASS');
  expect(statusOf(keysTenantScoped, { cacheOperations: [store({ keyParts: ['id'], personal: true })] })).toBe('FAIL');
  expect(statusOf(keysTenantScoped, { cacheOperations: [store({ keyParts: ['id'] })] })).toBe('UNKNOWN');
  expect(statusOf(keysTenantScoped, { cacheOperations: [store({ personal: false })] })).toBe('N/A');
  const client = { location: AT, by: 'ioredis', kind: 'redis', keyPrefix: known('tenant-a:') } as CacheClient;
  expect(statusOf(keysTenantScoped, { cacheOperations: [store()], cacheClients: [client] })).toBe('PASS');
});

test('names, invalidation and the key space', () => {
  expect(statusOf(keysNamespaced, { cacheOperations: [store()] })).toBe('PASS');
  expect(statusOf(keysNamespaced, { cacheOperations: [store({ key: '${}:profile', keyParts: ['userId'] })] })).toBe('FAIL');
  expect(statusOf(keysNamespaced, { cacheOperations: [store({ key: '${}${}', keyParts: ['this.options.keyPrefix', 'key'] })] })).toBe(
    'PASS',
  );
  expect(statusOf(keysNamespaced, { cacheOperations: [store({ key: '${}:profile' })] })).toBe('UNKNOWN');
  expect(statusOf(writesInvalidate, { cacheOperations: [store({ operation: 'delete', afterWrite: true })] })).toBe('N/A');
  expect(
    statusOf(writesInvalidate, { cacheOperations: [store({ operation: 'delete', afterWrite: true }), store({ ttl: known(3600) })] }),
  ).toBe('UNKNOWN');
  expect(statusOf(writesInvalidate, { cacheOperations: [store()] })).toBe('PASS');
  expect(statusOf(writesInvalidate, { cacheOperations: [store({ ttl: known(3600), fromDatabase: true })] })).toBe('FAIL');
  expect(statusOf(writesInvalidate, { cacheOperations: [store({ ttl: known(3600), fromDatabase: 'unknown' })] })).toBe('UNKNOWN');
  expect(statusOf(writesInvalidate, { cacheOperations: [store(), store({ ttl: unknown() })] })).toBe('UNKNOWN');
  // What is dropped of one kind leaves the others stale.
  const orders = store({ key: 'orders:${}', ttl: known(3600), fromDatabase: true });
  const users = { ...orders, key: 'user:${}' };
  const drop = store({ operation: 'delete', key: 'orders:${}', afterWrite: true });
  expect(statusOf(writesInvalidate, { cacheOperations: [orders, drop] })).toBe('PASS');
  expect(statusOf(writesInvalidate, { cacheOperations: [orders, users, drop] })).toBe('PARTIAL');
  expect(statusOf(writesInvalidate, { cacheOperations: [orders, users, drop, { ...drop, key: '${}' }] })).toBe('UNKNOWN');
  expect(statusOf(writesInvalidate, { cacheOperations: [orders, { ...drop, wiring: NOT_WIRED }] })).toBe('FAIL');
  expect(
    statusOf(writesInvalidate, {
      cacheOperations: [
        { ...orders, key: 'orders:${}:lines' },
        { ...drop, key: 'orders:*' },
      ],
    }),
  ).toBe('PASS');
  expect(statusOf(writesInvalidate, { cacheOperations: [{ ...orders, key: 'metrics:platform' }] })).toBe('UNKNOWN');
  expect(statusOf(keyspaceLeftAlone, { cacheOperations: [store({ operation: 'scan', command: 'KEYS' })] })).toBe('FAIL');
  expect(statusOf(keyspaceLeftAlone, { cacheOperations: [store({ operation: 'scan', command: 'SCAN' })] })).toBe('PASS');
  expect(statusOf(keyspaceLeftAlone, { cacheOperations: [store({ operation: 'clear' })] })).toBe('UNKNOWN');
  expect(statusOf(keyspaceLeftAlone, { cacheOperations: [store()] })).toBe('PASS');
  // What empties the memory of the process is no command that is sent.
  const local = store({ by: 'node-cache', operation: 'clear', command: 'flushAll' });
  expect(statusOf(keyspaceLeftAlone, { cacheOperations: [store({ operation: 'clear', command: 'FLUSHDB' }), local] })).toBe('FAIL');
});

test('headers', () => {
  const header: CacheHeader = { location: AT, by: 'hook', kind: 'cache-control', value: known('no-store'), scope: 'global', routes: [] };
  const routes = [sampleRoute({ location: AT, method: 'GET', path: '/orders', purpose: 'api' })];
  expect(statusOf(privateAnswersUncached, { routes, cacheHeaders: [header] })).toBe('PASS');
  expect(statusOf(privateAnswersUncached, { routes, cacheHeaders: [{ ...header, wiring: NOT_WIRED }] })).toBe('FAIL');
  expect(statusOf(privateAnswersUncached, { routes, cacheHeaders: [{ ...header, scope: 'route', routes: ['GET /logo'] }] })).toBe('FAIL');
  expect(statusOf(privateAnswersUncached, { routes })).toBe('FAIL');
  expect(statusOf(privateAnswersUncached, {})).toBe('N/A');
  expect(statusOf(etagsSent, { cacheHeaders: [{ ...header, kind: 'etag', value: known('on') }] })).toBe('PASS');
  expect(statusOf(etagsSent, { cacheHeaders: [header] })).toBe('FAIL');
});
