import type { Route } from '@airworthy/model';
import { sampleRoute } from '../testing/sample-facts.ts';
import { AT } from './status-of.ts';

/** A plain, open GET route, for tests of checks. */
export function route(more: Partial<Route> = {}): Route {
  return sampleRoute({ location: AT, ...more });
}
