import type { CacheHeader, CacheOperation, Route } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { controlExists, everyLive } from '../../check/shapes.ts';
import { isOpenByPurpose } from '../../derive/routes.ts';
import { both, bounds, isWired, live, show, showIf, toldIf, wiringNote } from '../../derive/wired.ts';

const NONE = 'The app stores nothing in a cache.';
const caches = (operation: CacheOperation): boolean => operation.purpose === undefined || operation.purpose === 'cache';
const TENANT = /tenant|org(anisation|anization)?(_?id)?$|workspace|account_?id|company|venue_?id|merchant/i;

export const entriesExpire = defineCheck({
  id: 'cache/entries-expire',
  ...everyLive('cacheOperations', {
    title: 'Every entry expires',
    failTitle: 'Entries are stored without an expiry',
    of: (operation) => operation.operation === 'set' && (caches(operation) || operation.purpose === 'session'),
    holds: (operation) => {
      if (operation.expires === true && operation.ttl.state === 'unknown') return true;
      // One fixed key cannot fill the memory and may be kept on purpose; a key that could not be read may stand for one.
      if (operation.ttl.state === 'absent' && !isFamily(operation)) return undefined;
      return bounds(operation.ttl);
    },
    seen: (operation) => `${operation.key}: ${operation.ttl.state === 'absent' ? 'no expiry' : `${show(operation.ttl)} s`}`,
    none: NONE,
  }),
});

/** A key with a readable name and a part that differs from entry to entry. */
function isFamily({ key }: CacheOperation): boolean {
  return key.includes('${}') && key.replaceAll('${}', '').replace(/\W/g, '').length > 1;
}

export const personalEntriesShort = defineCheck({
  id: 'cache/personal-entries-short',
  ...everyLive('cacheOperations', {
    title: 'Data about people stays in the cache for a day at most',
    failTitle: 'Data about people stays in the cache for longer than a day',
    of: (operation) => operation.operation === 'set' && operation.personal !== false,
    holds: (operation) =>
      bounds(operation.ttl, 86_400) === true
        ? true
        : operation.personal === true && (operation.ttl.state !== 'absent' || isFamily(operation))
          ? bounds(operation.ttl, 86_400)
          : undefined,
    seen: (operation) => `${operation.key}: ${operation.ttl.state === 'absent' ? 'no expiry' : `${show(operation.ttl)} s`}`,
    none: 'No data about people is stored in a cache.',
    confidence: 'likely',
  }),
});

export const keysTenantScoped = defineCheck({
  id: 'cache/keys-tenant-scoped',
  title: 'Keys of tenant data contain the tenant',
  failTitle: 'Keys of tenant data do not contain the tenant',
  needs: ['cacheOperations', 'cacheClients'],
  subjects: ({ cacheOperations }) =>
    live(cacheOperations).filter(
      (operation) => (operation.operation === 'get' || operation.operation === 'set') && caches(operation) && operation.personal !== false,
    ),
  holds: (operation, { cacheClients }) => {
    if (TENANT.test(operation.key) || (operation.keyParts ?? []).some((part) => TENANT.test(part))) return true;
    if (live(cacheClients).some((client) => client.keyPrefix?.state === 'known' && TENANT.test(client.keyPrefix.value))) return true;
    if (operation.keyParts === undefined || operation.keyParts.length === 0) return undefined;
    return operation.personal === true || operation.tenantKnown === true ? false : undefined;
  },
  location: (operation) => operation.location,
  message: (operation) =>
    `${operation.operation} ${operation.key}${operation.keyParts?.length ? ` with ${operation.keyParts.join(', ')}` : ''}`,
  whenNone: 'na',
  noneMessage: 'No tenant data is cached.',
  confidence: 'likely',
});

export const keysScopedByOwner = defineCheck({
  id: 'cache/keys-scoped-by-owner',
  ...everyLive('cacheOperations', {
    title: 'Keys of personal data contain whose data it is',
    failTitle: 'A key of personal data does not say whose data it is',
    of: (operation) =>
      operation.operation === 'set' && operation.personal === true && (caches(operation) || operation.purpose === 'session'),
    holds: (operation) =>
      operation.keyParts?.some((part) => TENANT.test(part) || /user|customer|session|owner|member|conversation|\bid$|Id$/i.test(part)),
    seen: (operation) => `set ${operation.key}${operation.keyParts?.length ? ` with ${operation.keyParts.join(', ')}` : ''}`,
    none: 'No cached value is known to belong to a person.',
    confidence: 'likely',
  }),
});

