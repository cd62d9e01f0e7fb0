import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startApp } from '../support/app.ts';
import { startIssuer } from '../support/issuer.ts';

// test/support/settings.ts names a Redis that is not there.
const issuer = await startIssuer();
const app = await startApp();

after(async () => {
  await app.close();
  issuer.close();
});

test('while Redis is unavailable it is not ready, and requests are answered all the same', async () => {
  assert.equal((await app.inject({ url: '/health/ready' })).statusCode, 503);
  const headers = { authorization: `Bearer ${await issuer.token()}` };
  assert.equal((await app.inject({ url: '/v1/conversions?value=1&from=mi&to=m', headers })).statusCode, 200);
});
