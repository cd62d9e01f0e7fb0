import type { ApiDocs, MessageSignature, Registration, Route } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { both, live, wiringNote } from '../../derive/wired.ts';
import { whyPublic } from '../../derive/public-reads.ts';
import {
  administrativeRoutes,
  debugRoutes,
  entryPoints,
  isGuarded,
  printAccess,
  printRoute,
  protectedRoutes,
  requestRoutes,
  routesFor,
} from '../../derive/routes.ts';

/** An environment variable, or a setting named like a switch. */
const SWITCH = /process\.env|\b[A-Z][A-Z0-9]*(_[A-Z0-9]+)+\b|\b(config|settings|options)\.\S*(enabl|disabl|bypass|skip)/;

const guardPlaces = (route: Route) =>
  route.guards.filter((guard) => guard.kind !== 'neutral').map((guard) => guard.attachedAt ?? guard.place);

export const routesGuarded = defineCheck({
  id: 'access/routes-guarded',
  title: 'Every route that is not public by its purpose rejects requests without a valid credential',
  failTitle: 'Routes answer without a valid credential',
  needs: ['routes', 'operations', 'queries', 'tables', 'requestFlows', 'outboundCalls'],
  documents: true,
  beside: ['queries', 'tables', 'requestFlows', 'outboundCalls'],
  subjects: (facts): (Route & { why?: string })[] =>
    protectedRoutes(entryPoints(facts)).map((route) => {
      const why = whyPublic(route, facts);
      return why === undefined ? route : { ...route, why };
    }),
  holds: (route) => (route.why === undefined ? isGuarded(route) : undefined),
  location: (route) => route.location,
  message: (route) => `${printAccess(route)}${route.why === undefined ? '' : `; ${route.why}`}`,
  related: (route) => guardPlaces(route),
  whenNone: 'na',
  noneMessage: 'No route needs a credential by its purpose.',
  confidence: 'proved',
});

export const adminRoutesGuarded = defineCheck({
  id: 'access/admin-routes-guarded',
  title: 'Every administrative route rejects requests without a valid credential',
  failTitle: 'Administrative routes answer without a valid credential',
  needs: ['routes', 'operations'],
  subjects: (facts) => administrativeRoutes(entryPoints(facts)),
  holds: (route) => isGuarded(route),
  location: (route) => route.location,
  message: printAccess,
  related: guardPlaces,
  whenNone: 'na',
  noneMessage: 'There is no administrative route.',
  confidence: 'proved',
});

export const adminRoutesAuthorized = defineCheck({
  id: 'access/admin-routes-authorized',
  title: 'Every administrative route demands a role or permission beyond being signed in',
  failTitle: 'Administrative routes are open to everybody who is signed in',
  needs: ['routes', 'operations'],
  // Routes without any guard are told by admin-routes-guarded.
  // What refuses everybody, as an address does for the wrong method, has no guard that verifies.
  subjects: (facts) =>
    administrativeRoutes(entryPoints(facts)).filter(
      (route) => route.access === 'opaque' || (route.access === 'guarded' && route.guards.some((guard) => guard.kind !== 'neutral')),
    ),
  holds: (route, facts) => (demandsRole(route) === false ? keyOfAdministrators(route, entryPoints(facts)) : demandsRole(route)),
  location: (route) => route.location,
  message: (route, holds) =>
    holds === true && demandsRole(route) === false
      ? `${printRoute(route)} asks for a key that no other route takes`
      : holds === true
        ? `${printRoute(route)} compares ${route.guards.flatMap((guard) => guard.authorizes ?? []).join(', ')}`
        : holds === false
          ? `${printRoute(route)} accepts any valid credential: no guard compares a role or permission`
          : route.access === 'guarded'
            ? `${printRoute(route)} asks for a key that other routes take too`
            : printAccess(route),
  related: guardPlaces,
  whenNone: 'na',
  noneMessage: 'There is no administrative route behind a guard.',
  confidence: 'likely',
});

