import { afterAll, beforeAll, expect, test } from 'vitest';
import { fleetResult } from './support/results.ts';
import { testServer } from './support/server.ts';
import type { TestOrganisation, TestPerson, TestServer } from './support/server.ts';

let server: TestServer;
let org: TestOrganisation;
let lead: TestPerson;
let auditor: TestPerson;
let viewer: TestPerson;
let services: { id: string; name: string }[];
const at = (path: string): string => `/api/orgs/${org.id}${path}`;
const idOf = (name: string): string => services.find((one) => one.name === name)?.id ?? '';
const NAMES = ['payments', 'orders', 'search', 'monitoring'];

beforeAll(async () => {
  server = await testServer();
  org = await server.organisation();
  lead = await org.person('lead-auditor');
  auditor = await org.person('auditor');
  viewer = await org.person('viewer');
  const { body } = await lead.ask('POST', at('/repositories'), { name: 'fleet', source: 'push' });
  await auditor.ask('POST', at(`/repositories/${body.id}/results`), await fleetResult(NAMES));
  services = (await auditor.ask('GET', at('/services'))).body.items;
});
afterAll(() => server.close());

test('the template makes four phases and puts services into them by how critical they are', async () => {
  const criticality = { [idOf('payments')]: 'critical', [idOf('orders')]: 'high', [idOf('monitoring')]: 'low' };
  expect((await auditor.ask('POST', at('/program/template'), { criticality })).status).toBe(403);
  expect((await lead.ask('POST', at('/program/template'), { criticality })).body).toEqual({ phases: 4, assigned: 4 });
  const { items } = (await viewer.ask('GET', at('/services'))).body;
  expect(items.map((one: { name: string; phase: number }) => [one.name, one.phase])).toEqual([
    ['monitoring', 4],
    ['orders', 2],
    ['payments', 1],
    ['search', 3],
  ]);
  expect((await lead.ask('POST', at('/program/template'), {})).body).toEqual({ phases: 0, assigned: 0 });
});

test('records are edited against the version that was read, once for a key, and by those who plan', async () => {
  const risk = { title: 'Too few auditors', impact: 4, likelihood: 3, mitigation: 'Critical services first.', owner: null, state: 'open' };
  const key = { 'idempotency-key': 'risk-once-1' };
  const made = await lead.ask('POST', at('/program/risks'), risk, key);
  expect([made.status, made.body.version]).toEqual([201, 1]);
  expect((await lead.ask('POST', at('/program/risks'), risk, key)).body).toEqual(made.body);
  expect((await auditor.ask('POST', at('/program/risks'), risk)).status).toBe(403);
  expect((await lead.ask('POST', at('/program/risks'), { ...risk, impact: 9 })).status).toBe(400);
  const path = at(`/program/risks/${made.body.id}`);
  expect((await lead.ask('PUT', path, { ...risk, state: 'mitigated' })).status).toBe(428);
  const changed = await lead.ask('PUT', path, { ...risk, state: 'mitigated' }, { 'if-match': '"1"' });
  expect(changed.body).toMatchObject({ state: 'mitigated', version: 2 });
  expect((await lead.ask('PUT', path, risk, { 'if-match': '"1"' })).body).toMatchObject({ status: 412, current: { version: 2 } });
  expect((await lead.ask('DELETE', path, undefined, { 'if-match': '"2"' })).status).toBe(204);
  expect((await viewer.ask('GET', at('/program/risks'))).body.items).toEqual([]);
  const log = (await lead.ask('GET', at('/ledger?limit=500'))).body.items.map((one: { action: string }) => one.action);
  expect(log.filter((one: string) => one.startsWith('risk.')).toSorted()).toEqual(['risk.added', 'risk.changed', 'risk.removed']);
});

test('a phase with services in it stays, and what does not exist cannot be named', async () => {
  const phase = (await lead.ask('GET', at('/program/phases'))).body.items[0];
  expect((await lead.ask('DELETE', at(`/program/phases/${phase.id}`), undefined, { 'if-match': '"1"' })).status).toBe(409);
  const ghost = '00000000-0000-4000-8000-000000000000';
  expect((await lead.ask('POST', at('/program/dependencies'), { service: idOf('orders'), dependsOn: ghost })).status).toBe(422);
  expect((await lead.ask('POST', at('/program/absences'), { auditor: ghost, from: '2026-12-01', to: '2026-12-02' })).status).toBe(404);
});

