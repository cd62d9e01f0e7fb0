import type { CatchBlock } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';

const NONE = 'The running app catches nothing.';
const words: Record<string, string> = {
  empty: 'the catch block is empty',
  'log-only': 'the error is logged and then forgotten',
  'returns-default': 'the error is answered with a default value',
  rethrows: 'the error is passed on',
  responds: 'the error becomes an answer to the client',
  handles: 'the error is handled',
};
const seen = (block: CatchBlock): string => {
  const around = block.around?.length ? ` around ${block.around.join(' and ')}` : '';
  return `${words[block.kind] ?? block.kind}${around}`;
};

/** Work goes on without a cache. */
const isCacheOnly = ({ around = [] }: CatchBlock): boolean =>
  around.includes('cache') && around.every((topic) => topic === 'cache' || topic === 'parse');
const isCleanup = (block: CatchBlock): boolean => (block.around ?? []).includes('cleanup');

export const catchBlocksFilled = defineCheck({
  id: 'errors/catch-blocks-filled',
  ...everyLive('catchBlocks', {
    title: 'No catch block is empty',
    failTitle: 'Empty catch blocks swallow errors',
    // What is thrown while giving back a resource helps nobody.
    holds: (block) => block.kind !== 'empty' || isCleanup(block),
    seen,
    none: NONE,
  }),
});

export const failuresStayFailures = defineCheck({
  id: 'errors/failures-stay-failures',
  ...everyLive('catchBlocks', {
    title: 'A failure while serving a request is not turned into success',
    failTitle: 'Errors are caught while a request is served, and the request goes on as if nothing had happened',
    of: (block) => block.onRequestPath === true && !isCleanup(block) && !isCacheOnly(block),
    holds: (block) => (block.kind === 'returns-default' ? undefined : block.kind !== 'empty' && block.kind !== 'log-only'),
    seen,
    none: 'Nothing is caught where requests are served.',
    confidence: 'likely',
  }),
});

export const sensitiveFailuresDeny = defineCheck({
  id: 'errors/sensitive-failures-deny',
  ...everyLive('catchBlocks', {
    title: 'An error in an authorisation or payment step denies',
    failTitle: 'An error in an authorisation or payment step lets the request pass',
    of: (block) => (block.around ?? []).some((topic) => topic === 'auth' || topic === 'payment'),
    // A default may well be the denial; only a reader can tell.
    holds: (block) =>
      block.kind === 'returns-default' || block.kind === 'handles' ? undefined : block.kind === 'rethrows' || block.kind === 'responds',
    seen,
    none: 'No error of an authorisation or payment step is caught on its own.',
    confidence: 'likely',
  }),
});

export const parsingGuarded = defineCheck({
  id: 'errors/parsing-guarded',
  ...everyLive('codeUses', {
    title: 'Broken JSON from outside cannot crash the work',
    failTitle: 'JSON from outside is parsed without a guard',
    of: (use) => use.kind === 'json-parse-unguarded',
    holds: () => false,
    whenNone: 'pass',
    seen: (use) => `${use.detail ?? 'JSON.parse'} outside any try`,
    none: 'JSON is parsed inside try blocks or by schemas only.',
    confidence: 'likely',
  }),
});
