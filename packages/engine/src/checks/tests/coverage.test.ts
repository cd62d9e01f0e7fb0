import { known, unknown } from '@airworthy/model';
import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { modelOf } from '../../testing/sample-facts.ts';
import { sampleJob, sampleTestConfig, sampleWorkflow } from '../../testing/sample-project-facts.ts';
import { coverageCountsAll, coverageThresholdAmbitious, coverageThresholdEffective } from './coverage.ts';

const ask = (check: Parameters<typeof runCheck>[0], ...configs: Parameters<typeof sampleTestConfig>[0][]) =>
  runCheck(check, modelOf({ testConfigs: configs.map(sampleTestConfig) }));

test('a threshold has to be there and to have an effect', () => {
  expect(ask(coverageThresholdEffective, { coverageThreshold: known(70) }).status).toBe('PASS');
  expect(ask(coverageThresholdEffective, {}).status).toBe('FAIL');
  expect(ask(coverageThresholdEffective).status).toBe('FAIL');
  expect(ask(coverageThresholdEffective, { coverageThreshold: unknown() }).status).toBe('UNKNOWN');
  const outcome = ask(coverageThresholdEffective, { coverageThreshold: known(70), thresholdIneffective: 'coverage is never collected' });
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]?.message).toBe('jest: coverage threshold 70, without effect: coverage is never collected');
});

test('a threshold that no run compares has no effect', () => {
  const config = sampleTestConfig({ coverageThreshold: known(70), collectsCoverage: false });
  const outcome = runCheck(coverageThresholdEffective, modelOf({ testConfigs: [config] }));
  expect([outcome.status, outcome.evidence[0]?.message]).toEqual([
    'FAIL',
    'jest: coverage threshold 70, without effect: no script and no pipeline collects coverage',
  ]);
  const ciWorkflows = [sampleWorkflow({ jobs: [sampleJob({ does: ['test', 'coverage'] })] })];
  expect(runCheck(coverageThresholdEffective, modelOf({ testConfigs: [config], ciWorkflows })).status).toBe('PASS');
});

test('how high it is, and what it counts', () => {
  expect(ask(coverageThresholdAmbitious, { coverageThreshold: known(30) }).status).toBe('FAIL');
  expect(ask(coverageThresholdAmbitious, { coverageThreshold: known(80) }).status).toBe('PASS');
  expect(ask(coverageThresholdAmbitious, {}).status).toBe('N/A');
  expect(ask(coverageCountsAll, { countsAllSources: true }).status).toBe('PASS');
  expect(ask(coverageCountsAll, {}).status).toBe('UNKNOWN');
});
