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

test('a threshold that no script and no pipeline compares says so', () => {
  const config = sampleTestConfig({ coverageThreshold: known(70), collectsCoverage: false });
  const seen = (more: object) => runCheck(coverageThresholdEffective, modelOf({ testConfigs: [config], ...more }));
  expect([seen({}).status, seen({}).evidence[0]?.message]).toEqual([
    'PASS',
    'jest: coverage threshold 70, compared only when somebody asks for coverage by hand: no script and no pipeline does',
  ]);
  const ciWorkflows = [sampleWorkflow({ jobs: [sampleJob({ does: ['test', 'coverage'] })] })];
  expect(seen({ ciWorkflows }).evidence[0]?.message).toBe('jest: coverage threshold 70');
});

test('how high it is, and what it counts', () => {
  expect(ask(coverageThresholdAmbitious, { coverageThreshold: known(30) }).status).toBe('FAIL');
  expect(ask(coverageThresholdAmbitious, { coverageThreshold: known(80) }).status).toBe('PASS');
  expect(ask(coverageThresholdAmbitious, {}).status).toBe('N/A');
  expect(ask(coverageCountsAll, { countsAllSources: true }).status).toBe('PASS');
  expect(ask(coverageCountsAll, {}).status).toBe('UNKNOWN');
});
