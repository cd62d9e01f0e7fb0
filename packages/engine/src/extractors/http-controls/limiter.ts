import { known } from '@airworthy/model';
import type { Known, RateLimiter } from '@airworthy/model';
import type { BootValue } from '../../boot/boot-value.ts';
import { isClosed, propertyOf, toKnown } from '../../boot/inspect.ts';
import { parseDuration } from '../../lang/text/duration.ts';
import { callsBelow } from '../../extract/calls-below.ts';
import type { AppliedPackage } from '../../extract/plugin-calls.ts';
import type { ExternalCall } from '../../boot/boot-service.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { sourceOf } from '../../lang/typescript/static-value.ts';
import { keyName, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { readKey } from '../../link/limiter-key.ts';

/** What a limiter counts, where and by whom. Defaults: https://github.com/fastify/fastify-rate-limit#options, https://express-rate-limit.mintlify.app/reference/configuration */
export function readLimiter(code: CodeIndex, { by, options, call, wiring }: AppliedPackage): RateLimiter {
  const fastify = by.includes('fastify');
  const closed = isClosed(options);
  const koa = by === 'koa-ratelimit';
  const max = propertyOf(options, 'max') ?? propertyOf(options, 'limit');
  const window = propertyOf(options, 'timeWindow') ?? propertyOf(options, 'windowMs') ?? propertyOf(options, 'duration');
  const off = propertyOf(options, 'global');
  const key = readKey(propertyOf(options, koa ? 'id' : 'keyGenerator'));
  const fact: RateLimiter = {
    location: call.site,
    wiring,
    by,
    scope: off?.kind === 'known' && off.value === false ? 'route' : 'global',
    max: written(code, call, numberOf(max, closed ? known(fastify ? 1000 : koa ? 2500 : 5, 'default') : { state: 'unknown' })),
    windowMs: durationOf(window, closed ? known(koa ? 3_600_000 : 60_000) : { state: 'unknown' }),
    store: ownStore(code, propertyOf(options, 'store')) ?? storeOf(options, closed),
    keyedBy: key.keyedBy,
    perUser: key.keyedBy === 'user',
    allowList: propertyOf(options, 'allowList') !== undefined || propertyOf(options, 'skip') !== undefined,
    perTenant: key.perTenant,
    statusCode: statusOf(options),
    expires: true,
    atomic: true,
    bans: propertyOf(options, 'ban') !== undefined ? true : closed ? false : 'unknown',
    sendsRetryAfter: true,
    sendsHeaders: true,
  };
  if (fact.allowList) fact.forgeable = forgeable(propertyOf(options, 'allowList') ?? propertyOf(options, 'skip'));
  const phase = propertyOf(options, 'hook');
  if (fastify && phase?.kind === 'known' && typeof phase.value === 'string') fact.phase = phase.value;
  else if (fastify && closed && phase === undefined) fact.phase = 'onRequest';
  const failOpen = propertyOf(options, 'skipOnError') ?? propertyOf(options, 'passOnStoreError');
  if (failOpen) fact.failOpen = toKnown<boolean>(failOpen, 'boolean');
  return fact;
}

/** A class of the service that keeps the counters: where its methods write. */
function ownStore(code: CodeIndex, store: BootValue | undefined): RateLimiter['store'] | undefined {
  if (store?.kind !== 'function') return undefined;
  const { path, node } = store;
  const methods = code.functions.filter((fn) => fn.module.path === path && node.start <= fn.node.start && fn.node.end <= node.end);
  const below = methods.flatMap((fn) => callsBelow(code, fn, 2));
  if (below.some(({ call }) => /^(?:ioredis|redis)\b/.test(call.callee))) return 'redis';
  return below.some(({ call }) => /^(?:pg|knex|@prisma\/client|mongodb|mongoose|mysql2)\b/.test(call.callee)) ? 'database' : undefined;
}

/** 429 unless an option or the builder of the answer names another status. */
function statusOf(options: BootValue | undefined): Known<number> {
  const set = propertyOf(options, 'statusCode');
  if (set !== undefined) return toKnown<number>(set, 'number');
  const builder = propertyOf(options, 'errorResponseBuilder');
  let status = 429;
  if (builder?.kind === 'function')
    walk(builder.node, (node) => {
      if (node.type !== 'Property' || keyName(node.key, node.computed) !== 'statusCode') return;
      const value = unwrap(node.value);
      if (value.type === 'Literal' && typeof value.value === 'number') status = value.value;
    });
  return known(status);
}

/** Whether a caller decides by itself what the list compares: headers and parameters, in contrast to who signed in. */
function forgeable(list: BootValue | undefined): boolean | 'unknown' {
  if (list?.kind === 'array')
    return list.items.every((item) => item.kind === 'known' && /^(?:127\.|::1$|localhost$)/.test(String(item.value))) ? false : 'unknown';
  if (list?.kind !== 'function') return 'unknown';
  let sent = false;
  let proven = false;
  walk(list.node, (node) => {
    const name = memberName(node);
    if (name !== undefined && /^(?:headers|query|body|params)$/.test(name)) sent = true;
    if (name !== undefined && /^(?:user|auth|session)$/.test(name)) proven = true;
    if (node.type === 'CallExpression' && /^(?:get|header)$/.test(memberName(unwrap(node.callee)) ?? '')) sent = true;
  });
  return sent ? true : proven ? false : 'unknown';
}

/** A number with the text it was written as, which tells a literal from a setting. */
function written(code: CodeIndex, call: ExternalCall, max: Known<number>): Known<number> {
  if (max.state !== 'known' || max.source !== undefined) return max;
  const site = code.calls.find((one) => one.module.path === call.module && one.node.start === call.offset);
  for (const argument of site?.args ?? []) {
    const value = code.value(argument, (site as CallSite).module);
    const member = value.kind === 'object' ? (value.get('max') ?? value.get('limit')) : undefined;
    if (member !== undefined) return { ...max, source: sourceOf(member) };
  }
  return max;
}

function numberOf(value: BootValue | undefined, whenAbsent: Known<number>): Known<number> {
  if (value === undefined) return whenAbsent;
  if (value.kind === 'function') return { state: 'unknown', source: 'a function' };
  return toKnown<number>(value, 'number');
}

function durationOf(value: BootValue | undefined, whenAbsent: Known<number>): Known<number> {
  if (value === undefined) return whenAbsent;
  if (value.kind === 'known' && typeof value.value === 'string') {
    const ms = parseDuration(value.value);
    return ms === undefined ? { state: 'unknown', source: value.value } : known(ms, value.value);
  }
  return toKnown<number>(value, 'number');
}

function storeOf(options: BootValue | undefined, closed: boolean): RateLimiter['store'] {
  const driver = propertyOf(options, 'driver');
  if (driver?.kind === 'known') return driver.value === 'redis' ? 'redis' : 'memory';
  const redis = propertyOf(options, 'redis');
  if (redis !== undefined && !(redis.kind === 'known' && !redis.value)) return 'redis';
  const store = propertyOf(options, 'store');
  if (store === undefined || (store.kind === 'known' && !store.value)) return closed ? 'memory' : 'unknown';
  const text = JSON.stringify(store).toLowerCase();
  if (text.includes('redis')) return 'redis';
  if (/memcached|mongo|postgres|prisma|knex|database/.test(text)) return 'database';
  return text.includes('memory') ? 'memory' : 'unknown';
}
