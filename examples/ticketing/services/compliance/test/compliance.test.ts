import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { createTestDatabase } from '@ticketing/test-kit';
import '../src/compile.ts';

describe('compliance', () => {
  test('a person is screened', async () => {
    const database = await createTestDatabase('compliance', join(import.meta.dirname, '../migrations'));
    process.env['DATABASE_URL'] = database.url;
    const { buildApp } = await import('../src/server.ts');
    const { source } = await import('../src/app.module.ts');
    const app = await buildApp();
    await app.listen(0, '127.0.0.1');
    const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/internal/screenings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-tenant-id': randomUUID() },
      body: JSON.stringify({ userId: randomUUID(), name: 'Ada', country: 'GB' }),
    });
    const body = (await response.json()) as { cleared: boolean };
    await app.close();
    await source.destroy();
    await database.close();
    assert.equal(body.cleared, true);
  });
});
