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

test('resetting by configuration is enough; unread suites are open', () => {
  expect(
    runCheck(stateReset, modelOf({ testConfigs: [sampleTestConfig({ resetsMocks: true })], testSuites: [sampleSuite()] })).status,
  ).toBe('PASS');
  expect(runCheck(stateReset, modelOf({ testSuites: [sampleSuite()] })).status).toBe('UNKNOWN');
  expect(runCheck(stateReset, modelOf({ testSuites: [sampleSuite({ topics: ['keeps-state'] })] })).status).toBe('FAIL');
  expect(runCheck(stateReset, modelOf({ testSuites: [sampleSuite({ topics: [] })] })).status).toBe('N/A');
});

test('a mutation tool is looked for', () => {
  expect(runCheck(mutationTested, modelOf({ dependencies: [sampleDependency({ name: '@stryker-mutator/core' })] })).status).toBe('PASS');
  expect(runCheck(mutationTested, modelOf({})).status).toBe('FAIL');
});
