import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createTokenVerifier } from '@ticketing/identity';
import { createMemoryNonceStore } from '@ticketing/service-auth';
import type { CallOptions, ServiceClient } from '@ticketing/service-auth';
import { createIssuer, createTestDatabase, ISSUER, ring, signed } from '@ticketing/test-kit';
import type { TestDatabase } from '@ticketing/test-kit';
import { buildApp } from '../src/app.ts';
import { createMints } from '../src/mints.ts';

describe('minting', () => {
  let database: TestDatabase;
  let app: Awaited<ReturnType<typeof buildApp>>;
  let mints: ReturnType<typeof createMints>;
  let issuer: Awaited<ReturnType<typeof createIssuer>>;
  const tenantId = randomUUID();
  const asked: { reference: string; kind: string; fromId?: string }[] = [];
  const known = new Map<string, string>();
  let status = 'queued';

  before(async () => {
    database = await createTestDatabase('minting', join(import.meta.dirname, '../migrations'));
    issuer = await createIssuer();
    const blockchain = {
      post: async (_path: string, call: CallOptions) => {
        const body = call.body as (typeof asked)[number];
        if (!known.has(body.reference)) asked.push(body);
        known.set(body.reference, known.get(body.reference) ?? randomUUID());
        return { id: known.get(body.reference), status, asset: 'asset' };
      },
      get: async (path: string) => ({
        id: path.split('/').at(-1),
        status,
        asset: 'asset',
        signature: 'signature',
      }),
    } as unknown as ServiceClient;
    mints = createMints({ pool: database.pool, blockchain, counters: { finished() {} } });
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
      mints,
    });
  });
  after(async () => {
    await app?.close();
    await database?.close();
  });

  async function tell(id: string, topic: string, ticketId: string, ownerId: string): Promise<number> {
    const payload = { ticketId, eventId: randomUUID(), seatId: randomUUID(), ownerId };
    const body = { id, topic, tenantId, payload };
    const path = '/internal/messages';
    const headers = signed('ticket', 'POST', path, tenantId, body);
    return (await app.inject({ method: 'POST', url: path, headers, payload: JSON.stringify(body) })).statusCode;
  }

  test('a ticket is minted once, then moved, in order; only its owner sees it', async () => {
    const [issue, move, ticketId, first, second] = Array.from({ length: 5 }, () => randomUUID()) as [
      string,
      string,
      string,
      string,
      string,
    ];
    assert.equal(await tell(issue, 'ticket.issued', ticketId, first), 204);
    assert.equal(await tell(issue, 'ticket.issued', ticketId, first), 204);
    assert.equal(await tell(move, 'ticket.transferred', ticketId, second), 204);
    assert.deepEqual(await mints.work({ tenantId, stepId: move }), { laterMs: 400 }, 'waits for the mint');
    await mints.work({ tenantId, stepId: issue });
    assert.equal((await mints.get(tenantId, ticketId)).status, 'submitted');
    status = 'confirmed';
    await mints.work({ tenantId, stepId: issue });
    await mints.work({ tenantId, stepId: move });
    assert.deepEqual(
      asked.map((one) => [one.kind, one.fromId]),
      [
        ['mint', undefined],
        ['transfer', first],
      ],
    );
    const seen = async (id: string) =>
      app.inject({
        url: `/v1/mints/${ticketId}`,
        headers: { authorization: await issuer.token({ id, tenantId }) },
      });
    assert.equal((await seen(second)).json().signature, 'signature');
    assert.equal((await seen(first)).statusCode, 404);
    assert.deepEqual(await mints.summary(tenantId), { confirmed: 1, openSteps: 0 });
    await assert.rejects(mints.get(randomUUID(), ticketId), /no such token/);
  });

  test('unsigned messages and users without a token are refused', async () => {
    assert.equal((await app.inject({ method: 'POST', url: '/internal/messages', payload: {} })).statusCode, 401);
    assert.equal((await app.inject({ url: `/v1/mints/${randomUUID()}` })).statusCode, 401);
  });
});
