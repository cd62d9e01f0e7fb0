import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createKnex } from '@ticketing/database';
import { createTokenVerifier } from '@ticketing/identity';
import { createMemoryNonceStore } from '@ticketing/service-auth';
import { createIssuer, createTestDatabase, ISSUER, ring, signed } from '@ticketing/test-kit';
import type { TestDatabase } from '@ticketing/test-kit';
import { buildApp } from '../src/app.ts';
import { createSales } from '../src/sales.ts';

describe('analytics', () => {
  let database: TestDatabase;
  let db: ReturnType<typeof createKnex>;
  let app: Awaited<ReturnType<typeof buildApp>>;
  let authorization = '';
  const tenantId = randomUUID();
  const eventId = randomUUID();

  before(async () => {
    database = await createTestDatabase('analytics', join(import.meta.dirname, '../migrations'));
    db = createKnex({ url: database.url, service: 'analytics', size: 4 });
    const issuer = await createIssuer();
    authorization = await issuer.token({ tenantId });
    app = await buildApp({
      config: {
        LOG_LEVEL: 'silent',
        TRUSTED_PROXIES: 'loopback',
        METRICS_TOKEN: 'm'.repeat(32),
        RATE_LIMIT_PER_MINUTE: 1000,
        EXPORT_KEY: 'key',
        RATES_URL: 'http://127.0.0.1:9',
      },
      pool: database.pool,
      db,
      verifier: createTokenVerifier({ issuer: ISSUER, keys: issuer.keys }),
      ring,
      nonces: createMemoryNonceStore(),
      sales: createSales(db),
    });
  });
  after(async () => {
    await app?.close();
    await db?.destroy();
    await database?.close();
  });

  test.only('sales are counted once and refunds taken off', async () => {
    const tell = (id: string, topic: string, payload: object) => {
      const body = { id, topic, tenantId, payload: { eventId, ...payload } };
      const headers = signed('order', 'POST', '/internal/messages', tenantId, body);
      return app.inject({
        method: 'POST',
        url: '/internal/messages',
        headers,
        payload: JSON.stringify(body),
      });
    };
    const paid = randomUUID();
    assert.equal((await tell(paid, 'order.paid', { totalCents: 5_000, items: [1, 2] })).statusCode, 204);
    await tell(paid, 'order.paid', { totalCents: 5_000, items: [1, 2] });
    await tell(randomUUID(), 'order.refunded', { amountCents: 1_000 });
    const answer = await app.inject({
      url: `/v1/analytics/events/${eventId}/sales`,
      headers: { authorization },
    });
    const { days } = answer.json() as { days: { revenue: number; tickets: number }[] };
    assert.deepEqual([days[0]?.revenue, days[0]?.tickets], [40, 2]);
  });
});
