import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newSetupToken } from '../src/auth/setup.ts';
import { inScope } from '../src/database/database.ts';
import { filledOrganisation } from './support/filled.ts';
import type { Filled } from './support/filled.ts';
import { testServer } from './support/server.ts';
import type { Answer, TestPerson, TestServer } from './support/server.ts';

let server: TestServer;
let filled: Filled;
let lead: TestPerson;
let auditor: TestPerson;
const at = (path: string): string => `/api/orgs/${filled.org.id}${path}`;
const PASSWORD = 'a long enough password';
const statuses = (answers: readonly Answer[]): number[] => answers.map((one) => one.status).toSorted();

beforeAll(async () => {
  server = await testServer();
  filled = await filledOrganisation(server);
  [lead, auditor] = [await filled.org.person('lead-auditor'), await filled.org.person('auditor')];
});
afterAll(() => server.close());

test('of editors at the same time one writes, the others are told what is there', async () => {
  const path = at(`/services/${filled.ids['service']}`);
  const etag = { 'if-match': String((await lead.ask('GET', path)).headers['etag']) };
  const answers = await Promise.all([1, 2, 3, 4, 5].map((phase) => lead.ask('PATCH', path, { phase }, etag)));
  expect(statuses(answers)).toEqual([200, 412, 412, 412, 412]);
  const won = answers.find((one) => one.status === 200);
  for (const lost of answers.filter((one) => one.status === 412)) expect(lost.body.current.phase).toBe(won?.body.phase);
  expect((await lead.ask('PATCH', path, { phase: 1 })).status).toBe(428);
  expect((await lead.ask('PATCH', path, { phase: 1 }, { 'if-match': '*' })).status).toBe(412);
});

test('a create that is sent many times at once under one key happens once', async () => {
  const key = { 'idempotency-key': 'the same for all of them' };
  const body = { name: 'made once', source: 'push' };
  const answers = await Promise.all(Array.from({ length: 8 }, () => lead.ask('POST', at('/repositories'), body, key)));
  expect(new Set(answers.map((one) => `${one.status} ${one.body.id}`)).size).toBe(1);
  const listed = await lead.ask('GET', at('/repositories'));
  expect(listed.body.items.filter((one: { name: string }) => one.name === body.name)).toHaveLength(1);
  expect((await lead.ask('POST', at('/repositories'), { ...body, name: 'another' }, key)).status).toBe(422);
  expect((await lead.ask('POST', at('/repositories'), body, { 'idempotency-key': 'short' })).status).toBe(400);
  // The key of one person says nothing to another.
  expect((await filled.org.admin.ask('POST', at('/repositories'), { ...body, name: 'of the admin' }, key)).status).toBe(201);
});

test.each([
  ['/services', 'id'],
  ['/runs', 'id'],
  ['/findings', 'id'],
  ['/verdicts', 'item'],
  ['/ledger', 'seq'],
])('pages of %s show everything once while rows are added', async (path, id) => {
  const { ids, org } = filled;
  const scope = { org: org.id, actor: lead.id };
  const add = (): Promise<unknown> =>
    inScope(server.parts.database, scope, (tx) =>
      tx
        .insertInto('run')
        .values({ repository_id: ids['repository'] as string, state: 'done', trigger: 'push', requested_by: lead.id })
        .executeTakeFirst(),
    );
  for (let index = 0; index < 12; index += 1) await add();
  const before = new Set<unknown>();
  for (const row of (await lead.ask('GET', at(`${path}?limit=500`))).body.items) before.add(row[id]);
  const seen: unknown[] = [];
  let cursor = '';
  do {
    const page: Answer = await lead.ask('GET', at(`${path}?limit=${before.size > 100 ? 97 : 3}${cursor}`));
    expect(page.status).toBe(200);
    for (const row of page.body.items) seen.push(row[id]);
    cursor = page.body.next === null ? '' : `&cursor=${encodeURIComponent(page.body.next)}`;
    if (path === '/runs' && seen.length < 10) await add();
  } while (cursor !== '');
  expect(seen.length).toBe(new Set(seen).size);
  expect([...before].filter((one) => !seen.includes(one))).toEqual([]);
});

