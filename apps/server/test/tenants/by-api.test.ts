import { createHash } from 'node:crypto';
import { PROGRAM_ROLES } from '@airworthy/program';
import { Client } from 'pg';
import type { Permission } from '@airworthy/program';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { takesPerson } from '../../src/auth/keys.ts';
import { MEMBER_PREFIX } from '../../src/plugins/route-table.ts';
import type { RouteEntry } from '../../src/plugins/route-table.ts';
import { isOwnable } from '../../src/store/ownership.ts';
import { tenantTables } from '../support/any-row.ts';
import { anyRequest } from '../support/any-request.ts';
import { filledOrganisation, marked, MARK } from '../support/filled.ts';
import type { Filled } from '../support/filled.ts';
import { testServer } from '../support/server.ts';
import type { TestOrganisation, TestPerson, TestServer } from '../support/server.ts';

let server: TestServer;
let owner: Filled;
let other: TestOrganisation;
const intruders = new Map<string, TestPerson>();
let routes: RouteEntry[];

beforeAll(async () => {
  server = await testServer();
  owner = await filledOrganisation(server);
  other = await server.organisation('Other');
  for (const role of PROGRAM_ROLES) intruders.set(role, await other.person(role));
  await server.app.ready();
  routes = server.app.routeTable.filter((route) => route.url.startsWith(MEMBER_PREFIX));
});
afterAll(() => server.close());

/** Everything of the organisation, as one hash. */
async function state(): Promise<string> {
  const client = new Client({ connectionString: server.url });
  await client.connect();
  const hash = createHash('sha256');
  for (const table of await tenantTables(client)) {
    const { rows } = await client.query<{ text: string }>(`SELECT t::text AS text FROM ${table} t WHERE org_id = $1 ORDER BY 1`, [
      owner.org.id,
    ]);
    for (const row of rows) hash.update(`${table} ${row.text}\n`);
  }
  const { rows: members } = await client.query(`SELECT * FROM auth.member WHERE "organizationId" = $1 ORDER BY id`, [owner.org.id]);
  await client.end();
  return hash.update(JSON.stringify(members)).digest('hex');
}

const foreign = (name: string): string | undefined => owner.ids[name];

describe.each(PROGRAM_ROLES)('a %s of another organisation', (role) => {
  test('finds no route of this organisation', async () => {
    const before = await state();
    const told: string[] = [];
    for (const route of routes) {
      const { url, body } = anyRequest(server.app, route, owner.org.id, foreign);
      const answer = await (intruders.get(role) as TestPerson).ask(route.method, url, body, { 'if-match': '"1"' });
      if (answer.status !== 404 || answer.text.includes(MARK)) told.push(`${route.method} ${url}: ${answer.status}`);
    }
    expect(told).toEqual([]);
    expect(await state()).toBe(before);
  });

  test('gets nothing by ids of this organisation in the paths, queries and bodies of their own', async () => {
    const before = await state();
    const told: string[] = [];
    for (const route of routes) {
      const { url, body } = anyRequest(server.app, route, other.id, foreign);
      const answer = await (intruders.get(role) as TestPerson).ask(route.method, url, body, { 'if-match': '"1"' });
      const names = [...route.url.matchAll(/:(\w+)/g)].map((match) => match[1] as string).filter((name) => name !== 'org');
      // A path with an id that is not one of theirs leads nowhere; without one the answer is about what is theirs.
      // What is asked before anything else is 404; where the route looks itself, its body may be refused first.
      const refused = isOwnable(route.url) ? [403, 404].includes(answer.status) : answer.status >= 400 && answer.status < 500;
      const fine = names.length > 0 ? refused : answer.status < 500;
      if (!fine || answer.text.includes(MARK)) told.push(`${route.method} ${url}: ${answer.status} ${answer.text.slice(0, 200)}`);
    }
    expect(told).toEqual([]);
    expect(await state()).toBe(before);
  });
});

test('every parameter of a path is tried with an id of the other organisation', () => {
  const names = new Set(routes.flatMap((route) => [...route.url.matchAll(/:(\w+)/g)].map((match) => match[1] as string)));
  const known = new Set([...Object.keys(owner.ids), 'org']);
  expect([...names].filter((name) => !known.has(name))).toEqual([]);
});

test('the marks are really shown to whoever is a member', async () => {
  for (const path of ['/services', '/repositories', '/findings', '/ledger', '/people', `/runs/${owner.ids['run']}/result`]) {
    const answer = await owner.org.admin.ask('GET', `/api/orgs/${owner.org.id}${path}`);
    expect([path, answer.status, answer.text.includes(MARK)]).toEqual([path, 200, true]);
  }
  expect(marked('x')).toContain(MARK);
});

