import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { modelOf } from '../../testing/sample-facts.ts';
import { sampleJob, sampleWorkflow } from '../../testing/sample-project-facts.ts';
import { deployAfterTests, deployApproved, deployAutomated, deployVerified, rollbackPrepared } from './release.ts';

const deploy = sampleJob({ name: 'deploy', does: ['deploy'] });
const ask = (check: Parameters<typeof runCheck>[0], jobs: ReturnType<typeof sampleJob>[], triggers = ['push']) =>
  runCheck(check, modelOf({ ciWorkflows: [sampleWorkflow({ jobs, triggers })] })).status;

test('somebody deploys', () => {
  expect(ask(deployAutomated, [sampleJob()])).toBe('FAIL');
  expect(ask(deployAutomated, [deploy])).toBe('PASS');
});

test('tests come before, in the same workflow or in one that starts it', () => {
  expect(ask(deployAfterTests, [deploy])).toBe('FAIL');
  expect(ask(deployAfterTests, [sampleJob(), deploy])).toBe('PASS');
  expect(ask(deployAfterTests, [deploy], ['workflow_run'])).toBe('UNKNOWN');
  expect(ask(deployAfterTests, [sampleJob()])).toBe('N/A');
});

test('environment, look afterwards and way back', () => {
  expect(ask(deployApproved, [deploy])).toBe('FAIL');
  expect(ask(deployApproved, [{ ...deploy, environment: 'production' }])).toBe('PASS');
  expect(ask(deployVerified, [deploy])).toBe('FAIL');
  expect(ask(deployVerified, [deploy, sampleJob({ does: ['smoke'] })])).toBe('PASS');
  expect(ask(rollbackPrepared, [deploy, sampleJob({ does: ['rollback'] })])).toBe('PASS');
});

test('a way back may be chosen by whoever starts the deployment', () => {
  expect(ask(rollbackPrepared, [deploy])).toBe('FAIL');
  expect(ask(rollbackPrepared, [deploy], ['workflow_dispatch'])).toBe('UNKNOWN');
  expect(
    runCheck(rollbackPrepared, modelOf({ ciWorkflows: [sampleWorkflow({ jobs: [deploy], triggers: ['push'], inputs: ['version'] })] }))
      .status,
  ).toBe('PASS');
  expect(ask(deployAutomated, [sampleJob({ does: ['release'] })])).toBe('UNKNOWN');
});
