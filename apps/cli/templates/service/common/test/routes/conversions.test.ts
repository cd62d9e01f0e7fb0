import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startApp } from '../support/app.ts';
import { startIssuer } from '../support/issuer.ts';

const issuer = await startIssuer();
const app = await startApp();
const URL = '/v1/conversions?value=1&from=mi&to=m';
const ask = async (url: string, claims?: Record<string, unknown>) =>
  app.inject({ url, headers: { authorization: `Bearer ${await issuer.token(claims)}` } });

after(async () => {
  await app.close();
  issuer.close();
});

test('a quantity is converted', async () => {
  const answer = await ask(URL);
  assert.equal(answer.statusCode, 200);
  assert.deepEqual(answer.json(), { value: 1609.344, unit: 'm' });
});

test('the same request sent twice has the same answer', async () => {
  const [one, other] = [await ask(URL), await ask(URL)];
  assert.deepEqual(one.json(), other.json());
});

test('answers are stored by nobody', async () => {
  assert.equal((await ask(URL)).headers['cache-control'], 'no-store');
});

test('without a token: 401, and nothing about why', async () => {
  const answer = await app.inject({ url: URL });
  assert.equal(answer.statusCode, 401);
  assert.equal(answer.json()['code'], 'unauthenticated');
});

for (const [what, claims] of Object.entries({
  'of another issuer': { iss: 'https://elsewhere.example.com/' },
  'for another service': { aud: 'another-service' },
  'that has expired': { expired: true },
}))
  test(`a token ${what} is refused with 401`, async () => {
    assert.equal((await ask(URL, claims)).statusCode, 401);
  });

test('a token that was tampered with is refused with 401', async () => {
  const token = await issuer.token();
  const answer = await app.inject({ url: URL, headers: { authorization: `Bearer ${token.slice(0, -4)}AAAA` } });
  assert.equal(answer.statusCode, 401);
});

test('a token without the scope is refused with 403', async () => {
  const answer = await ask(URL, { scope: 'other' });
  assert.equal(answer.statusCode, 403);
  assert.equal(answer.json()['code'], 'forbidden');
});

for (const query of [
  '',
  '?value=1&from=mi',
  '?value=one&from=mi&to=m',
  '?value=1&from=mi&to=parsec',
  '?value=1e13&from=mi&to=m',
  '?value=1&from=mi&to=m&more=1',
])
  test(`invalid input is refused with 400: ${query || 'nothing'}`, async () => {
    const answer = await ask(`/v1/conversions${query}`);
    assert.equal(answer.statusCode, 400);
    assert.equal(answer.json()['type'], 'about:blank');
  });

test('a length as a weight conflicts with what units are: 422', async () => {
  const answer = await ask('/v1/conversions?value=1&from=m&to=kg');
  assert.equal(answer.statusCode, 422);
  assert.equal(answer.json()['code'], 'units-differ');
});

test('what does not exist is not found: 404 as a problem', async () => {
  const answer = await app.inject({ url: '/v1/nothing' });
  assert.equal(answer.statusCode, 404);
  assert.match(String(answer.headers['content-type']), /application\/problem\+json/);
});

test('an id of the caller comes back, a strange one does not', async () => {
  const one = await app.inject({ url: '/health/live', headers: { 'x-request-id': 'abcdefgh-1234' } });
  assert.equal(one.headers['x-request-id'], 'abcdefgh-1234');
  const other = await app.inject({ url: '/health/live', headers: { 'x-request-id': 'a b' } });
  assert.notEqual(other.headers['x-request-id'], 'a b');
});
