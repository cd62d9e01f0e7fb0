import { expect, test } from 'vitest';
import { lacks, routeTree } from './route-tree.ts';
import type { Route } from './route-tree.ts';

const route = (method: string, path: string, change: Partial<Route> = {}): Route => ({
  service: 'orders',
  method,
  path,
  access: 'guarded',
  guards: [],
  validation: [],
  rateLimit: null,
  place: { path: 'src/app.ts', line: 1 },
  purpose: 'api',
  ...change,
});

test('routes stand below the parts of their paths, counted', () => {
  const tree = routeTree([route('GET', '/orders'), route('POST', '/orders'), route('GET', '/orders/:id/items'), route('GET', '/')]);
  expect(tree.routes.map((one) => one.path)).toEqual(['/']);
  expect(tree.branches.map((one) => [one.name, one.count, one.routes.map((two) => two.method)])).toEqual([['orders', 3, ['GET', 'POST']]]);
  expect(tree.branches[0]?.branches[0]?.branches[0]?.name).toBe('items');
});

test('a route lacks only what is asked of it', () => {
  expect(lacks(route('GET', '/a'), 'validation')).toBe(false);
  expect(lacks(route('POST', '/a'), 'validation')).toBe(true);
  expect(lacks(route('GET', '/health', { access: 'open', purpose: 'health' }), 'guard')).toBe(false);
  expect(lacks(route('GET', '/a', { access: 'open' }), 'guard')).toBe(true);
  expect(lacks(route('GET', '/a', { rateLimit: '100 per 60 s' }), 'limit')).toBe(false);
});
