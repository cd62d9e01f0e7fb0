import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createTokenVerifier } from '@ticketing/identity';
import { createMemoryNonceStore } from '@ticketing/service-auth';
import { createIssuer, createTestDatabase, ISSUER, ring, signed } from '@ticketing/test-kit';
import type { TestDatabase } from '@ticketing/test-kit';
import { buildApp } from '../src/app.ts';
import { readCode, writeCode } from '../src/door-code.ts';

describe('ticket', () => {
  let database: TestDatabase;
  let app: Awaited<ReturnType<typeof buildApp>>;
  let issuer: Awaited<ReturnType<typeof createIssuer>>;
  const tenantId = randomUUID();
  const eventId = randomUUID();
  const seats = Array.from({ length: 5 }, (_, index) => ({
    seatId: randomUUID(),
    label: `A-${index}`,
    priceCents: 1_000,
  }));

  before(async () => {
    database = await createTestDatabase('ticket', join(import.meta.dirname, '../migrations'));
    issuer = await createIssuer();
    app = await buildApp({
      config: {
        LOG_LEVEL: 'silent',
        TRUSTED_PROXIES: 'loopback',
        METRICS_TOKEN: 'm'.repeat(32),
        RATE_LIMIT_PER_MINUTE: 10_000,
        QR_SECRET: 'q'.repeat(32),
        RESERVATION_SECONDS: 300,
        SEATS_PER_BUYER: 2,
      },
      pool: database.pool,
      verifier: createTokenVerifier({ issuer: ISSUER, keys: issuer.keys }),
      ring,
      nonces: createMemoryNonceStore(),
    });
    const day = 86_400_000;
    const at = (days: number): string => new Date(Date.now() + days * day).toISOString();
    const payload = {
      eventId,
      venueId: randomUUID(),
      organizerId: randomUUID(),
      startsAt: at(9),
      salesStartAt: at(-1),
      salesEndAt: at(8),
      royaltyBps: 500,
      resaleCapBps: 12_000,
      seats,
    };
    const url = '/internal/inventory';
    const made = await app.inject({
      method: 'POST',
      url,
      headers: signed('event', 'POST', url, tenantId, payload),
      payload,
    });
    assert.equal(made.statusCode, 201);
  });
  after(async () => {
    await app?.close();
    await database?.close();
  });

  const reserve = async (authorization: string, body: object) =>
    app.inject({
      method: 'POST',
      url: '/v1/reservations',
      headers: { authorization, 'idempotency-key': randomUUID() },
      payload: { eventId, ...body },
    });

  test('many buyers at once for the same seat: one gets it', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => reserve(await issuer.token({ tenantId }), { seatIds: [seats[0]?.seatId] })),
    );
    assert.deepEqual(answers.map((answer) => answer.statusCode).sort(), [201, ...Array<number>(19).fill(409)]);
  });

  test('one buyer may not have more than the limit, nor more than is left', async () => {
    const authorization = await issuer.token({ tenantId, id: randomUUID() });
    assert.equal((await reserve(authorization, { quantity: 3 })).json().code, 'buyer_limit');
    assert.equal((await reserve(authorization, { quantity: 2 })).statusCode, 201);
    assert.equal((await reserve(authorization, { quantity: 1 })).json().code, 'buyer_limit');
  });

  test('confirming twice issues tickets once; refused without a token or from another service', async () => {
    const reservation = (await reserve(await issuer.token({ tenantId }), { quantity: 1 })).json();
    const payload = { orderId: randomUUID() };
    const call = (action: string, caller = 'order') => {
      const url = `/internal/reservations/${reservation.id}/${action}`;
      return app.inject({
        method: 'POST',
        url,
        headers: signed(caller, 'POST', url, tenantId, payload),
        payload,
      });
    };
    assert.equal((await call('pin', 'notification')).statusCode, 403);
    assert.equal((await call('pin')).statusCode, 200);
    const first = await call('confirm');
    assert.deepEqual((await call('confirm')).json(), first.json());
    assert.equal((await app.inject({ method: 'GET', url: '/v1/tickets' })).statusCode, 401);
  });

  test('codes turn with time and with the owner', () => {
    const id = randomUUID();
    const now = Date.now();
    const code = readCode(writeCode('s', id, 1, now).token);
    assert.equal(code?.verify('s', 1, now + 25_000), true);
    assert.equal(code?.verify('s', 1, now + 65_000), false);
    assert.equal(code?.verify('s', 2, now), false);
    assert.equal(readCode('t1.x.y.z'), undefined);
  });
});
