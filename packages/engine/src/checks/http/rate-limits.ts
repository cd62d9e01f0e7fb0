import type { Coverage, Guard, RateLimiter, Route } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { perMinute, printRate } from '../../derive/amounts.ts';
import { needsLimit, printRoute, requestRoutes, routesFor } from '../../derive/routes.ts';
import { ask, both, isSet, isWired, live, show, told, toldIf, wiringNote } from '../../derive/wired.ts';

/** Guessing passwords or codes needs more tries than this; people don't. */
const STRICT_PER_MINUTE = 20;
const SANE_PER_MINUTE = 1200;

const printLimiter = (one: RateLimiter): string =>
  `${one.by} (${one.scope}): ${printRate(one)}, counted by ${one.keyedBy}, kept in ${one.store}${wiringNote(one)}`;
const printLimit = (route: Route): string =>
  route.rateLimit
    ? `${printRoute(route)}: ${printRate(route.rateLimit)}, counted by ${route.rateLimit.keyedBy}`
    : `${printRoute(route)} has no limit`;
const limitPlace = (route: Route) => (route.rateLimit ? [route.rateLimit.location] : []);

export const rateLimiterWired = defineCheck({
  id: 'http/rate-limiter-wired',
  title: 'A rate limiter is part of the running app',
  failTitle: 'No rate limiter is part of the running app',
  needs: ['rateLimiters', 'routes'],
  arises: { when: ({ routes }) => requestRoutes(routes).some(needsLimit), otherwise: 'No route is served to clients.' },
  subjects: ({ rateLimiters }) => rateLimiters,
  holds: (one) => isWired(one),
  location: (one) => one.location,
  message: printLimiter,
  whenNone: 'fail',
  noneMessage: 'No rate limiter was found.',
  confidence: 'proved',
  quantifier: 'any',
});

export const routesRateLimited = defineCheck({
  id: 'http/routes-rate-limited',
  title: 'Every route that clients call is rate limited',
  failTitle: 'Routes have no rate limit',
  needs: ['routes', 'rateLimiters'],
  subjects: ({ routes }) => requestRoutes(routes).filter(needsLimit),
  holds: (route, _facts, { coverage }) => limited(route, coverage.rateLimiters),
  location: (route) => route.location,
  message: printLimit,
  related: limitPlace,
  whenNone: 'na',
  noneMessage: 'No route is served to clients.',
  confidence: 'proved',
});

export const loginRoutesStrictlyLimited = defineCheck({
  id: 'http/login-routes-strictly-limited',
  title: `Sign-in, registration and reset allow at most ${STRICT_PER_MINUTE} tries a minute`,
  failTitle: 'Sign-in, registration or reset can be tried too often',
  needs: ['routes', 'rateLimiters'],
  subjects: ({ routes }) => routesFor(routes, 'login', 'register', 'password-reset'),
  holds: (route, _facts, { coverage }) => {
    if (!route.rateLimit) return limited(route, coverage.rateLimiters);
    const rate = perMinute(route.rateLimit);
    return rate === undefined ? undefined : rate <= STRICT_PER_MINUTE;
  },
  location: (route) => route.location,
  message: printLimit,
  related: limitPlace,
  whenNone: 'na',
  noneMessage: 'There is no route for sign-in, registration or reset.',
  confidence: 'proved',
});

export const expensiveRoutesLimited = defineCheck({
  id: 'http/expensive-routes-limited-separately',
  title: 'Payments, uploads and searches have a limit of their own',
  failTitle: 'Expensive routes have no limit of their own',
  needs: ['routes', 'rateLimiters'],
  subjects: ({ routes }) => routesFor(routes, 'payment', 'upload', 'search'),
  holds: (route, { rateLimiters }, { coverage }) => {
    if (!route.rateLimit) return limited(route, coverage.rateLimiters);
    const { location } = route.rateLimit;
    return !rateLimiters.some(
      (one) => one.scope === 'global' && one.location.path === location.path && one.location.line === location.line,
    );
  },
  location: (route) => route.location,
  message: (route, holds) =>
    holds === false && route.rateLimit ? `${printRoute(route)} has only the limit of the whole app` : printLimit(route),
  related: limitPlace,
  whenNone: 'na',
  noneMessage: 'There is no route for payments, uploads or searches.',
  confidence: 'likely',
});

const identifies = (guard: Guard): boolean => guard.kind === 'enforces' || guard.kind === 'optional';

/** A limiter that reads the user where no guard has set one yet: it falls back to the address every time. */
function countsTooEarly(limiter: RateLimiter, routes: readonly Route[]): boolean {
  const { path, line } = limiter.location;
  const own = live(routes)
    .map(({ guards }) => ({ guards, at: guards.findIndex((guard) => guard.place.path === path && guard.place.line === line) }))
    .filter(({ at, guards }) => at >= 0 && guards.some(identifies));
  if (own.length > 0) return own.every(({ guards, at }) => !guards.slice(0, at).some(identifies));
  if (limiter.scope === 'route' || limiter.phase !== 'onRequest') return false;
  const guards = live(routes)
    .flatMap((route) => route.guards)
    .filter(identifies);
  return guards.length > 0 && guards.every((guard) => /^pre(?!Parsing)|^handler$/.test(guard.phase));
}

