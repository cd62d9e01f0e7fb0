import { pushTo } from '@airworthy/model';
import { randomUUID } from 'node:crypto';
import { fingerprint } from '../http/reply.ts';
import type { Reply } from '../http/reply.ts';
import type { PlannedRoute } from '../plan/route.ts';
import { labelOf } from '../plan/route.ts';
import type { Io, Try } from '../run/io.ts';
import { ControlLost } from '../run/io.ts';
import type { Target } from '../run/probe.ts';
import type { User } from '../users/users.ts';

/** Purposes that are public by what they are for. */
const PUBLIC: ReadonlySet<string> = new Set([
  'health',
  'docs',
  'static',
  'root',
  'login',
  'register',
  'password-reset',
  'token-refresh',
  'webhook',
  'metrics',
  'websocket',
]);

export const isPublicByPurpose = (route: PlannedRoute): boolean => PUBLIC.has(route.purpose) || route.openFor?.sure === true;
export const reads = (route: PlannedRoute): boolean => route.method === 'GET';

/** The path with its parameters filled, from the settings, from fixtures, or with an id that nothing has; and with the query that it has to be asked with. */
export function pathOf(target: Target, route: PlannedRoute, instead: Readonly<Record<string, string>> = {}): string {
  const { params, queries } = target.config;
  const path = route.path.replaceAll(/:(\w+)(?:\([^)]*\))?\??/g, (_, name: string) =>
    encodeURIComponent(instead[name] ?? params[`${labelOf(route)} ${name}`] ?? params[name] ?? randomUUID()),
  );
  const query = queries[labelOf(route)];
  return query === undefined ? path : `${path}?${query}`;
}

export const hasParams = (route: PlannedRoute): boolean => /[:*]/.test(route.path);

/** Whether the route itself, or something behind its guards, answered: not a guard, and not the router. */
export function reached(reply: Reply, unknown: string, path: string): boolean {
  if (reply.class === 'not-found-route') return false;
  if (reply.class === 'not-found' || reply.class === 'method') return fingerprint(reply, path) !== unknown;
  return ['accepted', 'invalid', 'conflict', 'server-error', 'too-large'].includes(reply.class);
}

/** Whether it was refused for want of a credential. */
export function turnedAway(reply: Reply): boolean {
  return (
    reply.class === 'unauthenticated' ||
    reply.class === 'forbidden' ||
    (reply.class === 'redirect' && /login|signin|sign-in|auth/i.test(locationOf(reply)))
  );
}

const locationOf = (reply: Reply): string => reply.headers.find(([name]) => name.toLowerCase() === 'location')?.[1] ?? '';

/** Read routes behind guards, one group for each set of guards, easiest first. */
export function guardedReads(target: Target): PlannedRoute[][] {
  const groups = new Map<string, PlannedRoute[]>();
  for (const route of target.routes) {
    if (!reads(route) || isPublicByPurpose(route) || route.access === 'open' || route.access === 'optional') continue;
    pushTo(groups, route.guards, route);
  }
  return [...groups.values()].map((group) =>
    group.toSorted((a, b) => Number(hasParams(a)) - Number(hasParams(b)) || (a.path < b.path ? -1 : 1)),
  );
}

/**
 * Read routes that may be asked without harm, for what concerns every answer; those that users call come first. Where no user is known they would only be
 * refused, and those that anybody may call come first.
 */
export function anyReads(target: Target): PlannedRoute[] {
  const isLast = (route: PlannedRoute): number =>
    Number(target.users.length > 0 ? isPublicByPurpose(route) : !isPublicByPurpose(route) && route.access !== 'open');
  return target.routes
    .filter((route) => reads(route) && !hasParams(route) && route.purpose !== 'websocket')
    .toSorted((a, b) => isLast(a) - isLast(b) || (a.path < b.path ? -1 : 1));
}

/** The first of the routes that takes the request as it is; throws when none does. */
export async function firstAccepted(
  io: Io,
  target: Target,
  routes: readonly PlannedRoute[],
  user: User | undefined,
  headers: Try['headers'] = {},
): Promise<string> {
  let last = 'there is no route to try';
  for (const route of routes.slice(0, 4)) {
    const path = pathOf(target, route);
    try {
      await io.positive({ path, user, headers }, (reply) => reply.class === 'accepted', `GET ${route.path} should be accepted`);
      return path;
    } catch (error) {
      if (!(error instanceof ControlLost)) throw error;
      last = error.message;
    }
  }
  throw new ControlLost('baseline-lost', last);
}

/** As {@link firstAccepted}, for routes that may also answer that the object is not there: what matters is that something behind the guards answers. */
export async function firstReached(
  io: Io,
  target: Target,
  routes: readonly PlannedRoute[],
  user: User,
): Promise<{ path: string; behind: (reply: Reply) => boolean }> {
  let last = 'there is no route to try';
  for (const route of routes.slice(0, 4)) {
    const path = pathOf(target, route);
    try {
      const unknown = await io.unknownPath(path, user);
      const behind = (reply: Reply): boolean => reached(reply, unknown, path) && reply.class !== 'server-error';
      await io.positive({ path, user }, behind, `GET ${route.path} should be reached`);
      return { path, behind };
    } catch (error) {
      if (!(error instanceof ControlLost)) throw error;
      last = error.message;
    }
  }
  throw new ControlLost('baseline-lost', last);
}

export const firstUser = (target: Target): User | undefined => target.users[0];
