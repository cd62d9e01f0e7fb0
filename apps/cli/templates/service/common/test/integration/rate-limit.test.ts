import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { startApp } from '../support/app.ts';
import { startIssuer } from '../support/issuer.ts';

const issuer = await startIssuer();
const app = await startApp();

after(async () => {
  await app.close();
  issuer.close();
});

test('with Redis it is ready', { timeout: 10_000 }, async () => {
  let status = 503;
  while (status !== 200) {
    await wait(100);
    status = (await app.inject({ url: '/health/ready' })).statusCode;
  }
  assert.equal(status, 200);
});

test('the 301st request of a caller in a minute is refused by the rate limit: 429 with Retry-After', async () => {
  const headers = { authorization: `Bearer ${await issuer.token({ sub: `caller-${Date.now()}` })}` };
  const url = '/v1/conversions?value=1&from=mi&to=m';
  for (let asked = 0; asked < 300; asked += 1) assert.equal((await app.inject({ url, headers })).statusCode, 200);
  const answer = await app.inject({ url, headers });
  assert.equal(answer.statusCode, 429);
  assert.ok(Number(answer.headers['retry-after']) > 0);
});
