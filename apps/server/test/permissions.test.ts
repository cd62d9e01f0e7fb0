import { readFileSync } from 'node:fs';
import { permissionWords, PROGRAM_ROLES } from '@airworthy/program';
import type { Permission } from '@airworthy/program';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectedOf, permissionPage } from '../src/plugins/permission-page.ts';
import type { Expected } from '../src/plugins/permission-page.ts';
import { isExplicit, MEMBER_PREFIX } from '../src/plugins/route-table.ts';
import type { RouteEntry } from '../src/plugins/route-table.ts';
import { pathOf } from './support/any-request.ts';
import { filledOrganisation } from './support/filled.ts';
import type { Filled } from './support/filled.ts';
import { testServer } from './support/server.ts';
import type { Answer, TestPerson, TestServer } from './support/server.ts';

let server: TestServer;
let filled: Filled;
let routes: readonly RouteEntry[];

beforeAll(async () => {
  server = await testServer();
  filled = await filledOrganisation(server);
  await server.app.ready();
  routes = server.app.routeTable.filter((route) => route.url.startsWith('/api/') && !route.url.startsWith('/api/auth/'));
});
afterAll(() => server.close());

/** What is named here is there and may belong to somebody; everything else is an id of nothing, so that nothing is changed. */
const named = (name: string): string | undefined =>
  ['service', 'finding', 'repository', 'run', 'item', 'type', 'subject'].includes(name) ? filled.ids[name] : undefined;

async function outcome(route: RouteEntry, role: string, ask: TestPerson['ask']): Promise<Expected | string> {
  const body = route.method === 'GET' || route.method === 'DELETE' ? undefined : { unexpected: true };
  const answer = await ask(route.method, pathOf(route.url, filled.org.id, named), body);
  if (answer.status === 401) return 'unauthenticated';
  if (answer.status >= 500) return `broken: ${answer.status}`;
  return answer.status === 403 && isAboutTheRoute(answer, route, role) ? 'forbidden' : 'served';
}

/** Rules behind the door refuse as well, in other words: a review by the same person, a move that takes another permission. */
function isAboutTheRoute(answer: Answer, route: RouteEntry, role: string): boolean {
  return String(answer.body?.detail).startsWith(`The role ${role} may not ${permissionWords(route.access as Permission)}`);
}

async function differences(role: (typeof PROGRAM_ROLES)[number] | undefined, ask: TestPerson['ask'], owns?: boolean): Promise<string[]> {
  const told: string[] = [];
  for (const route of routes) {
    const [expected, got] = [expectedOf(route, role, owns), await outcome(route, role ?? '', ask)];
    if (expected !== got) told.push(`${route.method} ${route.url} as ${role ?? 'nobody'}: ${got}, expected ${expected}`);
  }
  return told;
}

describe('every route of the API', () => {
  test('says who may ask it', () => {
    expect(routes.length).toBeGreaterThan(30);
    expect(server.app.routeTable.filter((route) => !isExplicit(route))).toEqual([]);
  });

  test('is public only where that is meant', () => {
    expect(server.app.routeTable.filter((route) => route.access === 'public').map((route) => `${route.method} ${route.url}`)).toEqual([
      'GET /api/auth/*',
      'POST /api/auth/*',
      'GET /api/setup',
      'POST /api/setup',
      'POST /api/invitations/:id/accept',
      'POST /api/hooks/:org/:integration',
      'GET /api/calendars/:org/:integration/:token',
      'GET /api/openapi.json',
    ]);
  });

  test('stands in the table of permissions', () => {
    const page = readFileSync(new URL('../../../docs/reference/permissions.md', import.meta.url), 'utf8');
    expect(page).toBe(permissionPage(server.app.routeTable));
  });

  test.each(PROGRAM_ROLES.filter((role) => role !== 'service-owner'))('answers a %s as the table says', async (role) => {
    const person = await filled.org.person(role);
    expect(await differences(role, person.ask)).toEqual([]);
  });

  test('answers a service-owner by what they own', async () => {
    const person = await filled.org.person('service-owner');
    expect(await differences('service-owner', person.ask, false)).toEqual([]);
    await server.parts.pool.query('UPDATE service SET owner_id = $1 WHERE org_id = $2', [person.id, filled.org.id]);
    expect(await differences('service-owner', person.ask, true)).toEqual([]);
    await server.parts.pool.query('UPDATE service SET owner_id = NULL WHERE org_id = $1', [filled.org.id]);
  });

  test('asks people without a session to sign in', async () => {
    expect(await differences(undefined, server.ask)).toEqual([]);
  });

  test('refuses a member whose role is not one of the program', async () => {
    const person = await filled.org.person('viewer');
    await server.parts.pool.query(`UPDATE auth.member SET role = 'owner' WHERE "userId" = $1`, [person.id]);
    for (const route of routes.filter((one) => one.url.startsWith(MEMBER_PREFIX)))
      expect([route.url, (await person.ask(route.method, pathOf(route.url, filled.org.id, named))).status]).toEqual([route.url, 403]);
  });
});
