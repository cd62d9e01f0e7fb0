import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createTokenVerifier } from '@ticketing/identity';
import { createMemoryNonceStore } from '@ticketing/service-auth';
import { createIssuer, createTestDatabase, ISSUER, ring, signed } from '@ticketing/test-kit';
import type { TestDatabase } from '@ticketing/test-kit';
import { buildApp } from '../src/app.ts';
import { createRooms } from '../src/rooms.ts';

describe('queue', () => {
  let database: TestDatabase;
  let app: Awaited<ReturnType<typeof buildApp>>;
  let issuer: Awaited<ReturnType<typeof createIssuer>>;
  const tenantId = randomUUID();
  const eventId = randomUUID();

  before(async () => {
    database = await createTestDatabase('queue', join(import.meta.dirname, '../migrations'));
    issuer = await createIssuer();
    app = await buildApp({
      config: {
        LOG_LEVEL: 'silent',
        TRUSTED_PROXIES: 'loopback',
        METRICS_TOKEN: 'm'.repeat(32),
        RATE_LIMIT_PER_MINUTE: 1000,
      },
      pool: database.pool,
      verifier: createTokenVerifier({ issuer: ISSUER, keys: issuer.keys }),
      ring,
      nonces: createMemoryNonceStore(),
      rooms: createRooms(database.pool),
    });
  });
  after(async () => {
    await app?.close();
    await database?.close();
  });

  async function as(id: string, method: 'GET' | 'POST' | 'PUT', path: string, payload?: object, roles = ['buyer'], tenant = tenantId) {
    const authorization = await issuer.token({ id, tenantId: tenant, roles });
    return app.inject({
      method,
      url: `/v1/rooms/${eventId}${path}`,
      headers: { authorization },
      ...(payload ? { payload } : {}),
    });
  }

  test('everybody gets a position of their own, and who is in turn a pass', async () => {
    const opensAt = new Date(Date.now() - 30_000).toISOString();
    assert.equal((await as(randomUUID(), 'PUT', '', { opensAt, admitPerMinute: 2 })).statusCode, 403);
    assert.equal((await as(randomUUID(), 'PUT', '', { opensAt, admitPerMinute: 2 }, ['organizer'])).statusCode, 200);
    const people = Array.from({ length: 12 }, () => randomUUID());
    const joined = await Promise.all(people.map((id) => as(id, 'POST', '/join')));
    const positions = joined.map((one) => one.json().position as number);
    assert.deepEqual(
      positions.toSorted((a, b) => a - b),
      people.map((_, index) => index + 1),
    );
    const first = joined.find((one) => one.json().position === 1)?.json();
    const last = joined.find((one) => one.json().position === 12)?.json();
    assert.equal(first.admitted, true);
    assert.deepEqual([last.admitted, last.pass], [false, null]);
    const id = people[positions.indexOf(1)] ?? '';
    assert.equal((await as(id, 'POST', '/join')).json().position, 1);

    const path = `/internal/rooms/${eventId}/check`;
    const check = async (body: object) =>
      (
        await app.inject({
          method: 'POST',
          url: path,
          headers: signed('ticket', 'POST', path, tenantId, body),
          payload: JSON.stringify(body),
        })
      ).json();
    assert.deepEqual(await check({ userId: id, pass: first.pass }), { valid: true });
    assert.deepEqual(await check({ userId: randomUUID(), pass: first.pass }), { valid: false });
  });

  test('another tenant sees no room, and nobody without a token', async () => {
    assert.equal((await as(randomUUID(), 'POST', '/join', undefined, ['buyer'], randomUUID())).statusCode, 404);
    assert.equal((await app.inject({ url: `/v1/rooms/${eventId}/me` })).statusCode, 401);
  });
});
