import type { OpenApiOperation } from '@airworthy/model';
import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf, NOT_WIRED, sampleRoute } from '../../testing/sample-facts.ts';
import { sampleDocument } from '../../testing/sample-project-facts.ts';
import { apiDescribed, descriptionsServed, errorsDescribed, operationsExplained, routesDescribed, securityDescribed } from './api.ts';

const operation = (one: Partial<OpenApiOperation> = {}): OpenApiOperation => ({
  location: at('openapi.yaml', 12),
  method: 'GET',
  path: '/orders/{orderId}',
  secured: false,
  ...one,
});
const route = (one: Parameters<typeof sampleRoute>[0] = {}) => sampleRoute({ path: '/api/v1/orders/:id', ...one });

test('a plugin that is never registered describes nothing', () => {
  const outcome = runCheck(
    apiDescribed,
    modelOf({ apiDocs: [{ location: at('src/docs.ts'), by: '@fastify/swagger', wiring: NOT_WIRED }] }),
  );
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]?.message).toContain('@fastify/swagger — not wired');
  expect(runCheck(apiDescribed, modelOf({ documents: [sampleDocument({ kind: 'openapi' })] })).status).toBe('PASS');
});

test('routes and operations are compared whatever parameters are called and whatever prefix is served', () => {
  expect(runCheck(routesDescribed, modelOf({ routes: [route()], openApiOperations: [operation()] })).status).toBe('PASS');
  const outcome = runCheck(
    routesDescribed,
    modelOf({
      routes: [route(), route({ method: 'POST', path: '/api/v1/orders' }), route({ path: '/health', purpose: 'health' })],
      openApiOperations: [operation()],
    }),
  );
  expect(outcome.status).toBe('PARTIAL');
  expect(outcome.evidence[0]?.message).toBe('POST /api/v1/orders is not described');
  expect(runCheck(routesDescribed, modelOf({ routes: [route()] })).status).toBe('N/A');
});

test('an operation that nothing serves', () => {
  expect(runCheck(descriptionsServed, modelOf({ routes: [route()], openApiOperations: [operation({ method: 'DELETE' })] })).status).toBe(
    'FAIL',
  );
});

test('what a route for everything below a path answers may be served; a route for everything says nothing', () => {
  const below = (path: string) =>
    runCheck(
      descriptionsServed,
      modelOf({
        routes: [route({ method: 'ALL', path })],
        openApiOperations: [operation({ method: 'POST', path: '/api/v1/tickets/purchase' })],
      }),
    ).status;
  expect(below('/api/v1/tickets/*')).toBe('UNKNOWN');
  expect(below('/api/v1/venues/*')).toBe('FAIL');
  expect(below('/*')).toBe('FAIL');
});

test('guarded routes are described with security', () => {
  const facts = { routes: [route({ access: 'guarded' })], openApiOperations: [operation()] };
  expect(runCheck(securityDescribed, modelOf(facts)).status).toBe('FAIL');
  expect(runCheck(securityDescribed, modelOf({ ...facts, openApiOperations: [operation({ secured: true })] })).status).toBe('PASS');
  expect(runCheck(securityDescribed, modelOf({ ...facts, routes: [route()] })).status).toBe('N/A');
});

test('answers and words', () => {
  expect(runCheck(errorsDescribed, modelOf({ openApiOperations: [operation({ responses: ['200'] })] })).status).toBe('FAIL');
  expect(runCheck(errorsDescribed, modelOf({ openApiOperations: [operation({ responses: ['200', '4XX'] })] })).status).toBe('PASS');
  expect(runCheck(errorsDescribed, modelOf({ openApiOperations: [operation()] })).status).toBe('UNKNOWN');
  expect(runCheck(operationsExplained, modelOf({ openApiOperations: [operation({ described: true })] })).status).toBe('PASS');
});
