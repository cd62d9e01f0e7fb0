import { expect, test } from 'vitest';
import { emptyConfig, readConfig } from '../config/probe-config.ts';
import { needsOf } from './needs.ts';
import type { PlannedRoute } from './route.ts';

const login: PlannedRoute = {
  method: 'POST',
  path: '/v1/sessions',
  access: 'open',
  purpose: 'login',
  guards: '',
  guardsFirst: false,
  checks: [],
  limited: true,
};
const refused = {
  outcome: 'inconclusive',
  code: 'baseline-lost',
  message: 'GET /a should be accepted: 401 (unauthenticated) instead',
} as const;
const untried = [
  'needs a user',
  'needs two users of different tenants',
  'needs --tier test-tenant',
  'needs alone: how one instance is started by itself',
  'no GraphQL endpoint is known',
].map((reason) => ({ reason }));

test('without a user, users come first, with the request that signs in as the routes have it', () => {
  const [first, ...more] = needsOf({ config: emptyConfig(), routes: [login] }, untried, [
    refused,
    { outcome: 'inconclusive', code: 'no-user', message: '' },
    { outcome: 'confirmed', code: 'holds', message: '' },
  ]);
  expect(first).toMatchObject({ probes: 2, results: 2 });
  expect(more.map((one) => [one.need.split(/[:,]/)[0], one.probes, one.results])).toEqual([
    ['leave to write as the users of the settings', 1, 0],
    ['how it is started', 1, 0],
  ]);
  // What is proposed is taken as settings.
  const { users } = readConfig(`version: 1\n${first?.settings ?? ''}\n`);
  expect(Object.entries(users).map(([name, one]) => [name, one.tenant, one.login?.send])).toEqual([
    ['first', 'one', 'POST /v1/sessions'],
    ['second', 'two', 'POST /v1/sessions'],
  ]);
});

test('every example is taken as settings', () => {
  const reasons = ['needs a user', 'needs a webhook in the settings', 'needs start.proxies', 'takes a body (witness)'];
  const codes = ['limited', 'budget', 'measured'];
  const needs = needsOf(
    { config: emptyConfig(), routes: [] },
    reasons.map((reason) => ({ reason })),
    codes.map((code) => ({ outcome: 'inconclusive', code, message: '' })),
  );
  expect(needs).toHaveLength(7);
  for (const { settings } of needs.filter((one) => !one.need.startsWith('limits')))
    expect(() => readConfig(`version: 1\n${settings ?? ''}\n`)).not.toThrow();
});

test('one user is asked for a second, and one that is refused for a credential that is taken', () => {
  const config = readConfig("version: 1\nusers: { owner: { bearer: 'x' } }\n");
  expect(needsOf({ config, routes: [] }, untried, [refused]).map((one) => one.need.split(/[:,]/)[0])).toEqual([
    'a user',
    'a second user',
    'leave to write as the users of the settings',
    'how it is started',
  ]);
  expect(needsOf({ config, routes: [] }, [], [])).toEqual([]);
});
