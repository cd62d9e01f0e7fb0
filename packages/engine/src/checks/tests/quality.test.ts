import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { modelOf, sampleRoute } from '../../testing/sample-facts.ts';
import { sampleDependency, sampleSuite, sampleTestConfig } from '../../testing/sample-project-facts.ts';
import { amountFitsApi, fewSkipped, mutationTested, nothingFocused, stateReset, testsAssert } from './quality.ts';

test('a focused test is named', () => {
  const outcome = runCheck(nothingFocused, modelOf({ testSuites: [sampleSuite({ focused: 1 })] }));
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]?.message).toBe('jest unit: 5 tests, 1 focused');
});

test('skipped tests are counted over all suites', () => {
  const outcome = runCheck(fewSkipped, modelOf({ testSuites: [sampleSuite({ tests: 30 }), sampleSuite({ tests: 10, skipped: 4 })] }));
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]?.message).toBe('4 of 40 tests are skipped');
  expect(runCheck(fewSkipped, modelOf({ testSuites: [sampleSuite({ tests: 40, skipped: 2 })] })).status).toBe('PASS');
  expect(runCheck(fewSkipped, modelOf({})).status).toBe('N/A');
});

test('tests without assertions are named by file', () => {
  expect(runCheck(testsAssert, modelOf({ testSuites: [sampleSuite({ withoutAssertion: 2 })] })).evidence[0]?.message).toBe(
    '2 of 5 tests assert nothing',
  );
});

test('fewer tests than routes fail, no tests at all as well', () => {
  const routes = [sampleRoute(), sampleRoute({ path: '/b' })];
  expect(runCheck(amountFitsApi, modelOf({ routes, testSuites: [sampleSuite({ tests: 1 })] })).status).toBe('FAIL');
  expect(runCheck(amountFitsApi, modelOf({ routes })).status).toBe('FAIL');
  expect(runCheck(amountFitsApi, modelOf({ routes, testSuites: [sampleSuite()] })).status).toBe('PASS');
  expect(runCheck(amountFitsApi, modelOf({})).status).toBe('N/A');
});

test('resetting by configuration is enough for mocks, not for rows; unread suites are open', () => {
  const ask = (suite: Parameters<typeof sampleSuite>[0], config?: Parameters<typeof sampleTestConfig>[0]) =>
    runCheck(stateReset, modelOf({ testConfigs: config === undefined ? [] : [sampleTestConfig(config)], testSuites: [sampleSuite(suite)] }))
      .status;
  expect(ask({ topics: ['keeps-state'] }, { resetsMocks: true })).toBe('PASS');
  expect(ask({ topics: ['keeps-state', 'resets-state'] })).toBe('PASS');
  expect(ask({ topics: ['keeps-state', 'real-database'] }, { resetsMocks: true })).toBe('FAIL');
  expect(ask({ topics: ['keeps-state'] })).toBe('UNKNOWN');
  expect(ask({ topics: ['keeps-state', 'real-database'], tests: 1 })).toBe('N/A');
  expect(ask({})).toBe('UNKNOWN');
  expect(ask({ topics: [] })).toBe('N/A');
});

test('a mutation tool is looked for', () => {
  expect(runCheck(mutationTested, modelOf({ dependencies: [sampleDependency({ name: '@stryker-mutator/core' })] })).status).toBe('PASS');
  expect(runCheck(mutationTested, modelOf({})).status).toBe('FAIL');
});
