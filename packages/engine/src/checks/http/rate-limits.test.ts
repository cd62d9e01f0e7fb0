import { expect, test } from 'vitest';
import { known } from '@airworthy/model';
import type { HttpServer, RateLimiter, Route } from '@airworthy/model';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf, NOT_WIRED, sampleLimiter, sampleRoute, sampleServer } from '../../testing/sample-facts.ts';
import { rateLimitRefusalsCounted } from './rate-limit-refusals.ts';
import {
  expensiveRoutesLimited,
  loginRoutesStrictlyLimited,
  rateLimitAnswers429,
  rateLimiterWired,
  rateLimitFailureDeliberate,
  rateLimitPerTenant,
  rateLimitPerUser,
  rateLimitSendsRetryAfter,
  rateLimitsSane,
  rateLimitStoreShared,
  rateLimitWithoutBypass,
  routesRateLimited,
} from './rate-limits.ts';
import { keepAliveTimeoutSet, proxyTrustBounded, proxyTrustSet, requestTimeoutSet } from './servers.ts';

type AnyCheck = Parameters<typeof runCheck>[0];
const limiting = (check: AnyCheck, ...ones: Partial<RateLimiter>[]) =>
  runCheck(check, modelOf({ routes: [sampleRoute()], rateLimiters: ones.map(sampleLimiter) })).status;
const limit = (max: number, line = 20): Route['rateLimit'] => ({
  max: known(max),
  windowMs: known(60_000),
  keyedBy: 'ip',
  store: 'memory',
  location: at('src/app.ts', line),
});
const routing = (check: AnyCheck, ...routes: Partial<Route>[]) =>
  runCheck(check, modelOf({ routes: routes.map(sampleRoute), rateLimiters: [sampleLimiter()] })).status;
const serving = (check: AnyCheck, ...ones: Partial<HttpServer>[]) =>
  runCheck(check, modelOf({ routes: [sampleRoute()], httpServers: ones.map(sampleServer) })).status;

test('a limiter has to be wired', () => {
  expect(limiting(rateLimiterWired, {})).toBe('PASS');
  expect(limiting(rateLimiterWired, { wiring: NOT_WIRED })).toBe('FAIL');
  expect(limiting(rateLimiterWired)).toBe('FAIL');
});

test('a limit by user counts only behind a guard that says who calls', () => {
  const guard = (line: number, kind: 'enforces' | 'neutral'): Route['guards'][number] => ({
    name: 'g',
    kind,
    place: at('src/guards.ts', line),
    phase: 'preHandler',
    verifies: [],
  });
  const [signedIn, counts] = [guard(1, 'enforces'), guard(9, 'neutral')];
  const asked = (limiter: Partial<RateLimiter>, guards: Route['guards']): string =>
    runCheck(
      rateLimitPerUser,
      modelOf({ routes: [sampleRoute({ guards })], rateLimiters: [sampleLimiter({ keyedBy: 'user', perUser: true, ...limiter })] }),
    ).status;
  expect(asked({ scope: 'route', location: at('src/guards.ts', 9) }, [signedIn, counts])).toBe('PASS');
  expect(asked({ scope: 'route', location: at('src/guards.ts', 9) }, [counts, signedIn])).toBe('FAIL');
  expect(asked({ scope: 'global', phase: 'onRequest' }, [signedIn])).toBe('FAIL');
  expect(asked({ scope: 'global', phase: 'preHandler' }, [signedIn])).toBe('PASS');
});

test('routes without a limit are told, probes and webhooks aside', () => {
  expect(routing(routesRateLimited, { rateLimit: limit(100) }, { path: '/x' })).toBe('PARTIAL');
  expect(routing(routesRateLimited, { scopeOpen: true })).toBe('UNKNOWN');
  expect(routing(routesRateLimited, { purpose: 'health' }, { purpose: 'webhook' })).toBe('N/A');
});

test('signing in has a strict limit', () => {
  expect(routing(loginRoutesStrictlyLimited, { purpose: 'login', rateLimit: limit(5) })).toBe('PASS');
  expect(routing(loginRoutesStrictlyLimited, { purpose: 'login', rateLimit: limit(200) })).toBe('FAIL');
  expect(routing(loginRoutesStrictlyLimited, { purpose: 'login' })).toBe('FAIL');
  expect(routing(loginRoutesStrictlyLimited, {})).toBe('N/A');
});

