// Loaded before the tests. Unit, route and contract tests run without Redis, which is tested too; the others take the one on its usual port.
const e2e = process.env['npm_lifecycle_event'] !== 'test';
const issuer = `http://127.0.0.1:${e2e ? 4012 : 4011}`;

Object.assign(process.env, {
  NODE_ENV: 'test',
  HOST: '127.0.0.1',
  LOG_LEVEL: 'fatal',
  TOKEN_ISSUER: `${issuer}/`,
  TOKEN_AUDIENCE: 'service-name',
  TOKEN_KEYS_URL: `${issuer}/jwks.json`,
  REDIS_URL: e2e ? (process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379') : 'redis://127.0.0.1:1',
  METRICS_TOKEN: 'this-token-is-for-tests-and-opens-nothing',
  REQUIRE_TLS: 'false',
  DRAIN_MS: '0',
});
