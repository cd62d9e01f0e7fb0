import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createChainClient } from '@ticketing/chain-client';
import { createTokenVerifier } from '@ticketing/identity';
import { createMemoryNonceStore } from '@ticketing/service-auth';
import { createIssuer, createTestDatabase, ISSUER, ring, signed } from '@ticketing/test-kit';
import type { TestDatabase } from '@ticketing/test-kit';
import { startChainNode } from '../../../simulators/chain-node/src/server.ts';
import type { ChainNode } from '../../../simulators/chain-node/src/server.ts';
import { buildApp } from '../src/app.ts';
import { requireNetwork } from '../src/network.ts';
import { createSigner } from '../src/signer.ts';
import { accountOf, assetOf, createTransactions } from '../src/transactions.ts';

describe('blockchain', () => {
  let database: TestDatabase;
  let node: ChainNode;
  let app: Awaited<ReturnType<typeof buildApp>>;
  let transactions: ReturnType<typeof createTransactions>;
  const tenantId = randomUUID();
  const ownerId = randomUUID();

  before(async () => {
    database = await createTestDatabase('blockchain', join(import.meta.dirname, '../migrations'));
    node = await startChainNode({
      ports: [0, 0],
      slotMs: 0,
      seed: 'test',
      blockhashSlots: 10,
      finalizedAfter: 2,
    });
    const chain = createChainClient({ urls: node.urls });
    transactions = createTransactions({
      pool: database.pool,
      chain,
      signer: createSigner(randomBytes(32).toString('hex')),
      log: { info() {} },
    });
    const issuer = await createIssuer();
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
      transactions,
    });
  });
  after(async () => {
    await app?.close();
    await node?.close();
    await database?.close();
  });

  async function ask(body: object): Promise<{ status: number; body: { id: string; status: string } }> {
    const headers = signed('minting', 'POST', '/internal/transactions', tenantId, body);
    const answer = await app.inject({
      method: 'POST',
      url: '/internal/transactions',
      headers,
      payload: JSON.stringify(body),
    });
    return { status: answer.statusCode, body: answer.json() };
  }

  const mint = (ticketId: string) => ({
    reference: `mint:${ticketId}`,
    kind: 'mint',
    ticketId,
    ownerId,
    royaltyBps: 500,
  });

  async function until(id: string, wanted: string): Promise<void> {
    for (let step = 0; step < 30; step++) {
      await transactions.work({ tenantId, id });
      if ((await transactions.get(tenantId, id)).status === wanted) return;
      node.chain.advance(1);
    }
    assert.fail(`never ${wanted}`);
  }

  test('a token is minted once for each reference, and counts when it is final', async () => {
    const ticketId = randomUUID();
    const { status, body } = await ask(mint(ticketId));
    assert.equal(status, 202);
    assert.equal((await ask(mint(ticketId))).body.id, body.id);
    assert.equal((await ask({ ...mint(ticketId), royaltyBps: 1 })).status, 409);
    await transactions.work({ tenantId, id: body.id });
    node.chain.advance(1);
    await transactions.work({ tenantId, id: body.id });
    assert.equal((await transactions.get(tenantId, body.id)).status, 'signed');
    await until(body.id, 'confirmed');
    assert.equal(node.chain.assets.get(assetOf(tenantId, ticketId))?.owner, accountOf(tenantId, ownerId));
  });

  test('a lost transaction is signed anew after it expired, and never lands twice', async () => {
    const { body } = await ask(mint(randomUUID()));
    node.chain.dropNext = 3;
    await until(body.id, 'confirmed');
    const { rows } = await database.pool.query('SELECT count(*)::int AS seen FROM chain_transactions');
    assert.equal(rows[0].seen, 0, 'rows are hidden without a tenant');
  });

  test('the other endpoint is used when one is dead', async () => {
    const { body } = await ask(mint(randomUUID()));
    await fetch(String(node.urls[0]), {
      method: 'POST',
      body: JSON.stringify({ method: 'sim_endpoint', params: [0, { dead: true }] }),
    });
    await until(body.id, 'confirmed');
  });

  test('nobody but minting may ask, and another network ends the start', async () => {
    const body = mint(randomUUID());
    const path = '/internal/transactions';
    const stranger = await app.inject({
      method: 'POST',
      url: path,
      headers: signed('search', 'POST', path, tenantId, body),
      payload: JSON.stringify(body),
    });
    assert.equal(stranger.statusCode, 403);
    const unsigned = await app.inject({ method: 'POST', url: path, payload: body });
    assert.equal(unsigned.statusCode, 401);
    await assert.rejects(requireNetwork({ genesisHash: async () => 'other' }, 'this'), /another one/);
  });
});
