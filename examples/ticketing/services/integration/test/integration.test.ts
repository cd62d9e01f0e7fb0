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
import { createDatabase } from '../src/database.ts';
import type { Database } from '../src/database.ts';

describe('integration', () => {
  let server: TestDatabase;
  let database: Database;
  before(async () => {
    server = await createTestDatabase('integration', join(import.meta.dirname, '../migrations'));
    database = createDatabase(server.url);
  });
  after(async () => {
    await database?.$disconnect();
    await server?.close();
  });

  test('a registered address is called', async () => {
    const seen: string[] = [];
    const partner = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => seen.push(chunk.toString()));
      request.on('end', () => response.end());
    }).listen(0);
    await new Promise((done) => partner.once('listening', done));
    const issuer = await createIssuer();
    const app = buildApp(database, createTokenVerifier({ issuer: ISSUER, keys: issuer.keys }));
    const headers = {
      authorization: await issuer.token({ tenantId: randomUUID() }),
      'content-type': 'application/json',
    };
    const url = `http://127.0.0.1:${(partner.address() as AddressInfo).port}`;
    const made = await app.request('/v1/webhooks', {
      method: 'POST',
      headers,
      body: JSON.stringify({ url }),
    });
    const { id } = (await made.json()) as { id: string };
    await app.request(`/v1/webhooks/${id}/ping`, { method: 'POST', headers });
    partner.closeAllConnections();
    partner.close();
    assert.match(seen[0] ?? '', /"topic":"ping"/);
    const { rows } = await server.pool.query<{ topic: string; status: number }>('SELECT topic, status FROM webhook_deliveries');
    assert.deepEqual(rows, [{ topic: 'ping', status: 200 }]);
    const listed = await (await app.request('/v1/webhooks', { headers })).json();
    assert.deepEqual(
      (listed as { items: { id: string; url: string }[] }).items.map((one) => [one.id, one.url]),
      [[id, url]],
    );
    const others = await app.request('/v1/webhooks', { headers: { authorization: await issuer.token({ tenantId: randomUUID() }) } });
    assert.deepEqual(await others.json(), { items: [] });
    assert.equal((await app.request('/internal/messages', { method: 'POST', body: '{}' })).status, 401);
  });
});
