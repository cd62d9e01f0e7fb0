import { Client } from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { doAudit } from '../src/work/worker.ts';
import { tenantTables } from './support/any-row.ts';
import { testServer } from './support/server.ts';
import type { TestOrganisation, TestServer } from './support/server.ts';

let server: TestServer;
let org: TestOrganisation;
const at = (path: string): string => `/api/orgs/${org.id}${path}`;
const ask = (method: string, path: string, body?: unknown) => org.admin.ask(method, at(path), body);

beforeAll(async () => {
  server = await testServer();
  org = await server.organisation();
});
afterAll(() => server.close());

/** How many rows of the organisation each table has, of those that have any. */
async function rows(): Promise<Record<string, number>> {
  const client = new Client({ connectionString: server.url });
  await client.connect();
  const counts: Record<string, number> = {};
  for (const table of await tenantTables(client)) {
    const { rows: found } = await client.query<{ n: string }>(`SELECT count(*) AS n FROM ${table} WHERE org_id = $1`, [org.id]);
    if (Number(found[0]?.n) > 0) counts[table] = Number(found[0]?.n);
  }
  await client.end();
  return counts;
}

test('an administrator is told what is not configured, and that there could be a demo', async () => {
  expect((await ask('GET', '/situation')).body).toEqual({
    demo: { state: 'possible', problem: null },
    missing: ['public-url', 'mail'],
  });
  const viewer = await org.person('viewer');
  expect((await viewer.ask('GET', at('/situation'))).body.missing).toEqual([]);
});

test('the demo program is audited like a repository, and every part of a program has something', async () => {
  expect((await ask('POST', '/demo')).status).toBe(202);
  expect((await ask('GET', '/situation')).body.demo.state).toBe('loading');
  expect((await ask('POST', '/demo')).status).toBe(409);
  const { parts } = server;
  const logger = pino({ level: process.env['TEST_LOG'] ?? 'silent' });
  for (const job of server.jobs)
    await doAudit({ database: parts.database, config: parts.config, logger, now: parts.now }, job, new AbortController().signal);
  expect((await ask('GET', '/runs')).body.items.map((one: { state: string; problem: string }) => [one.state, one.problem])).toEqual([
    ['done', null],
  ]);
  expect((await ask('GET', '/situation')).body.demo.state).toBe('loaded');
  const services = (await ask('GET', '/services')).body.items as { name: string; criticality: string; phase: number }[];
  expect(services.find((one) => one.name === 'payment')).toMatchObject({ criticality: 'critical', phase: 1 });
  expect(services.filter((one) => one.phase === null)).toEqual([]);
  const dashboard = (await ask('GET', '/program/dashboard')).body;
  expect(dashboard.burnDown.length).toBeGreaterThan(3);
  expect(dashboard.cost.actual).toBeGreaterThan(0);
  expect(dashboard.phases.map((one: { number: number | null }) => one.number)).toEqual(expect.arrayContaining([1, 2, 3, 4]));
  const states = Object.keys(dashboard.findings.byState);
  expect(states).toEqual(
    expect.arrayContaining(['open', 'triaged', 'planned', 'in-progress', 'fixed', 'verified', 'waived', 'false-positive']),
  );
  const work = (await ask('GET', '/work')).body;
  expect(work.findings.length).toBeGreaterThan(0);
  const schedule = (await ask('GET', '/program/schedule')).body;
  expect([schedule.schedule.assignments.length > 0, schedule.baseline?.title]).toEqual([true, 'Plan of the first day']);
  expect((await ask('GET', '/waivers?state=requested')).body.items).toHaveLength(1);
  expect((await ask('POST', '/ledger/verify')).body.ok).toBe(true);
});

test('the demo goes without a trace but that of the ledger, and what is somebody’s own stays', async () => {
  const own = await ask('POST', '/repositories', { name: 'own', source: 'push' });
  expect(own.status).toBe(201);
  const lead = await org.person('lead-auditor');
  expect((await lead.ask('DELETE', at('/demo'))).status).toBe(403);
  expect((await ask('DELETE', '/demo')).status).toBe(204);
  const left = Object.keys(await rows());
  expect(left.filter((one) => !['public.item_card', 'public.standards_set', 'public.ledger', 'public.ledger_head'].includes(one))).toEqual([
    'public.repository',
  ]);
  expect((await ask('GET', '/repositories')).body.items.map((one: { name: string }) => one.name)).toEqual(['own']);
  expect((await ask('POST', '/ledger/verify')).body.ok).toBe(true);
  expect((await ask('DELETE', '/demo')).status).toBe(404);
  expect((await ask('GET', '/situation')).body.demo.state).toBe('absent');
});
