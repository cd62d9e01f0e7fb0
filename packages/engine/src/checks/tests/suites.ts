import type { Route, TestSuite } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { databasesOfTests } from '../../derive/jobs.ts';
import { exercises, forService, ownSuites, printSuite } from '../../derive/suites.ts';
import { live } from '../../derive/wired.ts';

const CODE_TESTS = new Set(['unit', 'integration', 'contract', 'e2e']);
const NONE = 'No automated test was found.';

export const testsPresent = defineCheck({
  id: 'tests/present',
  title: 'The service has automated tests',
  failTitle: 'The service has no automated test',
  needs: ['testSuites'],
  subjects: ({ testSuites }) => testSuites.filter((suite) => CODE_TESTS.has(suite.kind)),
  holds: (suite) => forService(suite, suite.tests > suite.skipped),
  location: (suite) => suite.location,
  message: printSuite,
  whenNone: 'fail',
  noneMessage: NONE,
  confidence: 'proved',
  quantifier: 'any',
});

/** Files about what surrounds the rules: guards, settings, clients, the plumbing of requests. */
const PLUMBING =
  /middleware|interceptor|(?:^|[/.-])(?:auth\w*|config|env|environment|logger|logging|health\w*|circuit\w*|retry|rate-?limit\w*|throttl\w*|cache|redis|metrics?|error-?handler\w*|setup|bootstrap|secrets?|cors|helmet|swagger|openapi)(?=[/.-])/i;

/** What is shown, and what runs through the whole app whatever runner it is written for. */
const SHOWN = /\.[jt]sx$|(?:^|\/)(?:components?|hooks|ui|_{0,2}e2e_{0,2})\//i;

/** The last folder and the file: folders further up may be called anything. */
const localPath = (suite: TestSuite): string => suite.location.path.split('/').slice(-2).join('/');

export const unitTests = defineCheck({
  id: 'tests/unit-present',
  title: 'Rules of the domain are tested by themselves',
  failTitle: 'No unit test asks a rule by itself',
  needs: ['testSuites'],
  subjects: ({ testSuites }) => testSuites.filter((suite) => suite.kind === 'unit'),
  // Tests of guards, settings and clients say nothing about the rules; whether there are rules besides, a person has to say.
  holds: (suite) =>
    forService(
      suite,
      suite.tests === suite.skipped ? false : PLUMBING.test(localPath(suite)) || SHOWN.test(suite.location.path) ? undefined : true,
    ),
  location: (suite) => suite.location,
  message: (suite, holds) =>
    `${printSuite(suite)}${holds === undefined && suite.shared !== true ? ', of plumbing or pages by its name' : ''}`,
  whenNone: 'fail',
  noneMessage: 'No unit test was found.',
  confidence: 'likely',
  quantifier: 'any',
});

export const integrationTests = defineCheck({
  id: 'tests/integration-present',
  title: 'Integration tests run the service together with what it depends on',
  failTitle: 'No integration test runs the service together with what it depends on',
  needs: ['testSuites', 'ciWorkflows', 'dbClients'],
  beside: ['dbClients'],
  // Where the pipeline starts a database and the code under test has a client, a test may get as far.
  subjects: ({ testSuites, ciWorkflows }) => {
    const provided = databasesOfTests({ ciWorkflows }).length > 0;
    return testSuites.filter((suite) => suite.kind === 'integration' || (provided && exercises(suite, 'may-reach-database') === true));
  },
  holds: (suite, { dbClients }) => {
    if (suite.tests === suite.skipped) return false;
    if (suite.kind !== 'integration') return undefined;
    if (exercises(suite, 'real-database') === true) return forService(suite, true);
    if (exercises(suite, 'mocked-database') === true) return false;
    // Through the app, without a stand-in for the database, when there is none: that is all there is.
    if (dbClients.length === 0 && exercises(suite, 'http', 'harness') === true) return forService(suite, true);
    return undefined;
  },
  location: (suite) => suite.location,
  message: (suite, holds) =>
    `${printSuite(suite)}${holds === true ? '' : holds === false ? (suite.tests === suite.skipped ? '' : ', with a stand-in for the database') : suite.shared === true ? ', outside of the service' : ', which may reach a database'}`,
  whenNone: 'fail',
  noneMessage: 'No integration test was found.',
  confidence: 'likely',
  quantifier: 'any',
});

