import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createTokenVerifier } from '@ticketing/identity';
import { createMemoryNonceStore } from '@ticketing/service-auth';
import type { ServiceClient } from '@ticketing/service-auth';
import { createIssuer, createTestDatabase, ISSUER, ring, signed } from '@ticketing/test-kit';
import type { TestDatabase } from '@ticketing/test-kit';
import { buildApp } from '../src/app.ts';
import { createFulfilment } from '../src/fulfilment.ts';

describe('order', () => {
  let database: TestDatabase;
  let app: Awaited<ReturnType<typeof buildApp>>;
  let fulfilment: ReturnType<typeof createFulfilment>;
  let authorization = '';
  let stranger = '';
  let cleared = true;
  const tenantId = randomUUID();
  const userId = randomUUID();
  const seat = { seatId: randomUUID(), label: 'A-1', priceCents: 3_333 };
  const payments: { amountCents: number; splits: { amountCents: number }[] }[] = [];

  before(async () => {
    database = await createTestDatabase('order', join(import.meta.dirname, '../migrations'));
    const issuer = await createIssuer();
    authorization = await issuer.token({ tenantId, id: userId });
    stranger = await issuer.token({ tenantId });
    const reservation = {
      eventId: randomUUID(),
      organizerId: randomUUID(),
      venueId: randomUUID(),
      userId,
      status: 'held',
      startsAt: '2031-01-01T00:00:00Z',
      seats: [seat],
    };
    const ticket = {
      get: async () => reservation,
      post: async (path: string) => (path.endsWith('/confirm') ? { tickets: [{ id: randomUUID(), seatId: seat.seatId }] } : {}),
    } as unknown as ServiceClient;
    const payment = {
      get: async () => ({ status: 'succeeded' }),
      post: async (_path: string, call: { body: (typeof payments)[number] }) => {
        payments.push(call.body);
        return { id: randomUUID() };
      },
    } as unknown as ServiceClient;
    const compliance = {
      post: async () => ({ cleared, reference: 'r' }),
    } as unknown as ServiceClient;
    const dependencies = {
      config: {
        LOG_LEVEL: 'silent' as const,
        TRUSTED_PROXIES: 'loopback',
        METRICS_TOKEN: 'm'.repeat(32),
        RATE_LIMIT_PER_MINUTE: 1_000,
        FEE_BPS: 750,
        VENUE_BPS: 1_000,
      },
      pool: database.pool,
      verifier: createTokenVerifier({ issuer: ISSUER, keys: issuer.keys }),
      ring,
      nonces: createMemoryNonceStore(),
      ticket,
      payment,
      compliance,
    };
    app = await buildApp(dependencies);
    fulfilment = createFulfilment(dependencies);
  });
  after(async () => {
    await app?.close();
    await database?.close();
  });

  const payload = {
    reservationId: randomUUID(),
    paymentSource: 'card_ok',
    billing: { name: 'Ann', country: 'AT' },
  };
  const place = (key: string, who = authorization) =>
    app.inject({
      method: 'POST',
      url: '/v1/orders',
      headers: { authorization: who, 'idempotency-key': key },
      payload,
    });

  test('an order is taken once, paid in parts that add up, and fulfilled', async () => {
    cleared = false;
    assert.equal((await place('order-key-0')).statusCode, 403);
    cleared = true;
    const first = await place('order-key-1');
    assert.equal(first.statusCode, 202);
    assert.equal((await place('order-key-1')).json().id, first.json().id);
    assert.equal((await place('order-key-2')).statusCode, 409);
    for (let step = 0; step < 3; step++) await fulfilment.advance(tenantId, first.json().id);
    assert.equal(payments.length, 1);
    assert.equal(
      payments[0]?.splits.reduce((sum, part) => sum + part.amountCents, 0),
      3_583,
    );
    const found = await app.inject({
      method: 'GET',
      url: `/v1/orders/${first.json().id}`,
      headers: { authorization },
    });
    assert.equal(found.json().status, 'fulfilled');
    assert.equal(
      (
        await app.inject({
          method: 'GET',
          url: `/v1/orders/${first.json().id}`,
          headers: { authorization: stranger },
        })
      ).statusCode,
      404,
    );
  });

  test('requests without a token, without a key, or from a service that may not call are refused', async () => {
    assert.equal((await app.inject({ method: 'POST', url: '/v1/orders', payload })).statusCode, 401);
    assert.equal((await app.inject({ method: 'POST', url: '/v1/orders', headers: { authorization }, payload })).statusCode, 400);
    const message = {
      id: randomUUID(),
      tenantId,
      topic: 'event.cancelled',
      payload: { eventId: randomUUID() },
    };
    const url = '/internal/messages';
    const send = (caller: string) =>
      app.inject({
        method: 'POST',
        url,
        headers: signed(caller, 'POST', url, tenantId, message),
        payload: message,
      });
    assert.equal((await send('venue')).statusCode, 403);
    assert.equal((await send('event')).statusCode, 204);
  });
});
