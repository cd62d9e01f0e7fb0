import { ABSENT, known } from '@airworthy/model';
import type { HealthEndpoint, K8sWorkload } from '@airworthy/model';
import { expect, test } from 'vitest';
import { route } from '../../check/routes-for-tests.ts';
import { AT, statusOf } from '../../check/status-of.ts';
import {
  detailedHealthGuarded,
  livenessDeclared,
  readinessDeclared,
  probesOpen,
  probesUnlimited,
  readinessKnowsShutdown,
  servicesNotAsked,
} from './probe-access.ts';

const probe = route({ path: '/health', purpose: 'health' });

test('probes are open and unlimited, details are guarded', () => {
  expect(statusOf(probesOpen, { routes: [probe] })).toBe('PASS');
  expect(statusOf(probesOpen, { routes: [{ ...probe, access: 'guarded' }] })).toBe('FAIL');
  expect(statusOf(probesOpen, { routes: [{ ...probe, path: '/orders/:id/status', access: 'guarded' }] })).toBe('N/A');
  expect(statusOf(probesUnlimited, { routes: [probe] })).toBe('PASS');
  const limited = { max: known(100), windowMs: known(60_000), keyedBy: 'ip', store: 'memory', location: AT };
  expect(statusOf(probesUnlimited, { routes: [{ ...probe, rateLimit: limited }] })).toBe('FAIL');
  expect(statusOf(probesUnlimited, { routes: [{ ...probe, scopeOpen: true }] })).toBe('UNKNOWN');
  expect(statusOf(detailedHealthGuarded, { routes: [probe] })).toBe('N/A');
  expect(statusOf(detailedHealthGuarded, { routes: [{ ...probe, path: '/health/detailed' }] })).toBe('FAIL');
  // What it tells decides, also at a plain path.
  const tells = (checks: string[], leaks: string[]): string =>
    statusOf(detailedHealthGuarded, {
      routes: [probe],
      healthEndpoints: [
        {
          location: AT,
          method: 'GET',
          path: '/health',
          kind: 'readiness',
          checks,
          statuses: [200, 503],
          constant: false,
          bounded: true,
          leaks,
        },
      ],
    });
  expect(tells(['postgresql', 'redis'], ['error-message'])).toBe('FAIL');
  expect([tells(['postgresql', 'redis'], []), tells(['postgresql'], ['version'])]).toEqual(['N/A', 'N/A']);
});

test('health of other services, and shutdown', () => {
  const health: HealthEndpoint = {
    location: AT,
    method: 'GET',
    path: '/health',
    kind: 'readiness',
    checks: [],
    statuses: [],
    constant: false,
    bounded: true,
  };
  expect(statusOf(servicesNotAsked, { healthEndpoints: [health] })).toBe('UNKNOWN');
  expect(statusOf(servicesNotAsked, { healthEndpoints: [{ ...health, asksServices: true }] })).toBe('FAIL');
  expect(statusOf(readinessKnowsShutdown, { healthEndpoints: [{ ...health, knowsShutdown: true }] })).toBe('PASS');
});

test('workloads that serve declare probes', () => {
  const workload: K8sWorkload = {
    location: AT,
    kind: 'Deployment',
    name: 'orders',
    livenessProbe: true,
    readinessProbe: true,
    startupProbe: false,
    resourceLimits: true,
    resourceRequests: true,
    runAsNonRoot: true,
    replicas: ABSENT,
  };
  expect(statusOf(livenessDeclared, { k8sWorkloads: [workload] })).toBe('PASS');
  expect(statusOf(livenessDeclared, { k8sWorkloads: [{ ...workload, kind: 'CronJob', livenessProbe: false }] })).toBe('N/A');
  // A worker beside a server listens on nothing; alone it may only not say so.
  const worker = { ...workload, readinessProbe: false, withoutPorts: true as const };
  expect(statusOf(readinessDeclared, { k8sWorkloads: [{ ...workload, readinessProbe: true }, worker] })).toBe('PASS');
  expect(statusOf(readinessDeclared, { k8sWorkloads: [worker] })).toBe('FAIL');
});
