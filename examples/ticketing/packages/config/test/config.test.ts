import assert from 'node:assert/strict';
import { test } from 'node:test';
import { baseEnvironment, loadEnvironment } from '../src/index.ts';

const complete = {
  PORT: '4000',
  DATABASE_URL: 'postgres://localhost/x',
  SERVICE_KEYS: 'k1:0123456789abcdef0123456789abcdef',
  SERVICE_KEY_ID: 'k1',
  JWKS_URL: 'http://127.0.0.1:1/jwks',
  JWT_ISSUER: 'tickets',
  METRICS_TOKEN: 'm'.repeat(32),
};

test('reads numbers and defaults', () => {
  const environment = loadEnvironment(baseEnvironment, complete);
  assert.equal(environment.PORT, 4000);
  assert.equal(environment.DATABASE_POOL_SIZE, 8);
});

test('names what is missing and keeps values out of the message', () => {
  const { JWT_ISSUER: _, ...rest } = complete;
  assert.throws(
    () => loadEnvironment(baseEnvironment, { ...rest, PORT: 'secret-looking' }),
    (error: Error) => error.message.includes('JWT_ISSUER') && error.message.includes('PORT') && !error.message.includes('secret-looking'),
  );
});
