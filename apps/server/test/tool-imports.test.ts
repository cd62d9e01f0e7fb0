import { afterAll, beforeAll, expect, test } from 'vitest';
import { changed, sampleResult } from './support/results.ts';
import { testServer } from './support/server.ts';
import type { TestOrganisation, TestPerson, TestServer } from './support/server.ts';

let server: TestServer;
let org: TestOrganisation;
let auditor: TestPerson;
let viewer: TestPerson;
let repository: string;
let service: string;
const at = (path: string): string => `/api/orgs/${org.id}${path}`;
const ITEM = 'S01-021';

beforeAll(async () => {
  server = await testServer();
  org = await server.organisation();
  const lead = await org.person('lead-auditor');
  auditor = await org.person('auditor');
  viewer = await org.person('viewer');
  repository = (await lead.ask('POST', at('/repositories'), { name: 'sample', source: 'push' })).body.id;
  await auditor.ask(
    'POST',
    at(`/repositories/${repository}/results`),
    changed(await sampleResult(), { [ITEM]: 'UNKNOWN', 'S02-013': 'FAIL' }),
  );
  service = (await auditor.ask('GET', at('/services'))).body.items[0].id;
});
afterAll(() => server.close());

const eslint = (files: Record<string, string[]>): unknown =>
  Object.entries(files).map(([filePath, rules]) => ({
    filePath,
    messages: rules.map((ruleId, index) => ({ ruleId, severity: 2, message: `${ruleId} is broken`, line: index + 1, column: 1 })),
  }));
const send = async (report: unknown): ReturnType<TestPerson['ask']> => auditor.ask('POST', at(`/services/${service}/imports`), report);
const item = async (id = ITEM): Promise<{ verdict: Record<string, unknown>; events: Record<string, unknown>[] }> =>
  (await auditor.ask('GET', at(`/services/${service}/items/${id}`))).body;
const findings = async (): Promise<{ item: string; state: string }[]> =>
  (await auditor.ask('GET', at(`/services/${service}/findings?limit=500`))).body.items;

test('an open item fails by what a tool reports, with a finding, its evidence and a line in the ledger', async () => {
  const { counts: before } = (await auditor.ask('GET', at(`/services/${service}`))).body.summary;
  const sent = await send(eslint({ 'src/app.ts': ['no-eval', 'house/style'], 'src/other.ts': [] }));
  expect([sent.status, sent.body.reports[0].mapped, sent.body.reports[0].unmapped, sent.body.findingsOpened]).toEqual([201, 1, 1, 1]);
  const { verdict, events } = await item();
  expect(verdict).toMatchObject({ status: 'FAIL', method: 'imported' });
  expect(events[0]).toMatchObject({ method: 'imported', status: 'FAIL', runId: null });
  expect(JSON.stringify(events[0]?.['evidence'])).toContain('eslint no-eval: no-eval is broken');
  expect((await findings()).filter((one) => one.item === ITEM)).toMatchObject([{ state: 'open' }]);
  const { counts } = (await auditor.ask('GET', at(`/services/${service}`))).body.summary;
  expect(counts.fail).toBe(before.fail + 1);
  const ledger = (await auditor.ask('GET', at('/ledger'))).body.items;
  expect(ledger).toContainEqual(expect.objectContaining({ action: 'report.imported', subject: `service/${service}` }));
  const kept = (await auditor.ask('GET', at(`/services/${service}/imports`))).body;
  expect(kept).toMatchObject({
    reports: [{ tool: 'eslint', findings: 2 }],
    unmapped: [{ tool: 'eslint', rule: 'house/style', results: 1 }],
  });
});