export const internalRoutesGuarded = defineCheck({
  id: 'access/internal-routes-guarded',
  title: 'Every internal route verifies who calls, whatever network the call comes from',
  failTitle: 'Internal routes trust whoever can reach them',
  needs: ['routes', 'operations'],
  subjects: (facts) => routesFor(entryPoints(facts), 'internal'),
  holds: (route) => isGuarded(route),
  location: (route) => route.location,
  message: printAccess,
  related: guardPlaces,
  whenNone: 'na',
  noneMessage: 'There is no internal route.',
  confidence: 'proved',
});

/** `/api/internal` of a page: the session of a person is asked for, so no service calls it. */
function isForPeople(route: Route): boolean {
  return route.guards.some(
    (guard) =>
      guard.kind === 'enforces' &&
      guard.verifies.some(
        ({ kind, by }) => kind === 'session' || /getSession|getServerSession|(?:next-auth|clerk|lucia|iron-session)\b/i.test(by),
      ),
  );
}

export const internalRoutesAuthorized = defineCheck({
  id: 'access/internal-routes-authorized',
  title: 'Every internal route names the services that may call it',
  failTitle: 'Internal routes accept every service that has a credential',
  needs: ['routes', 'operations'],
  subjects: (facts) =>
    routesFor(entryPoints(facts), 'internal').filter(
      (route) => (route.access === 'guarded' || route.access === 'opaque') && !isForPeople(route),
    ),
  holds: demandsRole,
  location: (route) => route.location,
  message: (route, holds) =>
    holds === true
      ? `${printRoute(route)} lets in ${route.guards.flatMap((guard) => guard.authorizes ?? []).join(', ')}`
      : `${printRoute(route)} compares no caller name, role or scope`,
  related: guardPlaces,
  whenNone: 'na',
  noneMessage: 'No internal route is there for other services behind a guard.',
  confidence: 'likely',
});

export const debugRoutesClosed = defineCheck({
  id: 'access/debug-routes-closed',
  title: 'Debug and test routes are absent from production or demand a credential',
  failTitle: 'Debug or test routes are reachable by anybody',
  needs: ['routes', 'operations'],
  subjects: (facts) => debugRoutes(entryPoints(facts)),
  holds: (route) => outsideProduction(route) || isGuarded(route),
  location: (route) => route.location,
  message: printAccess,
  whenNone: 'pass',
  among: { what: 'routes', without: 'The app serves no routes.', of: (facts) => requestRoutes(entryPoints(facts)) },
  noneMessage: 'No debug or test route is registered.',
  confidence: 'likely',
});

export const metricsRoutesProtected = defineCheck({
  id: 'access/metrics-routes-protected',
  title: 'Metrics are not readable by everybody who can reach the service',
  failTitle: 'Metrics are served to anybody on the port of the API',
  needs: ['routes'],
  subjects: ({ routes }) => routesFor(routes, 'metrics').filter((route) => route.apart !== true),
  holds: (route) => isGuarded(route),
  location: (route) => route.location,
  message: printAccess,
  whenNone: 'na',
  noneMessage: 'No route serves metrics.',
  confidence: 'proved',
});

/** Packages that add the pages of a description by themselves. */
const SERVES_PAGES = /swagger-ui|scalar|redoc|rapidoc|^@nestjs\/swagger$/;
/** The pages of NestJS stand on the adapter, where no guard of NestJS is asked; middleware may stand before them. */
function pagesClosed({ by, wiring }: ApiDocs, registrations: readonly Registration[]): boolean | undefined {
  if (by !== '@nestjs/swagger') return undefined;
  if (wiring !== undefined && outsideProduction({ wiring })) return true;
  const before = registrations.some((one) => one.kind === 'middleware' && /auth|password|protect|docs|swagger|only/i.test(one.label));
  return wiring?.state !== 'wired' || before ? undefined : false;
}

