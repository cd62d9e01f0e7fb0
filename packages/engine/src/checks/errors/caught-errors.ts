import type { CatchBlock } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';

const NONE = 'The running app catches nothing.';
const words: Record<string, string> = {
  empty: 'the catch block is empty',
  explained: 'nothing is done, and a comment says why',
  'lets-pass': 'the work goes on as if the check had been passed',
  'log-only': 'the error is logged and then forgotten',
  'returns-default': 'the error is answered with a default value',
  denies: 'the check answers no',
  rethrows: 'the error is passed on',
  responds: 'the error becomes an answer to the client',
  handles: 'the error is handled',
};
const seen = (block: CatchBlock): string => {
  const around = block.around?.length ? ` around ${block.around.join(' and ')}` : '';
  return `${words[block.kind] ?? block.kind}${around}${block.work === 'lost' ? ', and callers see success' : ''}`;
};

/** Work goes on without a cache. */
const isCacheOnly = ({ around = [] }: CatchBlock): boolean =>
  around.includes('cache') && around.every((topic) => topic === 'cache' || topic === 'parse');
/** What leaves an error without an answer. A default may be the right answer, or hide the failure. */
const QUIET = new Set(['empty', 'explained', 'log-only', 'returns-default']);
const DENIES = new Set(['denies', 'rethrows', 'responds']);
const isCleanup = (block: CatchBlock): boolean => (block.around ?? []).includes('cleanup');

export const catchBlocksFilled = defineCheck({
  id: 'errors/catch-blocks-filled',
  ...everyLive('catchBlocks', {
    title: 'No catch block is empty without a word why',
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
    of: (block) => block.onRequestPath === true && !isCleanup(block) && !isCacheOnly(block) && block.work !== 'side',
    // Whether what was tried matters to the client is clear only where the function was made for it.
    holds: (block) => (QUIET.has(block.kind) ? (block.work === 'lost' ? false : undefined) : true),
    seen,
    none: 'Nothing is caught where requests are served.',
    confidence: 'likely',
  }),
  // Where handlers were not followed, nobody knows what is caught in them.
  needs: ['catchBlocks', 'routes'],
});

export const sensitiveFailuresDeny = defineCheck({
  id: 'errors/sensitive-failures-deny',
  ...everyLive('catchBlocks', {
    title: 'An error in a step that authenticates or authorises denies',
    failTitle: 'An error in a step that authenticates or authorises lets the request pass',
    of: (block) => (block.around ?? []).includes('auth'),
    // A default, or a variable that stays unset, may well be the denial; only a reader can tell.
    holds: (block) => (block.kind === 'lets-pass' ? false : DENIES.has(block.kind) ? true : undefined),
    seen,
    none: 'No error of a step that authenticates or authorises is caught on its own.',
    confidence: 'likely',
  }),
});

const PARSED: Readonly<Record<string, string>> = {
  'json-parse-guarded': 'where a failure is caught',
  'json-parse-unguarded': 'outside any try',
  'json-parse-requeued': 'where a failure puts the message back into its queue',
  'json-parse-passed-on': 'where a failure is caught and thrown on',
};

export const parsingGuarded = defineCheck({
  id: 'errors/parsing-guarded',
  ...everyLive('codeUses', {
    title: 'Broken JSON from outside cannot crash the work',
    failTitle: 'JSON from outside is parsed without a guard',
    of: (use) => use.kind in PARSED,
    // A message that is put back fails again and keeps the others waiting, or the process down; what is thrown on may be caught further out.
    holds: (use) => (use.kind === 'json-parse-guarded' ? true : use.kind === 'json-parse-passed-on' ? undefined : false),
    seen: (use) => `${use.detail ?? 'JSON.parse'} ${PARSED[use.kind] ?? ''}`,
    none: 'The code itself parses no JSON from clients, messages, sockets or answers of others.',
    confidence: 'likely',
  }),
});
