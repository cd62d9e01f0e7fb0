import type { TestSuite } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { live } from '../../derive/wired.ts';
import { exercises, ownSuites, printSuite } from '../../derive/suites.ts';

const NONE = 'No automated test was found.';
const CODE_TESTS = new Set(['unit', 'integration', 'contract', 'e2e']);

export const nothingFocused = defineCheck({
  id: 'tests/run-completely',
  title: 'No test is focused, so none of the others is left out',
  failTitle: 'A focused test leaves all others of its file out',
  needs: ['testSuites'],
  subjects: ({ testSuites }) => ownSuites(testSuites),
  holds: (suite) => suite.focused === 0,
  location: (suite) => suite.location,
  message: (suite) => `${printSuite(suite)}${suite.focused > 0 ? `, ${suite.focused} focused` : ''}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

/** All suites of a service at once. */
interface Whole {
  suites: TestSuite[];
  tests: number;
  skipped: number;
}

function whole(suites: readonly TestSuite[]): Whole[] {
  const code = ownSuites(suites).filter((suite) => CODE_TESTS.has(suite.kind));
  const sum = (pick: (suite: TestSuite) => number): number => code.reduce((total, suite) => total + pick(suite), 0);
  return code.length === 0 ? [] : [{ suites: code, tests: sum((suite) => suite.tests), skipped: sum((suite) => suite.skipped) }];
}

const SKIPPED_SHARE = 0.05;

export const fewSkipped = defineCheck({
  id: 'tests/rarely-skipped',
  title: 'At most one test in twenty is skipped',
  failTitle: 'Many tests are skipped',
  needs: ['testSuites'],
  subjects: ({ testSuites }) => whole(testSuites),
  holds: ({ tests, skipped }) => skipped <= tests * SKIPPED_SHARE,
  location: ({ suites }) => (suites.find((suite) => suite.skipped > 0) ?? suites[0])?.location,
  related: ({ suites }) =>
    suites
      .filter((suite) => suite.skipped > 0)
      .slice(0, 8)
      .map((suite) => suite.location),
  message: ({ tests, skipped }) => `${skipped} of ${tests} tests are skipped`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

export const testsAssert = defineCheck({
  id: 'tests/assert-something',
  title: 'Every test asserts something',
  failTitle: 'Tests pass whatever the code does, because they assert nothing',
  needs: ['testSuites'],
  subjects: ({ testSuites }) => ownSuites(testSuites).filter((suite) => CODE_TESTS.has(suite.kind) && suite.tests > 0),
  holds: (suite) => suite.withoutAssertion === 0,
  location: (suite) => suite.withoutAssertionAt ?? suite.location,
  message: (suite) => `${suite.withoutAssertion} of ${suite.tests} tests assert nothing`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

export const amountFitsApi = defineCheck({
  id: 'tests/amount-fits-routes',
  title: 'There are at least as many tests as routes',
  failTitle: 'There are fewer tests than routes',
  needs: ['testSuites', 'routes'],
  subjects: ({ testSuites, routes }) => {
    const count = live(routes).length;
    return count === 0 ? [] : [{ ...(whole(testSuites)[0] ?? { suites: [], tests: 0, skipped: 0 }), count }];
  },
  holds: ({ tests, skipped, count }) => tests - skipped >= count,
  location: ({ suites }) => suites[0]?.location,
  message: ({ tests, skipped, count }) => `${tests - skipped} tests for ${count} routes`,
  whenNone: 'na',
  noneMessage: 'The service has no routes.',
  confidence: 'likely',
});

export const stateReset = defineCheck({
  id: 'tests/state-reset',
  title: 'What several tests share is put back between them',
  failTitle: 'Tests of one file share state, and nothing puts it back between them',
  needs: ['testSuites', 'testConfigs'],
  // Tests of pure functions leave nothing behind, and a single test meets none.
  subjects: ({ testSuites }) =>
    ownSuites(testSuites).filter(
      (suite) => CODE_TESTS.has(suite.kind) && suite.tests > 1 && exercises(suite, 'keeps-state', 'resets-state') !== false,
    ),
  holds: (suite, { testConfigs }) => {
    if (suite.topics === undefined) return undefined;
    if (exercises(suite, 'resets-state') === true) return true;
    // Rows stay in a database whatever the runner does with mocks; an app that is started once may hold nothing.
    // Tests of the whole system make users and data of their own as a rule.
    if (exercises(suite, 'real-database') === true) return suite.kind === 'e2e' ? undefined : false;
    return testConfigs.some((config) => config.resetsMocks === true) || undefined;
  },
  location: (suite) => suite.location,
  message: (suite, holds) =>
    `${printSuite(suite)}${holds === true ? ', with a reset' : holds === false ? ' against a database, without a reset' : ', with mocks or a set-up that all of them share'}`,
  whenNone: 'na',
  noneMessage: 'No test keeps state that another one could meet.',
  confidence: 'likely',
});

export const mutationTested = defineCheck({
  id: 'tests/mutation-tested',
  title: 'Mutation testing shows whether the tests notice broken code',
  failTitle: 'Nothing shows whether the tests notice broken code',
  needs: ['dependencies'],
  subjects: ({ dependencies }) => dependencies.filter((dependency) => dependency.name.startsWith('@stryker-mutator/')),
  holds: () => true,
  location: (dependency) => dependency.location,
  message: (dependency) => `${dependency.name} ${dependency.range}`,
  whenNone: 'fail',
  noneMessage: 'No mutation testing tool is installed.',
  confidence: 'proved',
  quantifier: 'any',
});