describe('what is wrong with a request is told as a problem', () => {
  const raw = (payload: string | Buffer, headers: Record<string, string> = {}, url = at('/repositories')) =>
    server.app.inject({ method: 'POST', url, headers: { cookie: lead.cookie, 'content-type': 'application/json', ...headers }, payload });

  test.each<[string, string | Buffer, number[]]>([
    ['JSON that is cut off', '{"name": "x"', [400]],
    ['no JSON', 'name=x', [400]],
    ['an empty body', '', [400]],
    ['null', 'null', [400]],
    ['a list', '[]', [400]],
    ['a wrong type', '{"name": {"$gt": ""}, "source": "push"}', [400]],
    ['a key too many', '{"name": "x", "source": "push", "org_id": "other"}', [400]],
    ['a prototype key', '{"name": "x", "source": "push", "__proto__": {"admin": true}}', [400]],
    ['a constructor key', '{"name": "x", "source": "push", "constructor": {"prototype": {"admin": true}}}', [400]],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), [400]],
    ['a character that the database does not keep', '{"name": "a\\u0000b", "source": "push"}', [400, 422]],
    ['half a pair of characters', '{"name": "a\\ud800b", "source": "push"}', [400, 422]],
    ['a body that is too large', `{"name": "${'x'.repeat(1_100_000)}"}`, [413]],
    ['a body nested too deep', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, [400]],
  ])('%s', async (_name, payload, expected) => {
    const answer = await raw(payload);
    expect([expected.includes(answer.statusCode), answer.statusCode]).toEqual([true, answer.statusCode]);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({ status: answer.statusCode, correlationId: answer.headers['x-correlation-id'] });
    expect(answer.body).not.toMatch(/ at \/|node_modules|SELECT|INSERT/);
  });

  test('another content type, an unknown path, unknown ids and bad cursors', async () => {
    expect((await raw('x', { 'content-type': 'text/xml' })).statusCode).toBe(415);
    const unknown = '00000000-0000-4000-8000-00000000000f';
    for (const [path, status] of [
      ['/nothing', 404],
      [`/services/${unknown}`, 404],
      ['/services/x', 404],
      ['/services/%00', 422],
      ['/services/..%2f..%2fetc', 404],
      [`/findings/${unknown}`, 404],
      [`/runs/${unknown}`, 404],
      ['/services?limit=0', 400],
      ['/services?limit=999999', 400],
      ['/services?cursor=%00', 400],
      [`/services?cursor=${Buffer.from('{"__proto__":1}').toString('base64url')}`, 400],
      [`/services?phase=99999999999`, 422],
    ] as const) {
      const answer = await lead.ask('GET', at(path));
      expect([path, answer.status]).toEqual([path, status]);
      expect(String(answer.headers['content-type'])).toContain('application/problem+json');
    }
  });
});

describe('sessions', () => {
  test('end by time, by signing out, and are not taken from pages of others', async () => {
    const [first, second] = [await filled.org.person('auditor'), await filled.org.person('auditor')];
    expect((await first.ask('GET', '/api/me')).status).toBe(200);
    await server.parts.pool.query(`UPDATE auth.session SET "expiresAt" = now() - interval '1 second' WHERE "userId" = $1`, [first.id]);
    // Written by somebody else, it is heard of a moment later.
    await expect.poll(async () => (await first.ask('GET', '/api/me')).status).toBe(401);
    await second.ask('POST', '/api/auth/sign-out', {});
    expect((await second.ask('GET', '/api/me')).status).toBe(401);
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'http://127.0.0.1:4600.evil.example' },
      { 'sec-fetch-site': 'cross-site' },
    ])
      expect((await lead.ask('POST', at('/ledger/verify'), undefined, headers)).status).toBe(403);
    expect((await lead.ask('POST', at('/ledger/verify'), undefined, { origin: 'http://127.0.0.1:4600' })).status).toBe(200);
    expect((await lead.ask('POST', '/api/auth/sign-out', {}, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await lead.ask('GET', '/api/me')).status).toBe(200);
  });

  test('are limited in requests a minute, each person alone', async () => {
    const small = await testServer({ RATE_LIMIT: '5' });
    const org = await small.organisation();
    const other = await org.person('viewer');
    const answers: Answer[] = [];
    for (let index = 0; index < 7; index += 1) answers.push(await org.admin.ask('GET', '/api/me'));
    expect(statuses(answers)).toEqual([200, 200, 200, 200, 200, 429, 429]);
    const last = answers.at(-1);
    expect(Number(last?.headers['retry-after'])).toBeGreaterThan(0);
    expect(last?.body).toMatchObject({ status: 429 });
    expect((await other.ask('GET', '/api/me')).status).toBe(200);
    await small.close();
  });
});