export const endToEndTests = defineCheck({
  id: 'tests/e2e-present',
  title: 'End-to-end tests walk paths through the running service',
  failTitle: 'No end-to-end test walks a path through the running service',
  needs: ['testSuites'],
  // A harness that starts the service beside others may walk whole paths.
  subjects: ({ testSuites }) => testSuites.filter((suite) => suite.kind === 'e2e' || exercises(suite, 'harness') === true),
  holds: (suite) =>
    suite.tests === suite.skipped || (suite.tests === 1 && exercises(suite, 'scaffold') === true)
      ? false
      : suite.kind === 'e2e'
        ? forService(suite, true)
        : undefined,
  location: (suite) => suite.location,
  message: printSuite,
  whenNone: 'fail',
  noneMessage: 'No end-to-end test was found.',
  confidence: 'likely',
  quantifier: 'any',
});

/** Parts of a path; `:id`, `{id}` and `*` of either side fit anything. */
function parts(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

const varies = (part: string): boolean => part.startsWith(':') || part.includes('*') || part.startsWith('{');

/** Whether a path that is asked ends with a path that is served: what stands before it may be taken off by a gateway. */
function isServed(asked: string, served: string): boolean {
  const [ask, serve] = [parts(asked), parts(served)];
  if (serve.length === 0 || serve.length > ask.length || serve.every(varies)) return false;
  return serve.every((part, index) => {
    const other = ask[ask.length - serve.length + index] as string;
    return varies(part) || varies(other) || part === other;
  });
}

/** Paths of a script that the app serves; health and metrics show nothing about load. `undefined` where that can't be told. */
function askedAndServed(suite: TestSuite, routes: readonly Route[], complete: boolean): string[] | undefined {
  if (suite.asks === undefined || routes.length === 0 || !complete) return undefined;
  const worth = live(routes).filter((route) => !/^(?:health|metrics|docs|static|root)$/.test(route.purpose));
  return suite.asks.filter((asked) => worth.some((route) => isServed(asked, route.path)));
}

export const loadTests = defineCheck({
  id: 'tests/load-present',
  title: 'A load test shows how much the service can take',
  failTitle: 'No load test shows how much the service can take',
  needs: ['testSuites', 'routes'],
  beside: ['routes'],
  subjects: ({ testSuites }) => testSuites.filter((suite) => suite.kind === 'load'),
  holds: (suite, { routes }, { coverage }) =>
    forService(suite, askedAndServed(suite, routes, coverage.routes?.state === 'complete')?.length !== 0),
  location: (suite) => suite.location,
  message: (suite, holds) =>
    `${suite.by} script${suite.asks === undefined ? '' : ` that asks ${suite.asks.slice(0, 3).join(', ')}${suite.asks.length > 3 ? ' …' : ''}`}${holds === false && suite.shared !== true ? ', of which the app serves nothing' : ''}`,
  whenNone: 'fail',
  noneMessage: 'The service has no load test script.',
  confidence: 'proved',
  quantifier: 'any',
});

export const loadThresholds = defineCheck({
  id: 'tests/load-states-thresholds',
  title: 'Load tests fail when the service gets too slow or makes errors',
  failTitle: 'A load test measures and never fails',
  needs: ['testSuites'],
  subjects: ({ testSuites }) => ownSuites(testSuites).filter((suite) => suite.kind === 'load'),
  holds: (suite) => suite.thresholds,
  location: (suite) => suite.location,
  message: (suite) =>
    `${suite.by} script ${suite.thresholds === true ? 'with' : suite.thresholds === false ? 'without' : 'where it can’t be told if it has'} thresholds`,
  whenNone: 'na',
  noneMessage: 'The service has no load test script.',
  confidence: 'proved',
  quantifier: 'any',
});

export const contractTests = defineCheck({
  id: 'tests/contract-present',
  title: 'Contract tests hold the service to what its callers and partners expect',
  failTitle: 'No contract test holds the service to what others expect',
  needs: ['testSuites'],
  subjects: ({ testSuites }) => testSuites.filter((suite) => suite.kind === 'contract' || suite.topics?.includes('contract') === true),
  holds: (suite) => forService(suite, suite.tests > suite.skipped),
  location: (suite) => suite.location,
  message: printSuite,
  whenNone: 'fail',
  noneMessage: 'No contract test was found.',
  confidence: 'likely',
  quantifier: 'any',
});
