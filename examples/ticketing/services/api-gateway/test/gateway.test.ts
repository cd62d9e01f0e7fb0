import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createTokenVerifier } from '@ticketing/identity';
import { createIssuer, createTestDatabase, ISSUER } from '@ticketing/test-kit';
import type { TestDatabase } from '@ticketing/test-kit';
import { buildApp } from '../src/app.ts';
import type { Dependencies } from '../src/app.ts';

describe('gateway', () => {
  let database: TestDatabase;
  let app: Awaited<ReturnType<typeof buildApp>>;
  let authorization = '';
  const seen: { url: string | undefined; headers: NodeJS.Dict<string | string[]> }[] = [];
  const service = createServer((request, response) => {
    seen.push({ url: request.url, headers: request.headers });
    response.setHeader('content-type', 'application/json').end('{"ok":true}');
  });

  before(async () => {
    database = await createTestDatabase('api-gateway', join(import.meta.dirname, '../migrations'));
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
    const issuer = await createIssuer();
    authorization = await issuer.token({ tenantId: randomUUID() });
    const urls = Object.fromEntries(
      'AUTH EVENT VENUE TICKET ORDER PAYMENT MARKETPLACE TRANSFER SCANNING QUEUE SEARCH NOTIFICATION ANALYTICS MINTING'
        .split(' ')
        .map((name) => [`${name}_SERVICE_URL`, url]),
    );
    const config = {
      ...urls,
      LOG_LEVEL: 'silent',
      TRUSTED_PROXIES: 'loopback',
      METRICS_TOKEN: 'm'.repeat(32),
      RATE_LIMIT_PER_MINUTE: 1_000,
    };
    app = await buildApp({
      config: config as unknown as Dependencies['config'],
      pool: database.pool,
      verifier: createTokenVerifier({ issuer: ISSUER, keys: issuer.keys }),
    });
  });
  after(async () => {
    await app?.close();
    service.close();
    await database?.close();
  });

  test('requests go on without identity headers of the client; without a token they end here', async () => {
    const headers = {
      authorization,
      'x-tenant-id': 'forged',
      'x-caller': 'order',
      'x-signature': 'x',
    };
    assert.equal((await app.inject({ method: 'GET', url: '/v1/events?limit=1', headers })).json().ok, true);
    assert.equal(seen.at(-1)?.url, '/v1/events?limit=1');
    assert.equal(seen.at(-1)?.headers['x-tenant-id'], undefined);
    assert.equal(seen.at(-1)?.headers['x-caller'], undefined);
    assert.equal((await app.inject({ method: 'GET', url: '/v1/events' })).statusCode, 401);
    assert.equal((await app.inject({ method: 'GET', url: '/internal/messages', headers })).statusCode, 404);
    assert.equal((await app.inject({ method: 'GET', url: '/v1/events/..%2finternal', headers })).statusCode, 400);
    assert.equal((await app.inject({ method: 'POST', url: '/v1/auth/login', payload: {} })).statusCode, 200);
  });
});
