import type { Route } from '@airworthy/model';
import { ABSENT } from '@airworthy/model';
import { AT } from './status-of.ts';

/** A plain, open GET route, for tests of checks. */
export function route(more: Partial<Route> = {}): Route {
  return {
    location: AT,
    method: 'GET',
    path: '/orders',
    framework: 'fastify',
    access: 'open',
    guards: [],
    schemas: [],
    rateLimit: null,
    bodyLimit: ABSENT,
    websocket: false,
    purpose: 'api',
    reads: [],
    scopeOpen: false,
    ...more,
  };
}
