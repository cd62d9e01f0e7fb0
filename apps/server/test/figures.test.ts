import { burnDown } from '@airworthy/program';
import type { FindingHistory } from '@airworthy/program';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changed, fleetResult } from './support/results.ts';
import { testServer } from './support/server.ts';
import type { TestOrganisation, TestPerson, TestServer } from './support/server.ts';

let server: TestServer;
let org: TestOrganisation;
let lead: TestPerson;
let auditor: TestPerson;
let repository: string;
let service: string;
const at = (path: string): string => `/api/orgs/${org.id}${path}`;
const get = async (path: string) => (await lead.ask('GET', at(path))).body;

beforeAll(async () => {
  server = await testServer();
  org = await server.organisation();
  lead = await org.person('lead-auditor');
  auditor = await org.person('auditor');
  repository = (await lead.ask('POST', at('/repositories'), { name: 'fleet', source: 'push' })).body.id;
  await auditor.ask('POST', at(`/repositories/${repository}/results`), await fleetResult(['orders', 'payments']));
  const { items } = await get('/services');
  service = items.find((one: { name: string }) => one.name === 'orders').id;
});
afterAll(() => server.close());

async function answer(item: string, status: string, reason: string): Promise<void> {
  const path = at(`/services/${service}/items/${item}`);
  const seen = await auditor.ask('GET', path);
  await auditor.ask('POST', `${path}/answers`, { status, reason }, { 'if-match': String(seen.headers['etag']) });
}

/** Sums of the heat map of a service by kind of verdict. */
async function heat(id: string): Promise<{ grade: string; unknown: number; fail: number; pass: number }> {
  const { services } = await get('/program/heatmap');
  const row = services.find((one: { id: string }) => one.id === id);
  const sum = (offset: number): number =>
    row.counts.reduce((total: number, n: number, index: number) => total + (index % 5 === offset ? n : 0), 0);
  return { grade: row.grade, unknown: sum(4), fail: sum(2), pass: sum(0) };
}

test('dashboard, heat map, services and checklist say the same, also after people answered', async () => {
  const agree = async () => {
    const { summary } = await get(`/services/${service}`);
    const list = await get(`/services/${service}/checklist`);
    const shown = await heat(service);
    expect(shown).toMatchObject({ grade: summary.grade, unknown: summary.counts.unknown, fail: summary.counts.fail });
    expect([list.open, list.items]).toEqual([
      summary.counts.unknown,
      summary.counts.pass + summary.counts.partial + summary.counts.fail + summary.counts.unknown,
    ]);
    const { progress } = await get('/program/dashboard');
    const { items } = await get('/services');
    const open = items.reduce((sum: number, one: { summary: { counts: { unknown: number } } }) => sum + one.summary.counts.unknown, 0);
    expect([progress.services, progress.open]).toEqual([2, open]);
    return { list, progress };
  };
  const before = await agree();
  const question = before.list.sections
    .flatMap((one: { lines: { item: string; status: string; severity: string }[] }) => one.lines)
    .find((one: { status: string; severity: string }) => one.status === 'UNKNOWN' && one.severity !== 'critical');
  await answer(question.item, 'PASS', 'The platform does it: see its handbook.');
  const after = await agree();
  expect(after.list.open).toBe(before.list.open - 1);
  expect(after.list.decidedBy.human).toBe(1);
  expect([after.progress.passed, after.progress.decided]).toEqual([before.progress.passed + 1, before.progress.decided + 1]);
});

