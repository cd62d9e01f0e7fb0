import type { CacheOperation } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { bounds, live, showIf } from '../../derive/wired.ts';

const MONEY_OR_STOCK = /price|amount|balance|stock|inventor|availab|quantity|seat/i;
const DECIDING = /price|amount|balance|stock|inventor|availab|quantity|seat|permission|\brole|entitle|quota|\bacl\b|consent|preference/i;
const SECRET = /secret|password|credential|api_?key|private_?key|access_?token|refresh_?token|\botp\b/i;
const RIGHTS = /permission|\broles?\b|\bacl\b|entitle|grants?\b|polic(?:y|ies)|scopes?\b/i;
const LISTING = /\blists?\b|search|\bpages?\b|\ball\b|filter|\bquery|index(?:es)?\b|:s\b|results?\b/i;
/** Rights may stay in force this long after they were taken away. */
const SHORT_SECONDS = 300;
const BRIEF_SECONDS = 60;

const words = (operation: CacheOperation): string =>
  `${operation.key} ${(operation.keyParts ?? []).join(' ')}`.replaceAll(/([a-z])([A-Z])/g, '$1 $2').replaceAll(/[_:.-]/g, ' ');
const unread = (operation: CacheOperation): boolean =>
  /redis/.test(operation.by) && operation.key.replaceAll('${}', '').replace(/\W/g, '') === '';
const speaksOf = (operation: CacheOperation, pattern: RegExp): boolean => pattern.test(words(operation)) || unread(operation);
const isCache = (operation: CacheOperation): boolean => operation.purpose === undefined || operation.purpose === 'cache';
const seen = (operation: CacheOperation): string =>
  `${operation.operation} ${unread(operation) ? 'a key that could not be read' : operation.key}`;

export const decisionsMadeAtSource = defineCheck({
  id: 'cache/decisions-made-at-source',
  ...everyLive('cacheOperations', {
    title: 'Money and stock out of the cache are shown, and nothing is written by them',
    failTitle: 'Something is written or charged by money or stock out of the cache, without a look at the database',
    of: (operation) => operation.operation === 'get' && isCache(operation) && speaksOf(operation, DECIDING),
    // A right that is read decides by itself; a look at the database beside it may be the fallback only.
    holds: (operation) =>
      unread(operation) || !MONEY_OR_STOCK.test(words(operation)) || operation.afterwards === undefined
        ? undefined
        : operation.afterwards === 'shows',
    seen,
    none: 'No key that is read speaks of money, stock or permissions.',
    confidence: 'likely',
  }),
});

export const secretsKeptOut = defineCheck({
  id: 'cache/secrets-kept-out',
  ...everyLive('cacheOperations', {
    title: 'No secret is kept in the cache',
    failTitle: 'Secrets are kept in the cache',
    of: (operation) => operation.operation === 'set' && (speaksOf(operation, SECRET) || operation.storesSecret !== undefined),
    // A mark that a token is revoked, or a hash of it, is no secret.
    holds: (operation) =>
      /revok|blacklist|denylist|blocklist|hash|used/i.test(words(operation)) || operation.storesSecret === false
        ? true
        : operation.storesSecret === true
          ? false
          : undefined,
    seen,
    none: 'No key that is stored speaks of secrets.',
    confidence: 'likely',
  }),
});

/** Whether something that is wired drops keys that begin alike. */
function isDropped(operation: CacheOperation, all: readonly CacheOperation[]): boolean | undefined {
  const stem = operation.key.split(/[:${/]/)[0] ?? '';
  const drops = live(all).filter((other) => other.operation === 'delete' || other.operation === 'scan' || other.operation === 'clear');
  if (stem !== '' && drops.some((other) => other.key.startsWith(stem))) return true;
  return drops.some(unread) || stem === '' ? undefined : false;
}

export const rightsDropped = defineCheck({
  id: 'cache/rights-dropped',
  ...everyLive('cacheOperations', {
    title: 'Cached rights are dropped, or forgotten within five minutes',
    failTitle: 'Rights that were taken away stay in the cache',
    of: (operation) => operation.operation === 'set' && isCache(operation) && speaksOf(operation, RIGHTS),
    holds: (operation, { cacheOperations }) => {
      if (unread(operation)) return undefined;
      if (bounds(operation.ttl, SHORT_SECONDS) === true) return true;
      const dropped = isDropped(operation, cacheOperations);
      return dropped === false && bounds(operation.ttl, SHORT_SECONDS) === undefined ? undefined : dropped;
    },
    seen: (operation) => `${seen(operation)} for ${showIf(operation.ttl)} s`,
    none: 'No key that is stored speaks of rights.',
    confidence: 'likely',
  }),
});

export const listsDropped = defineCheck({
  id: 'cache/lists-dropped',
  ...everyLive('cacheOperations', {
    title: 'Cached lists and searches are dropped when a record changes, or live for a minute at most',
    failTitle: 'Cached lists and searches keep records that have changed',
    of: (operation) => operation.operation === 'set' && isCache(operation) && speaksOf(operation, LISTING),
    holds: (operation, { cacheOperations }) => {
      if (unread(operation)) return undefined;
      if (bounds(operation.ttl, BRIEF_SECONDS) === true) return true;
      const dropped = isDropped(operation, cacheOperations);
      // Only what comes out of the own database becomes stale by an own write.
      return dropped === false && (operation.fromDatabase !== true || bounds(operation.ttl, BRIEF_SECONDS) === undefined)
        ? undefined
        : dropped;
    },
    seen: (operation) => `${seen(operation)} for ${showIf(operation.ttl)} s`,
    none: 'No key that is stored speaks of lists or searches.',
    confidence: 'likely',
  }),
});

export const missesKept = defineCheck({
  id: 'cache/misses-kept',
  ...everyLive('cacheOperations', {
    title: 'What was not found is remembered as well, for a short time',
    failTitle: 'Each look-up of a record that does not exist reaches the database',
    of: (operation) => operation.operation === 'set' && isCache(operation) && operation.fromDatabase === true,
    holds: (operation) => operation.keepsMisses,
    seen: (operation) => `${seen(operation)}${operation.keepsMisses === false ? ' only when something was found' : ''}`,
    none: 'No entry was seen to come out of the database.',
    confidence: 'likely',
  }),
});
