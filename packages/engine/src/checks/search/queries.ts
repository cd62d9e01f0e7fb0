import type { SearchQuery, Table } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { live, told } from '../../derive/wired.ts';

const NONE = 'Nothing is searched by a text of clients.';
const name = (one: SearchQuery): string => `${one.within || 'a search'} (${one.by})`;
const isPattern = (one: SearchQuery): boolean => one.kind === 'pattern';

export const searchesTenantBound = defineCheck({
  id: 'search/searches-bound-to-the-tenant',
  title: 'Each search is bound on the server to what the asker may see',
  failTitle: 'A search finds records of others',
  needs: ['searchQueries', 'tables'],
  // What everybody may search without signing in is meant for everybody.
  subjects: ({ searchQueries }) =>
    live(searchQueries).filter((one) => one.routes.length === 0 || one.routes.length > one.openRoutes.length),
  holds: (one, { tables }) => {
    const answer = told(one.tenantBound);
    if (answer !== false) return answer;
    const read = tables.filter((table) => one.tables.includes(table.name));
    // Row policies bind what the query does not.
    if (read.some((table) => table.rowSecurity === 'unknown')) return undefined;
    return read.length > 0 && read.every((table) => table.rowSecurity !== 'off');
  },
  location: (one) => one.location,
  message: (one, holds) => `${name(one)}: ${holds === true ? 'a tenant or owner is compared' : 'no tenant or owner is compared'}`,
  whenNone: 'na',
  noneMessage: 'Nothing is searched by a text of clients behind sign-in.',
  confidence: 'likely',
});

const GONE = /^(?:deleted_?at|is_?deleted|archived_?at|is_?archived)$/i;
const goneColumns = (one: SearchQuery, tables: readonly Table[]): string[] => [
  ...new Set(
    tables
      .filter((table) => one.tables.includes(table.name))
      .flatMap((table) => table.columns.filter((column) => GONE.test(column.name)).map((column) => column.name.toLowerCase())),
  ),
];

export const goneLeftOut = defineCheck({
  id: 'search/deleted-records-left-out',
  title: 'Searches leave out what was deleted or archived',
  failTitle: 'Searches find what was deleted',
  needs: ['searchQueries', 'tables'],
  subjects: ({ searchQueries, tables }) => live(searchQueries).filter((one) => goneColumns(one, tables).length > 0),
  holds: (one, { tables }) => goneColumns(one, tables).some((column) => one.leavesOutBy.includes(column)),
  location: (one) => one.location,
  message: (one, holds) =>
    `${name(one)}: ${holds === true ? `looks at ${one.leavesOutBy.join(', ')}` : `${one.tables.join(', ')} mark deleted rows, and the search does not look at that`}`,
  whenNone: 'na',
  noneMessage: 'No table that is searched marks deleted rows.',
  confidence: 'likely',
});

export const textIsData = defineCheck({
  id: 'search/text-is-data',
  ...everyLive('searchQueries', {
    title: 'The text of a search is data, and no query language',
    failTitle: 'The text of a search is read as a query language',
    holds: ({ userText }) => (userText === 'unknown' ? undefined : userText === 'data' || userText === 'pattern'),
    seen: (one) =>
      `${name(one)}: ${{ data: 'the text is data', pattern: 'the text is data but for wildcards', syntax: 'operators in the text count', raw: 'the text is pasted into the query', unknown: 'could not be read' }[one.userText]}`,
    none: NONE,
    confidence: 'likely',
  }),
});

export const wildcardsEscaped = defineCheck({
  id: 'search/wildcards-escaped',
  ...everyLive('searchQueries', {
    title: 'Wildcards in the text of a search are escaped',
    failTitle: 'Wildcards in the text of a search count',
    // Query builders of Prisma decide that themselves.
    of: (one) => isPattern(one) && one.by !== 'prisma',
    holds: ({ userText }) => (userText === 'unknown' ? undefined : userText === 'data'),
    seen: (one) =>
      `${name(one)} compares ${one.columns.join(', ') || 'columns'}: ${one.userText === 'data' ? 'wildcards are escaped' : 'percent signs and the like of the client count'}`,
    none: 'Nothing is searched by a pattern.',
    confidence: 'likely',
  }),
});

export const pagesCapped = defineCheck({
  id: 'search/pages-capped',
  ...everyLive('searchQueries', {
    title: 'A search gives a bounded number of hits',
    failTitle: 'A search gives as many hits as the client likes',
    holds: ({ pageSize }) => (pageSize === 'unknown' ? undefined : pageSize === 'fixed' || pageSize === 'capped'),
    seen: (one) =>
      `${name(one)}: ${{ none: 'no bound on the number of hits', fixed: 'a fixed number', capped: 'bounded', open: 'the client chooses the number freely', unknown: 'the number could not be followed' }[one.pageSize]}`,
    none: NONE,
    confidence: 'likely',
  }),
});

