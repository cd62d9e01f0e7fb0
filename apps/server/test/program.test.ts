import { createPublicKey, verify } from 'node:crypto';
import { signedText } from '@airworthy/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { headIsSigned } from '../src/ledger/chain.ts';
import { changed, sampleResult } from './support/results.ts';
import { testServer } from './support/server.ts';
import type { TestOrganisation, TestPerson, TestServer } from './support/server.ts';

let server: TestServer;
let org: TestOrganisation;
let lead: TestPerson;
let auditor: TestPerson;
let repository: string;
let service: string;
const at = (path: string): string => `/api/orgs/${org.id}${path}`;

beforeAll(async () => {
  server = await testServer();
  org = await server.organisation();
  lead = await org.person('lead-auditor');
  auditor = await org.person('auditor');
  const made = await lead.ask('POST', at('/repositories'), { name: 'sample', source: 'push' });
  repository = made.body.id;
  await auditor.ask('POST', at(`/repositories/${repository}/results`), await sampleResult());
  service = (await auditor.ask('GET', at('/services'))).body.items[0].id;
});
afterAll(() => server.close());

test('an imported result shows as service, verdicts and findings that agree with it', async () => {
  const result = await sampleResult();
  const expected = result.services[0];
  const { body } = await auditor.ask('GET', at(`/services/${service}`));
  expect(body).toMatchObject({ name: expected?.name, summary: { grade: expected?.score.grade, counts: expected?.score.counts } });
  expect(body.standards).toHaveLength(expected?.standards.length ?? 0);
  const verdicts = await auditor.ask('GET', at(`/services/${service}/verdicts?status=FAIL&limit=500`));
  expect(verdicts.body.items.map((one: { item: string }) => one.item)).toEqual(
    expected?.verdicts
      .filter((one) => one.status === 'FAIL')
      .map((one) => one.item)
      .toSorted(),
  );
  const findings = await auditor.ask('GET', at(`/services/${service}/findings?limit=500`));
  expect(findings.body.items.map((one: { item: string }) => one.item).toSorted()).toEqual(
    expected?.findings.map((one) => one.item).toSorted(),
  );
});

test('the same result again changes nothing', async () => {
  const again = await auditor.ask('POST', at(`/repositories/${repository}/results`), await sampleResult());
  expect(again.body).toMatchObject({ verdictEvents: 0, findingsOpened: 0, findingsReopened: 0, findingsVerified: 0 });
});

test('a finding closes on a PASS of its item, not on being left out, and comes back', async () => {
  const result = await sampleResult();
  const before = (await auditor.ask('GET', at(`/services/${service}/findings?limit=500`))).body.items;
  const [one, other] = [before[0], before.find((row: { item: string }) => row.item !== before[0].item)];
  const fixed = await auditor.ask(
    'POST',
    at(`/repositories/${repository}/results`),
    changed(result, { [one.item]: 'PASS', [other.item]: 'UNKNOWN' }),
  );
  expect(fixed.status).toBe(201);
  const states = async (): Promise<string[]> =>
    Promise.all([one, other].map(async ({ id }) => (await auditor.ask('GET', at(`/findings/${id}`))).body.finding.state));
  expect(await states()).toEqual(['verified', 'open']);
  server.later(1);
  await auditor.ask('POST', at(`/repositories/${repository}/results`), result);
  expect(await states()).toEqual(['open', 'open']);
  const { history } = (await auditor.ask('GET', at(`/findings/${one.id}`))).body;
  expect(history.map((step: { to: string }) => step.to)).toEqual(['open', 'verified', 'open']);
});

test('an answer on a critical item counts when a second person agrees, and is stale when the code changes', async () => {
  const result = await sampleResult();
  const item = result.items.find(
    (card) => card.severity === 'critical' && result.services[0]?.verdicts.some((one) => one.item === card.id && one.status === 'FAIL'),
  )?.id as string;
  const path = at(`/services/${service}/items/${item}`);
  const seen = await auditor.ask('GET', path);
  const answer = { status: 'PASS', reason: 'The gateway in front of it asks for the credential.' };
  expect((await auditor.ask('POST', `${path}/answers`, answer)).status).toBe(428);
  const said = await auditor.ask('POST', `${path}/answers`, answer, { 'if-match': String(seen.headers['etag']) });
  expect([said.status, said.body?.status, said.body?.review]).toEqual([201, 'FAIL', 'pending']);
  const stale = await auditor.ask('POST', `${path}/answers`, answer, { 'if-match': String(seen.headers['etag']) });
  expect([stale.status, stale.body.current.version]).toEqual([412, said.body.version]);
  const event = (await auditor.ask('GET', path)).body.events[0].id;
  expect((await auditor.ask('POST', `${path}/review`, { event, decision: 'approved' })).status).toBe(403);
  const approved = await lead.ask('POST', `${path}/review`, { event, decision: 'approved' });
  expect([approved.status, approved.body.status, approved.body.method]).toEqual([200, 'PASS', 'human']);
  const findings = (await auditor.ask('GET', at(`/services/${service}/findings?limit=500`))).body.items;
  expect(findings.filter((one: { item: string }) => one.item === item).map((one: { state: string }) => one.state)).not.toContain('open');

  server.later(1);
  const moved = structuredClone(result);
  for (const one of moved.services[0]?.verdicts ?? [])
    if (one.item === item) one.evidence = [{ message: 'Other code.', holds: false, location: { path: 'src/other.ts', line: 1 } }];
  await auditor.ask('POST', at(`/repositories/${repository}/results`), moved);
  const after = await auditor.ask('GET', path);
  expect([after.body.verdict.status, after.body.verdict.stale]).toEqual(['FAIL', true]);
});

