import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createTokenVerifier } from '@ticketing/identity';
import { createMemoryNonceStore } from '@ticketing/service-auth';
import { createIssuer, createTestDatabase, ISSUER, ring, signed } from '@ticketing/test-kit';
import type { TestDatabase } from '@ticketing/test-kit';
import { buildApp } from '../src/app.ts';
import { createDocuments } from '../src/documents.ts';

describe('search', () => {
  let database: TestDatabase;
  let app: Awaited<ReturnType<typeof buildApp>>;
  let issuer: Awaited<ReturnType<typeof createIssuer>>;
  const tenantId = randomUUID();

  before(async () => {
    database = await createTestDatabase('search', join(import.meta.dirname, '../migrations'));
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
      documents: createDocuments(database.pool),
    });
  });
  after(async () => {
    await app?.close();
    await database?.close();
  });

  async function tell(topic: string, payload: object): Promise<number> {
    const body = { id: randomUUID(), topic, tenantId, payload };
    const headers = signed('event', 'POST', '/internal/messages', tenantId, body);
    return (
      await app.inject({
        method: 'POST',
        url: '/internal/messages',
        headers,
        payload: JSON.stringify(body),
      })
    ).statusCode;
  }

  async function found(q: string, tenant = tenantId): Promise<string[]> {
    const headers = { authorization: await issuer.token({ tenantId: tenant }) };
    const answer = await app.inject({ url: `/v1/search?q=${encodeURIComponent(q)}`, headers });
    return (answer.json().items as { name: string }[]).map((one) => one.name);
  }

  test('published events are found by their tenant, cancelled ones are not', async () => {
    const startsAt = '2031-05-01T18:00:00Z';
    const [one, two] = [randomUUID(), randomUUID()];
    assert.equal(
      await tell('event.published', {
        eventId: one,
        name: 'Jazz at night',
        startsAt,
        description: 'quartet',
      }),
      204,
    );
    await tell('event.published', {
      eventId: two,
      name: 'Opera',
      startsAt,
      description: 'with a jazz overture',
    });
    assert.deepEqual(await found('jazz'), ['Jazz at night', 'Opera']);
    assert.deepEqual(await found('jazz', randomUUID()), []);
    assert.deepEqual(await found(`tuba' OR 1=1 --`), []);
    await tell('event.cancelled', { eventId: one, reason: 'rain' });
    await tell('event.published', {
      eventId: one,
      name: 'Jazz at night',
      startsAt,
      description: 'late message',
    });
    assert.deepEqual(await found('jazz'), ['Opera']);
  });

  test('a search needs a token and bounded words', async () => {
    assert.equal((await app.inject({ url: '/v1/search?q=jazz' })).statusCode, 401);
    const headers = { authorization: await issuer.token({ tenantId }) };
    assert.equal((await app.inject({ url: `/v1/search?q=${'x'.repeat(200)}`, headers })).statusCode, 400);
  });
});
