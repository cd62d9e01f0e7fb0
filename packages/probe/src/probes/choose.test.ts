import { expect, test } from 'vitest';
import { emptyConfig } from '../config/probe-config.ts';
import type { PlannedRoute } from '../plan/route.ts';
import type { Target } from '../run/probe.ts';
import { anyReads, pathOf } from './choose.ts';

const route = (path: string, more: Partial<PlannedRoute> = {}): PlannedRoute => ({
  method: 'GET',
  path,
  access: 'guarded',
  purpose: 'data',
  guards: 'user',
  guardsFirst: true,
  checks: [],
  limited: true,
  ...more,
});
const routes = [route('/a'), route('/open', { access: 'open' }), route('/z', { purpose: 'health' })];
const target = (more: Partial<Target> = {}): Target => ({
  config: emptyConfig(),
  routes,
  users: [],
  tier: 'safe',
  tls: false,
  values: {},
  ...more,
});
const user = { name: 'one', tenant: undefined, role: undefined, headers: {}, token: undefined };

test('what concerns every answer is asked where users call, and where nobody is let in, of what anybody may call', () => {
  expect(anyReads(target({ users: [user] })).map((one) => one.path)).toEqual(['/a', '/open', '/z']);
  expect(anyReads(target()).map((one) => one.path)).toEqual(['/open', '/z', '/a']);
});

test('a route is asked with the parameters and the query of the settings', () => {
  const config = { ...emptyConfig(), params: { id: 'a b', 'GET /x/:id/:nth nth': '2' }, queries: { 'GET /x/:id/:nth': 'sort=name' } };
  expect(pathOf(target({ config }), route('/x/:id/:nth'))).toBe('/x/a%20b/2?sort=name');
  expect(pathOf(target({ config }), route('/x/:id'), { id: '7' })).toBe('/x/7');
});
