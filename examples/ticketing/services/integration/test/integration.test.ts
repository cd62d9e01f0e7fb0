import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createTokenVerifier } from '@ticketing/identity';
import { createIssuer, createTestDatabase, ISSUER } from '@ticketing/test-kit';
import type { TestDatabase } from '@ticketing/test-kit';
import { buildApp } from '../src/app.ts';

describe('integration', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase('integration', join(import.meta.dirname, '../migrations'));
  });
  after(() => database?.close());

  test('a registered address is called', async () => {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => seen.push(chunk.toString()));
      request.on('end', () => response.end());
    }).listen(0);
    await new Promise((done) => server.once('listening', done));
    const issuer = await createIssuer();
    const app = buildApp(database.pool, createTokenVerifier({ issuer: ISSUER, keys: issuer.keys }));
    const headers = {
      authorization: await issuer.token({ tenantId: randomUUID() }),
      'content-type': 'application/json',
    };
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const made = await app.request('/v1/webhooks', {
      method: 'POST',
      headers,
      body: JSON.stringify({ url }),
    });
    const { id } = (await made.json()) as { id: string };
    await app.request(`/v1/webhooks/${id}/ping`, { method: 'POST', headers });
    server.closeAllConnections();
    server.close();
    assert.match(seen[0] ?? '', /"topic":"ping"/);
    assert.equal((await app.request('/internal/messages', { method: 'POST', body: '{}' })).status, 401);
  });
});
