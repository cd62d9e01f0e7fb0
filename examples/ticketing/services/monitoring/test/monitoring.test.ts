import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createTestDatabase } from '@ticketing/test-kit';
import type { TestDatabase } from '@ticketing/test-kit';
import { probe } from '../src/probe.ts';

describe('monitoring', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase('monitoring', join(import.meta.dirname, '../migrations'));
  });
  after(() => database?.close());

  test('an incident is opened once while a service is down, and closed when it is back', async () => {
    const down = { name: 'order', url: 'http://127.0.0.1:9' };
    await probe(database.pool, down);
    await probe(database.pool, down);
    const server = createServer((_request, response) => response.end()).listen(0);
    await new Promise((done) => server.once('listening', done));
    await probe(database.pool, {
      name: 'order',
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    });
    server.closeAllConnections();
    server.close();
    const { rows } = await database.pool.query('SELECT status FROM incidents');
    assert.deepEqual(rows, [{ status: 'closed' }]);
  });
});
