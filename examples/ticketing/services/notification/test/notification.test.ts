import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createTestDatabase } from '@ticketing/test-kit';
import type { TestDatabase } from '@ticketing/test-kit';
import { buildApp } from '../src/app.ts';

describe('notification', () => {
  let database: TestDatabase;
  let server: Server;
  let base = '';
  const tenantId = randomUUID();

  before(async () => {
    database = await createTestDatabase('notification', join(import.meta.dirname, '../migrations'));
    server = buildApp(database.pool).listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    server?.closeAllConnections();
    server?.close();
    await database?.close();
  });

  test('who registers is welcomed once', async () => {
    const message = {
      id: randomUUID(),
      topic: 'user.registered',
      tenantId,
      payload: { userId: randomUUID(), email: 'a@example.test', name: 'Ada' },
    };
    const tell = () =>
      fetch(`${base}/internal/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(message),
      });
    assert.equal((await tell()).status, 204);
    assert.equal((await tell()).status, 204);
    const { rows } = await database.pool.query('SELECT email FROM preferences');
    assert.deepEqual(rows, [{ email: 'a@example.test' }]);
  });

  test('messages need a token', async () => {
    assert.equal((await fetch(`${base}/v1/notifications`)).status, 401);
  });
});
