import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createTokenVerifier } from '@ticketing/identity';
import { createMemoryNonceStore } from '@ticketing/service-auth';
import { createIssuer, createTestDatabase, ISSUER, ring, signed } from '@ticketing/test-kit';
import type { TestDatabase } from '@ticketing/test-kit';
import { buildApp } from '../src/app.ts';

describe('venue', () => {
  let database: TestDatabase;
  let app: Awaited<ReturnType<typeof buildApp>>;
  const tenantId = randomUUID();
  let organizer = '';
  let stranger = '';

  before(async () => {
    database = await createTestDatabase('venue', join(import.meta.dirname, '../migrations'));
    const issuer = await createIssuer();
    organizer = await issuer.token({ tenantId, roles: ['organizer'] });
    stranger = await issuer.token({ tenantId: randomUUID(), roles: ['organizer'] });
    app = await buildApp({
      config: {
        LOG_LEVEL: 'silent',
        TRUSTED_PROXIES: 'loopback',
        METRICS_TOKEN: 'm'.repeat(32),
        RATE_LIMIT_PER_MINUTE: 1000,
        MAP_PROVIDER_URL: 'http://127.0.0.1:1',
      },
      pool: database.pool,
      verifier: createTokenVerifier({ issuer: ISSUER, keys: issuer.keys }),
      ring,
      nonces: createMemoryNonceStore(),
    });
  });
  after(async () => {
    await app?.close();
    await database?.close();
  });

  const venue = {
    name: 'Hall',
    address: 'Main street 1',
    timeZone: 'UTC',
    sections: [{ name: 'Floor', rows: 2, seatsPerRow: 3 }],
  };

  test('a venue gets its seats, once per key, and services read the layout', async () => {
    const headers = { authorization: organizer, 'idempotency-key': 'venue-key-1' };
    const first = await app.inject({ method: 'POST', url: '/v1/venues', headers, payload: venue });
    assert.equal(first.statusCode, 201);
    const again = await app.inject({ method: 'POST', url: '/v1/venues', headers, payload: venue });
    assert.equal(again.json().id, first.json().id);
    const path = `/internal/venues/${first.json().id}/layout`;
    const layout = await app.inject({
      method: 'GET',
      url: path,
      headers: signed('event', 'GET', path, tenantId),
    });
    assert.equal(layout.json().sections[0].seats.length, 6);
    assert.equal((await app.inject({ method: 'GET', url: path })).statusCode, 401);
  });

  test('another tenant does not see it', async () => {
    const list = await app.inject({
      method: 'GET',
      url: '/v1/venues',
      headers: { authorization: stranger },
    });
    assert.deepEqual(list.json().items, []);
  });

  test('tokens are needed and bodies are checked', async () => {
    assert.equal((await app.inject({ method: 'POST', url: '/v1/venues', payload: venue })).statusCode, 401);
    const bad = await app.inject({
      method: 'POST',
      url: '/v1/venues',
      headers: { authorization: organizer },
      payload: { name: '' },
    });
    assert.equal(bad.statusCode, 400);
    assert.equal(bad.json().code, 'invalid_request');
  });
});