test('a preview says what would change, and changes nothing', async () => {
  const preview = async (report: unknown): ReturnType<TestPerson['ask']> =>
    auditor.ask('POST', at(`/services/${service}/imports/preview`), report);
  const state = async (): Promise<unknown> => [
    (await auditor.ask('GET', at(`/services/${service}/imports`))).body,
    await findings(),
    await item(),
    (await auditor.ask('GET', at('/ledger'))).body,
  ];
  const before = await state();
  // `no-eval` moved to another line, `house/style` is gone, `no-implied-eval` is new.
  const moved = await preview(eslint({ 'src/app.ts': ['no-implied-eval', 'no-eval'], 'src/other.ts': [] }));
  expect(moved.status).toBe(200);
  expect(moved.body.fresh).toMatchObject({ count: 1, items: [{ rule: 'no-implied-eval' }] });
  expect(moved.body.changed).toMatchObject({ count: 1, items: [{ before: { location: { line: 1 } }, after: { location: { line: 2 } } }] });
  expect(moved.body.gone).toMatchObject({ count: 1, items: [{ rule: 'house/style' }] });
  const cleared = await preview(eslint({ 'src/app.ts': [] }));
  expect(cleared.body).toMatchObject({ gone: { count: 2 }, verdicts: [{ item: ITEM, from: 'FAIL', to: 'UNKNOWN' }], findingsOpened: 0 });
  const same = await preview(eslint({ 'src/app.ts': ['no-eval', 'house/style'], 'src/other.ts': [] }));
  expect(same.body).toMatchObject({ reports: [], fresh: { count: 0 }, unchanged: 2, verdicts: [] });
  expect((await preview({ hello: 1 })).status).toBe(422);
  expect((await viewer.ask('POST', at(`/services/${service}/imports/preview`), eslint({}))).status).toBe(403);
  expect(await state()).toEqual(before);
});

test('the same file again changes nothing', async () => {
  const again = await send(eslint({ 'src/app.ts': ['no-eval', 'house/style'], 'src/other.ts': [] }));
  expect([again.status, again.body]).toEqual([200, { reports: [], verdictEvents: 0, findingsOpened: 0, findingsReopened: 0 }]);
});

test('a report that does not mention it closes nothing; one that looked again takes it back, and the finding waits for a PASS', async () => {
  await send(eslint({ 'src/other.ts': [] }));
  expect((await item()).verdict).toMatchObject({ status: 'FAIL', method: 'imported' });
  await send(eslint({ 'src/app.ts': [] }));
  expect((await item()).verdict).toMatchObject({ status: 'UNKNOWN', method: 'static' });
  expect((await findings()).filter((one) => one.item === ITEM)).toMatchObject([{ state: 'open' }]);
});

test('what the code shows to fail is not made better, and a run later knows what the tool said', async () => {
  const failing = await item('S02-013');
  await send({ testResults: [], numTotalTests: 0 });
  expect((await item('S02-013')).verdict).toEqual(failing.verdict);
  await send(eslint({ 'src/app.ts': ['no-eval'], 'src/third.ts': [] }));
  server.later(1);
  await auditor.ask(
    'POST',
    at(`/repositories/${repository}/results`),
    changed(await sampleResult(), { [ITEM]: 'PASS', 'S02-013': 'FAIL' }),
  );
  expect((await item()).verdict).toMatchObject({ status: 'PASS', method: 'static', contradicted: true });
});

test('who may not bring in results may not send reports, and a service of others is none', async () => {
  const denied = await viewer.ask('POST', at(`/services/${service}/imports`), eslint({ 'src/app.ts': ['no-eval'] }));
  expect(denied.status).toBe(403);
  const other = await server.organisation();
  const stranger = await other.person('admin');
  for (const path of [`/api/orgs/${org.id}/services/${service}/imports`, `/api/orgs/${other.id}/services/${service}/imports`]) {
    expect([403, 404]).toContain((await stranger.ask('POST', path, eslint({}))).status);
    expect([403, 404]).toContain((await stranger.ask('GET', path)).status);
  }
});

test('what is no report is refused in words', async () => {
  const refused = await send({ hello: 1 });
  expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
    422,
    'unknown-format',
    expect.stringContaining('an object with hello'),
  ]);
});
