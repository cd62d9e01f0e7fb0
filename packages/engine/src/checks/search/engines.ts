import { folderOf } from '@airworthy/model';
import type { SearchQuery } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { controlExists, everyLive } from '../../check/shapes.ts';
import { ask, both, isWired, live, show, told } from '../../derive/wired.ts';

const SLOWEST = 10_000;
const NO_CLIENT = 'No client of a search engine is opened.';
const NO_WRITES = 'Nothing writes into a search engine.';

export const enginesBounded = defineCheck({
  id: 'search/engine-requests-bounded',
  ...everyLive('searchClients', {
    title: 'Requests to the search engine are given up after ten seconds at most',
    failTitle: 'Requests to the search engine wait for long',
    holds: ({ timeout }) => ask(timeout, (ms) => ms > 0 && ms <= SLOWEST, false),
    seen: ({ by, timeout }) => `${by}: given up after ${timeout.state === 'known' ? `${timeout.value} ms` : show(timeout)}`,
    none: NO_CLIENT,
  }),
});

export const enginesAuthenticated = defineCheck({
  id: 'search/engine-asked-with-credentials',
  ...everyLive('searchClients', {
    title: 'The search engine is asked with credentials and over verified TLS',
    failTitle: 'The search engine is open to whoever reaches it',
    holds: ({ authenticated, insecure }) => both(told(authenticated), !insecure),
    seen: ({ by, authenticated, insecure }) =>
      `${by}: ${authenticated === true ? 'with credentials' : authenticated === false ? 'no credentials' : 'credentials could not be read'}${insecure ? ', connection not verified' : ''}`,
    none: NO_CLIENT,
  }),
});

export const writesOutsideRequests = defineCheck({
  id: 'search/index-written-outside-requests',
  ...everyLive('indexWrites', {
    title: 'The index is changed by a worker, not in the request that changed the record',
    failTitle: 'The index is changed best-effort, in the middle of a request',
    holds: ({ startedBy }) => (startedBy.length === 0 ? undefined : !startedBy.includes('request')),
    seen: (one) => `${one.within || 'a module'} (${one.action}): ${one.startedBy.join(', ') || 'what starts it could not be read'}`,
    none: NO_WRITES,
    confidence: 'likely',
  }),
});

export const writesRepeated = defineCheck({
  id: 'search/index-writes-repeated',
  ...everyLive('indexWrites', {
    title: 'A change that the index did not take is tried again',
    failTitle: 'A change that the index did not take is lost',
    holds: ({ retried, startedBy }) =>
      retried === true || (startedBy.length > 0 && startedBy.every((one) => one !== 'request')) ? true : told(retried),
    seen: (one) =>
      `${one.within || 'a module'} (${one.action}): ${one.retried === true ? 'tried again' : one.startedBy.includes('request') ? 'tried once' : `repeated by the ${one.startedBy.join(', ')}`}`,
    none: NO_WRITES,
    confidence: 'likely',
  }),
});

export const removalsReachIndex = defineCheck({
  id: 'search/removals-reach-the-index',
  title: 'What is deleted leaves the index',
  failTitle: 'What is deleted stays in the index',
  needs: ['indexWrites', 'indexSetups'],
  arises: { when: ({ indexWrites }) => live(indexWrites).some((one) => one.action !== 'delete'), otherwise: NO_WRITES },
  subjects: ({ indexWrites }) =>
    indexWrites.filter((one) => one.action === 'delete' || (one.action === 'bulk' && /delete|remove|sync/i.test(one.within))),
  holds: (one) => isWired(one),
  location: (one) => one.location,
  message: (one) => `${one.within || 'a module'} (${one.action})${one.wiring?.state === 'not-wired' ? ' — nothing calls it' : ''}`,
  whenNone: 'fail',
  belongsTo: 'indexWrites',
  noneMessage: 'No code removes a document from the index.',
  confidence: 'likely',
  quantifier: 'any',
});

export const documentsNamed = defineCheck({
  id: 'search/documents-hold-named-fields',
  ...everyLive('indexWrites', {
    title: 'Documents in the index hold fields that are named',
    failTitle: 'Whole records go into the index',
    of: ({ action }) => action !== 'delete',
    holds: ({ whole }) => {
      const answer = told(whole);
      return answer === undefined ? undefined : !answer;
    },
    seen: (one) =>
      `${one.within || 'a module'} (${one.action}): ${one.whole === true ? 'the record as it was loaded' : one.whole === false ? 'named fields' : 'what is written could not be followed'}`,
    none: NO_WRITES,
    confidence: 'likely',
  }),
});

export const bulkErrorsSeen = defineCheck({
  id: 'search/bulk-errors-seen',
  ...everyLive('indexWrites', {
    title: 'Entries that a bulk request could not write are looked at',
    failTitle: 'Entries that a bulk request could not write vanish',
    of: ({ action }) => action === 'bulk',
    holds: ({ looksAtErrors }) => looksAtErrors,
    seen: (one) =>
      `${one.within || 'a module'}: ${one.looksAtErrors === true ? 'errors of entries are looked at' : 'the answer is not looked at'}`,
    none: 'Nothing is written in bulk.',
    confidence: 'likely',
  }),
});

export const writesDoNotRefresh = defineCheck({
  id: 'search/index-writes-do-not-refresh',
  ...everyLive('indexWrites', {
    title: 'Writes do not make the index searchable one by one',
    failTitle: 'Every write makes the index searchable anew',
    of: ({ by }) => by === 'elasticsearch' || by === 'opensearch',
    holds: ({ refreshes }) => !refreshes,
    seen: (one) => `${one.within || 'a module'} (${one.action}): ${one.refreshes ? 'with refresh' : 'without refresh'}`,
    none: 'Nothing writes into Elasticsearch or OpenSearch.',
  }),
});

