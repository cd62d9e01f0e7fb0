import type { Node } from 'oxc-parser';
import { ABSENT, known } from '@airworthy/model';
import type { CacheClient, Known } from '@airworthy/model';
import type { BootValue } from '../../boot/boot-value.ts';
import { toKnown } from '../../boot/inspect.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { holderOf } from '../../extract/holder.ts';
import { neededAtStart } from './needed-at-start.ts';
import { openedClients } from '../../extract/opened-clients.ts';
import type { ClientKind, OpenedClient } from '../../extract/opened-clients.ts';
import { asNumber, numberOption, optionOf, tlsOption, urlText } from '../../extract/settings.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import { unwrap, walk } from '../../lang/typescript/syntax.ts';

interface CacheLibrary extends ClientKind {
  by: string;
  reader: 'ioredis' | 'redis' | 'memory' | 'memcached' | 'rest';
}

const CACHES: readonly CacheLibrary[] = [
  { by: 'ioredis', reader: 'ioredis', made: /^new ioredis(?:\.(?:Redis|Cluster))?$/, ends: /^(?:quit|disconnect)$/ },
  { by: 'redis', reader: 'redis', made: /^redis\.create(?:Client|Cluster)$/, ends: /^(?:quit|disconnect|close|destroy)$/ },
  { by: '@upstash/redis', reader: 'rest', made: /^new @upstash\/redis\.Redis$/, ends: /^close$/ },
  { by: 'memcached', reader: 'memcached', made: /^new memcached$|^memjs\.Client\.create$/, ends: /^(?:end|quit|close)$/ },
  {
    by: 'lru-cache',
    reader: 'memory',
    made: /^new lru-cache(?:\.LRUCache)?$|^new quick-lru$|^new mnemonist\/lru-(?:cache|map)(?:\.\w+)?$/,
    ends: /^clear$/,
  },
  {
    by: 'node-cache',
    reader: 'memory',
    made: /^new node-cache$|^new @isaacs\/ttlcache(?:\.TTLCache)?$|^new @cacheable\/node-cache$/,
    ends: /^close$/,
  },
];

export function emitCacheClients(input: ExtractInput): void {
  emitPlugins(input);
  const needed = neededAtStart(input);
  for (const library of CACHES) {
    const clients = openedClients(input, library);
    for (const client of clients) {
      if (client.passing) continue;
      const uses = usesOf(input, client, clients.length === 1);
      const fact: CacheClient = {
        ...read(library, client.args),
        ...limiterBound(input, client),
        errorListener: library.reader === 'memory' || library.reader === 'rest' ? true : client.listens,
        closedOnShutdown: library.reader === 'memory' || library.reader === 'rest' ? true : client.closed,
        location: client.location,
        wiring: client.wiring,
      };
      if (uses.length > 0) fact.uses = uses;
      if (library.reader === 'ioredis' || library.reader === 'redis')
        fact.neededAtStart = isNeeded(needed.get(library.by), client, clients);
      input.emit('cacheClients', fact);
    }
  }
}

/**
 * `new Ratelimit({ redis: new Redis() })`: what only a limiter asks is given up when the limiter stops waiting, after five seconds unless it is
 * told otherwise. https://upstash.com/docs/redis/sdks/ratelimit-ts/features
 */
function limiterBound({ code }: ExtractInput, { site }: OpenedClient): Partial<CacheClient> {
  if (site === undefined) return {};
  const limiter = code
    .callsTo(/^new @upstash\/ratelimit\.Ratelimit$/)
    .find((one) => one.module === site.module && one.node.start < site.node.start && site.node.end < one.node.end);
  if (limiter?.args[0] === undefined) return {};
  const given = code.property(code.value(limiter.args[0], limiter.module), 'timeout');
  return { commandTimeout: given === undefined ? known(5000) : asNumber(asBootValue(given)) };
}

/** A client that the start asks is made in the module that asks, where one is made there. */
function isNeeded(asking: ReadonlySet<string> | undefined, client: OpenedClient, all: readonly OpenedClient[]): boolean {
  if (asking === undefined) return false;
  return asking.has(client.location.path) || !all.some((one) => asking.has(one.location.path));
}

/** `app.register(redis, { url })` opens an ioredis client and closes it with the server, unless it is given one. https://github.com/fastify/fastify-redis */
function emitPlugins(input: ExtractInput): void {
  for (const call of input.boot.externalCalls) {
    if (call.plugin !== true || !/^(?:@fastify\/redis|fastify-redis)$/.test(call.callee)) continue;
    const [options] = call.args;
    if (options?.kind === 'object' && options.properties['client'] !== undefined) continue;
    input.emit('cacheClients', {
      ...readIoredis(options, optionOf(options, 'url', 'host')),
      errorListener: 'unknown',
      closedOnShutdown: true,
      neededAtStart: true,
      location: call.site,
      wiring:
        call.conditions.length === 0
          ? { state: 'wired', rung: 'L7' }
          : { state: 'conditional', rung: 'L6', conditions: call.conditions, at: call.site },
    });
  }
}

