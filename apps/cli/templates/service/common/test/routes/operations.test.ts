import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { config } from '../../src/config.ts';
import { startApp } from '../support/app.ts';

const app = await startApp();

after(() => app.close());

test('the process is live and started', async () => {
  assert.equal((await app.inject({ url: '/health/live' })).statusCode, 200);
  assert.equal((await app.inject({ url: '/health/startup' })).statusCode, 200);
});

test('metrics are read with their token alone', async () => {
  assert.equal((await app.inject({ url: '/metrics' })).statusCode, 401);
  assert.equal((await app.inject({ url: '/metrics', headers: { authorization: 'Bearer wrong' } })).statusCode, 401);
  const answer = await app.inject({ url: '/metrics', headers: { authorization: `Bearer ${config.METRICS_TOKEN}` } });
  assert.equal(answer.statusCode, 200);
  assert.match(answer.body, /http_request_duration_seconds_count/);
});