export const rateLimitPerUser = defineCheck({
  id: 'http/rate-limit-per-user',
  title: 'Requests are counted by user or API key, not by address alone',
  failTitle: 'No limit is counted by user or API key',
  needs: ['rateLimiters', 'routes'],
  subjects: ({ rateLimiters }) => rateLimiters,
  holds: (one, { routes }) =>
    both(isWired(one), one.perUser || one.keyedBy === 'user' ? !countsTooEarly(one, routes) : one.keyedBy === 'ip' ? false : undefined),
  location: (one) => one.location,
  message: (one, holds) =>
    `${printLimiter(one)}${holds === false && one.keyedBy === 'user' && isWired(one) === true ? '; but it counts before any guard has said who calls' : ''}`,
  whenNone: 'na',
  noneMessage: 'No rate limiter was found.',
  confidence: 'proved',
  quantifier: 'any',
});

export const rateLimitPerTenant = defineCheck({
  id: 'http/rate-limit-per-tenant',
  title: 'A limit is counted by tenant, so that one tenant cannot starve the others',
  failTitle: 'No limit is counted by tenant',
  needs: ['rateLimiters'],
  subjects: ({ rateLimiters }) => rateLimiters,
  holds: (one) => both(isWired(one), one.keyedBy === 'ip' ? false : told(one.perTenant ?? 'unknown')),
  location: (one) => one.location,
  message: printLimiter,
  whenNone: 'na',
  noneMessage: 'No rate limiter was found.',
  confidence: 'proved',
  quantifier: 'any',
});

export const rateLimitStoreShared = defineCheck({
  id: 'http/rate-limit-store-shared',
  title: 'Counters live in a store that every instance shares',
  failTitle: 'Counters live in the memory of each instance',
  needs: ['rateLimiters'],
  subjects: ({ rateLimiters }) => live(rateLimiters),
  holds: (one) => (one.store === 'unknown' ? undefined : one.store !== 'memory'),
  location: (one) => one.location,
  message: printLimiter,
  whenNone: 'na',
  noneMessage: 'No rate limiter is wired.',
  confidence: 'proved',
});

export const rateLimitsConfigurable = defineCheck({
  id: 'http/rate-limits-configurable',
  title: 'Limits come from configuration',
  failTitle: 'Limits are literals in the code',
  needs: ['rateLimiters'],
  subjects: ({ rateLimiters }) => live(rateLimiters),
  holds: ({ max }) => {
    if (max.state === 'env') return true;
    // A known value may still be the default of a setting; only a number written at the place is a literal.
    if (max.state !== 'known' || max.source === undefined) return undefined;
    return /config|settings|options|env/i.test(max.source) ? true : /^[\d_\s*]+$/.test(max.source) ? false : undefined;
  },
  location: (one) => one.location,
  message: (one) => `${one.by} (${one.scope}): max ${show(one.max)}`,
  whenNone: 'na',
  noneMessage: 'No rate limiter is wired.',
  confidence: 'likely',
});

export const rateLimitsSane = defineCheck({
  id: 'http/rate-limits-low-enough',
  title: `Each limit stops a client at ${SANE_PER_MINUTE} requests a minute or earlier`,
  failTitle: 'A limit is too high to protect anything',
  needs: ['rateLimiters'],
  subjects: ({ rateLimiters }) => live(rateLimiters),
  holds: (one) => {
    const rate = perMinute(one);
    return rate === undefined ? undefined : rate <= SANE_PER_MINUTE;
  },
  location: (one) => one.location,
  message: printLimiter,
  whenNone: 'na',
  noneMessage: 'No rate limiter is wired.',
  confidence: 'proved',
});

export const rateLimitWithoutBypass = defineCheck({
  id: 'http/rate-limit-without-bypass',
  title: 'No caller is let past the limiter by a list',
  failTitle: 'A list lets callers past the limiter',
  needs: ['rateLimiters'],
  subjects: ({ rateLimiters }) => live(rateLimiters),
  // Health probes and the like are named by address; whether that can be forged depends on the proxies.
  holds: (one) => (!one.allowList || one.forgeable === false ? true : one.forgeable === true ? false : undefined),
  location: (one) => one.location,
  message: (one) =>
    `${one.by} (${one.scope}) ${one.allowList ? `lets a list of callers past${one.forgeable === true ? ' by what they send themselves' : ''}` : 'counts every caller'}`,
  whenNone: 'na',
  noneMessage: 'No rate limiter is wired.',
  confidence: 'proved',
});

export const rateLimitFailureDeliberate = defineCheck({
  id: 'http/rate-limit-failure-deliberate',
  title: 'It is decided what happens to requests while the store of the limiter is down',
  failTitle: 'Nothing says what happens while the store of the limiter is down',
  needs: ['rateLimiters'],
  subjects: ({ rateLimiters }) => live(rateLimiters).filter((one) => one.store !== 'memory'),
  holds: (one) => (one.store === 'unknown' ? undefined : isSet(one.failOpen ?? { state: 'absent' })),
  location: (one) => one.location,
  message: (one) => `${one.by} (${one.scope}): passes requests while its store is down: ${show(one.failOpen ?? { state: 'absent' })}`,
  whenNone: 'na',
  noneMessage: 'No limiter keeps its counters outside the process.',
  confidence: 'likely',
});