test('of two who claim an item at the same time one wins', async () => {
  const path = at(`/services/${service}/items/S01-002/claim`);
  const answers = await Promise.all([lead, auditor].map((one) => one.ask('POST', path, { kind: 'answer' })));
  expect(answers.map((one) => one.status).toSorted()).toEqual([200, 409]);
});

test('a risk is accepted by two people for a time, and is open again when that is over', async () => {
  // None of those that a person answered above, and one that has a place.
  const { items: found } = (await auditor.ask('GET', at(`/services/${service}/findings?limit=500&state=open&severity=high`))).body;
  const finding = found.find((one: { locations: unknown[] }) => one.locations.length > 0);
  const expiresAt = new Date(server.parts.now().getTime() + 10 * 86_400_000).toISOString();
  const key = { 'idempotency-key': 'waiver-once-1' };
  const asked = await auditor.ask(
    'POST',
    at(`/findings/${finding.id}/waivers`),
    { reason: 'The service is shut down next week.', expiresAt },
    key,
  );
  const again = await auditor.ask(
    'POST',
    at(`/findings/${finding.id}/waivers`),
    { reason: 'The service is shut down next week.', expiresAt },
    key,
  );
  expect([asked.status, again.status, again.body]).toEqual([201, 201, asked.body]);
  const decision = at(`/findings/${finding.id}/waivers/${asked.body.id}/decision`);
  expect((await auditor.ask('POST', decision, { action: 'approve' })).status).toBe(403);
  expect((await lead.ask('POST', decision, { action: 'approve' })).status).toBe(200);
  const state = async (): Promise<string> => (await auditor.ask('GET', at(`/findings/${finding.id}`))).body.finding.state;
  expect(await state()).toBe('waived');
  // What a gate takes for approved: signed by the key of the ledger, with the place that the finding is about.
  const approved = (await auditor.ask('GET', at('/waivers/approved'))).body;
  expect(approved.waivers).toMatchObject([
    { item: finding.item, reason: 'The service is shut down next week.', place: expect.any(String) },
  ]);
  const sealed = JSON.parse((await lead.ask('GET', at('/ledger/export'))).text.trim().split('\n').at(-1) as string);
  const signed = (list: typeof approved): boolean =>
    verify(null, Buffer.from(signedText(list)), createPublicKey(sealed.publicKey), Buffer.from(approved.signature, 'base64url'));
  expect([signed(approved), signed({ ...approved, waivers: [] })]).toEqual([true, false]);
  server.later(11);
  await auditor.ask('POST', at(`/repositories/${repository}/results`), await sampleResult());
  expect(await state()).toBe('open');
});

test('the chain of events holds, and tells when somebody changed a line in the database', async () => {
  const fine = await lead.ask('POST', at('/ledger/verify'));
  expect(fine.body).toMatchObject({ ok: true });
  expect(fine.body.lines).toBeGreaterThan(8);
  const exported = (await lead.ask('GET', at('/ledger/export'))).text.trim().split('\n');
  expect(exported).toHaveLength(fine.body.lines + 1);
  const seal = JSON.parse(exported.at(-1) as string);
  expect(seal).toMatchObject({ lines: fine.body.lines, head: fine.body.head });
  const key = createPublicKey(seal.publicKey);
  expect(headIsSigned(key, org.id, seal.lines, seal.head, seal.signature)).toBe(true);
  expect(headIsSigned(key, org.id, seal.lines - 1, seal.head, seal.signature)).toBe(false);
  await server.parts.pool.query(`UPDATE ledger SET payload = '{"name":"other"}' WHERE org_id = $1 AND seq = 2`, [org.id]);
  expect((await lead.ask('POST', at('/ledger/verify'))).body).toEqual({ ok: false, at: 2, because: 'line 2 was changed' });
});
