import { afterAll, beforeAll, expect, test } from 'vitest';
import { newSetupToken } from '../src/auth/setup.ts';
import { makeLogger } from '../src/telemetry/logger.ts';
import { testServer } from './support/server.ts';
import type { TestServer } from './support/server.ts';

let output = '';
let server: TestServer;
const logger = makeLogger({ logLevel: 'trace' }, { write: (line) => void (output += line) });

beforeAll(async () => {
  server = await testServer({}, logger);
});
afterAll(() => server.close());

test('no secret of a session is in the log: setup, signing in, invitation, keys, links, and errors', async () => {
  const { app } = server;
  const secrets: string[] = [];
  const secret = (value: string): string => (secrets.push(value), value);
  const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
    app.inject({ method: 'POST', url, payload, headers });

  const token = secret((await newSetupToken(server.parts.pool)) as string);
  const person = { email: 'first@example.org', password: secret('correct horse battery staple') };
  await app.inject({ method: 'GET', url: `/setup?token=${token}` });
  await post('/api/setup', { token: secret('a-token-that-is-not-right'), organisation: 'One', name: 'First', ...person });
  const { org } = (await post('/api/setup', { token, organisation: 'One', name: 'First', ...person })).json() as { org: string };
  await post('/api/auth/sign-in/email', { email: person.email, password: secret('a wrong password of mine') });
  await post('/api/auth/sign-in/email', { email: person.email, password: [secret('in a list of passwords')] });
  const signedIn = await post('/api/auth/sign-in/email', person);
  const cookie = String(signedIn.headers['set-cookie']).split(';')[0] as string;
  secret(decodeURIComponent(cookie.split('=')[1] as string));
  secret(cookie.split('=')[1] as string);

  const invited = (await post(`/api/orgs/${org}/invitations`, { email: 'second@example.org', role: 'auditor' }, { cookie })).json() as {
    id: string;
    link: string;
  };
  const invitation = secret(new URL(invited.link).searchParams.get('token') as string);
  await app.inject({ method: 'GET', url: `/join?invitation=${invited.id}&token=${invitation}` });
  await post(`/api/invitations/${invited.id}/accept`, {
    token: invitation,
    name: 'Second',
    password: secret('another password of twelve'),
  });
  const made = (await post(`/api/orgs/${org}/keys`, { name: 'CI', role: 'auditor' }, { cookie })).json() as { key: string };
  const key = secret(made.key);
  expect(key.length).toBeGreaterThan(20);
  await app.inject({ method: 'GET', url: `/api/orgs/${org}/services`, headers: { 'x-api-key': key } });
  await app.inject({ method: 'GET', url: `/api/orgs/${org}/services?key=${key}`, headers: { authorization: `Bearer ${key}` } });
  await app.inject({ method: 'GET', url: '/metrics', headers: { authorization: `Bearer ${secret('a-metrics-token-of-somebody')}` } });

  logger.info(
    {
      hook: {
        url: `https://hooks.example.org/in?token=${secret('hook-token-in-a-query')}`,
        headers: { Authorization: secret('Basic aG9vazpzZWNyZXQ=') },
      },
      deep: [{ list: [{ clientSecret: secret('nested-client-secret'), apiKey: secret('nested-api-key') }] }],
    },
    `connecting to postgres://airworthy:${secret('password-in-an-address')}@db/airworthy`,
  );
  const cause = new Error(`could not reach redis://:${secret('password-in-a-cause')}@cache:6379`);
  logger.error(
    { err: Object.assign(new Error('no connection', { cause }), { config: { password: secret('password-on-an-error') } }) },
    'failed',
  );

  expect(output.split('\n').length).toBeGreaterThan(20);
  for (const held of ['request completed', 'no connection', 'hooks.example.org', '/setup?token=[redacted]']) expect(output).toContain(held);
  expect(secrets.filter((one) => output.includes(one) || output.includes(encodeURIComponent(one)))).toEqual([]);
});
