import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fleetResult } from './support/results.ts';
import { testServer } from './support/server.ts';
import type { TestOrganisation, TestServer } from './support/server.ts';

let server: TestServer;
let org: TestOrganisation;
const at = (path: string): string => `/api/orgs/${org.id}${path}`;

beforeAll(async () => {
  server = await testServer();
  org = await server.organisation();
  const repository = (await org.admin.ask('POST', at('/repositories'), { name: 'fleet', source: 'push' })).body.id as string;
  await org.admin.ask('POST', at(`/repositories/${repository}/results`), await fleetResult(['a', 'b', 'c']));
});
afterAll(() => server.close());

/** As another process does it: this one is told by the database. */
async function until(wanted: number, ask: () => Promise<{ status: number }>): Promise<number> {
  const end = Date.now() + 2_000;
  for (;;) {
    const { status } = await ask();
    if (status === wanted || Date.now() > end) return status;
    await sleep(10);
  }
}

describe('whose a cookie is', () => {
  test('a session that ends, by whomever, is good no longer', async () => {
    const viewer = await org.person('viewer');
    const look = () => viewer.ask('GET', at('/services'));
    expect((await look()).status).toBe(200);
    expect((await viewer.ask('POST', '/api/auth/sign-out', {}, { origin: server.parts.publicUrl })).status).toBe(200);
    expect((await look()).status).toBe(401);
    const other = await org.person('viewer');
    expect((await other.ask('GET', at('/services'))).status).toBe(200);
    await server.parts.pool.query('DELETE FROM auth.session WHERE "userId" = $1', [other.id]);
    expect(await until(401, () => other.ask('GET', at('/services')))).toBe(401);
  });

  test('a role that is taken away here is gone with the answer, one that is taken away elsewhere as soon as it is told', async () => {
    const lead = await org.person('lead-auditor');
    const write = () => lead.ask('POST', at('/repositories'), { name: `by lead ${Math.random()}`, source: 'push' });
    expect((await write()).status).toBe(201);
    expect((await org.admin.ask('PATCH', at(`/people/${lead.id}`), { role: 'viewer' })).status).toBeLessThan(300);
    expect((await write()).status).toBe(403);
    await server.parts.pool.query(`UPDATE auth.member SET role = 'lead-auditor' WHERE "userId" = $1`, [lead.id]);
    expect(await until(201, write)).toBe(201);
    await server.parts.pool.query('DELETE FROM auth.member WHERE "userId" = $1', [lead.id]);
    expect(await until(404, write)).toBe(404);
  });
});

describe('what did not change', () => {
  const raw = (path: string, headers: Record<string, string>) =>
    server.app.inject({ method: 'GET', url: at(path), headers: { cookie: org.admin.cookie, ...headers } });

  test('is packed as the reader takes it, and the same in every coding', async () => {
    const plain = await raw('/program/heatmap', {});
    const [br, gz] = [
      await raw('/program/heatmap', { 'accept-encoding': 'gzip, br' }),
      await raw('/program/heatmap', { 'accept-encoding': 'gzip, br;q=0' }),
    ];
    expect([plain, br, gz].map((one) => one.headers['content-encoding'])).toEqual([undefined, 'br', 'gzip']);
    expect(brotliDecompressSync(br.rawPayload).toString()).toBe(plain.body);
    expect(gunzipSync(gz.rawPayload).toString()).toBe(plain.body);
    expect(new Set([plain, br, gz].map((one) => one.headers.etag)).size).toBe(1);
    const list = await raw('/findings?limit=100', { 'accept-encoding': 'gzip' });
    expect(list.headers['content-encoding']).toBe('gzip');
    expect((JSON.parse(gunzipSync(list.rawPayload).toString()) as { items: object[] }).items).toHaveLength(100);
  });

  test('is told in the language that is asked for, and kept apart from other languages', async () => {
    const titles = async (language: string): Promise<string[]> => {
      const answer = await raw('/findings?limit=100', { 'accept-language': language });
      return (JSON.parse(answer.body) as { items: { title: string }[] }).items.map((one) => one.title);
    };
    const [english, german, again] = [await titles('en'), await titles('de-CH, en;q=0.5'), await titles('fr')];
    expect(again).toEqual(english);
    expect(german.filter((one, index) => one === english[index])).toEqual([]);
  });

  test('is not sent again, until something happens', async () => {
    for (const path of ['/program/dashboard', '/program/heatmap']) {
      const { etag } = (await raw(path, {})).headers;
      const again = await raw(path, { 'if-none-match': String(etag) });
      expect([again.statusCode, again.body]).toEqual([304, '']);
      await org.admin.ask('POST', at('/repositories'), { name: `more ${path}`, source: 'push' });
      expect((await raw(path, { 'if-none-match': String(etag) })).statusCode).toBe(200);
    }
  });
});

test('a database without room refuses the write with words for it, and keeps nothing of it', async () => {
  const { pool } = server.parts;
  await pool.query(`CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
    CREATE TRIGGER full_disk BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION full_disk()`);
  try {
    const answer = await org.admin.ask('POST', at('/repositories'), { name: 'no room', source: 'push' });
    expect([answer.status, answer.body.type]).toEqual([507, 'urn:airworthy:disk-full']);
  } finally {
    await pool.query('DROP TRIGGER full_disk ON ledger');
  }
  expect((await pool.query(`SELECT FROM repository WHERE name = 'no room'`)).rowCount).toBe(0);
});

test('a list that was answered is answered again until the ledger moves, to members only, with the version that edits need', async () => {
  const lists = ['/findings?limit=3', '/services', '/verdicts?limit=5'];
  for (const path of lists) {
    const [first, second] = [await org.admin.ask('GET', at(path)), await org.admin.ask('GET', at(path))];
    expect(second.body).toEqual(first.body);
    expect(second.headers['etag']).toBeDefined();
  }
  const [finding] = (await org.admin.ask('GET', at('/findings?limit=3'))).body.items as { id: string; version: number }[];
  const moved = await org.admin.ask(
    'POST',
    at(`/findings/${finding?.id}/moves`),
    { action: 'triage' },
    { 'if-match': `"${finding?.version}"` },
  );
  expect(moved.status).toBe(200);
  expect((await org.admin.ask('GET', at('/findings?limit=3'))).body.items[0]).toMatchObject({ id: finding?.id, state: 'triaged' });
  const [service] = (await org.admin.ask('GET', at('/services'))).body.items as { id: string }[];
  const path = at(`/services/${service?.id}`);
  for (const phase of [3, 4]) {
    await org.admin.ask('GET', path);
    const { headers } = await org.admin.ask('GET', path, undefined, {
      'if-none-match': String((await org.admin.ask('GET', path)).headers['etag']),
    });
    expect((await org.admin.ask('PATCH', path, { phase }, { 'if-match': String(headers['etag']) })).status).toBe(200);
    expect((await org.admin.ask('GET', path)).body.phase).toBe(phase);
  }
  const stranger = (await server.organisation('Others')).admin;
  expect((await stranger.ask('GET', at('/findings?limit=3'))).status).toBe(404);
  expect((await server.ask('GET', at('/findings?limit=3'))).status).toBe(401);
});
