import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServer } from './support/server.ts';
import type { TestOrganisation, TestServer } from './support/server.ts';

let server: TestServer;
let org: TestOrganisation;
beforeAll(async () => {
  server = await testServer();
  org = await server.organisation();
});
afterAll(() => server.close());

test('a person gets a copy of what is kept about them, without secrets', async () => {
  const person = await org.person('auditor');
  const copy = await person.ask('GET', '/api/me/data');
  expect(copy.headers['content-disposition']).toContain('my-data.json');
  expect(copy.body.account).toMatchObject([{ id: person.id, email: person.email }]);
  expect(copy.body.memberships).toMatchObject([{ organizationId: org.id, role: 'auditor' }]);
  expect(copy.body.sessions.length).toBeGreaterThan(0);
  expect(copy.text).not.toMatch(/password|"token"|secret/);
  expect((await server.ask('GET', '/api/me/data')).status).toBe(401);
});

test('whoever leaves for good takes name, address, sessions and memberships with them; what they did stays as evidence', async () => {
  const person = await org.person('lead-auditor');
  await person.ask('POST', `/api/orgs/${org.id}/repositories`, { name: 'theirs', source: 'push' });
  expect((await person.ask('POST', '/api/me/erasure', { password: 'not this one' })).status).toBe(403);
  const hold = (on: boolean, version: number) =>
    org.admin.ask('PUT', `/api/orgs/${org.id}/settings`, { legalHold: on }, { 'if-match': `"${version}"` });
  expect((await hold(true, 1)).status).toBe(200);
  expect((await person.ask('POST', '/api/me/erasure', { password: 'a long enough password' })).status).toBe(409);
  expect((await hold(false, 2)).status).toBe(200);
  expect((await person.ask('POST', '/api/me/erasure', { password: 'a long enough password' })).status).toBe(204);
  expect((await person.ask('GET', '/api/me')).status).toBe(401);
  const { rows } = await server.parts.pool.query('SELECT name, email FROM auth."user" WHERE id = $1', [person.id]);
  expect(rows).toEqual([{ name: 'Somebody who left', email: `erased-${person.id}@erased.invalid` }]);
  for (const table of ['session', 'account', 'member']) {
    const left = await server.parts.pool.query(`SELECT FROM auth."${table}" WHERE "userId" = $1`, [person.id]);
    expect([table, left.rowCount]).toEqual([table, 0]);
  }
  const ledger = await org.admin.ask('GET', `/api/orgs/${org.id}/ledger`);
  expect(
    ledger.body.items.filter((one: { actor: string }) => one.actor === person.id).map((one: { action: string }) => one.action),
  ).toEqual(expect.arrayContaining(['person.erased', 'repository.added']));
  expect(ledger.text).not.toContain(person.email);
  expect((await org.admin.ask('POST', `/api/orgs/${org.id}/ledger/verify`)).body).toMatchObject({ ok: true });
});

test('the last administrator of an organisation stays, and so does all of their account', async () => {
  const answer = await org.admin.ask('POST', '/api/me/erasure', { password: 'a long enough password' });
  expect([answer.status, answer.body.detail]).toEqual([409, 'An organisation keeps at least one administrator.']);
  expect((await org.admin.ask('GET', '/api/me')).status).toBe(200);
});
