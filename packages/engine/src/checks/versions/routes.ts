import type { OutboundCall, Route } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { hasSpeakingPath, printRoute } from '../../derive/routes.ts';
import { chosenElsewhere, clientRoutes, servesClients, versionIn, versionedTwins } from '../../derive/versions.ts';
import { live } from '../../derive/wired.ts';

const NONE = 'No route is served that clients write code against.';
const ONE_VERSION = 'No operation is served in more than one version.';

export const routesVersioned = defineCheck({
  id: 'versions/routes-versioned',
  title: 'Every route that clients call belongs to a version',
  failTitle: 'Routes that clients call belong to no version',
  needs: ['routes', 'versionChoices'],
  arises: {
    when: ({ routes }) => clientRoutes(routes).length > 0 || !servesClients(routes),
    otherwise: 'Clients call one address of a protocol that names its operations itself, such as GraphQL, tRPC or XRPC.',
  },
  subjects: ({ routes }) => clientRoutes(routes).filter((route) => !hasSpeakingPath(route) || /(?:^|\/)api\//.test(route.path)),
  holds: (route, { versionChoices }) =>
    versionIn(route.path) !== undefined ||
    chosenElsewhere(versionChoices) ||
    (route.scopeOpen && route.path.includes('*') ? undefined : false),
  location: (route) => route.location,
  message: (route) => `${printRoute(route)}${versionIn(route.path) === undefined ? ' names no version' : ''}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

const depthOf = (path: string): number => versionIn(path)?.before.split('/').length ?? 0;

/** Versioned routes, and how deep in the path most of them have their version. */
function withUsualDepth(routes: readonly Route[]): { route: Route; usual: number }[] {
  const versioned = clientRoutes(routes).filter((route) => versionIn(route.path) !== undefined);
  const counts = new Map<number, number>();
  for (const { path } of versioned) counts.set(depthOf(path), (counts.get(depthOf(path)) ?? 0) + 1);
  const [usual = 0] = [...counts].toSorted(([a, many], [b, more]) => more - many || a - b)[0] ?? [];
  return versioned.map((route) => ({ route, usual }));
}

export const onePlace = defineCheck({
  id: 'versions/one-place',
  title: 'The version stands at the same place of every path',
  failTitle: 'The version stands at different places of the paths',
  needs: ['routes'],
  subjects: ({ routes }) => withUsualDepth(routes),
  holds: ({ route, usual }) => depthOf(route.path) === usual,
  location: ({ route }) => route.location,
  message: ({ route }) => printRoute(route),
  whenNone: 'na',
  noneMessage: 'No route names a version in its path.',
  confidence: 'proved',
});

const operationOf = (path: string, { method, handler }: Route): string => `${method} ${path} ${handler?.path} ${handler?.line}`;

/** Versioned routes, with whether the same handler answers the same path without the version. */
function withTwins(routes: readonly Route[]): { route: Route; twin: boolean }[] {
  const all = clientRoutes(routes);
  const plain = new Set(
    all.filter((one) => one.handler !== undefined && versionIn(one.path) === undefined).map((one) => operationOf(one.path, one)),
  );
  return all.flatMap((route) => {
    const own = versionIn(route.path);
    if (own === undefined) return [];
    return [{ route, twin: [`${own.before}${own.after}`, own.after].some((path) => plain.has(operationOf(path, route))) }];
  });
}

export const noUnversionedTwins = defineCheck({
  id: 'versions/no-unversioned-twins',
  title: 'No operation is served beside its version without one',
  failTitle: 'Operations are served with a version and again without one',
  needs: ['routes'],
  subjects: ({ routes }) => withTwins(routes),
  holds: ({ twin }) => !twin,
  location: ({ route }) => route.location,
  message: ({ route, twin }) => `${printRoute(route)}${twin ? ' is served without the version as well' : ''}`,
  whenNone: 'na',
  noneMessage: 'No route names a version in its path.',
  confidence: 'proved',
});

export const unknownRefused = defineCheck({
  id: 'versions/unknown-refused',
  ...everyLive('versionChoices', {
    title: 'A version that does not exist is refused',
    failTitle: 'A version that does not exist is answered by another one without a word',
    holds: (choice) => (choice.onUnknown === 'unknown' ? undefined : choice.onUnknown === 'refused'),
    seen: (choice) =>
      `${choice.name} (${choice.how}): ${{ refused: 'others are turned down', default: 'a default stands in', unknown: 'what others get could not be read' }[choice.onUnknown]}`,
    none: 'The version is part of the path, or there is none: the router answers 404 for others.',
    confidence: 'likely',
  }),
});

export const fewAtOnce = defineCheck({
  id: 'versions/few-at-once',
  title: 'No operation is served in more than two versions',
  failTitle: 'Operations are served in three versions or more',
  needs: ['routes'],
  subjects: ({ routes }) => versionedTwins(routes),
  holds: (group) => new Set(group.map((route) => versionIn(route.path)?.version)).size <= 2,
  location: (group) => group[0]?.location,
  message: (group) => group.map(printRoute).join(', '),
  whenNone: 'na',
  noneMessage: ONE_VERSION,
  confidence: 'proved',
});

const rank = (route: Route): number => (route.access === 'guarded' ? 2 : route.access === 'optional' ? 1 : 0);

export const olderAsGuarded = defineCheck({
  id: 'versions/older-as-guarded',
  title: 'Older versions ask for the same credentials as newer ones',
  failTitle: 'An older version lets in whom the newer one turns away',
  needs: ['routes'],
  subjects: ({ routes }) => versionedTwins(routes),
  holds: (group) => {
    if (group.some((route) => route.access === 'opaque')) return undefined;
    const newest = group.at(-1);
    return newest === undefined || group.every((route) => rank(route) >= rank(newest));
  },
  location: (group) => group[0]?.location,
  message: (group) => group.map((route) => `${printRoute(route)} is ${route.access}`).join(', '),
  whenNone: 'na',
  noneMessage: ONE_VERSION,
  confidence: 'proved',
});

export const olderAsLimited = defineCheck({
  id: 'versions/older-as-limited',
  title: 'Older versions have the same rate limits as newer ones',
  failTitle: 'An older version is a way around the rate limit of the newer one',
  needs: ['routes'],
  // Where none is limited, none is a way around anything.
  subjects: ({ routes }) =>
    versionedTwins(routes).filter((group) => group.some((route) => route.rateLimit !== null || route.mayLimit === true || route.scopeOpen)),
  holds: (group) => {
    const newest = group.at(-1);
    if (newest === undefined) return true;
    if (newest.rateLimit === null) return newest.mayLimit === true || newest.scopeOpen ? undefined : true;
    if (group.some((route) => route.mayLimit === true || route.scopeOpen)) return undefined;
    return group.every((route) => route.rateLimit !== null);
  },
  location: (group) => group[0]?.location,
  message: (group) => group.map((route) => `${printRoute(route)} ${route.rateLimit === null ? 'has no limit' : 'is limited'}`).join(', '),
  whenNone: 'na',
  noneMessage: 'No operation that is served in several versions has a limit.',
  confidence: 'proved',
});

export const staleWritesRefused = defineCheck({
  id: 'versions/stale-writes-refused',
  ...everyLive('routeWrites', {
    title: 'A client cannot undo changes that it has not seen',
    failTitle: 'The last client to write wins, whatever it had read',
    // Actions on a record say what they do; a record as a whole is what gets overwritten.
    of: (write) => write.precondition !== 'unknown' && /[:{][^/]+\/?$/.test(write.path),
    holds: (write) => write.precondition === 'if-match' || write.precondition === 'version',
    seen: (write) =>
      `${write.method} ${write.path}: ${{ 'if-match': 'asks for If-Match', version: 'compares a version', none: 'overwrites without comparing a version', unknown: '' }[write.precondition]}`,
    none: 'No PUT or PATCH was found that changes a record as a whole.',
    confidence: 'likely',
  }),
});

export const callsNameVersion = defineCheck({
  id: 'versions/calls-name-version',
  title: 'Calls to other services of the fleet name the version they were written for',
  failTitle: 'Calls to other services of the fleet take whatever version is there',
  needs: ['outboundCalls'],
  subjects: ({ outboundCalls }) =>
    live(outboundCalls).filter((call) => call.internal === true && pathOf(call) !== undefined && !PROBE.test(pathOf(call) ?? '')),
  holds: (call) => {
    const path = pathOf(call) ?? '';
    if (/\/v\d+(?:\/|$)/i.test(path)) return true;
    // The path itself is handed in.
    return /^\/?\$\{/.test(path) ? undefined : false;
  },
  location: (call) => call.location,
  message: (call) => `${call.by} ${urlOf(call) ?? 'a computed address'}`,
  whenNone: 'na',
  noneMessage: 'No call to another service of the fleet has a path that could be read.',
  confidence: 'likely',
});

const PROBE = /\/(?:health\w*|ready|live|metrics|status|ping)(?:\/|$)/;

function urlOf({ url }: OutboundCall): string | undefined {
  return url.state === 'known' ? url.value : url.state === 'env' ? (url.fallback ?? url.source) : undefined;
}

function pathOf(call: OutboundCall): string | undefined {
  const path = /^(?:https?:\/\/[^/$]*|\$\{\w*\})([/$][^?]*)/.exec(urlOf(call) ?? '')?.[1];
  return path === '/' ? undefined : path;
}
