import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createTokenVerifier } from '@ticketing/identity';
import { createTestDatabase, ISSUER } from '@ticketing/test-kit';
import type { TestDatabase } from '@ticketing/test-kit';
import { createLocalJWKSet } from 'jose';
import { buildApp } from '../src/app.ts';
import { createSigningKeys } from '../src/signing-keys.ts';
import { createUsers } from '../src/users.ts';

describe('authentication', () => {
  let database: TestDatabase;
  let app: Awaited<ReturnType<typeof buildApp>>;
  const person = { tenant: 'main', email: 'ann@tickets.example', password: 'a long pass phrase' };

  before(async () => {
    database = await createTestDatabase('auth', join(import.meta.dirname, '../migrations'));
    const keys = await createSigningKeys(database.pool, '0'.repeat(64));
    const users = createUsers(database.pool);
    await users.ensureAdmin('main', 'admin@tickets.example', 'another long phrase');
    app = await buildApp({
      config: {
        LOG_LEVEL: 'silent',
        TRUSTED_PROXIES: 'loopback',
        METRICS_TOKEN: 'm'.repeat(32),
        RATE_LIMIT_PER_MINUTE: 1_000,
        LOGINS_PER_MINUTE: 1_000,
        JWT_ISSUER: ISSUER,
      },
      pool: database.pool,
      keys,
      users,
      verifier: createTokenVerifier({
        issuer: ISSUER,
        keys: createLocalJWKSet(await keys.published()),
      }),
    });
  });
  after(async () => {
    await app?.close();
    await database?.close();
  });

  const post = (path: string, payload: object, token?: string) =>
    app.inject({
      method: 'POST',
      url: `/v1/auth/${path}`,
      payload,
      ...(token ? { headers: { authorization: `Bearer ${token}` } } : {}),
    });

  test('people register, sign in, and a wrong password is refused with 401', async () => {
    assert.equal((await post('register', { ...person, name: 'Ann' })).statusCode, 201);
    assert.equal((await post('register', { ...person, name: 'Ann' })).statusCode, 409);
    assert.equal((await post('login', { ...person, password: 'wrong' })).statusCode, 401);
    assert.equal((await post('login', { ...person, email: 'nobody@tickets.example' })).statusCode, 401);
    assert.equal((await post('login', person)).statusCode, 200);
  });

  test('a refresh token works once; a copy ends the family', async () => {
    const { refreshToken } = (await post('login', person)).json();
    const second = await post('refresh', { tenant: 'main', refreshToken });
    assert.equal(second.statusCode, 200);
    assert.equal((await post('refresh', { tenant: 'main', refreshToken })).statusCode, 401);
    assert.equal((await post('refresh', { tenant: 'main', refreshToken: second.json().refreshToken })).statusCode, 401);
  });

  test('only administrators give roles', async () => {
    const { accessToken, userId } = (await post('login', person)).json();
    const put = (token: string) =>
      app.inject({
        method: 'PUT',
        url: `/v1/auth/users/${userId}/roles`,
        headers: { authorization: `Bearer ${token}` },
        payload: { roles: ['admin'] },
      });
    assert.equal((await put(accessToken)).statusCode, 403);
    const admin = (
      await post('login', {
        tenant: 'main',
        email: 'admin@tickets.example',
        password: 'another long phrase',
      })
    ).json();
    assert.equal((await put(admin.accessToken)).statusCode, 200);
  });
});