type Read = Omit<CacheClient, 'errorListener' | 'closedOnShutdown' | 'location' | 'wiring'>;

function read(library: CacheLibrary, args: readonly BootValue[]): Read {
  const options = args.findLast((one) => one.kind === 'object') ?? args.find((one) => one.kind === 'choice' || one.kind === 'unknown');
  switch (library.reader) {
    case 'ioredis':
      return readIoredis(
        options,
        args.find((one) => one.kind !== 'object' && one.kind !== 'choice'),
      );
    case 'redis':
      return readRedis(options);
    case 'memory':
      return {
        by: library.by,
        kind: 'memory',
        connectTimeout: ABSENT,
        commandTimeout: ABSENT,
        retryStrategy: true,
        tls: ABSENT,
        maxEntries: args[0]?.kind === 'known' ? toKnown<number>(args[0], 'number') : numberOption(options, 'max', 'maxSize', 'maxKeys'),
      };
    case 'memcached':
      return {
        by: 'memcached',
        kind: 'memcached',
        connectTimeout: numberOption(options, 'timeout', 'conntimeout'),
        commandTimeout: numberOption(options, 'timeout'),
        retryStrategy: true,
        tls: tlsOption(optionOf(options, 'tls')).ssl,
      };
    default:
      return {
        by: library.by,
        kind: 'redis',
        // Each command is a request over HTTP; nothing stays connected.
        connectTimeout: { state: 'unknown', source: 'over HTTP' },
        commandTimeout: ABSENT,
        retryStrategy: 'unknown',
        tls: known(true),
        offlineQueue: known(false),
      };
  }
}

function orDefault(value: Known<number>, fallback: number): Known<number> {
  return value.state === 'absent' ? known(fallback, `${fallback}, the default of the library`) : value;
}

// Defaults: https://redis.github.io/ioredis/interfaces/CommonRedisOptions.html
function readIoredis(options: BootValue | undefined, url: BootValue | undefined): Read {
  const tries = optionOf(options, 'maxRetriesPerRequest');
  const endless = tries?.kind === 'known' && tries.value === null;
  const queue = optionOf(options, 'enableOfflineQueue');
  const prefix = optionOf(options, 'keyPrefix');
  const fact: Read = {
    by: 'ioredis',
    kind: 'redis',
    connectTimeout: orDefault(numberOption(options, 'connectTimeout', 'redisOptions.connectTimeout'), 10_000),
    commandTimeout: numberOption(options, 'commandTimeout', 'redisOptions.commandTimeout'),
    retryStrategy: reconnects(optionOf(options, 'retryStrategy', 'clusterRetryStrategy')),
    tls: tlsOf(optionOf(options, 'tls', 'redisOptions.tls'), url),
    offlineQueue: queue === undefined ? known(true, 'true, the default of the library') : toKnown<boolean>(queue, 'boolean'),
    retriesPerRequest: endless
      ? known(Number.POSITIVE_INFINITY, 'null')
      : orDefault(numberOption(options, 'maxRetriesPerRequest', 'redisOptions.maxRetriesPerRequest'), 20),
  };
  if (prefix !== undefined) fact.keyPrefix = prefix.kind === 'template' ? known(urlText(prefix) ?? '*') : toKnown<string>(prefix, 'string');
  return fact;
}

// Defaults: https://github.com/redis/node-redis/blob/master/docs/client-configuration.md
function readRedis(options: BootValue | undefined): Read {
  const off = optionOf(options, 'disableOfflineQueue');
  return {
    by: 'redis',
    kind: 'redis',
    connectTimeout: orDefault(numberOption(options, 'socket.connectTimeout', 'connect_timeout'), 5_000),
    commandTimeout: numberOption(options, 'commandOptions.timeout', 'socket.socketTimeout'),
    retryStrategy: reconnects(optionOf(options, 'socket.reconnectStrategy', 'retry_strategy')),
    tls: tlsOf(optionOf(options, 'socket.tls', 'tls'), optionOf(options, 'url', 'socket.host'), optionOf(options, 'url') !== undefined),
    offlineQueue: known(!(off?.kind === 'known' && off.value === true)),
  };
}

/** `() => null`: the strategy never asks for another try. */
function givesUpAtOnce(node: Node): boolean {
  return node.type === 'ArrowFunctionExpression' && node.body.type === 'Literal' && (node.body.value === null || node.body.value === false);
}

