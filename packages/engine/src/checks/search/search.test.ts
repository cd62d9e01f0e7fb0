import { expect, test } from 'vitest';
import { known } from '@airworthy/model';
import type { IndexWrite, SearchQuery } from '@airworthy/model';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf, NOT_WIRED, sampleTable } from '../../testing/sample-facts.ts';
import { enginesBounded, relevanceTested, removalsReachIndex, writesOutsideRequests, writesRepeated } from './engines.ts';
import { goneLeftOut, pagesCapped, patternsIndexed, searchesTenantBound, textIsData, wildcardsEscaped } from './queries.ts';

const query = (one: Partial<SearchQuery> = {}): SearchQuery => ({
  location: at('src/search.ts', 3),
  by: 'sql',
  kind: 'pattern',
  within: 'search',
  routes: ['GET /search'],
  openRoutes: [],
  userText: 'pattern',
  tenantBound: false,
  pageSize: 'open',
  depth: 'none',
  textBounded: false,
  fields: 'whole',
  tables: ['notes'],
  columns: ['title'],
  leadingWildcard: true,
  indexed: false,
  leavesOutBy: [],
  fallback: 'unknown',
  ...one,
});
const column = (name: string) => ({ name, type: 'text', nullable: true, line: 1 });

test('whose records are found', () => {
  const notes = sampleTable({ name: 'notes' });
  expect(runCheck(searchesTenantBound, modelOf({ searchQueries: [query()], tables: [notes] })).status).toBe('FAIL');
  expect(runCheck(searchesTenantBound, modelOf({ searchQueries: [query()], tables: [{ ...notes, rowSecurity: 'forced' }] })).status).toBe(
    'PASS',
  );
  expect(runCheck(searchesTenantBound, modelOf({ searchQueries: [query({ openRoutes: ['GET /search'] })] })).status).toBe('N/A');
  const marked = { ...notes, columns: [column('deleted_at')] };
  expect(runCheck(goneLeftOut, modelOf({ searchQueries: [query()], tables: [marked] })).status).toBe('FAIL');
  expect(runCheck(goneLeftOut, modelOf({ searchQueries: [query({ leavesOutBy: ['deleted_at'] })], tables: [marked] })).status).toBe('PASS');
  expect(runCheck(goneLeftOut, modelOf({ searchQueries: [query()], tables: [notes] })).status).toBe('N/A');
});

test('what the text may do and how much it gives', () => {
  const of = (check: Parameters<typeof runCheck>[0], one: Partial<SearchQuery>) =>
    runCheck(check, modelOf({ searchQueries: [query(one)] })).status;
  expect(of(textIsData, {})).toBe('PASS');
  expect(of(textIsData, { userText: 'syntax' })).toBe('FAIL');
  expect(of(wildcardsEscaped, {})).toBe('FAIL');
  expect(of(wildcardsEscaped, { by: 'prisma' })).toBe('N/A');
  expect(of(pagesCapped, {})).toBe('FAIL');
  expect(of(pagesCapped, { pageSize: 'unknown' })).toBe('UNKNOWN');
  expect(of(patternsIndexed, { leadingWildcard: false })).toBe('N/A');
  expect(of(patternsIndexed, { wiring: NOT_WIRED })).toBe('N/A');
});

test('engines and what follows the database', () => {
  const write: IndexWrite = {
    location: at('src/index.ts'),
    by: 'elasticsearch',
    action: 'index',
    within: 'keep',
    startedBy: ['request'],
    retried: false,
    whole: false,
    refreshes: false,
  };
  const of = (check: Parameters<typeof runCheck>[0], ...indexWrites: IndexWrite[]) => runCheck(check, modelOf({ indexWrites })).status;
  expect(of(writesOutsideRequests, write)).toBe('FAIL');
  expect(of(writesRepeated, { ...write, startedBy: ['worker'] })).toBe('PASS');
  expect(of(removalsReachIndex, write)).toBe('FAIL');
  expect(of(removalsReachIndex, write, { ...write, action: 'delete' })).toBe('PASS');
  expect(of(removalsReachIndex)).toBe('N/A');
  const client = {
    location: at('src/client.ts'),
    by: 'elasticsearch',
    timeout: known(30_000),
    authenticated: true as const,
    insecure: false,
  };
  expect(runCheck(enginesBounded, modelOf({ searchClients: [client] })).status).toBe('FAIL');
});

test('a suite that is named for searching is about the search that it lies around, or whose folder it names', () => {
  const suite = (path: string, topics: string[]) => ({
    location: at(path, 1),
    by: 'vitest',
    kind: 'unit',
    tests: 2,
    skipped: 0,
    focused: 0,
    withoutAssertion: 0,
    topics,
  });
  const status = (path: string, ...topics: string[]) =>
    runCheck(
      relevanceTested,
      modelOf({ searchQueries: [query({ location: at('apps/a/lib/routers/roles/query.ts', 3) })], testSuites: [suite(path, topics)] }),
    ).status;
  expect(status('apps/a/components/list/search-box.test.tsx')).toBe('FAIL');
  expect(status('apps/a/lib/routers/authors/query.test.ts')).toBe('FAIL');
  expect(status('apps/a/tests/unit/search.test.ts')).toBe('PASS');
  expect(status('apps/a/tests/views/actor-search.test.ts')).toBe('UNKNOWN');
  expect(status('apps/a/tests/unit/roles-search.test.ts')).toBe('PASS');
  expect(status('apps/a/tests/unit/routers/roles/search.service.test.ts')).toBe('PASS');
  // A suite of the whole module may try everything but the search.
  expect(status('apps/a/lib/routers/roles/query.test.ts')).toBe('UNKNOWN');
  expect(status('apps/a/lib/routers/roles/query.test.ts', 'searching')).toBe('PASS');
});