export const keysNamespaced = defineCheck({
  id: 'cache/keys-namespaced',
  ...everyLive('cacheOperations', {
    title: 'Keys start with a name that says what they hold',
    failTitle: 'Keys start with a bare value',
    // A cache inside the process is a name space of its own.
    of: (operation) => (operation.operation === 'set' || operation.operation === 'get') && /redis/.test(operation.by),
    holds: (operation) =>
      operation.key === '' || operation.key === '${}' || operation.key === '?'
        ? undefined
        : operation.key.startsWith('${}')
          ? startsWithName(operation)
          : /^[\w-]+[:./_|-]/.test(operation.key) || !operation.key.includes('${}'),
    seen: (operation) => `${operation.operation} ${operation.key || 'a key that could not be read'}`,
    none: NONE,
    confidence: 'likely',
  }),
});

/** `${prefix}${id}`: what the first hole is called says whether it is a name for the kind of entry. */
function startsWithName({ keyParts }: CacheOperation): boolean | undefined {
  const first = keyParts?.[0] ?? '';
  if (/prefix|namespace|\bns\b|_KEY\b|[A-Z]{3,}/.test(first) || /prefix|namespace/i.test(first)) return true;
  return /(?:\bid|Id|ID|email|token|phone|uuid)$/.test(first) ? false : undefined;
}

/** Entries that live no longer than this need no invalidation in most businesses. */
const BRIEF_SECONDS = 60;

/** Entries that sum up many rows. */
const SUMMARY = /metric|stat(?:s|istics)?\b|report|dashboard|analytic|summary|trend|count/i;

/** Whether a delete reaches a key: the same with other names in its holes, or a pattern above it. */
function dropsKey(dropped: string, stored: string): boolean {
  const plain = (key: string): string => key.replaceAll(/\$\{[^}]*\}/g, '*');
  const [one, other] = [plain(dropped), plain(stored)];
  if (one === other) return true;
  const stem = one.replace(/\*+$/, '');
  return one.endsWith('*') && /\w/.test(stem) && other.startsWith(stem);
}

export const writesInvalidate = defineCheck({
  id: 'cache/writes-invalidate',
  title: 'Writes drop what they made stale, or entries live for a minute at most',
  failTitle: 'Writes leave entries in the cache that they made stale',
  needs: ['cacheOperations'],
  // What is stored from the database decides, key by key; where none of that was read, what is dropped.
  subjects: ({ cacheOperations }) => {
    const kept = live(cacheOperations).filter(
      (operation) => operation.operation === 'set' && caches(operation) && operation.fromDatabase === true,
    );
    if (kept.length > 0) return kept;
    // Where nothing is stored, nothing becomes stale, whatever is dropped.
    const stored = live(cacheOperations).filter((operation) => operation.operation === 'set' && caches(operation));
    const own = stored.filter((operation) => operation.fromDatabase === true && operation.ttl.state !== 'unknown');
    return own.length > 0 ? own : stored;
  },
  holds: (operation, { cacheOperations }) => {
    const stored = live(cacheOperations).filter((other) => other.operation === 'set' && caches(other));
    if (stored.every((other) => bounds(other.ttl, BRIEF_SECONDS) === true)) return true;
    // Only what comes out of the own database becomes stale by an own write, and only a lifetime that was read can be too long.
    if (operation.fromDatabase !== true || operation.key === '${}') return undefined;
    if (bounds(operation.ttl, BRIEF_SECONDS) === true) return true;
    const drops = live(cacheOperations).filter((other) => other.operation === 'delete' || other.operation === 'clear');
    const own = drops.filter((other) => dropsKey(other.key, operation.key));
    if (own.some((other) => other.afterWrite === true && isWired(other) === true)) return true;
    // Keys that are put together elsewhere may be this one, and figures are allowed to lag behind.
    if (own.length > 0 || drops.some((other) => /^\W*$/.test(other.key.replaceAll('${}', '')))) return undefined;
    if (operation.ttl.state === 'unknown' || SUMMARY.test(operation.key)) return undefined;
    return bounds(operation.ttl, BRIEF_SECONDS) === false ? false : undefined;
  },
  location: (operation) => operation.location,
  message: (operation, holds) =>
    `stores ${operation.key} for ${operation.ttl.state === 'absent' ? 'ever' : `${show(operation.ttl)} s`}${holds === true ? '' : holds === false ? ', and nothing drops it' : '; whether a write drops it could not be read'}`,
  whenNone: 'na',
  noneMessage: 'Nothing is stored in a cache.',
  confidence: 'likely',
});