export const aliasesSwapped = defineCheck({
  id: 'search/reindex-behind-an-alias',
  ...controlExists('indexSetups', {
    title: 'A new index is built beside the old one and takes over by an alias',
    failTitle: 'The index can only be changed where it stands',
    of: ({ action }) => action === 'alias',
    seen: ({ by }) => `${by}: readers are moved to another index`,
    none: 'No code moves readers to another index.',
    confidence: 'likely',
    belongsTo: 'indexWrites',
  }),
});

export const mappingsWritten = defineCheck({
  id: 'search/mappings-written-out',
  title: 'Fields of the index and their types are written out in the repository',
  failTitle: 'The engine guesses the types of fields',
  needs: ['indexSetups', 'indexWrites'],
  arises: { when: ({ indexWrites }) => live(indexWrites).length > 0, otherwise: NO_WRITES },
  // A script that somebody runs by hand makes an index as well as the app does.
  subjects: ({ indexSetups }) => indexSetups.filter((one) => one.action === 'create'),
  holds: (one) => both(told(one.mapped), told(one.strict)),
  location: (one) => one.location,
  message: (one) =>
    `${one.by}: ${one.mapped === true ? 'fields are written out' : 'fields are guessed'}${one.strict === true ? '' : ', others are added as they come'}`,
  whenNone: 'fail',
  belongsTo: 'indexWrites',
  noneMessage: 'No code makes an index with fields.',
  confidence: 'likely',
});

export const driftCompared = defineCheck({
  id: 'search/drift-compared',
  title: 'A schedule brings the index in line with the database',
  failTitle: 'Nobody notices that index and database differ',
  needs: ['indexWrites', 'schedules'],
  arises: { when: ({ indexWrites }) => live(indexWrites).length > 0, otherwise: NO_WRITES },
  subjects: ({ indexWrites }) => live(indexWrites).filter((one) => one.startedBy.includes('schedule')),
  holds: () => true,
  location: (one) => one.location,
  message: (one) => `${one.within || 'a module'} (${one.action}) runs by a schedule`,
  whenNone: 'fail',
  belongsTo: 'indexWrites',
  noneMessage: 'No schedule leads to a write into the index.',
  confidence: 'likely',
  quantifier: 'any',
});

/** Folders that only hold tests, or the sources beside them, stand for the one they lie in. */
const placeOf = (path: string): string =>
  folderOf(path).replace(/(?:^|\/)(?:__tests__|tests?|specs?|unit|integration|e2e|server|src|lib|app)(?=\/|$)/g, '');
const stemOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/\.[cm]?[jt]sx?$/, '');
const WORD_OF_TESTS = /^(?:search\w*|find\w*|lookup|test|spec|server\w*|client|unit|integration|results?|routes?|router|service|utils?)$/;
const wordsOf = (path: string): string[] =>
  path
    .replaceAll(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word.length > 3 && !WORD_OF_TESTS.test(word))
    .map((word) => word.replace(/s$/, ''));

/** A suite that is named for searching is about this one when it lies around it, or names what it lies in. */
function isNear(suite: string, { location: { path } }: SearchQuery): boolean {
  const place = placeOf(suite);
  const own = placeOf(path);
  if (place === '' || place === own || own.startsWith(`${place}/`)) return true;
  const around = new Set(wordsOf(path.slice(commonLength(suite, path))));
  return wordsOf(stemOf(suite)).some((word) => around.has(word));
}

/** How much of two paths is the same, in whole folders: the name of the service says nothing of what is in it. */
function commonLength(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return b.lastIndexOf('/', at - 1) + 1;
}

/** Names that modules of every folder have. */
const ANY_MODULE =
  /^(?:index|main|app|server|routes?|router|controller|service|handlers?|utils?|helpers?|quer(?:y|ies)|list|get|db|actions)$/;

export const relevanceTested = defineCheck({
  id: 'search/results-tested',
  title: 'Tests are about what is searched',
  failTitle: 'No test says what a search finds',
  needs: ['searchQueries', 'testSuites'],
  subjects: ({ searchQueries }) => live(searchQueries),
  // A suite beside the search, or named for it.
  holds: (one, { testSuites }) => {
    const module = stemOf(one.location.path);
    const near = testSuites.filter((suite) => suite.tests > suite.skipped);
    const named = near.some(
      (suite) => /search|finds?(?![a-z])|lookup/i.test(stemOf(suite.location.path)) && isNear(suite.location.path, one),
    );
    // A suite of the whole module may be about everything else that is in it.
    const ofModule = near.filter(
      (suite) =>
        stemOf(suite.location.path).startsWith(`${module}.`) &&
        (!ANY_MODULE.test(module) || placeOf(suite.location.path) === placeOf(one.location.path)),
    );
    if (named || ofModule.some((suite) => suite.topics?.includes('searching') === true)) return true;
    if (ofModule.length > 0) return undefined;
    // A suite that is named for searching somewhere else may ask this one through the API.
    const elsewhere = testSuites.some(
      ({ tests, skipped, location: { path } }) =>
        tests > skipped &&
        /(?:^|\/)(?:tests?|__tests__|e2e|specs?)\//.test(path) &&
        /search/i.test(stemOf(path)) &&
        !/\.[jt]sx$/.test(path),
    );
    return elsewhere ? undefined : false;
  },
  location: (one) => one.location,
  message: (one, holds) =>
    `${one.within || 'a search'}: ${holds === true ? 'a suite is about it' : holds === undefined ? 'suites of its module, or elsewhere, may ask it' : 'no suite is about it'}`,
  whenNone: 'na',
  noneMessage: 'Nothing is searched by a text of clients.',
  confidence: 'likely',
  quantifier: 'any',
});