export const rateLimitAnswers429 = defineCheck({
  id: 'http/rate-limit-answers-429',
  title: 'Requests over the limit are answered with 429',
  failTitle: 'Requests over the limit are answered with another status than 429',
  needs: ['rateLimiters'],
  subjects: ({ rateLimiters }) => live(rateLimiters),
  holds: (one) => ask(one.statusCode ?? { state: 'unknown' }, (status) => status === 429, undefined),
  location: (one) => one.location,
  message: (one) => `${one.by} (${one.scope}): status ${show(one.statusCode ?? { state: 'unknown' })}`,
  whenNone: 'na',
  noneMessage: 'No rate limiter is wired.',
  confidence: 'proved',
});

export const rateLimitSendsRetryAfter = defineCheck({
  id: 'http/rate-limit-sends-retry-after',
  title: 'Refusals say when to come back',
  failTitle: 'Refusals do not say when to come back',
  needs: ['rateLimiters'],
  subjects: ({ rateLimiters }) => live(rateLimiters),
  holds: (one) => told(one.sendsRetryAfter ?? 'unknown'),
  location: (one) => one.location,
  message: (one) =>
    `${one.by} (${one.scope}): Retry-After is ${one.sendsRetryAfter === true ? 'sent' : one.sendsRetryAfter === false ? 'not sent' : 'not readable'}`,
  whenNone: 'na',
  noneMessage: 'No rate limiter is wired.',
  confidence: 'proved',
});

export const rateLimitSendsHeaders = defineCheck({
  id: 'http/rate-limit-sends-headers',
  title: 'Answers tell clients their limit and what is left of it',
  failTitle: 'Answers do not tell clients what is left of their limit',
  needs: ['rateLimiters'],
  subjects: ({ rateLimiters }) => live(rateLimiters),
  holds: (one) => told(one.sendsHeaders ?? 'unknown'),
  location: (one) => one.location,
  message: (one) =>
    `${one.by} (${one.scope}): limit headers are ${one.sendsHeaders === true ? 'sent' : one.sendsHeaders === false ? 'off' : 'not readable'}`,
  whenNone: 'na',
  noneMessage: 'No rate limiter is wired.',
  confidence: 'proved',
});

export const rateLimitCountersExpire = defineCheck({
  id: 'http/rate-limit-counters-expire',
  title: 'Counters disappear when their window is over',
  failTitle: 'Counters stay in the store for ever',
  needs: ['rateLimiters'],
  subjects: ({ rateLimiters }) => live(rateLimiters),
  holds: (one) => toldIf(one.expires),
  location: (one) => one.location,
  message: (one, holds) =>
    `${one.by} (${one.scope}): counters ${holds === true ? 'end with their window' : holds === false ? 'are given no end' : 'may end in a script that was not read'}`,
  whenNone: 'na',
  noneMessage: 'No rate limiter is wired.',
  confidence: 'likely',
});

export const rateLimitCountingAtomic = defineCheck({
  id: 'http/rate-limit-counting-atomic',
  title: 'A counter is read and raised in one step',
  failTitle: 'A counter is read first and written afterwards, so parallel requests slip through',
  needs: ['rateLimiters'],
  subjects: ({ rateLimiters }) => live(rateLimiters),
  holds: (one) => toldIf(one.atomic),
  location: (one) => one.location,
  message: (one, holds) =>
    `${one.by} (${one.scope}): ${holds === true ? 'one step' : holds === false ? 'two steps' : 'how it counts could not be read'}`,
  whenNone: 'na',
  noneMessage: 'No rate limiter is wired.',
  confidence: 'likely',
});

export const rateLimitBans = defineCheck({
  id: 'http/rate-limit-bans',
  title: 'Who keeps hitting the limit is shut out for longer',
  failTitle: 'Who keeps hitting the limit is never shut out for longer',
  needs: ['rateLimiters'],
  subjects: ({ rateLimiters }) => live(rateLimiters),
  holds: (one) => toldIf(one.bans),
  location: (one) => one.location,
  message: (one, holds) => `${one.by} (${one.scope}): ${holds === true ? 'repeated refusals end in a ban' : 'no ban was seen'}`,
  whenNone: 'na',
  noneMessage: 'No rate limiter is wired.',
  confidence: 'likely',
  quantifier: 'any',
});

/** Code before the handler that could not be read, a path that is only known at run time, or limiters that are not read may hold one. */
function limited(route: Route, limiters: Coverage | undefined): boolean | undefined {
  if (route.rateLimit) return true;
  if (route.scopeOpen || route.mayLimit === true || limiters?.state === 'partial' || route.path.includes('{?}')) return undefined;
  return route.guards.some((guard) => guard.kind === 'unknown') ? undefined : false;
}
