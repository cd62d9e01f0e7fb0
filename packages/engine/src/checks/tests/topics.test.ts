import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf } from '../../testing/sample-facts.ts';
import { sampleJob, sampleSuite, sampleWorkflow } from '../../testing/sample-project-facts.ts';
import {
  authTested,
  concurrencyTested,
  limitsTested,
  paymentsTested,
  realDatabase,
  refusedAccess,
  routesTested,
  webhooksTested,
} from './topics.ts';

const ask = (check: Parameters<typeof runCheck>[0], suite: Parameters<typeof sampleSuite>[0]) =>
  runCheck(check, modelOf({ testSuites: [sampleSuite(suite)] })).status;

test('a refusal counts when it is the answer to a request', () => {
  expect(ask(refusedAccess, { statuses: [200, 401], topics: ['http'] })).toBe('PASS');
  expect(ask(refusedAccess, { statuses: [401], topics: [] })).toBe('FAIL');
  expect(ask(refusedAccess, { statuses: [200], topics: ['http'] })).toBe('FAIL');
  expect(ask(refusedAccess, { statuses: [401], replyStatuses: [401], topics: [] })).toBe('PASS');
});

test('an app that a test puts together is not the whole', () => {
  expect(ask(routesTested, { topics: ['http'] })).toBe('PASS');
  expect(ask(routesTested, { topics: ['http', 'own-app'] })).toBe('FAIL');
});

test('suites whose topics nobody read stay open', () => {
  expect(ask(refusedAccess, { statuses: [401] })).toBe('UNKNOWN');
  expect(ask(realDatabase, {})).toBe('UNKNOWN');
});

test('topics are taken from what a suite exercises', () => {
  expect(ask(realDatabase, { topics: ['real-database'] })).toBe('PASS');
  expect(ask(realDatabase, { topics: ['mocked-database'] })).toBe('FAIL');
  expect(ask(concurrencyTested, { topics: ['concurrency', 'real-database'] })).toBe('PASS');
  expect(ask(concurrencyTested, { topics: ['concurrency', 'may-reach-database'] })).toBe('UNKNOWN');
  expect(ask(concurrencyTested, { topics: ['concurrency'] })).toBe('FAIL');
  const limits = at('tests/rate-limit.test.ts');
  expect(ask(limitsTested, { topics: ['limit-refusal', 'rate-limit'], statuses: [], location: limits })).toBe('PASS');
  expect(ask(limitsTested, { topics: ['rate-limit'], statuses: [], location: limits })).toBe('UNKNOWN');
  expect(ask(limitsTested, { topics: ['rate-limit'], statuses: [] })).toBe('FAIL');
  expect(ask(authTested, { topics: ['http'], statuses: [401] })).toBe('PASS');
  expect(ask(authTested, { topics: ['auth', 'auth-file', 'auth-refusal'], statuses: [] })).toBe('PASS');
  expect(ask(authTested, { topics: ['auth', 'auth-file'], statuses: [] })).toBe('UNKNOWN');
  expect(ask(paymentsTested, { topics: ['payment'], location: at('src/billing/charge.test.ts') })).toBe('PASS');
  expect(ask(paymentsTested, { topics: ['payment'], location: at('src/routes/settings.test.ts') })).toBe('UNKNOWN');
  expect(ask(authTested, { topics: ['auth', 'errors'], statuses: [401] })).toBe('FAIL');
  expect(ask(webhooksTested, { topics: ['webhook', 'webhook-signature'] })).toBe('PASS');
  expect(ask(webhooksTested, { topics: ['webhook'] })).toBe('FAIL');
});

test('what can only be told in part stays open', () => {
  expect(ask(refusedAccess, { topics: ['access-refusal', 'auth-file'], statuses: [] })).toBe('PASS');
  expect(ask(refusedAccess, { topics: ['auth', 'errors', 'http'], statuses: [] })).toBe('UNKNOWN');
  const named = (path: string) => ask(refusedAccess, { topics: ['access-refusal'], statuses: [], location: at(path) });
  expect(named('src/users/users.controller.spec.ts')).toBe('PASS');
  expect(named('src/users/users.service.spec.ts')).toBe('FAIL');
  expect(ask(realDatabase, { topics: ['real-database'], shared: true })).toBe('UNKNOWN');
  expect(ask(concurrencyTested, { topics: ['http', 'parallel-calls'] })).toBe('UNKNOWN');
  const beside = modelOf({
    testSuites: [sampleSuite({ topics: ['may-reach-database'] })],
    ciWorkflows: [sampleWorkflow({ jobs: [sampleJob({ services: ['postgresql'] })] })],
  });
  expect(runCheck(realDatabase, beside).status).toBe('UNKNOWN');
});

test('no tests, no proof', () => {
  expect(runCheck(concurrencyTested, modelOf({})).status).toBe('FAIL');
});