export const docsRoutesProtected = defineCheck({
  id: 'access/docs-routes-protected',
  title: 'The interactive API description is off in production or demands a credential',
  failTitle: 'The interactive API description is open in production',
  needs: ['routes', 'apiDocs', 'registrations'],
  subjects: ({ routes, apiDocs, registrations }) => {
    const served = routesFor(routes, 'docs');
    const pages = served.length > 0 ? [] : live(apiDocs).filter((one) => SERVES_PAGES.test(one.by));
    return [
      ...served.map((route) => ({
        holds: outsideProduction(route) || isGuarded(route),
        location: route.location,
        words: printAccess(route),
      })),
      // Whether hooks of the app stand before pages that a plugin adds could not be read.
      ...pages.map((one) => ({
        holds: pagesClosed(one, registrations),
        location: one.location,
        words: `${one.by} serves pages${wiringNote(one)}`,
      })),
    ];
  },
  holds: (one) => one.holds,
  location: (one) => one.location,
  message: (one) => one.words,
  whenNone: 'na',
  noneMessage: 'No API description is served.',
  confidence: 'likely',
});

const hasGuard = (route: Route): boolean => route.guards.some((guard) => guard.kind !== 'neutral');

/** What both checks of switches ask; a guard that always runs makes up for one that can be switched off. */
const SWITCHES = {
  needs: ['routes', 'operations'],
  holds: (route: Route): boolean | undefined => {
    const switched = route.guards.filter((guard) => guard.kind !== 'neutral').map(hangsOnSwitch);
    const firm = route.guards.some((guard) => guard.kind === 'enforces' && hangsOnSwitch(guard) === false);
    if (firm) return true;
    return switched.includes(true) ? false : both(...switched.map((one) => (one === undefined ? undefined : true)));
  },
  location: (route: Route) => route.location,
  message: (route: Route, holds: boolean | undefined): string => {
    const conditions = route.guards.flatMap((guard) => (guard.conditions ?? []).map((condition) => `${guard.name} when ${condition}`));
    return holds === true
      ? `${printRoute(route)} is guarded without a condition${wiringNote(route)}`
      : `${printRoute(route)}: ${conditions.join('; ') || 'a guard decides by a condition that could not be read'}`;
  },
  related: (route: Route) =>
    route.guards.filter((guard) => (guard.conditions?.length ?? 0) > 0).map((guard) => guard.attachedAt ?? guard.place),
  whenNone: 'na',
  confidence: 'likely',
} as const;

export const routesUnconditional = defineCheck({
  id: 'access/guarded-routes-always-guarded',
  title: 'Protection of routes does not depend on a switch',
  failTitle: 'A switch in the environment or configuration takes guards away from routes',
  ...SWITCHES,
  subjects: (facts) => protectedRoutes(entryPoints(facts)).filter(hasGuard),
  noneMessage: 'No route has a guard.',
});

export const internalRoutesUnconditional = defineCheck({
  id: 'access/internal-routes-always-guarded',
  title: 'The check of internal callers does not depend on a switch',
  failTitle: 'A switch lets calls reach internal routes unchecked',
  ...SWITCHES,
  subjects: (facts) => routesFor(entryPoints(facts), 'internal').filter(hasGuard),
  noneMessage: 'There is no internal route behind a guard.',
});

