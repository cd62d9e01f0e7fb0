import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../support/test-app.ts';
import { startTestApp } from '../support/test-app.ts';

let service: TestApp;
before(async () => {
  service = await startTestApp();
});
after(() => service.stop());

describe('authentication', () => {
  test('no route of the ledger answers without a token, 401', async () => {
    for (const url of ['/v1/customers', '/v1/products', '/v1/invoices', '/v1/account/export', '/v1/openapi.json']) {
      const answer = await service.call({ method: 'GET', url });
      assert.equal(answer.statusCode, 401, url);
    }
    const forged = `eyJhbGciOiJub25lIn0.${Buffer.from('{"sub":"1"}').toString('base64url')}.`;
    assert.equal((await service.call({ method: 'GET', url: '/v1/customers', token: forged })).statusCode, 401);
  });

  test('a wrong password is refused like an unknown address, and five lock the account', async () => {
    const shop = await service.shop();
    const tryWith = async (email: string, password: string) => {
      const payload = { email, password, recordingConsent: true };
      return (await service.call({ method: 'POST', url: '/v1/sessions', payload })).statusCode;
    };
    assert.equal(await tryWith('nobody@shop.example', randomBytes(9).toString('hex')), 401);
    for (let tries = 0; tries < 5; tries += 1) assert.equal(await tryWith(shop.email, 'wrong-wrong-wrong'), 401);
    assert.equal(await tryWith(shop.email, shop.password), 401);
  });

  test('a refresh token works once; coming twice it ends the session', async () => {
    const { refreshToken } = await service.signIn(await service.shop());
    const refresh = (token: string) => service.call({ method: 'POST', url: '/v1/sessions/refresh', payload: { refreshToken: token } });
    const second = (await refresh(refreshToken)).json<{ refreshToken: string; accessToken: string }>();
    assert.equal((await service.call({ method: 'GET', url: '/v1/customers', token: second.accessToken })).statusCode, 200);
    assert.equal((await refresh(refreshToken)).statusCode, 401);
    assert.equal((await refresh(second.refreshToken)).statusCode, 401);
  });

  test('a clerk may not export or delete customers, 403', async () => {
    const { accessToken } = await service.signIn(await service.shop('clerk'));
    const made = await service.call({
      method: 'POST',
      url: '/v1/customers',
      token: accessToken,
      payload: { name: 'Asha', stateCode: '29' },
    });
    const { id } = made.json<{ id: string }>();
    assert.equal((await service.call({ method: 'GET', url: `/v1/customers/${id}/export`, token: accessToken })).statusCode, 403);
    assert.equal((await service.call({ method: 'POST', url: `/v1/customers/${id}/deletion-code`, token: accessToken })).statusCode, 403);
  });

  test('plain HTTP is refused, and answers forbid foreign scripts', async () => {
    assert.equal((await service.app.inject({ method: 'GET', url: '/v1/customers' })).statusCode, 426);
    const page = await service.call({ method: 'GET', url: '/' });
    assert.match(String(page.headers['content-security-policy']), /default-src 'none'/);
    assert.match(String(page.headers['strict-transport-security']), /max-age=31536000/);
  });

  test('the correlation id of the caller comes back, and one that could write into logs does not', async () => {
    const call = async (id: string) =>
      (await service.call({ method: 'GET', url: '/health/live', headers: { 'x-correlation-id': id } })).headers['x-correlation-id'];
    assert.equal(await call('order-12345678'), 'order-12345678');
    assert.match(String(await call('two\nlines of log')), /^[0-9a-f-]{36}$/);
  });

  test('requests over the limit of a user get 429 with a time to come back', async () => {
    const { accessToken } = await service.signIn(await service.shop());
    const answers = [];
    for (let at = 0; at < 65; at += 1) answers.push(await service.call({ method: 'GET', url: '/v1/products', token: accessToken }));
    const refused = answers.filter((answer) => answer.statusCode === 429);
    assert.equal(refused.length, 5);
    assert.ok(refused[0]?.headers['retry-after']);
  });
});
