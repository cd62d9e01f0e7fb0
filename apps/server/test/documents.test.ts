import { afterAll, beforeAll, expect, test } from 'vitest';
import { fleetResult } from './support/results.ts';
import { testServer } from './support/server.ts';
import type { TestOrganisation, TestPerson, TestServer } from './support/server.ts';

let server: TestServer;
let org: TestOrganisation;
let lead: TestPerson;
let auditor: TestPerson;
let service: string;
const at = (path: string): string => `/api/orgs/${org.id}${path}`;

beforeAll(async () => {
  server = await testServer();
  org = await server.organisation();
  lead = await org.person('lead-auditor');
  auditor = await org.person('auditor');
  const { body } = await lead.ask('POST', at('/repositories'), { name: 'fleet', source: 'push' });
  await auditor.ask('POST', at(`/repositories/${body.id}/results`), await fleetResult(['orders', 'payments']));
  await lead.ask('POST', at('/program/template'), {});
  service = (await auditor.ask('GET', at('/services'))).body.items[0].id;
});
afterAll(() => server.close());

test('documents follow answers, waivers and states of findings', async () => {
  const plan = at(`/services/${service}/documents/remediation-plan?format=markdown`);
  const before = (await lead.ask('GET', plan)).text;
  expect(before).toContain('Nobody answered a question yet.');
  const { body } = await auditor.ask('GET', at(`/services/${service}/verdicts?open=true&limit=500`));
  const question = body.items.find((one: { severity: string }) => one.severity !== 'critical');
  const answer = { status: 'PASS', reason: 'The handbook of the platform says so.' };
  await auditor.ask('POST', at(`/services/${service}/items/${question.item}/answers`), answer, { 'if-match': `"${question.version}"` });
  const finding = (await auditor.ask('GET', at(`/services/${service}/findings`))).body.items[0];
  const expiresAt = new Date(server.parts.now().getTime() + 30 * 86_400_000).toISOString();
  const asked = await auditor.ask('POST', at(`/findings/${finding.id}/waivers`), { reason: 'It is shut down in May.', expiresAt });
  await lead.ask('POST', at(`/findings/${finding.id}/waivers/${asked.body.id}/decision`), { action: 'approve' });
  const after = (await lead.ask('GET', plan)).text;
  expect(after).toContain('1 answer of a person is in force.');
  expect(after).toContain('It is shut down in May.');
  expect(after).toContain('The handbook of the platform says so.');
  const other = (await auditor.ask('GET', at(`/services/${service}/findings`))).body.items.find(
    (one: { state: string }) => one.state === 'open',
  );
  const moves = at(`/findings/${other.id}/moves`);
  await lead.ask('POST', moves, { action: 'dismiss', note: 'Nobody can reach it from outside.' }, { 'if-match': `"${other.version}"` });
  const back = (await lead.ask('GET', at('/program/documents/retrospective?format=markdown'))).text;
  expect(back).toContain('Nobody can reach it from outside.');
  expect(back).toContain(`Look at the check behind **${other.item}**`);
  await lead.ask('POST', moves, { action: 'reopen', note: 'It can, through the gateway.' }, { 'if-match': `"${other.version + 1}"` });
  const again = (await lead.ask('GET', at('/program/documents/retrospective?format=markdown&language=de'))).text;
  expect(again).toContain('It can, through the gateway.');
  expect(again).toContain('Niemand hat der Maschine widersprochen.');
  const program = (await lead.ask('GET', at('/program/documents/final-report?format=markdown&language=de'))).text;
  expect(program).toContain('Von Menschen entschieden');
});

test('lists say what there is, and what there is not is refused', async () => {
  const { items } = (await lead.ask('GET', at(`/services/${service}/documents`))).body;
  const kinds = items.map((one: { kind: string }) => one.kind);
  for (const kind of ['executive-summary', 'checklist', 'scan-report', 'remediation-plan', 'audit-ledger', 'executive-deck'])
    expect(kinds).toContain(kind);
  expect((await lead.ask('GET', at(`/services/${service}/documents/nothing`))).status).toBe(404);
  expect((await lead.ask('GET', at(`/services/${service}/documents/checklist?format=pptx`))).status).toBe(422);
  const page = await lead.ask('GET', at(`/services/${service}/documents/checklist`));
  expect(page.headers['content-type']).toContain('text/html');
});

test('the workbook, the API and the database count the same', async () => {
  const csv = (await lead.ask('GET', at('/program/documents/program-ledger?format=csv&sheet=totals'))).text.trim().split('\r\n').slice(1);
  const { items } = (await lead.ask('GET', at('/services'))).body;
  const { rows } = await server.parts.pool.query(
    `SELECT service.name, verdict.status, count(*) AS n FROM verdict JOIN service ON service.id = verdict.service_id
     WHERE verdict.org_id = $1 GROUP BY 1, 2`,
    [org.id],
  );
  const stored = (name: string, status: string): number =>
    rows.find((row: { name: string; status: string }) => row.name === name && row.status === status)?.n ?? 0;
  for (const { name, summary } of items) {
    const own = csv.filter((line) => line.startsWith(`${name},`)).map((line) => Number(line.split(',').at(-1)));
    const { pass, partial, fail, unknown, notApplicable } = summary.counts;
    expect(own.slice(0, 5)).toEqual([pass, partial, fail, unknown, notApplicable]);
    expect(own.slice(0, 5)).toEqual(['PASS', 'PARTIAL', 'FAIL', 'UNKNOWN', 'N/A'].map((status) => stored(name, status)));
  }
});
