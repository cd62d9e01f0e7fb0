import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createTokenVerifier } from '@ticketing/identity';
import { ServiceCallFailed } from '@ticketing/service-auth';
import type { ServiceClient } from '@ticketing/service-auth';
import { createIssuer, createTestDatabase, ISSUER } from '@ticketing/test-kit';
import type { TestDatabase } from '@ticketing/test-kit';
import { pino } from 'pino';
import { buildApp } from '../src/app.ts';

describe('transfer', () => {
  let database: TestDatabase;
  let server: Server;
  let url = '';
  let sender = '';
  let receiver = '';
  let stranger = '';
  const tenantId = randomUUID();
  const [fromId, toId] = [randomUUID(), randomUUID()];
  const moved: string[] = [];
  let gone = false;

  const ask = (path: string, authorization?: string, method = 'GET', body?: unknown) =>
    fetch(`${url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const offer = async (): Promise<string> => {
    const made = await ask('/v1/transfers', sender, 'POST', { ticketId: randomUUID(), toUserId: toId });
    assert.equal(made.status, 201);
    return ((await made.json()) as { id: string }).id;
  };

  before(async () => {
    database = await createTestDatabase('transfer', join(import.meta.dirname, '../migrations'));
    const issuer = await createIssuer();
    sender = await issuer.token({ tenantId, id: fromId });
    receiver = await issuer.token({ tenantId, id: toId });
    stranger = await issuer.token({ tenantId: randomUUID() });
    const ticket = {
      get: async () => ({ ownerId: fromId, status: 'valid' }),
      post: async (path: string, call: { idempotencyKey: string }) => {
        if (gone) throw new ServiceCallFailed('ticket', 409, undefined);
        moved.push(`${path} ${call.idempotencyKey}`);
      },
    } as unknown as ServiceClient;
    const app = buildApp({
      config: { CLAIM_SECRET: 'c'.repeat(32) },
      log: pino({ level: 'silent' }),
      pool: database.pool,
      verifier: createTokenVerifier({ issuer: ISSUER, keys: issuer.keys }),
      ticket,
    });
    server = createServer(app.callback()).listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    server?.closeAllConnections();
    server?.close();
    await database?.close();
  });

  test('an offer that is accepted changes the owner, under the id of the transfer', async () => {
    const id = await offer();
    const accepted = await ask(`/v1/transfers/${id}/accept`, receiver, 'POST');
    assert.deepEqual(await accepted.json(), { id, status: 'completed' });
    assert.match(moved.at(-1) ?? '', new RegExp(`/owner ${id}$`));
  });

  test('only whom it was offered to may accept it, and nobody twice', async () => {
    const id = await offer();
    assert.equal((await ask(`/v1/transfers/${id}/accept`, sender, 'POST')).status, 404);
    assert.equal((await ask(`/v1/transfers/${id}/accept`, receiver, 'POST')).status, 200);
    assert.equal((await ask(`/v1/transfers/${id}/accept`, receiver, 'POST')).status, 404);
  });

  test('a ticket that is gone meanwhile cancels the transfer', async () => {
    const id = await offer();
    gone = true;
    const accepted = await ask(`/v1/transfers/${id}/accept`, receiver, 'POST');
    gone = false;
    assert.equal(((await accepted.json()) as { status: string }).status, 'cancelled');
  });

  test('another tenant sees nothing, and requests without a token are refused', async () => {
    const id = await offer();
    assert.equal(await (await ask(`/v1/transfers/${id}`, stranger)).text(), '');
    assert.equal((await ask('/v1/transfers')).status, 401);
    assert.equal((await ask('/v1/transfers', 'Bearer a.b.c', 'POST', {})).status, 401);
  });

  test('a sender cancels an offer and nothing is moved', async () => {
    const id = await offer();
    const before = moved.length;
    assert.deepEqual(await (await ask(`/v1/transfers/${id}/cancel`, sender, 'POST')).json(), { status: 'cancelled' });
    assert.equal((await ask(`/v1/transfers/${id}/accept`, receiver, 'POST')).status, 404);
    assert.equal(moved.length, before);
  });
});
