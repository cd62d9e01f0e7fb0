import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createTokenVerifier } from '@ticketing/identity';
import { createIssuer, createTestDatabase, ISSUER } from '@ticketing/test-kit';
import type { TestDatabase } from '@ticketing/test-kit';
import { buildApp } from '../src/app.ts';

describe('file', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase('file', join(import.meta.dirname, '../migrations'));
  });
  after(() => database?.close());

  test('what is uploaded comes back over its link', async () => {
    const issuer = await createIssuer();
    const app = buildApp(database.pool, createTokenVerifier({ issuer: ISSUER, keys: issuer.keys }));
    const form = new FormData();
    form.set('file', new File(['poster'], `${randomUUID()}.txt`, { type: 'text/plain' }));
    const authorization = await issuer.token({ tenantId: randomUUID() });
    const answer = await app.request('/v1/files/upload', {
      method: 'POST',
      body: form,
      headers: { authorization },
    });
    assert.equal(answer.status, 201);
    const { link } = (await answer.json()) as { link: string };
    assert.equal(await (await app.request(link)).text(), 'poster');
    assert.equal((await app.request('/v1/files/upload', { method: 'POST' })).status, 401);
  });
});
