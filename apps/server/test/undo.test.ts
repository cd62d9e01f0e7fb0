import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { joinWorkers } from '../src/work/worker-list.ts';
import { sampleResult } from './support/results.ts';
import { testServer } from './support/server.ts';
import type { TestOrganisation, TestPerson, TestServer } from './support/server.ts';

let server: TestServer;
let org: TestOrganisation;
let lead: TestPerson;
let ids: string[];
const at = (path: string): string => `/api/orgs/${org.id}${path}`;
const stateOf = async (id: string | undefined): Promise<string> => (await lead.ask('GET', at(`/findings/${id}`))).body.finding.state;

beforeAll(async () => {
  server = await testServer();
  org = await server.organisation();
  lead = await org.person('lead-auditor');
  const repository = (await lead.ask('POST', at('/repositories'), { name: 'sample', source: 'push' })).body.id;
  await lead.ask('POST', at(`/repositories/${repository}/results`), await sampleResult());
  ids = (await lead.ask('GET', at('/findings?limit=4'))).body.items.map((one: { id: string }) => one.id);
});
afterAll(() => server.close());

test('moves of many are taken back together, by whoever made them, and history keeps both', async () => {
  const two = ids.slice(0, 2);
  expect((await lead.ask('POST', at('/findings/moves'), { findings: two, action: 'triage' })).body.moved).toEqual(two.toSorted());
  const other = await org.person('auditor');
  expect((await other.ask('POST', at('/findings/undo'), { findings: two })).body.undone).toEqual([]);
  expect((await lead.ask('POST', at('/findings/undo'), { findings: two })).body).toEqual({ undone: two.toSorted(), refused: [] });
  expect(await stateOf(two[0])).toBe('open');
  const { history } = (await lead.ask('GET', at(`/findings/${two[0]}`))).body;
  expect(history.map((one: { to: string }) => one.to)).toEqual(['open', 'triaged', 'open']);
  expect((await lead.ask('POST', at('/findings/undo'), { findings: two })).body.undone).toEqual([]);
  expect((await lead.ask('POST', at('/ledger/verify'))).body.ok).toBe(true);
});

test('what somebody moved on meanwhile, and what is long ago, stays', async () => {
  const [, , third, fourth] = ids as [string, string, string, string];
  await lead.ask('POST', at('/findings/moves'), { findings: [third, fourth], action: 'triage' });
  const other = await org.person('auditor');
  await other.ask('POST', at('/findings/moves'), { findings: [third], action: 'plan' });
  expect((await lead.ask('POST', at('/findings/undo'), { findings: [third] })).body.refused).toHaveLength(1);
  expect(await stateOf(third)).toBe('planned');
  server.later(1);
  expect((await lead.ask('POST', at('/findings/undo'), { findings: [fourth] })).body.undone).toEqual([]);
});

test('administrators see who takes audits, until they leave', async () => {
  const presence = await joinWorkers(server.parts.pool, 2, pino({ level: 'silent' }));
  const list = async (): Promise<unknown[]> => (await org.admin.ask('GET', at('/workers'))).body.items;
  expect(await list()).toMatchObject([{ slots: 2, running: 0, name: expect.stringContaining(`:${process.pid}`) }]);
  expect((await lead.ask('GET', at('/workers'))).status).toBe(403);
  await presence.leave();
  expect(await list()).toEqual([]);
});
