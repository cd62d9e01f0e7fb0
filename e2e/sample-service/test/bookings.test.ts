import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildApp } from '../src/app.ts';
import type { Database } from '../src/database.ts';

const config = { port: 0, databaseUrl: '', tokenKey: 'key-for-tests-only', allowedOrigin: 'http://localhost', mailUrl: 'http://localhost' };
const database = { query: async () => ({ rows: [], rowCount: 0 }) } as unknown as Database;

test('bookings are for people with a token', async () => {
  const app = await buildApp(config, database);
  const without = await app.inject({ method: 'GET', url: '/bookings' });
  assert.equal(without.statusCode, 401);
  const token = app.jwt.sign({ sub: 'somebody' });
  const answer = await app.inject({ method: 'GET', url: '/bookings', headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.statusCode, 200);
  assert.deepEqual(answer.json(), []);
});
