import { afterAll, beforeAll, expect, test } from 'vitest';
import { SharedCounters } from '../src/plugins/limit-store.ts';
import { readConfig } from '../src/config.ts';
import { testServer } from './support/server.ts';
import type { TestServer } from './support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ ORGANISATION_RATE_LIMIT: '6' });
});
afterAll(() => server.close());

test('processes count together, window by window, and each alone while the database is away', async () => {
  let now = 120_000;
  const one = new SharedCounters(server.parts.pool, () => now);
  const other = new SharedCounters(server.parts.pool, () => now);
  for (let at = 0; at < 3; at += 1) one.count('user a', 60_000);
  expect(other.count('user a', 60_000).current).toBe(1);
  await one.share();
  await other.share();
  expect(other.count('user a', 60_000)).toEqual({ current: 5, ttl: 60_000 });
  now += 60_000;
  expect(other.count('user a', 60_000).current).toBe(1);
  const alone = new SharedCounters({ query: () => Promise.reject(new Error('away')) } as never, () => now);
  alone.count('user a', 60_000);
  await expect(alone.share()).rejects.toThrow('away');
  expect(alone.count('user a', 60_000).current).toBe(2);
});

test('members of one organisation together leave room for another', async () => {
  const loud = await server.organisation();
  const second = await loud.person('lead-auditor');
  const quiet = await server.organisation();
  const statuses: number[] = [];
  // Lists that are answered as they were cost nothing and are not counted.
  for (let at = 0; at < 4; at += 1)
    for (const person of [loud.admin, second]) statuses.push((await person.ask('POST', `/api/orgs/${loud.id}/ledger/verify`)).status);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429, 429]);
  expect((await quiet.admin.ask('POST', `/api/orgs/${quiet.id}/ledger/verify`)).status).toBe(200);
});

test('the version of the API is told, asked for, and refused when there is none such', async () => {
  const plain = await server.ask('GET', '/api/setup');
  expect([plain.status, plain.headers['api-version']]).toEqual([200, '1']);
  expect((await server.ask('GET', '/api/setup', undefined, { 'api-version': '1' })).status).toBe(200);
  const other = await server.ask('GET', '/api/setup', undefined, { 'api-version': '9' });
  expect([other.status, other.body.type]).toEqual([400, 'urn:airworthy:unknown-version']);
});

test('only the proxies that were named are believed', () => {
  const trusted = (given?: string) => readConfig(given === undefined ? {} : { TRUST_PROXY: given }).trustProxy;
  expect([trusted(), trusted('false'), trusted('true')]).toEqual([undefined, undefined, ['loopback', 'linklocal', 'uniquelocal']]);
  expect(trusted('10.0.0.0/8,fd00::/8')).toEqual(['10.0.0.0/8', 'fd00::/8']);
  expect(() => trusted('everybody')).toThrow('TRUST_PROXY: must be false, true, or addresses');
});
