import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { modelOf, sampleRoute } from '../../testing/sample-facts.ts';
import { onePlace, routesVersioned } from './routes.ts';

const asked = (...paths: string[]) =>
  runCheck(routesVersioned, modelOf({ routes: paths.map((path) => sampleRoute({ method: 'POST', path })) }));

test('a protocol with one address has clients, too, and names its operations itself', () => {
  expect(asked('/xrpc/com.example.account.create')).toMatchObject({
    status: 'N/A',
    reason: 'Clients call one address of a protocol that names its operations itself, such as GraphQL, tRPC or XRPC.',
  });
  expect(asked('/xrpc/com.example.account.create', '/orders').status).toBe('FAIL');
  expect(asked('/health')).toMatchObject({ status: 'N/A', reason: 'No route is served that clients write code against.' });
});

test('the version of a protocol that sets its address is none of the API', () => {
  const routes = ['/api/v2/orders', '/api/v2/prices', '/api/otel/v1/traces', '/api/scim/v2/Users'].map((path) =>
    sampleRoute({ method: 'POST', path }),
  );
  expect(runCheck(onePlace, modelOf({ routes })).status).toBe('PASS');
});
