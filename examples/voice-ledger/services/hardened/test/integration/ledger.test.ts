import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { Client } from 'pg';
import type { TestApp } from '../support/test-app.ts';
import { startTestApp } from '../support/test-app.ts';

let service: TestApp;
let token: string;
before(async () => {
  service = await startTestApp();
  token = (await service.signIn(await service.shop())).accessToken;
});
after(() => service.stop());

const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
  service.call({ method: 'POST', url, token, payload, headers });

async function invoice(): Promise<string> {
  const customer = (await post('/v1/customers', { name: `Asha ${randomUUID()}`, stateCode: '29' })).json<{ id: string }>();
  const product = { name: `Pen ${randomUUID()}`, hsnCode: '9608', unitPricePaise: 10_000, gstBasisPoints: 1_800 };
  const { id: productId } = (await post('/v1/products', product)).json<{ id: string }>();
  const made = await post(
    '/v1/invoices',
    { customerId: customer.id, lines: [{ productId, quantity: 1 }] },
    { 'idempotency-key': randomUUID() },
  );
  assert.equal(made.statusCode, 201);
  return made.json<{ id: string }>().id;
}

describe('payments', () => {
  test('a payment that is sent twice is made once and answered alike', async () => {
    const invoiceId = await invoice();
    const headers = { 'idempotency-key': randomUUID() };
    const body = { invoiceId, amountPaise: 5_000, method: 'upi' };
    const first = await post('/v1/payments', body, headers);
    const second = await post('/v1/payments', body, headers);
    assert.equal(first.statusCode, 201);
    assert.deepEqual(second.json(), first.json());
    assert.equal((await post('/v1/payments', { ...body, amountPaise: 6_000 }, headers)).statusCode, 422);
  });

  test('a key whose request was killed is taken over after half a minute, and the payment is still made once', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const body = { invoiceId: await invoice(), amountPaise: 5_000, method: 'upi' };
    const first = await post('/v1/payments', body, headers);
    const owner = new Client({ connectionString: service.ownerUrl });
    await owner.connect();
    const killed = (before: string) =>
      owner.query(
        "UPDATE idempotency_keys SET state = 'running', status = NULL, body = NULL, created_at = now() - $2::interval WHERE key = $1",
        [headers['idempotency-key'], before],
      );
    await killed('10 seconds');
    assert.equal((await post('/v1/payments', body, headers)).statusCode, 409);
    await killed('31 seconds');
    const again = await post('/v1/payments', body, headers);
    await owner.end();
    assert.equal(again.statusCode, 201);
    assert.equal(again.json<{ id: string }>().id, first.json<{ id: string }>().id);
  });

  test('a payment without a key is refused, 400', async () => {
    const answer = await post('/v1/payments', { invoiceId: randomUUID(), amountPaise: 1, method: 'upi' });
    assert.equal(answer.statusCode, 400);
    assert.equal(answer.json<{ code: string }>().code, 'invalid_input');
  });

  test('more than is open is refused and frees the key', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const body = { invoiceId: await invoice(), amountPaise: 11_801, method: 'upi' };
    assert.equal((await post('/v1/payments', body, headers)).json<{ code: string }>().code, 'overpaid');
    assert.equal((await post('/v1/payments', body, headers)).json<{ code: string }>().code, 'overpaid');
  });
});

describe('isolation of tenants', () => {
  test("another merchant's customer cannot be read, changed or deleted: 404", async () => {
    const { id } = (await post('/v1/customers', { name: 'Private', stateCode: '29' })).json<{ id: string }>();
    const other = (await service.signIn(await service.shop())).accessToken;
    for (const [method, url] of [
      ['GET', `/v1/customers/${id}`],
      ['GET', `/v1/customers/${id}/export`],
      ['POST', `/v1/customers/${id}/deletion-code`],
    ] as const) {
      assert.equal((await service.call({ method, url, token: other })).statusCode, 404, url);
    }
    const erase = await service.call({ method: 'DELETE', url: `/v1/customers/${id}`, token: other, payload: { code: '123456' } });
    assert.equal(erase.statusCode, 422);
    const list = await service.call({ method: 'GET', url: '/v1/customers', token: other });
    assert.deepEqual(list.json(), []);
  });

  test('without a merchant the role of the service sees no rows', async () => {
    assert.equal((await service.pool.query('SELECT 1 FROM customers')).rowCount, 0);
  });
});

describe('webhooks', () => {
  const deliver = (body: string, secret: string, time = Math.floor(Date.now() / 1_000)) =>
    service.call({
      method: 'POST',
      url: '/v1/webhooks/messaging',
      payload: body,
      headers: {
        'content-type': 'application/json',
        'x-timestamp': String(time),
        'x-signature': createHmac('sha256', secret).update(`${time}.${body}`).digest('hex'),
      },
    });
  const event = (): string => JSON.stringify({ id: randomUUID(), type: 'message.delivered', merchantId: randomUUID() });

  test('a webhook with a wrong signature is rejected, 401', async () => {
    assert.equal((await deliver(event(), 'somebody else')).statusCode, 401);
    const unsigned = await service.call({ method: 'POST', url: '/v1/webhooks/messaging', payload: { id: '1', type: 'x' } });
    assert.equal(unsigned.statusCode, 401);
  });

  test('an old delivery is rejected, although its signature is right', async () => {
    assert.equal((await deliver(event(), service.webhookSecret, Math.floor(Date.now() / 1_000) - 600)).statusCode, 401);
  });

  test('a delivery that comes twice is kept once', async () => {
    const body = event();
    assert.equal((await deliver(body, service.webhookSecret)).statusCode, 200);
    assert.equal((await deliver(body, service.webhookSecret)).statusCode, 200);
    const { id } = JSON.parse(body) as { id: string };
    const kept = await service.pool.query('SELECT 1 FROM webhook_events WHERE event_id = $1', [id]);
    assert.equal(kept.rowCount, 1);
  });
});

test('wrong input is answered with the fields that are wrong', async () => {
  const answer = await post('/v1/customers', { name: '', stateCode: 'x', isAdmin: true });
  assert.equal(answer.statusCode, 400);
  assert.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8');
});
