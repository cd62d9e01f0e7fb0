import type { TestSuite } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { answers, exercises, forService, printShown, printSuite, shownAt } from '../../derive/suites.ts';
import { databasesOfTests } from '../../derive/jobs.ts';
import { both, either } from '../../derive/wired.ts';

const CODE_TESTS = new Set(['integration', 'contract', 'e2e', 'unit']);
const NONE = 'No automated test was found.';

const ABOUT_MONEY =
  /pay|bill|charg|refund|checkout|invoice|stripe|paypal|purchas|order|subscri|wallet|settle|escrow|transfer|money|sale|credit/i;

/** One suite that does it is enough. It is shown where it does. */
const oneSuite = (...whats: (string | number)[]) =>
  ({
    needs: ['testSuites'],
    location: (suite: TestSuite) => shownAt(suite, ...whats).location,
    message: (suite: TestSuite) => printShown(suite, ...whats),
    whenNone: 'fail',
    noneMessage: NONE,
    confidence: 'likely',
    quantifier: 'any',
  }) as const;

export const realDatabase = defineCheck({
  id: 'tests/real-database-used',
  title: 'Data logic is tested against a real database',
  failTitle: 'No test runs data logic against a real database',
  ...oneSuite(),
  needs: ['testSuites', 'ciWorkflows'],
  subjects: ({ testSuites }) => testSuites.filter((suite) => suite.shared !== true || CODE_TESTS.has(suite.kind)),
  // The pipeline starts one, and the code under test has a client: whether a test gets as far can't be told.
  holds: (suite, { ciWorkflows }) => {
    const real = exercises(suite, 'real-database');
    const maybe = real === false && exercises(suite, 'may-reach-database') === true && databasesOfTests({ ciWorkflows }).length > 0;
    return forService(suite, maybe ? undefined : real);
  },
});

/** Tests of what takes requests, called without the server around it: `users.controller.spec.ts`, `order.resolver.test.ts`. */
const OF_HANDLERS =
  /(?:^|[/.-])(?:\w*[a-z])?(?:controller|resolver|router|procedure|action)s?\.(?:[\w-]+\.)?(?:spec|test|servertest)\.[cm]?[jt]sx?$/i;

export const refusedAccess = defineCheck({
  id: 'tests/access-refusals-tested',
  title: 'Tests show that requests without rights are refused',
  failTitle: 'No test shows that a request without rights is refused',
  ...oneSuite(401, 403, 'access-refusal', 'auth'),
  subjects: ({ testSuites }) => testSuites.filter((suite) => suite.shared !== true || CODE_TESTS.has(suite.kind)),
  holds: (suite) => {
    const refused = either(
      answers(suite, 401, 403),
      both(exercises(suite, 'access-refusal'), OF_HANDLERS.test(suite.location.path) || exercises(suite, 'http', 'auth-file')),
    );
    // Through the app, about rights, and an error is asserted that is not told by its status.
    const maybe = ['http', 'auth', 'errors'].every((topic) => exercises(suite, topic) === true);
    return forService(suite, refused === false && maybe && (suite.statuses ?? []).length === 0 ? undefined : refused);
  },
});

export const refusedInput = defineCheck({
  id: 'tests/input-refusals-tested',
  title: 'Tests show that bad input is refused',
  failTitle: 'No test shows that bad input is refused',
  ...oneSuite(400, 422),
  subjects: ({ testSuites }) => testSuites.filter((suite) => suite.shared !== true || CODE_TESTS.has(suite.kind)),
  holds: (suite) => forService(suite, answers(suite, 400, 422)),
});

export const conflictsTested = defineCheck({
  id: 'tests/conflicts-tested',
  title: 'Tests show the answers for things that are missing or in conflict',
  failTitle: 'No test shows the answer for a thing that is missing or in conflict',
  ...oneSuite(404, 409, 410, 412),
  subjects: ({ testSuites }) => testSuites.filter((suite) => suite.shared !== true || CODE_TESTS.has(suite.kind)),
  holds: (suite) => forService(suite, answers(suite, 404, 409, 410, 412)),
});

export const routesTested = defineCheck({
  id: 'tests/routes-tested-through-http',
  title: 'Tests send requests through the whole app',
  failTitle: 'No test sends a request through the whole app',
  ...oneSuite(),
  subjects: ({ testSuites }) => testSuites.filter((suite) => suite.shared !== true || CODE_TESTS.has(suite.kind)),
  // An app that a test puts together for itself lacks what the real one has around its routes.
  holds: (suite) => forService(suite, exercises(suite, 'own-app') === true ? false : exercises(suite, 'http')),
  message: (suite) => `${printSuite(suite)}${exercises(suite, 'own-app') === true ? ', through an app that the test puts together' : ''}`,
});

