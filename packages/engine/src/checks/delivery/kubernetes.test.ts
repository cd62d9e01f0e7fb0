import { known } from '@airworthy/model';
import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { modelOf } from '../../testing/sample-facts.ts';
import { sampleWorkload } from '../../testing/sample-project-facts.ts';
import { workloadsConfined, workloadsLimited, workloadsReplicated, workloadsRolled } from './kubernetes.ts';

const ask = (check: Parameters<typeof runCheck>[0], workload: Parameters<typeof sampleWorkload>[0]) =>
  runCheck(check, modelOf({ k8sWorkloads: [sampleWorkload(workload)] })).status;

test('requests and limits come in pairs', () => {
  expect(ask(workloadsLimited, { resourceLimits: true, resourceRequests: true })).toBe('PASS');
});

test('every part of the confinement counts', () => {
  const confined = { runAsNonRoot: true, allowPrivilegeEscalation: false, dropsCapabilities: true, readOnlyRootFilesystem: true };
  expect(ask(workloadsConfined, confined)).toBe('PASS');
  expect(ask(workloadsConfined, { ...confined, readOnlyRootFilesystem: false })).toBe('FAIL');
});

test('replicas left to a scaler are open', () => {
  expect(ask(workloadsReplicated, {})).toBe('UNKNOWN');
  expect(ask(workloadsReplicated, { replicas: known(1) })).toBe('FAIL');
  expect(ask(workloadsRolled, { strategy: 'Recreate' })).toBe('FAIL');
  expect(ask(workloadsRolled, {})).toBe('PASS');
});
