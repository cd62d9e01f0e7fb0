import { ABSENT, known } from '@airworthy/model';
import type { Route } from '@airworthy/model';
import { expect, test } from 'vitest';
import { routeRow } from './service-result.ts';

const ROUTE: Route = {
  location: { path: 'src/app.ts', line: 9 },
  method: 'POST',
  path: '/orders',
  framework: 'fastify',
  access: 'guarded',
  guards: [
    {
      name: 'requireUser',
      kind: 'enforces',
      place: { path: 'src/guard.ts', line: 3 },
      phase: 'onRequest',
      verifies: [{ kind: 'jwt', by: 'jsonwebtoken.verify', location: { path: 'src/guard.ts', line: 5 } }],
      conditions: [],
      flags: ['default-secret'],
    },
  ],
  schemas: [
    { part: 'body', by: 'zod', location: { path: 'src/app.ts', line: 7 } },
    { part: 'response', by: 'zod', location: { path: 'src/app.ts', line: 8 } },
  ],
  rateLimit: { max: known(5), windowMs: known(60_000), keyedBy: 'user', store: 'redis', location: { path: 'src/app.ts', line: 4 } },
  bodyLimit: ABSENT,
  websocket: false,
  purpose: 'api',
  reads: ['body'],
  scopeOpen: false,
};

test('a row says method, path, access, guards with what they verify, validation and limit', () => {
  expect(routeRow(ROUTE, 'orders')).toEqual({
    service: 'orders',
    method: 'POST',
    path: '/orders',
    access: 'guarded',
    guards: [
      {
        name: 'requireUser',
        kind: 'enforces',
        place: { path: 'src/guard.ts', line: 3 },
        phase: 'onRequest',
        verifies: ['jsonwebtoken.verify'],
        flags: ['default-secret'],
      },
    ],
    validation: ['body (zod)'],
    rateLimit: '5 per 60 s by user, kept in redis',
    place: { path: 'src/app.ts', line: 9 },
    purpose: 'api',
  });
});

test('what is not known of a limit is left open; conditions of the route are kept', () => {
  const wiring = { state: 'conditional' as const, rung: 'L6' as const, conditions: ['DOCS is set'] };
  const limit = {
    max: { state: 'unknown' as const },
    windowMs: { state: 'unknown' as const },
    keyedBy: 'ip',
    store: 'memory',
    location: { path: 'src/app.ts', line: 4 },
  };
  const row = routeRow({ ...ROUTE, rateLimit: limit, wiring }, 'orders');
  expect([row.rateLimit, row.conditions]).toEqual(['by ip, kept in memory (number, time not known)', ['DOCS is set']]);
  expect(routeRow({ ...ROUTE, rateLimit: null }, 'orders').rateLimit).toBeNull();
});
