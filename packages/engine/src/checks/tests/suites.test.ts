import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { modelOf, sampleRoute } from '../../testing/sample-facts.ts';
import { sampleSuite } from '../../testing/sample-project-facts.ts';
import { contractTests, endToEndTests, integrationTests, loadTests, loadThresholds, testsPresent, unitTests } from './suites.ts';

const ask = (check: Parameters<typeof runCheck>[0], ...suites: Parameters<typeof sampleSuite>[0][]) =>
  runCheck(check, modelOf({ testSuites: suites.map(sampleSuite) }));

test('a service without tests fails, also when all are skipped or only load is tested', () => {
  expect(ask(testsPresent).status).toBe('FAIL');
  expect(ask(testsPresent, { skipped: 5 }).status).toBe('FAIL');
  expect(ask(testsPresent, { kind: 'load' }).status).toBe('FAIL');
  expect(ask(testsPresent, {}).evidence[0]?.message).toBe('jest unit: 5 tests');
});

test('each kind is asked for by itself', () => {
  expect(ask(unitTests, {}).status).toBe('PASS');
  expect(ask(integrationTests, {}).status).toBe('FAIL');
  expect(ask(integrationTests, { kind: 'integration' }).status).toBe('UNKNOWN');
  expect(ask(integrationTests, { kind: 'integration', topics: ['http'] }).status).toBe('PASS');
  expect(ask(integrationTests, { kind: 'integration', topics: ['real-database'] }).status).toBe('PASS');
  expect(ask(integrationTests, { kind: 'integration', topics: ['http', 'mocked-database'] }).status).toBe('FAIL');
  expect(ask(endToEndTests, { kind: 'e2e' }).status).toBe('PASS');
  // The greeting that a generator of projects tests walks no path.
  expect(ask(endToEndTests, { kind: 'e2e', tests: 1, topics: ['http', 'scaffold'] }).status).toBe('FAIL');
  expect(ask(contractTests, { topics: ['contract'] }).status).toBe('PASS');
  expect(ask(contractTests, {}).status).toBe('FAIL');
});

test('a load test exists and can fail', () => {
  expect(ask(loadTests).status).toBe('FAIL');
  expect(ask(loadTests, { kind: 'load', by: 'k6' }).status).toBe('PASS');
  expect(ask(loadThresholds, { kind: 'load', thresholds: false }).status).toBe('FAIL');
  expect(ask(loadThresholds, { kind: 'load' }).status).toBe('UNKNOWN');
  expect(ask(loadThresholds).status).toBe('N/A');
});

test('a load test of paths that the app does not serve shows nothing about it', () => {
  const load = (...asks: string[]) =>
    runCheck(
      loadTests,
      modelOf({
        testSuites: [sampleSuite({ kind: 'load', by: 'k6', asks })],
        routes: [sampleRoute({ path: '/v1/orders/:id', purpose: 'api' }), sampleRoute({ path: '/health', purpose: 'health' })],
      }),
    );
  expect(load('/api/orders', '/api/orders/*').status).toBe('FAIL');
  expect(load('/health').status).toBe('FAIL');
  expect(load('/v1/orders/*').status).toBe('PASS');
  // A gateway may take off what stands before.
  expect(load('/shop/v1/orders/42').status).toBe('PASS');
  expect(load('/api/orders').evidence[0]?.message).toBe('k6 script that asks /api/orders, of which the app serves nothing');
});
