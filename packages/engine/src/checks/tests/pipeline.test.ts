import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf } from '../../testing/sample-facts.ts';
import { sampleJob, sampleManifest, sampleSuite, sampleTestConfig, sampleWorkflow } from '../../testing/sample-project-facts.ts';
import { coverageReported, failuresStop, runInPipeline, runOnReview, scriptDefined } from './pipeline.ts';

const manifest = (test: string | undefined, path = 'package.json') =>
  modelOf({ packageManifests: [sampleManifest({ location: at(path), scripts: test === undefined ? {} : { test } })] });

test.each([
  ['jest', 'PASS'],
  ['echo "Error: no test specified" && exit 1', 'FAIL'],
  ['echo "no tests"', 'FAIL'],
  ['echo start && jest', 'PASS'],
  ['true', 'FAIL'],
])('the script %s means %s', (script, status) => {
  expect(runCheck(scriptDefined, manifest(script)).status).toBe(status);
});

test('a configuration that needs a file that is not there stops the runner', () => {
  const model = manifest('jest');
  model.facts.testConfigs = [sampleTestConfig({ missing: { config: 'jest.config.js', file: 'shared/jest.base.js' } })];
  const outcome = runCheck(scriptDefined, model);
  expect([outcome.status, outcome.evidence[0]?.message]).toEqual([
    'FAIL',
    'test: jest, but jest.config.js needs shared/jest.base.js, which is not in the tree',
  ]);
});

test('a missing script fails; a task of the root needs one in the package whose tests it shall reach', () => {
  expect(runCheck(scriptDefined, manifest(undefined)).status).toBe('FAIL');
  const model = manifest('turbo run test');
  model.service.path = 'services/orders';
  expect(runCheck(scriptDefined, model).status).toBe('PASS');
  model.facts.testSuites = [sampleSuite({ location: at('services/orders/a.test.ts') })];
  expect(runCheck(scriptDefined, model).status).toBe('FAIL');
});

test('the pipeline runs the tests, on review, and stops on failures', () => {
  const ciWorkflows = [sampleWorkflow()];
  expect(runCheck(runInPipeline, modelOf({ ciWorkflows })).status).toBe('PASS');
  expect(runCheck(runOnReview, modelOf({ ciWorkflows })).status).toBe('PASS');
  expect(runCheck(failuresStop, modelOf({ ciWorkflows })).status).toBe('PASS');
  expect(runCheck(coverageReported, modelOf({ ciWorkflows })).status).toBe('FAIL');
});

test('without a pipeline, on push only, or with failures ignored', () => {
  expect(runCheck(runInPipeline, modelOf({})).status).toBe('FAIL');
  expect(runCheck(runOnReview, modelOf({ ciWorkflows: [sampleWorkflow({ triggers: ['push'] })] })).status).toBe('FAIL');
  expect(runCheck(failuresStop, modelOf({ ciWorkflows: [sampleWorkflow({ jobs: [sampleJob({ ignoresFailure: true })] })] })).status).toBe(
    'FAIL',
  );
});

test('a test that may fail beside others that may not lets the change through', () => {
  const status = (job: Parameters<typeof sampleJob>[0]) =>
    runCheck(failuresStop, modelOf({ ciWorkflows: [sampleWorkflow({ jobs: [sampleJob({ ignoresFailure: true, ...job })] })] })).status;
  expect(status({ does: ['e2e', 'test'], ignored: ['e2e'] })).toBe('FAIL');
  expect(status({ does: ['test'], ignored: [], partlyIgnored: ['test'] })).toBe('FAIL');
  expect(status({ does: ['audit', 'test'], ignored: ['audit'] })).toBe('PASS');
});
