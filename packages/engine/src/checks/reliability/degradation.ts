import type { CacheOperation } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { controlExists, everyLive, noneLive } from '../../check/shapes.ts';
import { showIf, told, toldIf } from '../../derive/wired.ts';

export const loadShed = defineCheck({
  id: 'reliability/load-shed',
  ...controlExists('overloadGuards', {
    title: 'The app turns requests away before it drowns',
    failTitle: 'Load shedding is written, but the running app does not use it',
    of: (guard) => guard.kind === 'load-shedding',
    seen: (guard) => `${guard.by}, limit ${showIf(guard.limit)}`,
    none: 'Nothing in the running app watches for overload.',
  }),
});

export const overloadTellsWhen = defineCheck({
  id: 'reliability/overload-tells-when',
  ...everyLive('overloadGuards', {
    title: 'An overloaded instance tells clients when to come back',
    failTitle: 'An overloaded instance does not tell clients when to come back',
    of: (guard) => guard.kind === 'load-shedding',
    holds: (guard) => told(guard.retryAfter),
    seen: (guard) => `${guard.by} ${guard.retryAfter === true ? 'sends Retry-After' : 'sends no Retry-After that was seen'}`,
    none: 'The app sheds no load.',
  }),
});

export const bulkheadsSet = defineCheck({
  id: 'reliability/bulkheads-set',
  ...controlExists('overloadGuards', {
    title: 'One slow dependency cannot take all capacity',
    failTitle: 'Bulkheads are written, but the running app does not use them',
    of: (guard) => guard.kind === 'bulkhead',
    seen: (guard) => `${guard.by}, at most ${showIf(guard.limit)} at once`,
    none: 'Nothing bounds how many calls wait for one dependency.',
  }),
});

export const failuresNotInvented = defineCheck({
  id: 'reliability/failures-not-invented',
  ...noneLive('stubs', {
    title: 'A failing dependency is never answered with made-up data',
    failTitle: 'Production paths fall back to made-up data',
    of: (stub) => stub.kind === 'mock-fallback',
    seen: (stub) => `${stub.name}: mock fallback`,
    none: 'No mock fallback is reached by the running app.',
    confidence: 'likely',
  }),
});

const isCache = (operation: CacheOperation): boolean =>
  /cache|memo(?:ry|iz)/i.test(`${operation.key} ${operation.location.path} ${operation.by}`);

export const cacheFailuresSurvived = defineCheck({
  id: 'reliability/cache-failures-survived',
  ...everyLive('cacheOperations', {
    title: 'A cache that is down does not fail requests',
    failTitle: 'A cache that is down fails requests',
    // What lives in the process is not away while the process runs.
    of: (operation) =>
      !/lru|node-cache|mnemonist|ttlcache|memory|quick-lru/i.test(operation.by) &&
      operation.onRequestPath !== false &&
      (operation.purpose === undefined || operation.purpose === 'cache'),
    // A store of sessions or codes may rightly fail its request; only what is called a cache has a source behind it.
    holds: (operation) => (operation.guarded === false && !isCache(operation) ? undefined : toldIf(operation.guarded)),
    seen: (operation) =>
      `${operation.operation} ${operation.key} ${operation.guarded === true ? 'falls through to the source' : operation.guarded === false ? 'throws when the cache is down' : 'is guarded in a way that could not be read'}`,
    none: 'The app uses no cache while it serves.',
  }),
});

export const loopKeptFree = defineCheck({
  id: 'reliability/loop-kept-free',
  ...noneLive('codeUses', {
    title: 'Nothing blocks the event loop while a request is served',
    failTitle: 'Synchronous work blocks every other request',
    of: (use) => use.kind === 'sync-io-in-handler',
    seen: (use) => `${use.detail ?? 'a synchronous call'} while a request is served`,
    none: 'No synchronous input or output was seen on a request path.',
    confidence: 'likely',
  }),
});

export const switchesPresent = defineCheck({
  id: 'reliability/switches-present',
  ...controlExists('envReads', {
    title: 'Risky integrations can be switched off without a new build',
    failTitle: 'Switches exist only in code that does not run',
    of: (read) => /^(FEATURE|ENABLE|DISABLE|FF|FLAG)_|_(ENABLED|DISABLED|KILL_?SWITCH)$/.test(read.name),
    seen: (read) => `${read.name}, default ${showIf(read.fallback)}`,
    none: 'No setting of the environment looks like a switch.',
    confidence: 'likely',
  }),
});

export const outagesTested = defineCheck({
  id: 'reliability/outages-tested',
  ...controlExists('testSuites', {
    title: 'Tests take a dependency away',
    failTitle: 'No test takes a dependency away',
    of: (suite) => suite.kind === 'chaos',
    works: (suite) => suite.tests > suite.skipped,
    seen: (suite) => `${suite.tests} tests that break things (${suite.by})`,
    none: 'No test takes a dependency away.',
  }),
});