describe('ways in', () => {
  const first = (token: string): object => ({ token, organisation: 'First', name: 'A', email: 'first@example.org', password: PASSWORD });

  test('the link of the first start is good once, for a day, for one of many', async () => {
    const fresh = await testServer();
    const { pool } = fresh.parts;
    const old = (await newSetupToken(pool)) as string;
    const token = (await newSetupToken(pool)) as string;
    expect((await fresh.ask('POST', '/api/setup', first(old))).status).toBe(422);
    await pool.query(`UPDATE auth.setup_link SET expires_at = now() - interval '1 second'`);
    expect((await fresh.ask('POST', '/api/setup', first(token))).status).toBe(422);
    await pool.query(`UPDATE auth.setup_link SET expires_at = now() + interval '1 hour'`);
    // What a start that was cut off left behind does not shut everybody out.
    await pool.query(`INSERT INTO auth."user" (id, name, email, "emailVerified") VALUES ('left', 'A', 'first@example.org', true)`);
    const answers = await Promise.all([1, 2, 3].map(() => fresh.ask('POST', '/api/setup', first(token))));
    expect(statuses(answers)).toEqual([201, 422, 422]);
    expect((await fresh.ask('POST', '/api/setup', first(token))).status).toBe(422);
    expect(await newSetupToken(pool)).toBeUndefined();
    await fresh.close();
  });

  test('an invitation is good once, survives a mistyped password, and takes nobody their role', async () => {
    const invite = async (email: string, role: string): Promise<{ url: string; token: string }> => {
      const made = await filled.org.admin.ask('POST', at('/invitations'), { email, role });
      return { url: `/api/invitations/${made.body.id}/accept`, token: new URL(made.body.link).searchParams.get('token') as string };
    };
    const guest = await invite('guest@example.org', 'viewer');
    const join = (given: { url: string; token: string }, password = PASSWORD): Promise<Answer> =>
      server.ask('POST', given.url, { token: given.token, name: 'Guest', password });
    expect((await join({ ...guest, token: 'x'.repeat(32) })).status).toBe(422);
    const answers = await Promise.all([join(guest), join(guest)]);
    expect(statuses(answers).filter((status) => status === 201)).toHaveLength(1);
    expect((await join(guest)).status).toBe(422);
    const again = await invite(filled.org.admin.email, 'viewer');
    expect((await join(again, 'a wrong password, long enough')).status).toBe(422);
    expect((await join(again)).status).toBe(409);
    const me = (await filled.org.admin.ask('GET', '/api/me')).body.organisations;
    expect(me).toMatchObject([{ id: filled.org.id, role: 'admin' }]);
    const late = await invite('late@example.org', 'viewer');
    await server.parts.pool.query(`UPDATE auth.invitation SET "expiresAt" = now() - interval '1 second' WHERE email = 'late@example.org'`);
    expect((await join(late)).status).toBe(422);
  });

  test('the last administrator stays, however many try to take each other out', async () => {
    const org = await server.organisation();
    const second = await org.person('admin');
    const path = (person: TestPerson): string => `/api/orgs/${org.id}/people/${person.id}`;
    const answers = await Promise.all([
      org.admin.ask('DELETE', path(second)),
      second.ask('PATCH', path(org.admin), { role: 'viewer' }),
      org.admin.ask('PATCH', path(second), { role: 'viewer' }),
      second.ask('DELETE', path(org.admin)),
    ]);
    expect(answers.every((one) => one.status < 500)).toBe(true);
    const { rows } = await server.parts.pool.query(`SELECT FROM auth.member WHERE "organizationId" = $1 AND role = 'admin'`, [org.id]);
    expect(rows.length).toBeGreaterThanOrEqual(1);
    const alone = await server.organisation();
    expect((await alone.admin.ask('DELETE', `/api/orgs/${alone.id}/people/${alone.admin.id}`)).status).toBe(409);
  });
});

test('waivers and reviews need two people, in the database too', async () => {
  const { pool } = server.parts;
  const values = [filled.org.id, filled.ids['finding'], auditor.id];
  await pool.query(`UPDATE waiver SET state = 'withdrawn' WHERE org_id = $1 AND finding_id = $2`, values.slice(0, 2));
  const refused = { code: '23514' };
  await expect(
    pool.query(
      `INSERT INTO waiver (org_id, finding_id, reason, state, requested_by, decided_by, expires_at) VALUES ($1, $2, 'x', 'approved', $3, $3, now())`,
      values,
    ),
  ).rejects.toMatchObject(refused);
  await expect(
    pool.query(
      `INSERT INTO waiver (org_id, finding_id, reason, state, requested_by, expires_at) VALUES ($1, $2, 'x', 'approved', $3, now())`,
      values,
    ),
  ).rejects.toMatchObject(refused);
  const event = [filled.org.id, filled.ids['service'], auditor.id];
  const insert = (reviewer: string): Promise<unknown> =>
    pool.query(
      `INSERT INTO verdict_event (org_id, service_id, item, method, status, confidence, reason, item_hash, code_hash, actor, review, reviewer)
       VALUES ($1, $2, 'S01-001', 'human', 'PASS', 'likely', 'x', '', '', $3, 'approved', ${reviewer})`,
      event,
    );
  await expect(insert('$3')).rejects.toMatchObject(refused);
  await expect(insert('NULL')).rejects.toMatchObject(refused);
});