export const internalCallersKnown = defineCheck({
  id: 'access/internal-callers-known',
  title: 'Guards of internal routes verify which service is calling',
  failTitle: 'Guards of internal routes do not tell one service from another',
  needs: ['routes', 'messageSignatures'],
  subjects: ({ routes }) => routesFor(routes, 'internal').filter((route) => route.access === 'guarded' || route.access === 'opaque'),
  // A name that is compared or signed is known; a token may carry it as well.
  holds: (route, { messageSignatures }) => {
    if (demandsRole(route) === true) return true;
    const near = messageSignatures.filter((one) => one.use === 'verify' && isNear(one, route));
    if (near.some((one) => one.covers.includes('service'))) return true;
    // Everybody who holds one shared key looks the same.
    const kinds = route.guards.filter((guard) => guard.kind === 'enforces').flatMap((guard) => guard.verifies.map((one) => one.kind));
    return near.length === 0 && kinds.length > 0 && kinds.every((kind) => kind === 'api-key') ? false : undefined;
  },
  location: (route) => route.location,
  message: (route, holds) =>
    holds === true
      ? `${printRoute(route)}: the name of the caller is compared or signed`
      : holds === false
        ? `${printRoute(route)}: all callers send the same key`
        : `${printRoute(route)}: no name of a caller was seen`,
  related: guardPlaces,
  whenNone: 'na',
  noneMessage: 'There is no internal route behind a guard.',
  confidence: 'likely',
});

const isNear = (one: MessageSignature, route: Route): boolean =>
  [route.location, route.handler, ...route.guards.map((guard) => guard.place)].some((place) => place?.path === one.location.path);

const SECRETS = new Set(['api-key', 'shared-secret', 'secret', 'basic', 'mtls', 'client-certificate']);

/** A secret that is compared as it was sent, in constant time or not. */
const comparesSecret = ({ kind, by }: Route['guards'][number]['verifies'][number]): boolean =>
  SECRETS.has(kind) || (kind === 'hmac' && /timingSafeEqual|safe-compare|tsscmp/.test(by));

/**
 * Nobody signs in here: the guards compare a secret of their own, and only administrative routes ask for it. Where it opens a few others too, who
 * holds it can't be told.
 */
function keyOfAdministrators(route: Route, routes: readonly Route[]): boolean | undefined {
  const own = route.guards.filter((guard) => guard.kind === 'enforces');
  if (own.length === 0 || !own.every((guard) => guard.verifies.length > 0 && guard.verifies.every(comparesSecret))) return false;
  const places = new Set(own.flatMap(comparedAt));
  const others = routes.filter((other) => other.purpose !== 'admin' && other.access === 'guarded');
  const same = others.filter((other) => other.guards.some((guard) => comparedAt(guard).some((place) => places.has(place))));
  return same.length === 0 ? true : same.length * 2 < others.length ? undefined : false;
}

const comparedAt = (guard: Route['guards'][number]): string[] => guard.verifies.map(({ location: { path, line } }) => `${path}:${line}`);

function demandsRole(route: Route): boolean | undefined {
  if (route.guards.some((guard) => (guard.authorizes?.length ?? 0) > 0)) return true;
  const open =
    route.access === 'opaque' || route.guards.some((guard) => guard.kind === 'unknown' || guard.flags?.includes('rights-unread') === true);
  return open ? undefined : false;
}

function outsideProduction(route: Pick<Route, 'wiring'>): boolean {
  if (route.wiring?.state !== 'conditional') return false;
  return (route.wiring.conditions ?? []).some((condition) =>
    /!==?\s*['"]production|is not ['"]?production|===?\s*['"](development|test)|is ['"]?(development|test)/.test(condition),
  );
}

/** Whether a guard runs only while a variable or flag says so. Being on in production only is no switch. */
function hangsOnSwitch(guard: Route['guards'][number]): boolean | undefined {
  const all = guard.conditions ?? [];
  if (all.length === 0) return guard.kind === 'conditional' ? undefined : false;
  // Conditions on the request itself are part of what the guard does, and are decided in the access of each route.
  const rest = all
    .filter((condition) => !/\b(path|url|route|method|ip|address)\b/i.test(condition))
    .map(withoutProduction)
    .filter((condition) => condition.trim() !== '');
  if (rest.length === 0) return false;
  return rest.some((condition) => SWITCH.test(condition)) ? true : undefined;
}

function withoutProduction(condition: string): string {
  return condition.replace(
    /(process\.env\.|config\.|env\.)?(NODE_ENV|nodeEnv|isProduction|isProd)\s*(={2,3}|is)?\s*['"]?(production)?['"]?/g,
    '',
  );
}
