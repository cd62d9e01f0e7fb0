import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { createProvider, type Provider, type ProviderOptions } from '../src/server.ts';
import { sign } from '../src/webhooks.ts';

const received: { type: string; id: string; signature: string; body: string }[] = [];
let refuse = 0;
const sink = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    if (refuse > 0) {
      refuse -= 1;
      response.writeHead(500).end();
      return;
    }
    const event = JSON.parse(body) as { id: string; type: string };
    received.push({
      type: event.type,
      id: event.id,
      signature: String(request.headers['provider-signature']),
      body,
    });
    response.writeHead(200).end();
  });
});
let provider: Provider | undefined;
let base = '';

before(async () => {
  await new Promise<void>((done) => sink.listen(0, '127.0.0.1', done));
});
after(async () => {
  await provider?.close();
  sink.closeAllConnections();
  sink.close();
});
afterEach(() => provider?.webhooks.settled());
beforeEach(async () => {
  received.length = 0;
  refuse = 0;
  await start({});
});

async function start(options: Partial<ProviderOptions>): Promise<Provider> {
  await provider?.close();
  provider = undefined;
  provider = createProvider({
    apiKey: 'key',
    webhookSecret: 'whsec',
    webhookUrls: [`http://127.0.0.1:${(sink.address() as AddressInfo).port}/hooks`],
    seed: 'test',
    settleMs: 60_000,
    backoff: [5],
    ...options,
  });
  const { server } = provider;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return provider;
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  key?: string,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(base + path, {
    method,
    headers: { authorization: 'Bearer key', ...(key ? { 'idempotency-key': key } : {}) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function paid(amount: number, source = 'card_ok', rest: object = {}): Promise<string> {
  const { body } = await call('POST', '/v1/charges', {
    amount,
    currency: 'USD',
    source,
    metadata: { order: '1' },
    ...rest,
  });
  assert.equal(body['status'], 'pending');
  await call('POST', `/v1/test/settle/${String(body['id'])}`);
  return String(body['id']);
}

async function balance(account = 'platform'): Promise<unknown> {
  return (await call('GET', `/v1/balance?account=${account}`)).body['amount'];
}

test('charges, splits, refunds and chargebacks add up to the cent', async () => {
  const charge = await paid(10_001);
  const seller = await call('POST', '/v1/accounts', { email: 'venue@example.test' });
  await call('POST', '/v1/transfers', {
    amount: 9_000,
    currency: 'USD',
    destination: seller.body['id'],
    chargeId: charge,
  });
  await call('POST', `/v1/charges/${charge}/refunds`, { amount: 1 });
  const dispute = await call('POST', '/v1/test/disputes', { charge: await paid(500) });
  assert.equal(await balance(), 10_001 - 9_000 - 1);
  await call('POST', `/v1/disputes/${String(dispute.body['id'])}`, {
    evidence: { receipt: 'yes' },
  });
  await call('POST', `/v1/test/disputes/${String(dispute.body['id'])}/close`, { status: 'won' });
  assert.equal(await balance(), 1_500);
  assert.equal(await balance(String(seller.body['id'])), 9_000);
  assert.equal((await call('GET', `/v1/charges?after=${charge}`)).body['hasMore'], false);
});

test('no more is refunded than was paid, and declined cards pay nothing', async () => {
  const charge = await paid(100);
  assert.equal((await call('POST', `/v1/charges/${charge}/refunds`, { amount: 60 })).status, 200);
  assert.equal((await call('POST', `/v1/charges/${charge}/refunds`, { amount: 60 })).status, 400);
  const declined = await paid(5, 'card_declined');
  assert.equal((await call('GET', `/v1/charges/${declined}`)).body['status'], 'failed');
  assert.equal((await call('POST', '/v1/charges', { amount: 1.5, currency: 'USD', source: 'card_ok' })).status, 400);
  assert.equal(await balance(), 40);
});

test('an idempotency key is done once, also when the answer was lost', async () => {
  const { books } = await start({});
  await call('POST', '/control/faults', { loseNext: 1 });
  const charge = { amount: 7, currency: 'USD', source: 'card_ok' };
  assert.equal((await call('POST', '/v1/charges', charge, 'k1')).status, 500);
  assert.equal((await call('POST', '/v1/charges', charge, 'k1')).status, 200);
  assert.equal(books.ledger.charges.size, 1);
  assert.equal((await call('POST', '/v1/charges', { ...charge, amount: 8 }, 'k1')).status, 409);
});

test('capture takes at most what was authorized', async () => {
  const charge = await paid(50, 'card_ok', { capture: false });
  assert.equal((await call('POST', `/v1/charges/${charge}/capture`, { amount: 51 })).status, 400);
  assert.equal((await call('POST', `/v1/charges/${charge}/capture`, { amount: 40 })).body['amountCaptured'], 40);
  const other = await paid(50, 'card_ok', { capture: false });
  assert.equal((await call('POST', `/v1/charges/${other}/cancel`)).body['status'], 'canceled');
});

test('webhooks are signed over the raw body and retried until taken', async () => {
  const { webhooks } = await start({});
  refuse = 2;
  const charge = await paid(9);
  await webhooks.settled();
  assert.equal(received.length, 1);
  const [event] = received;
  const seconds = Number(/t=(\d+)/u.exec(event?.signature ?? '')?.[1]);
  assert.equal(event?.signature, sign('whsec', seconds, event?.body ?? ''));
  const { type, data } = JSON.parse(event?.body ?? '') as {
    type: string;
    data: Record<string, unknown>;
  };
  assert.deepEqual([type, data['chargeId'], data['amount'], data['metadata']], ['charge.succeeded', charge, 9, { order: '1' }]);
  assert.deepEqual(
    webhooks.deliveries.map((one) => one.status),
    [500, 500, 200],
  );
});

test('faults: duplicates, wrong order, refusals', async () => {
  const { webhooks } = await start({});
  await call('POST', '/control/faults', { duplicateWebhooks: true });
  await paid(9);
  await webhooks.settled();
  assert.equal(received.length, 2);
  assert.equal(new Set(received.map((one) => one.id)).size, 1);
  await call('POST', '/control/faults', { duplicateWebhooks: false, outOfOrder: true });
  const charge = await paid(9);
  await call('POST', `/v1/charges/${charge}/refunds`, {});
  await webhooks.settled();
  assert.deepEqual(
    webhooks.deliveries
      .slice(-2)
      .map((one) => one.type)
      .toSorted(),
    ['charge.succeeded', 'refund.succeeded'],
  );
  await call('POST', '/control/faults', { failNext: 1 });
  assert.equal((await call('GET', '/v1/balance')).status, 503);
});

test('a killed provider knows its books again and delivers what nobody took', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'provider-'));
  const journalPath = join(folder, 'journal');
  await start({ journalPath, webhookUrls: ['http://127.0.0.1:9/none'] });
  const charge = await paid(77);
  const refund = await call('POST', `/v1/charges/${charge}/refunds`, { amount: 7 }, 'r1');
  const again = await start({ journalPath });
  assert.equal(await balance(), 70);
  assert.deepEqual((await call('POST', `/v1/charges/${charge}/refunds`, { amount: 7 }, 'r1')).body, refund.body);
  await again.webhooks.settled();
  assert.deepEqual(received.map((one) => one.type).toSorted(), ['charge.succeeded', 'refund.succeeded']);
  received.length = 0;
  await (await start({ journalPath })).webhooks.settled();
  assert.equal(received.length, 0);
  rmSync(folder, { recursive: true });
});

test('nobody gets in without the key', async () => {
  const response = await fetch(`${base}/v1/balance`);
  assert.equal(response.status, 401);
});
