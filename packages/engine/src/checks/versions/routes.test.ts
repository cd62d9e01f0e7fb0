import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { modelOf, sampleRoute } from '../../testing/sample-facts.ts';
import { routesVersioned } from './routes.ts';

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