export const refillsSingle = defineCheck({
  id: 'cache/refills-single',
  title: 'A missing entry is refilled once, not by every waiting request',
  failTitle: 'Every request that misses an entry refills it',
  needs: ['cacheOperations'],
  // A read whose function fills nothing says nothing; where no other is seen, it has to be looked at.
  subjects: ({ cacheOperations }) => {
    const reads = live(cacheOperations).filter((operation) => operation.operation === 'get' && (operation.purpose ?? 'cache') === 'cache');
    const filling = reads.filter((operation) => operation.singleFlight === true || operation.singleFlight === false);
    return filling.length > 0 ? filling : reads;
  },
  holds: (operation) => both(isWired(operation), toldIf(operation.singleFlight)),
  location: (operation) => operation.location,
  message: (operation) => `get ${operation.key}${wiringNote(operation)}`,
  whenNone: 'na',
  noneMessage: 'Nothing is read from a cache.',
  confidence: 'likely',
});

const IN_PROCESS = /^(?:Map|WeakMap|lru-cache|node-cache|quick-lru|memory-cache|@isaacs\/ttlcache|tiny-lru|mnemonist)\b/i;
const SCANNING = /^(KEYS|FLUSHALL|FLUSHDB)$/i;

export const keyspaceLeftAlone = defineCheck({
  id: 'cache/keyspace-left-alone',
  ...everyLive('cacheOperations', {
    title: 'Nothing walks through or empties the whole key space',
    failTitle: 'A command that walks through or empties the whole key space is used',
    // A cache inside the process is nobody else's: emptying it sends no command to a server.
    of: (operation) =>
      SCANNING.test(operation.command ?? '') ||
      ((operation.operation === 'scan' || operation.operation === 'clear') && !IN_PROCESS.test(operation.by)),
    holds: (operation) => (operation.command === undefined ? undefined : !SCANNING.test(operation.command)),
    seen: (operation) => `${operation.command ?? operation.operation} ${operation.key}`,
    among: 'operations on caches',
    none: 'No command walks through the key space.',
    whenNone: 'pass',
  }),
});

export const valuesChecked = defineCheck({
  id: 'cache/values-checked',
  ...everyLive('cacheOperations', {
    title: 'What is read from the cache is checked before use',
    failTitle: 'What is read from the cache is trusted as it is',
    // What an in-process cache holds never left the types of the program.
    of: (operation) => operation.operation === 'get' && caches(operation) && /redis/.test(operation.by),
    holds: (operation) => (operation.validatesValue === false && operation.key === '${}' ? undefined : toldIf(operation.validatesValue)),
    seen: (operation) => `get ${operation.key} ${operation.validatesValue === true ? 'is checked' : 'is used as it comes'}`,
    none: 'Nothing is read from a cache.',
    confidence: 'likely',
  }),
});

export const privateAnswersUncached = defineCheck({
  id: 'cache/private-answers-uncached',
  title: 'Answers may not be stored by anybody but the client',
  failTitle: 'No Cache-Control keeps answers out of shared caches',
  needs: ['cacheHeaders', 'routes'],
  subjects: ({ cacheHeaders, routes }): (CacheHeader | Route)[] => {
    const answers = privateAnswers(routes);
    return answers.length === 0 ? [] : [...cacheHeaders.filter((header) => header.kind === 'cache-control'), ...answers];
  },
  holds: (subject) => {
    if ('method' in subject) return false;
    const wired = isWired(subject);
    if (wired !== true) return wired;
    if (subject.value.state === 'unknown') return undefined;
    return subject.scope !== 'route' && subject.value.state === 'known' && /no-store|private/i.test(subject.value.value);
  },
  location: (subject) => subject.location,
  message: (subject) =>
    'method' in subject
      ? `${subject.method} ${subject.path} is answered without a Cache-Control header for every answer`
      : `Cache-Control: ${showIf(subject.value)} for ${subject.scope === 'global' ? 'every answer' : subject.routes.slice(0, 4).join(', ') || `one ${subject.scope}`}`,
  whenNone: 'na',
  noneMessage: 'The app serves no reads of its own data.',
  confidence: 'proved',
  quantifier: 'any',
});

/** Reads of business data: what a shared cache would hand to the next caller. */
function privateAnswers(routes: readonly Route[]): Route[] {
  return live(routes).filter(
    (route) =>
      route.method === 'GET' && isWired(route) === true && /^(?:api|payment|search|admin)$/.test(route.purpose) && !isOpenByPurpose(route),
  );
}

export const etagsSent = defineCheck({
  id: 'cache/etags-sent',
  ...controlExists('cacheHeaders', {
    title: 'Unchanged answers can be revalidated instead of sent again',
    failTitle: 'Entity tags are switched off',
    of: (header) => header.kind === 'etag',
    works: (header) => (header.value.state === 'known' ? header.value.value !== 'off' : undefined),
    seen: (header) => `${header.by}: ETag ${showIf(header.value)}`,
    none: 'The running app sends no ETag.',
  }),
});
