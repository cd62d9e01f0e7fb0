import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createPool } from '@ticketing/database';
import type { App } from '@ticketing/http';
import { createTestDatabase } from '@ticketing/test-kit';
import type { TestDatabase } from '@ticketing/test-kit';
import { buildApp } from '../src/app.ts';
import type { Dependencies } from '../src/app.ts';

const SECRET = 'whsec_of_the_test';

describe('webhooks of the provider', () => {
  let database: TestDatabase;
  let pool: ReturnType<typeof createPool>;
  let app: App;
  const received: string[] = [];

  before(async () => {
    database = await createTestDatabase('payment', join(import.meta.dirname, '../migrations'));
    pool = createPool({ url: database.url, service: 'payment', size: 2 });
    app = await buildApp({
      config: {
        LOG_LEVEL: 'silent',
        METRICS_TOKEN: 'metrics',
        TRUSTED_PROXIES: '127.0.0.1',
        RATE_LIMIT_PER_MINUTE: 1_000,
        PROVIDER_WEBHOOK_SECRET: SECRET,
        PROVIDER_URL: 'http://127.0.0.1:9',
      },
      pool,
      payments: { receive: async (_tenantId: string, event: { id: string }) => void received.push(event.id) },
    } as unknown as Dependencies);
  });
  after(async () => {
    await app?.close();
    await pool?.end();
    await database?.close();
  });

  const send = (body: string, signature: string) =>
    app.inject({
      method: 'POST',
      url: '/webhooks/provider',
      headers: { 'content-type': 'application/json', 'provider-signature': signature },
      payload: body,
    });
  const sign = (body: string, seconds: number, secret = SECRET): string =>
    `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
  const event = (id: string): string =>
    JSON.stringify({ id, type: 'charge.succeeded', data: { id: 'ch_1', metadata: { tenantId: randomUUID() } } });

  test('an event with a wrong, missing or old signature is refused', async () => {
    const now = Math.floor(Date.now() / 1000);
    const body = event('evt_wrong');
    assert.equal((await send(body, sign(body, now, 'another secret'))).statusCode, 401);
    assert.equal((await send(body, sign(event('evt_other'), now))).statusCode, 401);
    assert.equal((await send(body, sign(body, now - 3_600))).statusCode, 401);
    assert.equal((await send(body, '')).statusCode, 401);
    assert.deepEqual(received, []);
  });

  test('an event with the right signature is taken', async () => {
    const body = event('evt_right');
    assert.equal((await send(body, sign(body, Math.floor(Date.now() / 1000)))).statusCode, 204);
    assert.deepEqual(received, ['evt_right']);
  });
});