test('a standard that people take away is asked no more, and comes back; one that they add is asked', async () => {
  const mapping = await lead.ask('GET', at(`/services/${service}/mapping`));
  const away = mapping.body.items.find((one: { applies: boolean }) => one.applies).standard;
  const added = mapping.body.items.find((one: { applies: boolean }) => !one.applies).standard;
  const before = await heat(service);
  const put = async (standard: string, body: object, etag: string) =>
    lead.ask('PUT', at(`/services/${service}/mapping/${standard}`), body, { 'if-match': etag });
  expect((await put(away, { kind: 'remove' }, String(mapping.headers['etag']))).status).toBe(422);
  const removed = await put(away, { kind: 'remove', reason: 'The gateway does all of it.' }, String(mapping.headers['etag']));
  expect(removed.body.items.find((one: { standard: string }) => one.standard === away)).toMatchObject({ applies: false, by: 'person' });
  const without = await get(`/services/${service}/checklist`);
  expect(without.leftOut.map((one: { standard: string }) => one.standard)).toContain(away);
  const asked = await put(added, { kind: 'add', reason: 'It will be asked next quarter.' }, String(removed.headers['etag']));
  const with2 = await get(`/services/${service}/checklist`);
  const section = with2.sections.find((one: { standard: string }) => one.standard === added);
  expect(section.lines.every((one: { status: string }) => one.status === 'UNKNOWN')).toBe(true);
  expect((await heat(service)).unknown).toBe(with2.open);
  // A new run does not undo what people said.
  server.later(1);
  await auditor.ask('POST', at(`/repositories/${repository}/results`), await fleetResult(['orders', 'payments']));
  expect((await heat(service)).unknown).toBe(with2.open);
  const back = await put(added, { kind: 'as-read' }, String(asked.headers['etag']));
  await put(away, { kind: 'as-read' }, String(back.headers['etag']));
  expect(await heat(service)).toEqual(before);
});

test('runs are compared, and every move has its cause', async () => {
  const result = await fleetResult(['orders', 'payments']);
  const failing = result.services[0]?.findings.find((one) => one.severity === 'high')?.item as string;
  server.later(7);
  const fixed = changed(result, { [failing]: 'PASS' });
  for (const { verdicts } of fixed.services) for (const one of verdicts) if (one.item === failing) one.evidence = [];
  await auditor.ask('POST', at(`/repositories/${repository}/results`), { ...fixed, treeHash: 'f'.repeat(64) });
  const { items } = await get(`/services/${service}/runs`);
  expect(items.length).toBe(3);
  const [to, , from] = items;
  const { moves, findings } = await get(`/services/${service}/compare?from=${from.run}&to=${to.run}`);
  expect(moves.find((one: { item: string }) => one.item === failing)).toMatchObject({ to: 'PASS', direction: 'better' });
  expect(moves.every((one: { causes: string[] }) => one.causes.length > 0)).toBe(true);
  expect(moves.filter((one: { causes: string[] }) => one.causes.includes('human')).map((one: { to: string }) => one.to)).toEqual(['PASS']);
  expect(findings.gone.length).toBeGreaterThan(0);
  expect((await lead.ask('GET', at(`/services/${service}/compare?from=${to.run}&to=${from.run}`))).status).toBe(422);
});

test('the burn-down of the database is the one of the rules', async () => {
  const { rows } = await server.parts.pool.query(
    `SELECT finding.severity, jsonb_agg(jsonb_build_object('at', to_char(change.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
       'state', change.to_state) ORDER BY change.id) AS changes
     FROM finding JOIN finding_change change ON change.finding_id = finding.id GROUP BY finding.id, finding.severity`,
  );
  const { burnDown: weeks, findings } = await get('/program/dashboard');
  expect(weeks).toEqual(burnDown(rows as FindingHistory[], server.parts.now().toISOString()));
  expect(weeks.length).toBeGreaterThan(1);
  const { week } = await get('/program/dashboard');
  expect(week.opened - week.closed).toBe(
    week.services.reduce((sum: number, one: { opened: number; closed: number }) => sum + one.opened - one.closed, 0),
  );
  expect(week.closed).toBeGreaterThan(0);
  expect(weeks.at(-1).open.high).toBe(findings.bySeverity.high.open);
});

test('cost is for those who may see money; criteria say what is wanted and what is', async () => {
  expect((await auditor.ask('GET', at('/program/dashboard'))).body.cost).toBeNull();
  const { cost, criteria, progress } = await get('/program/dashboard');
  expect(cost).toMatchObject({ planned: 0, actual: 0 });
  expect(criteria.map((one: { id: string }) => one.id)).toEqual([
    'audited',
    'critical-fixed',
    'high-fixed',
    'test-coverage',
    'no-open-critical',
  ]);
  expect(progress.compliance).toBeCloseTo(progress.passed / progress.decided);
});