test('work is levelled, and the baseline says what slips when somebody is away', async () => {
  const team = [
    { name: 'Lena', role: 'lead', hoursPerWeek: 20 },
    { name: 'Sam', role: 'senior', hoursPerWeek: 30 },
  ];
  const ids: string[] = [];
  for (const one of team) ids.push((await lead.ask('POST', at('/program/auditors'), one)).body.id);
  await lead.ask('POST', at('/program/dependencies'), { service: idOf('search'), dependsOn: idOf('orders') });
  expect((await lead.ask('POST', at('/program/baselines'), { title: 'As planned' })).status).toBe(201);
  const plan = (await viewer.ask('GET', at('/program/schedule'))).body;
  expect(plan.schedule.unscheduled).toEqual([]);
  expect(new Set(plan.schedule.assignments.map((one: { service: string }) => one.service)).size).toBe(4);
  expect(plan.slips).toEqual({ services: [], lost: [], days: 0 });
  const [{ auditor: busy, from }] = plan.schedule.assignments.filter((one: { group: string }) => one.group === 'audit');
  const to = new Date(Date.parse(from) + 20 * 86_400_000).toISOString().slice(0, 10);
  const away = (await viewer.ask('GET', at(`/program/schedule?without=${busy}&from=${from}&to=${to}`))).body;
  expect(away.whatIf.slips.services.length).toBeGreaterThan(0);
  expect(away.slips).toEqual(away.whatIf.slips);
  expect((await viewer.ask('GET', at('/program/schedule'))).body.slips.days).toBe(0);
});

test('steps follow from facts; people say what only they know, with a reason', async () => {
  const path = at(`/services/${idOf('payments')}/workflow`);
  const before = await viewer.ask('GET', path);
  const states = (body: { steps: { state: string }[] }): string[] => body.steps.map((one) => one.state);
  expect(states(before.body).slice(0, 2)).toEqual(['in-progress', 'done']);
  const notice = { service: idOf('payments'), begins: '2026-12-07', text: 'We begin.', to: null, at: '2026-11-22T10:00:00Z' };
  await lead.ask('POST', at('/program/notices'), notice);
  expect(states((await viewer.ask('GET', path)).body)[0]).toBe('done');
  const step = at(`/services/${idOf('payments')}/steps/integration-review`);
  const match = { 'if-match': String(before.headers['etag']) };
  expect((await auditor.ask('PUT', step, { state: 'blocked' }, match)).status).toBe(422);
  const marked = await auditor.ask('PUT', step, { state: 'blocked', note: 'There is no test environment.' }, match);
  expect(marked.body.steps[4]).toMatchObject({ state: 'blocked', by: 'people', reason: 'There is no test environment.' });
  expect((await auditor.ask('PUT', step, { state: 'done' }, match)).status).toBe(412);
  const all = (await viewer.ask('GET', at('/program/workflow'))).body;
  expect(all.items.find((one: { name: string }) => one.name === 'payments').states).toEqual(states(marked.body));
});

test('an owner review gets an agenda from what is open; its commitments are followed', async () => {
  const review = {
    kind: 'owner-review',
    service: idOf('payments'),
    at: '2026-12-10T10:00:00Z',
    held: false,
    attendees: ['Olga'],
    agenda: [],
    decisions: [],
    followUps: [],
    commitments: [{ what: 'Rotate the key', who: 'Olga', due: '2026-11-01', findings: [], state: 'open' }],
  };
  const made = await lead.ask('POST', at('/program/reviews'), review);
  expect(made.body.agenda[0]).toMatch(/^Critical and open: S\d\d-\d{3} /);
  const { items } = (await viewer.ask('GET', at('/program/commitments'))).body;
  expect(items).toEqual([{ what: 'Rotate the key', who: 'Olga', due: '2026-11-01', service: idOf('payments'), overdue: true }]);
});

test('money is for those who may see it', async () => {
  const settings = { start: '2026-12-07', rates: { senior: 150 }, fixedCost: 12_000 };
  const before = await lead.ask('GET', at('/program/settings'));
  const saved = await lead.ask('PUT', at('/program/settings'), settings, { 'if-match': String(before.headers['etag']) });
  expect(saved.body).toMatchObject(settings);
  const seen = (await viewer.ask('GET', at('/program/settings'))).body;
  expect([seen.start, seen.rates, seen.fixedCost]).toEqual(['2026-12-07', undefined, undefined]);
});
