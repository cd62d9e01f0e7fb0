import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createKnex } from '@ticketing/database';
import { createTokenVerifier } from '@ticketing/identity';
import { createMemoryNonceStore } from '@ticketing/service-auth';
import type { CallOptions, ServiceClient } from '@ticketing/service-auth';
import { createIssuer, createTestDatabase, ISSUER, ring } from '@ticketing/test-kit';
import type { TestDatabase } from '@ticketing/test-kit';
import { buildApp } from '../src/app.ts';

const sectionId = randomUUID();

const newEvent = {
  venueId: randomUUID(),
  name: 'Concert',
  startsAt: '2031-05-01T18:00:00Z',
  endsAt: '2031-05-01T22:00:00Z',
  timeZone: 'Europe/Vienna',
  salesStartAt: '2030-01-01T00:00:00Z',
  salesEndAt: '2031-05-01T18:00:00Z',
  tiers: [{ sectionId, name: 'Floor', priceCents: 4_999 }],
};

describe('event', () => {
  let database: TestDatabase;
  let db: ReturnType<typeof createKnex>;
  let app: Awaited<ReturnType<typeof buildApp>>;
  let headers: Record<string, string> = {};
  let other: Record<string, string> = {};
  const inventories: unknown[] = [];
  const tenantId = randomUUID();

  before(async () => {
    database = await createTestDatabase('event', join(import.meta.dirname, '../migrations'));
    db = createKnex({ url: database.url, service: 'event', size: 4 });
    const issuer = await createIssuer();
    headers = {
      authorization: await issuer.token({ tenantId, roles: ['organizer'] }),
      'idempotency-key': 'event-key-1',
    };
    other = { authorization: await issuer.token({ tenantId, roles: ['organizer'] }) };
    const layout = {
      sections: [{ id: sectionId, name: 'Floor', seats: [{ id: randomUUID(), row: 'A', number: 1 }] }],
    };
    const venue = { get: async () => layout } as unknown as ServiceClient;
    const ticket = {
      post: async (_path: string, call: CallOptions) => inventories.push(call.body),
    } as unknown as ServiceClient;
    app = await buildApp({
      config: {
        LOG_LEVEL: 'silent',
        TRUSTED_PROXIES: 'loopback',
        METRICS_TOKEN: 'm'.repeat(32),
        RATE_LIMIT_PER_MINUTE: 1000,
      },
      pool: database.pool,
      db,
      verifier: createTokenVerifier({ issuer: ISSUER, keys: issuer.keys }),
      ring,
      nonces: createMemoryNonceStore(),
      venue,
      ticket,
    });
  });
  after(async () => {
    await app?.close();
    await db?.destroy();
    await database?.close();
  });

  test('an event is created once per key, published once, and told to subscribers', async () => {
    const created = await app.inject({
      method: 'POST',
      url: '/v1/events',
      headers,
      payload: newEvent,
    });
    assert.equal(created.statusCode, 201);
    const again = await app.inject({
      method: 'POST',
      url: '/v1/events',
      headers,
      payload: newEvent,
    });
    assert.deepEqual(again.json(), created.json());
    const different = await app.inject({
      method: 'POST',
      url: '/v1/events',
      headers,
      payload: { ...newEvent, name: 'Other' },
    });
    assert.equal(different.statusCode, 422);
    const publish = { method: 'POST', url: `/v1/events/${created.json().id}/publish` } as const;
    assert.equal((await app.inject({ ...publish, headers: other })).statusCode, 403);
    const published = await app.inject({ ...publish, headers });
    assert.equal(published.json().seats, 1);
    assert.equal(inventories.length, 1);
    assert.equal((await app.inject({ ...publish, headers })).statusCode, 409);
    const { rows } = await database.pool.query('SELECT subscriber FROM event_outbox ORDER BY subscriber');
    assert.deepEqual(
      rows.map((row: { subscriber: string }) => row.subscriber),
      ['analytics', 'integration', 'notification', 'search'],
    );
  });

  test('prices are whole cents and events end after they start', async () => {
    const tiers = [{ sectionId, name: 'Floor', priceCents: 49.99 }];
    assert.equal(
      (
        await app.inject({
          method: 'POST',
          url: '/v1/events',
          headers,
          payload: { ...newEvent, tiers },
        })
      ).statusCode,
      400,
    );
    const reversed = { ...newEvent, endsAt: '2031-04-01T22:00:00Z' };
    assert.equal((await app.inject({ method: 'POST', url: '/v1/events', headers, payload: reversed })).statusCode, 400);
  });
});
