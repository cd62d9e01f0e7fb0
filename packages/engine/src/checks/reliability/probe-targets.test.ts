import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { modelOf, sampleRoute } from '../../testing/sample-facts.ts';
import { sampleWorkload } from '../../testing/sample-project-facts.ts';
import { probesMatchRoutes, probesTuned } from './probe-targets.ts';

const probing = (path: string) => sampleWorkload({ probeTargets: [{ probe: 'livenessProbe', path }], probesTuned: false });

test('a probe has to ask a route that is served', () => {
  const routes = [sampleRoute({ method: 'GET', path: '/health/:kind' })];
  expect(runCheck(probesMatchRoutes, modelOf({ routes, k8sWorkloads: [probing('/health/live')] })).status).toBe('PASS');
  const gone = runCheck(probesMatchRoutes, modelOf({ routes, k8sWorkloads: [probing('/healthz')] }));
  expect(gone.status).toBe('FAIL');
  expect(gone.evidence[0]?.message).toContain('/healthz, which no route serves');
});

test('a manifest among several may be about somebody else', () => {
  const routes = [sampleRoute({ method: 'GET', path: '/health' })];
  expect(
    runCheck(probesMatchRoutes, modelOf({ routes, k8sWorkloads: [probing('/other'), sampleWorkload({ name: 'second' })] })).status,
  ).toBe('UNKNOWN');
});

test('default times', () => {
  expect(runCheck(probesTuned, modelOf({ k8sWorkloads: [probing('/health')] })).status).toBe('FAIL');
  expect(runCheck(probesTuned, modelOf({ k8sWorkloads: [sampleWorkload()] })).status).toBe('N/A');
});