test('an expensive route needs more than the limit of the whole app', () => {
  expect(routing(expensiveRoutesLimited, { purpose: 'upload', rateLimit: limit(100, 20) })).toBe('FAIL');
  expect(routing(expensiveRoutesLimited, { purpose: 'upload', rateLimit: limit(10, 44) })).toBe('PASS');
});

test('by what a limiter counts, and where', () => {
  expect(limiting(rateLimitPerUser, {})).toBe('FAIL');
  expect(limiting(rateLimitPerUser, {}, { keyedBy: 'user', perUser: true })).toBe('PASS');
  expect(limiting(rateLimitPerUser, { keyedBy: 'custom' })).toBe('UNKNOWN');
  expect(limiting(rateLimitPerTenant, { keyedBy: 'custom', perTenant: true })).toBe('PASS');
  expect(limiting(rateLimitPerTenant, {})).toBe('FAIL');
  expect(limiting(rateLimitStoreShared, { store: 'redis' })).toBe('PASS');
  expect(limiting(rateLimitStoreShared, {})).toBe('FAIL');
  expect(limiting(rateLimitStoreShared, { store: 'unknown' })).toBe('UNKNOWN');
});

test('how a limiter answers', () => {
  expect(limiting(rateLimitAnswers429, { statusCode: known(429) })).toBe('PASS');
  expect(limiting(rateLimitAnswers429, {})).toBe('UNKNOWN');
  expect(limiting(rateLimitSendsRetryAfter, { sendsRetryAfter: false })).toBe('FAIL');
  expect(limiting(rateLimitsSane, { max: known(100_000) })).toBe('FAIL');
  expect(limiting(rateLimitWithoutBypass, { allowList: true })).toBe('UNKNOWN');
  expect(limiting(rateLimitFailureDeliberate, { store: 'redis' })).toBe('FAIL');
  expect(limiting(rateLimitFailureDeliberate, { store: 'redis', failOpen: known(true) })).toBe('PASS');
  expect(limiting(rateLimitFailureDeliberate, {})).toBe('N/A');
});

test('refusals are counted by a metric or a log line', () => {
  const metrics = [
    {
      location: at('src/m.ts'),
      by: 'prom-client',
      name: known('rate_limit_refused_total'),
      kind: 'counter' as const,
      labels: [],
      recorded: true,
    },
  ];
  expect(runCheck(rateLimitRefusalsCounted, modelOf({ metrics })).status).toBe('PASS');
  expect(runCheck(rateLimitRefusalsCounted, modelOf({})).status).toBe('FAIL');
});

test('the proxy is trusted, and not everybody', () => {
  expect(serving(proxyTrustSet, { trustProxy: known(true) })).toBe('PASS');
  // Set in one branch, it is missing in the other.
  expect(serving(proxyTrustSet, { trustProxy: known(true), trustProxyWhen: ['sessions'] })).toBe('UNKNOWN');
  expect(serving(proxyTrustSet, {})).toBe('FAIL');
  expect(serving(proxyTrustSet, { trustProxy: { state: 'unknown' } })).toBe('UNKNOWN');
  expect(serving(proxyTrustSet)).toBe('N/A');
  expect(serving(proxyTrustBounded, { trustProxy: known(true) })).toBe('FAIL');
  expect(serving(proxyTrustBounded, { trustProxy: known(1) })).toBe('PASS');
  expect(serving(proxyTrustBounded, {})).toBe('N/A');
});

test('time limits follow the defaults of each framework', () => {
  expect(serving(requestTimeoutSet, {})).toBe('FAIL');
  expect(serving(requestTimeoutSet, { framework: 'express' })).toBe('PASS');
  expect(serving(requestTimeoutSet, { requestTimeout: known(30_000) })).toBe('PASS');
  expect(serving(keepAliveTimeoutSet, {})).toBe('PASS');
  expect(serving(keepAliveTimeoutSet, { framework: 'express' })).toBe('FAIL');
});