describe('an API key', () => {
  const keyed = (key: string) => (method: string, url: string, payload?: unknown) => server.ask(method, url, payload, { 'x-api-key': key });
  const at = (path: string): string => `/api/orgs/${owner.org.id}${path}`;
  const make = async (body: object): Promise<{ id: string; key: string }> =>
    (await owner.org.admin.ask('POST', at('/keys'), { name: 'ci', role: 'auditor', ...body })).body;

  test('acts as its machine in one organisation, with its role, until it is revoked', async () => {
    const { id, key } = await make({});
    const ask = keyed(key);
    expect((await ask('GET', '/api/me')).body.organisations).toMatchObject([{ id: owner.org.id, role: 'auditor' }]);
    expect((await ask('GET', at('/services'))).status).toBe(200);
    expect((await ask('POST', at('/ledger/verify'))).body).toMatchObject({ ok: true });
    expect((await ask('POST', at('/repositories'), { name: 'x', source: 'push' })).status).toBe(403);
    const listed = await owner.org.admin.ask('GET', at('/keys'));
    expect(listed.body.items.map((one: { id: string }) => one.id)).toContain(id);
    expect(listed.text).not.toContain(key);
    const told: string[] = [];
    for (const route of routes) {
      const { url, body } = anyRequest(server.app, route, other.id, foreign);
      const answer = await ask(route.method, url, body);
      if (answer.status !== 404) told.push(`${route.method} ${url}: ${answer.status}`);
    }
    expect(told).toEqual([]);
    expect((await other.admin.ask('DELETE', `/api/orgs/${other.id}/keys/${id}`)).status).toBe(404);
    expect((await owner.org.admin.ask('DELETE', at(`/keys/${id}`))).status).toBe(204);
    expect((await ask('GET', '/api/me')).status).toBe(401);
  });

  test('is never the second person, or the first', async () => {
    const { key } = await make({ role: 'lead-auditor' });
    const took = routes.filter((route) => takesPerson(route.access as Permission));
    expect(took.map((route) => route.access)).toContain('verdicts:review');
    for (const route of took) {
      const { url, body } = anyRequest(server.app, route, owner.org.id, foreign);
      expect([url, (await keyed(key)(route.method, url, body)).status]).toEqual([url, 403]);
    }
  });

  test('opens nothing when it belongs to a person, is unknown, has expired, or its machine was shut out', async () => {
    const bare = await server.parts.auth.api.createApiKey({ body: { name: 'bare', userId: owner.org.admin.id } });
    expect((await keyed(bare.key)('GET', '/api/me')).status).toBe(401);
    expect((await keyed('unknown')('GET', '/api/me')).status).toBe(401);
    const { id, key } = await make({});
    await server.parts.pool.query(`UPDATE auth.apikey SET "expiresAt" = now() - interval '1 second' WHERE id = $1`, [id]);
    expect((await keyed(key)('GET', '/api/me')).status).toBe(401);
    const shut = await make({});
    const me = (await keyed(shut.key)('GET', '/api/me')).body.id as string;
    expect((await owner.org.admin.ask('DELETE', at(`/people/${me}`))).status).toBe(204);
    expect((await keyed(shut.key)('GET', at('/services'))).status).toBe(404);
  });

  test('can not be used on the paths of the auth library', async () => {
    const { key } = await make({});
    for (const path of ['/get-session', '/list-sessions', '/sso/providers']) {
      const answer = await keyed(key)('GET', `/api/auth${path}`);
      expect([path, answer.text.includes(owner.org.admin.email)]).toEqual([path, false]);
    }
  });
});

test('members, invitations, organisations and keys are reached by our own routes only', async () => {
  for (const path of [
    '/organization/create',
    '/organization/update-member-role',
    '/organization/remove-member',
    '/organization/invite-member',
    '/organization/leave',
    '/organization/delete',
    '/api-key/create',
    '/api-key/update',
    '/sign-up/email',
    '/delete-user',
    '/update-session',
  ])
    expect([path, (await owner.org.admin.ask('POST', `/api/auth${path}`, {})).status]).toEqual([path, 404]);
  const viewer = await owner.org.person('viewer');
  expect((await viewer.ask('POST', '/api/auth/sso/register', {})).status).toBe(403);
  expect((await server.ask('POST', '/api/auth/sso/register', {})).status).toBe(401);
});