export const depthBounded = defineCheck({
  id: 'search/depth-bounded',
  ...everyLive('searchQueries', {
    title: 'How deep a search can be paged is bounded',
    failTitle: 'A search can be paged to any depth',
    of: ({ depth }) => depth !== 'none',
    holds: ({ depth }) => (depth === 'unknown' ? undefined : depth !== 'open'),
    seen: (one) =>
      `${name(one)}: ${{ none: '', cursor: 'goes on from a hit', bounded: 'the number of the page is bounded', open: 'any page may be asked for', unknown: 'could not be followed' }[one.depth]}`,
    none: 'No search has further pages.',
    confidence: 'likely',
  }),
});

export const textBounded = defineCheck({
  id: 'search/text-bounded',
  ...everyLive('searchQueries', {
    title: 'The length of the text of a search is bounded',
    failTitle: 'The text of a search may be of any length',
    holds: ({ textBounded: bounded }) => told(bounded),
    seen: (one) =>
      `${name(one)}: ${one.textBounded === true ? 'bounded by a schema or in code' : one.textBounded === false ? 'no schema and no code bounds it' : 'what leads here could not be read'}`,
    none: NONE,
    confidence: 'likely',
  }),
});

export const fieldsListed = defineCheck({
  id: 'search/fields-listed',
  ...everyLive('searchQueries', {
    title: 'A search answers with fields that are named',
    failTitle: 'A search answers with everything that is stored',
    holds: ({ fields }) => (fields === 'unknown' ? undefined : fields === 'listed'),
    seen: (one) =>
      `${name(one)}: ${one.fields === 'listed' ? 'fields are named' : one.fields === 'whole' ? 'whole records' : 'could not be read'}`,
    none: NONE,
    confidence: 'likely',
  }),
});

export const patternsIndexed = defineCheck({
  id: 'search/patterns-indexed',
  ...everyLive('searchQueries', {
    title: 'Searches in the middle of a text are served by an index for that',
    failTitle: 'A search reads the whole table',
    of: (one) => isPattern(one) && one.leadingWildcard,
    holds: ({ indexed }) => told(indexed),
    seen: (one) =>
      `${name(one)} on ${one.columns.join(', ') || 'columns'}: ${one.indexed === true ? 'a trigram index covers it' : 'no trigram index in the migrations covers it'}`,
    none: 'Nothing is searched in the middle of a text by a pattern.',
    confidence: 'likely',
  }),
});

export const vectorsIndexed = defineCheck({
  id: 'search/text-vectors-indexed',
  ...everyLive('searchQueries', {
    title: 'Full-text search in the database has an index',
    failTitle: 'Full-text search computes every row anew',
    of: ({ kind }) => kind === 'text',
    holds: ({ indexed }) => told(indexed),
    seen: (one) =>
      `${name(one)}: ${one.indexed === true ? 'an index serves it' : one.indexed === false ? 'no index in the migrations serves it' : 'indexes could not be read'}`,
    none: 'The database is asked for no full-text search.',
    confidence: 'likely',
  }),
});

export const engineDownAnswered = defineCheck({
  id: 'search/engine-down-answered',
  ...everyLive('searchQueries', {
    title: 'When the engine is down a search is answered by something better than an error',
    failTitle: 'When the engine is down every search is an error of the server',
    of: ({ kind }) => kind === 'engine',
    holds: ({ fallback }) => told(fallback),
    seen: (one) => `${name(one)}: ${one.fallback === true ? 'a failure is answered' : 'a failure becomes an error of the server'}`,
    none: 'No search engine is asked.',
    confidence: 'likely',
  }),
});

export const searchesMeasured = defineCheck({
  id: 'search/searches-measured',
  title: 'A metric is about searches',
  failTitle: 'Nobody sees that searches are slow or find nothing',
  needs: ['metrics', 'searchQueries'],
  arises: {
    when: ({ searchQueries }) =>
      live(searchQueries).some((one) => one.kind === 'engine' || /search/i.test(`${one.within} ${one.routes.join(' ')}`)),
    otherwise: NONE,
  },
  subjects: ({ metrics }) =>
    live(metrics).filter((one) => one.name.state === 'known' && /search|zero_?(?:result|hit)/i.test(one.name.value)),
  holds: (one) => told(one.recorded),
  location: (one) => one.location,
  message: (one) =>
    `${one.kind} ${one.name.state === 'known' ? one.name.value : ''} ${one.recorded === true ? 'is recorded' : 'is not recorded'}`,
  whenNone: 'fail',
  belongsTo: 'searchQueries',
  noneMessage: 'No metric is about searches.',
  confidence: 'likely',
  quantifier: 'any',
});
