import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { forService } from '../../derive/suites.ts';

export const creatorSharesChecked = defineCheck({
  id: 'money/creator-shares-checked',
  ...everyLive('feeRates', {
    title: 'The shares of creators are known to add up to a hundred',
    failTitle: 'The shares of creators do not add up to a hundred',
    of: (rate) => rate.of === 'token-royalty',
    holds: (rate) => (rate.shares === 'checked' ? true : typeof rate.shares === 'number' ? rate.shares === 100 : undefined),
    seen: (rate) =>
      `${rate.name} in ${rate.within ?? 'the module'}: the shares ${rate.shares === 'checked' ? 'are compared with the whole' : typeof rate.shares === 'number' ? `make ${rate.shares}` : 'come from code that could not be read'}`,
    none: 'No royalty is written into a token.',
  }),
});

export const awkwardAmountsTested = defineCheck({
  id: 'money/awkward-amounts-tested',
  title: 'Tests calculate with amounts that do not come out even',
  failTitle: 'No test calculates with amounts that do not come out even',
  needs: ['testSuites'],
  subjects: ({ testSuites }) =>
    testSuites.filter((suite) => suite.topics?.includes('money-edges') || suite.topics?.includes('property-based')),
  // Tests of a package elsewhere in the tree say nothing about the calculations of this service.
  holds: (suite, _facts, { service }) => (suite.location.path.startsWith(service.path) ? forService(suite, true) : undefined),
  location: (suite) => suite.location,
  message: (suite) =>
    `${suite.location.path} ${suite.topics?.includes('property-based') ? 'generates its inputs' : 'names edges of amounts in its titles'}`,
  whenNone: 'fail',
  noneMessage: 'No title of a test speaks of rounding, remainders, zero or the smallest amount.',
  confidence: 'likely',
  quantifier: 'any',
});