export const concurrencyTested = defineCheck({
  id: 'tests/concurrency-tested',
  title: 'Tests send several requests at once at the same thing',
  failTitle: 'No test sends several requests at once at the same thing',
  ...oneSuite('concurrency', 'parallel-calls'),
  subjects: ({ testSuites }) => testSuites.filter((suite) => suite.shared !== true || CODE_TESTS.has(suite.kind)),
  holds: (suite) => {
    const meets = exercises(suite, 'http', 'real-database') === true;
    // Functions that are called at once meet no rows, locks or other requests unless an app or a database is behind them.
    if (exercises(suite, 'concurrency') === true)
      return forService(suite, meets ? true : exercises(suite, 'may-reach-database') === true ? undefined : false);
    // Several calls awaited together in a test through the app or a database may be about one thing or about many.
    return forService(suite, meets && exercises(suite, 'parallel-calls') === true ? undefined : exercises(suite, 'concurrency'));
  },
});

export const limitsTested = defineCheck({
  id: 'tests/rate-limits-tested',
  title: 'Tests show that too many requests are refused',
  failTitle: 'No test shows that too many requests are refused',
  ...oneSuite(429, 'limit-refusal', 'rate-limit'),
  subjects: ({ testSuites }) => testSuites.filter((suite) => suite.shared !== true || CODE_TESTS.has(suite.kind)),
  // Titles also speak of partners that answer 429: the file has to be about limits, or a request has to be refused.
  holds: (suite) => {
    const about = /rate|limit|throttl|quota/i.test(suite.location.path);
    const refused = either(answers(suite, 429), both(exercises(suite, 'limit-refusal'), about));
    // Tests of what is let through may go on until something is refused.
    return forService(suite, refused === false && about && exercises(suite, 'rate-limit') === true ? undefined : refused);
  },
});

export const webhooksTested = defineCheck({
  id: 'tests/webhooks-tested',
  title: 'Tests send webhooks with wrong signatures',
  failTitle: 'No test sends a webhook with a wrong signature',
  ...oneSuite('webhook-signature'),
  subjects: ({ testSuites }) => testSuites.filter((suite) => suite.shared !== true || CODE_TESTS.has(suite.kind)),
  holds: (suite) => forService(suite, exercises(suite, 'webhook-signature')),
});

export const paymentsTested = defineCheck({
  id: 'tests/payments-tested',
  title: 'Payment paths have tests of their own',
  failTitle: 'No test covers a payment path',
  ...oneSuite('payment'),
  subjects: ({ testSuites }) => testSuites.filter((suite) => suite.shared !== true || CODE_TESTS.has(suite.kind)),
  // Words like "invoice" also stand in titles of links and of other systems' records: the file has to be about money.
  holds: (suite) => {
    const about = ABOUT_MONEY.test(suite.location.path.split('/').slice(-3).join('/'));
    return forService(suite, exercises(suite, 'payment') === true && !about ? undefined : exercises(suite, 'payment'));
  },
});

export const propertiesTested = defineCheck({
  id: 'tests/properties-tested',
  title: 'Rules about numbers are tested with generated input',
  failTitle: 'Rules about numbers are tested with a few chosen examples only',
  ...oneSuite(),
  subjects: ({ testSuites }) => testSuites.filter((suite) => suite.shared !== true || CODE_TESTS.has(suite.kind)),
  holds: (suite) => forService(suite, exercises(suite, 'property-based')),
});

export const migrationsTested = defineCheck({
  id: 'tests/migrations-tested',
  title: 'Tests apply migrations forward and back',
  failTitle: 'No test applies migrations forward and back',
  ...oneSuite(),
  subjects: ({ testSuites }) => testSuites.filter((suite) => suite.shared !== true || CODE_TESTS.has(suite.kind)),
  holds: (suite) => forService(suite, exercises(suite, 'migration')),
});

export const authTested = defineCheck({
  id: 'tests/authentication-tested',
  title: 'Authentication has tests of its own',
  failTitle: 'Authentication has no test of its own',
  ...oneSuite('auth-refusal', 'access-refusal', 401, 'auth'),
  subjects: ({ testSuites }) => testSuites.filter((suite) => suite.shared !== true || CODE_TESTS.has(suite.kind)),
  // Words like "token" in titles also stand in tests of partners' errors: the file has to be about it, or a request has to be refused.
  // A file that only shows who is let in would not notice that everybody is.
  holds: (suite) => {
    const refused = either(both(exercises(suite, 'auth-refusal', 'access-refusal'), exercises(suite, 'auth-file')), answers(suite, 401));
    const maybe = both(exercises(suite, 'auth'), exercises(suite, 'auth-file')) === true;
    return forService(suite, refused === false && maybe ? undefined : refused);
  },
});