/** `times > 3 ? null : 200`: what is no number ends the attempts for good. https://github.com/redis/ioredis#auto-reconnect */
function givesUpLater(fn: Node): boolean {
  let ends = false;
  const isEnd = (input: Node): boolean => {
    const node = unwrap(input);
    if (node.type === 'ConditionalExpression') return isEnd(node.consequent) || isEnd(node.alternate);
    return (
      (node.type === 'Literal' && (node.value === null || node.value === false)) ||
      (node.type === 'Identifier' && node.name === 'undefined') ||
      (node.type === 'NewExpression' && node.callee.type === 'Identifier' && node.callee.name.endsWith('Error'))
    );
  };
  if (fn.type === 'ArrowFunctionExpression' && fn.body.type !== 'BlockStatement') return isEnd(fn.body);
  walk(fn, (node) => {
    if (node.type === 'ReturnStatement') ends ||= node.argument === null || isEnd(node.argument);
    return !ends && (node === fn || !/Function/.test(node.type));
  });
  return ends;
}

/** Both libraries reconnect unless they are told not to. */
function reconnects(value: BootValue | undefined): boolean | 'unknown' {
  if (value === undefined) return true;
  if (value.kind === 'function') return !givesUpAtOnce(value.node) && !givesUpLater(value.node);
  if (value.kind === 'known') return value.value !== null && value.value !== false;
  return 'unknown';
}

function tlsOf(option: BootValue | undefined, url: BootValue | undefined, whole = true): Known<boolean | string> {
  const { ssl } = tlsOption(option);
  if (ssl.state !== 'absent') return ssl;
  const text = urlText(url);
  if (text?.startsWith('rediss:') === true) return known(true);
  if (text === undefined && url?.kind === 'env' && /URL|URI|CONNECTION/i.test(url.name))
    return { state: 'unknown', source: `$${url.name} may ask for it` };
  // A whole address that could not be read may begin with rediss:; a host may not.
  if (text === undefined && whole && url !== undefined && url.kind !== 'object')
    return { state: 'unknown', source: 'the address may ask for it' };
  return ABSENT;
}

const RECEIVERS: readonly (readonly [pattern: RegExp, use: string])[] = [
  [/^(?:new )?(?:bullmq|bull|bee-queue|kue|agenda)\b/, 'queue'],
  [/rate-?limit|slow-?down/i, 'rate-limit'],
  [/session/i, 'session'],
  [/redlock/i, 'lock'],
  [/redis-adapter|socket\.io/i, 'pubsub'],
];
const MEMBERS: Readonly<Record<string, string>> = {
  get: 'cache',
  set: 'cache',
  setex: 'cache',
  setEx: 'cache',
  mget: 'cache',
  hget: 'cache',
  hgetall: 'cache',
  psetex: 'cache',
  subscribe: 'pubsub',
  psubscribe: 'pubsub',
  publish: 'pubsub',
  rpush: 'queue',
  lpush: 'queue',
  blpop: 'queue',
  brpop: 'queue',
  xadd: 'queue',
  setnx: 'lock',
};

/** What the client is used for: what it is handed to, and the commands that are sent through it. */
function usesOf(input: ExtractInput, client: OpenedClient, only: boolean): string[] {
  const { boot, code } = input;
  const ids = new Set(client.boot.map((call) => call.id));
  const uses = new Set<string>();
  const receives = new Map<string, string | undefined>();
  for (const call of boot.externalCalls) {
    const { callee } = call;
    if (!receives.has(callee)) receives.set(callee, RECEIVERS.find(([pattern]) => pattern.test(callee))?.[1]);
    const use = receives.get(callee);
    if (use !== undefined && call.args.some((value) => mentions(value, ids, 0))) uses.add(use);
  }
  for (const call of code.callsTo(/^(?:ioredis#|redis\.createClient\(\)\.)\w+$/)) {
    const use = call.member === undefined ? undefined : MEMBERS[call.member];
    if (use === undefined || uses.has(use)) continue;
    const holder = only || call.receiver === undefined ? undefined : holderOf(code, call.receiver, call.module);
    if ((only || (holder !== undefined && client.holders.includes(holder))) && code.reach(call).state !== 'not-wired') uses.add(use);
  }
  for (const call of code.callsTo(/^new bullmq\.|^new bull$/)) {
    for (const argument of call.args) {
      const connection =
        code.property(code.value(argument, call.module), 'connection') ?? code.property(code.value(argument, call.module), 'createClient');
      const holder = connection === undefined ? undefined : holderOf(code, connection.node, connection.module as typeof call.module);
      if (holder !== undefined && client.holders.includes(holder)) uses.add('queue');
    }
  }
  return [...uses].toSorted();
}

function mentions(value: BootValue, ids: ReadonlySet<number>, depth: number): boolean {
  if (depth > 3) return false;
  if (value.kind === 'external') return value.call !== undefined && ids.has(value.call);
  if (value.kind === 'object') return Object.values(value.properties).some((member) => mentions(member, ids, depth + 1));
  return value.kind === 'array' && value.items.some((item) => mentions(item, ids, depth + 1));
}
