import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createTokenVerifier } from '@ticketing/identity';
import { createMemoryNonceStore, ServiceCallFailed } from '@ticketing/service-auth';
import type { ServiceClient } from '@ticketing/service-auth';
import { createIssuer, createTestDatabase, ISSUER, ring, signed } from '@ticketing/test-kit';
import type { TestDatabase } from '@ticketing/test-kit';
import { pino } from 'pino';
import { buildApp } from '../src/app.ts';
import { createSales } from '../src/sales.ts';

interface Payment {
  amountCents: number;
  splits: { account: string; amountCents: number }[];
}

describe('marketplace', () => {
  let database: TestDatabase;
  let server: Server;
  let url = '';
  let sales: ReturnType<typeof createSales>;
  let seller = '';
  let buyer = '';
  let rival = '';
  let stranger = '';
  let gone = false;
  const tenantId = randomUUID();
  const eventId = randomUUID();
  const [sellerId, buyerId, organizerId] = [randomUUID(), randomUUID(), randomUUID()];
  const payments: Payment[] = [];
  const refunds: Payment[] = [];
  const owners: unknown[] = [];

  const ask = (path: string, authorization?: string, method = 'GET', body?: unknown, more: Record<string, string> = {}) =>
    fetch(`${url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}), ...more },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const list = async (priceCents = 10_001): Promise<string> => {
    const made = await ask('/v1/listings', seller, 'POST', { ticketId: randomUUID(), priceCents });
    assert.equal(made.status, 201);
    return ((await made.json()) as { id: string }).id;
  };
  const buy = (listing: string, who: string, key: string = randomUUID()) =>
    ask(`/v1/listings/${listing}/purchase`, who, 'POST', { paymentSource: 'card_ok' }, { 'idempotency-key': key });
  const settle = async (id: string): Promise<void> => {
    for (let step = 0; step < 8 && (await sales.advance(tenantId, id)) === 'again'; step++);
  };
  const statusOf = async (id: string): Promise<string> =>
    ((await (await ask(`/v1/purchases/${id}`, buyer)).json()) as { status: string }).status;

  before(async () => {
    database = await createTestDatabase('marketplace', join(import.meta.dirname, '../migrations'));
    const issuer = await createIssuer();
    seller = await issuer.token({ tenantId, id: sellerId });
    buyer = await issuer.token({ tenantId, id: buyerId });
    rival = await issuer.token({ tenantId });
    stranger = await issuer.token({ tenantId: randomUUID() });
    const ticket = {
      get: async () => ({
        ownerId: sellerId,
        eventId,
        organizerId,
        label: 'A-1',
        status: 'valid',
        facePriceCents: 10_000,
        royaltyBps: 1_000,
        resaleCapBps: 11_000,
        startsAt: '2031-01-01T00:00:00Z',
      }),
      post: async (_path: string, call: { body: unknown }) => {
        if (gone) throw new ServiceCallFailed('ticket', 409, undefined);
        owners.push(call.body);
      },
    } as unknown as ServiceClient;
    const payment = {
      get: async () => ({ status: refunds.length > 0 && gone ? 'refunded' : 'succeeded' }),
      post: async (path: string, call: { body: Payment }) => {
        (path.endsWith('/refunds') ? refunds : payments).push(call.body);
        return { id: randomUUID() };
      },
    } as unknown as ServiceClient;
    sales = createSales({ pool: database.pool, ticket, payment });
    const app = buildApp({
      config: { RESALE_FEE_BPS: 500, TICKET_SERVICE_URL: 'http://127.0.0.1:1' },
      log: pino({ level: 'silent' }),
      pool: database.pool,
      sales,
      ticket,
      verifier: createTokenVerifier({ issuer: ISSUER, keys: issuer.keys }),
      ring,
      nonces: createMemoryNonceStore(),
    });
    server = createServer(app).listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    server?.closeAllConnections();
    server?.close();
    await database?.close();
  });

  test('a resale is split to the cent, and the ticket goes to the buyer', async () => {
    const made = await buy(await list(), buyer);
    assert.equal(made.status, 202);
    const { id, royaltyCents, feeCents } = (await made.json()) as { id: string; royaltyCents: number; feeCents: number };
    assert.deepEqual([royaltyCents, feeCents], [1_000, 500]);
    await settle(id);
    assert.equal(await statusOf(id), 'completed');
    const paid = payments.at(-1);
    assert.equal(paid?.amountCents, 10_001);
    assert.equal(
      paid?.splits.reduce((sum, share) => sum + share.amountCents, 0),
      10_001,
    );
    assert.deepEqual(owners.at(-1), { from: sellerId, to: buyerId, reference: id });
  });

  test('of many buyers one gets it, and the same key again is the same purchase', async () => {
    const listing = await list();
    const key = randomUUID();
    const answers = await Promise.all([buy(listing, buyer, key), buy(listing, buyer, key), buy(listing, rival), buy(listing, rival)]);
    const won = answers.filter((one) => one.status === 202);
    const ids = new Set(await Promise.all(won.map(async (one) => ((await one.json()) as { id: string }).id)));
    assert.equal(ids.size, 1);
    assert.ok(answers.filter((one) => one.status === 409).length >= 2);
  });

  test('nobody buys from themselves, and prices stay below the cap', async () => {
    assert.equal((await buy(await list(), seller)).status, 409);
    assert.equal((await ask('/v1/listings', seller, 'POST', { ticketId: randomUUID(), priceCents: 11_001 })).status, 409);
    assert.equal((await ask('/v1/listings', seller, 'POST', { ticketId: 'x', priceCents: -1 })).status, 400);
  });

  test('when the ticket is gone the money goes back', async () => {
    const { id } = (await (await buy(await list(), buyer)).json()) as { id: string };
    gone = true;
    await settle(id);
    gone = false;
    assert.equal(await statusOf(id), 'refunded');
    assert.equal(refunds.at(-1)?.amountCents, 10_001);
  });

  test('another tenant sees nothing; tokens and signatures are needed', async () => {
    await list();
    const seen = (await (await ask(`/v1/listings?eventId=${eventId}`, stranger)).json()) as { items: unknown[] };
    assert.deepEqual(seen.items, []);
    assert.equal((await ask('/v1/listings')).status, 401);
    assert.equal((await ask('/internal/messages', undefined, 'POST', {})).status, 401);
    const body = { id: randomUUID() };
    const foreign = await ask('/internal/messages', undefined, 'POST', body, signed('event', 'POST', '/internal/messages', tenantId, body));
    assert.equal(foreign.status, 403);
  });
});
