import type { CacheClient } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive, noneLive } from '../../check/shapes.ts';
import { ask, bounds, live, show, showIf, told } from '../../derive/wired.ts';

const NONE = 'The app opens no connection to a cache.';
const remote = (client: CacheClient): boolean => client.kind !== 'memory';
/** Talks to the server over a connection that stays; a client over HTTP sends each command for itself. */
const connected = (client: CacheClient): boolean => remote(client) && !/^@(?:upstash\/redis|vercel\/kv)\b/.test(client.by);
const named = (client: CacheClient): string => `${client.by} (${client.kind})`;

export const clientErrorsHandled = defineCheck({
  id: 'cache/client-errors-handled',
  ...everyLive('cacheClients', {
    title: "Each connection to the cache has an 'error' listener",
    failTitle: "A connection to the cache has no 'error' listener",
    of: connected,
    holds: (client) => told(client.errorListener),
    seen: (client) =>
      `${named(client)} ${client.errorListener === true ? 'has' : client.errorListener === false ? 'has no' : 'may have an'} 'error' listener`,
    none: NONE,
  }),
});

export const connectBounded = defineCheck({
  id: 'cache/connect-bounded',
  ...everyLive('cacheClients', {
    title: 'Connecting to the cache is bounded in time',
    failTitle: 'Connecting to the cache has no time-out',
    of: remote,
    holds: (client) => bounds(client.connectTimeout),
    seen: (client) => `${named(client)}: connect time-out ${show(client.connectTimeout)}`,
    none: NONE,
  }),
});

export const commandsBounded = defineCheck({
  id: 'cache/commands-bounded',
  ...everyLive('cacheClients', {
    title: 'Commands to the cache are bounded in time',
    failTitle: 'A command to the cache can wait as long as the cache does',
    of: remote,
    holds: (client) => bounds(client.commandTimeout),
    seen: (client) => `${named(client)}: command time-out ${show(client.commandTimeout)}`,
    none: NONE,
  }),
});

export const commandRetriesBounded = defineCheck({
  id: 'cache/command-retries-bounded',
  ...everyLive('cacheClients', {
    title: 'A command is given up after a bounded number of tries',
    failTitle: 'A command is repeated for ever while the cache is away',
    // Queue libraries ask for endless retries on their own connection.
    of: (client) => remote(client) && !(client.uses?.length && client.uses.every((use) => use === 'queue')),
    holds: (client) =>
      client.retriesPerRequest === undefined ? undefined : ask(client.retriesPerRequest, (tries) => Number.isFinite(tries), undefined),
    seen: (client) => `${named(client)}: ${showIf(client.retriesPerRequest)} tries for each command`,
    none: NONE,
  }),
});

export const reconnects = defineCheck({
  id: 'cache/reconnects',
  ...everyLive('cacheClients', {
    title: 'A lost connection to the cache comes back by itself',
    failTitle: 'A lost connection to the cache stays lost',
    of: connected,
    holds: (client) => told(client.retryStrategy),
    seen: (client) =>
      `${named(client)} ${client.retryStrategy === true ? 'reconnects' : client.retryStrategy === false ? 'does not reconnect, or gives up after some attempts' : 'reconnects in a way that could not be read'}`,
    none: NONE,
  }),
});

export const offlineQueueOff = defineCheck({
  id: 'cache/offline-queue-off',
  ...everyLive('cacheClients', {
    title: 'Commands do not pile up in memory while the cache is away',
    failTitle: 'Commands pile up in memory while the cache is away',
    of: (client) => remote(client) && !(client.uses ?? []).includes('queue'),
    holds: (client) => (client.offlineQueue === undefined ? undefined : ask(client.offlineQueue, (on) => !on, undefined)),
    seen: (client) => `${named(client)}: offline queue ${showIf(client.offlineQueue)}`,
    none: NONE,
  }),
});

export const clientsSeparate = defineCheck({
  id: 'cache/clients-separate',
  title: 'Cached data and queued work use separate connections',
  failTitle: 'One connection serves the cache and the queue',
  needs: ['cacheClients', 'queues', 'workers'],
  // Only queues that live in Redis can share a connection with the cache.
  subjects: ({ cacheClients, queues, workers }) =>
    [...live(queues), ...live(workers)].some((one) => /bull|bee|agenda|rsmq|resque/i.test(one.by)) ? live(cacheClients).filter(remote) : [],
  holds: (client) => (client.uses === undefined ? undefined : !(client.uses.includes('queue') && client.uses.includes('cache'))),
  location: (client) => client.location,
  message: (client) => `${named(client)} is used for ${client.uses?.join(', ') || 'purposes that could not be read'}`,
  whenNone: 'na',
  noneMessage: 'The app keeps no queue in Redis.',
  confidence: 'proved',
});

export const memoryBounded = defineCheck({
  id: 'cache/memory-bounded',
  ...everyLive('cacheClients', {
    title: 'Caches in memory hold a bounded number of entries',
    failTitle: 'A cache in memory grows without end',
    of: (client) => !remote(client),
    holds: (client) => bounds(client.maxEntries),
    seen: (client) => `${client.by}: at most ${showIf(client.maxEntries)} entries`,
    none: 'The app keeps no cache in memory through a library.',
  }),
});

export const mapsBounded = defineCheck({
  id: 'cache/maps-bounded',
  ...noneLive('codeUses', {
    title: 'No map in memory grows with the number of requests',
    failTitle: 'A map in memory grows with the number of requests',
    of: (use) => use.kind === 'unbounded-map',
    seen: (use) => `${use.detail ?? 'a map'} is filled and never emptied`,
    none: 'No map that is filled by requests and never emptied was seen.',
    confidence: 'likely',
  }),
});

export const serverMemoryBounded = defineCheck({
  id: 'cache/server-memory-bounded',
  ...everyLive('composeServices', {
    title: 'The cache server has a memory limit and a policy for what to drop',
    failTitle: 'The cache server runs without a memory limit or eviction policy',
    of: (service) => /(^|\/)(redis|valkey|keydb|memcached)(:|$|-)/i.test(service.image ?? ''),
    holds: (service) =>
      /memcached/i.test(service.image ?? '') || (/maxmemory/.test(service.command ?? '') && /maxmemory-policy/.test(service.command ?? '')),
    seen: (service) =>
      `${service.name} (${service.image}) ${service.command ? `runs ${service.command}` : 'runs with the defaults of its image'}`,
    none: 'No cache server is described in the tree.',
    confidence: 'likely',
  }),
});

export const startsWithout = defineCheck({
  id: 'cache/starts-without',
  ...everyLive('cacheClients', {
    title: 'The service starts although its cache is away',
    failTitle: 'The service does not start while its cache is away',
    of: (client) => client.kind !== 'memory' && client.neededAtStart !== undefined,
    holds: (client) => client.neededAtStart === undefined || !client.neededAtStart,
    seen: (client) =>
      `${client.by}: ${client.neededAtStart === true ? 'the start waits for it and ends without it' : 'the start does not depend on it'}`,
    none: 'The app uses no cache over the network.',
    confidence: 'likely',
  }),
});
