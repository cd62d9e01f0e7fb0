import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../src/config.ts';

const PRODUCTION = {
  NODE_ENV: 'production',
  TOKEN_ISSUER: 'https://issuer.example.com/',
  TOKEN_AUDIENCE: 'service-name',
  TOKEN_KEYS_URL: 'https://issuer.example.com/jwks.json',
  REDIS_URL: 'rediss://redis.example.com:6379',
  METRICS_TOKEN: 'a-token-that-is-as-long-as-it-has-to-be',
};

test('a complete environment is read', () => {
  assert.equal(readConfig(PRODUCTION).PORT, 3000);
});

test('what is missing is named', () => {
  assert.throws(() => readConfig({ ...PRODUCTION, TOKEN_ISSUER: undefined }), /TOKEN_ISSUER/);
});

for (const [name, value] of [
  ['LOG_LEVEL', 'debug'],
  ['TOKEN_KEYS_URL', 'http://issuer.example.com/jwks.json'],
  ['REDIS_URL', 'redis://redis.example.com:6379'],
] as const)
  test(`${name}=${value} does not start in production`, () => {
    assert.throws(() => readConfig({ ...PRODUCTION, [name]: value }), new RegExp(name));
  });
