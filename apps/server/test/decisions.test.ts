import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleResult } from './support/results.ts';
import { testServer } from './support/server.ts';
import type { TestOrganisation, TestPerson, TestServer } from './support/server.ts';

let server: TestServer;
let org: TestOrganisation;
let lead: TestPerson;
let service: string;
const at = (path: string): string => `/api/orgs/${org.id}${path}`;
const NO_GO = { exposures: ['public'], decision: 'NO-GO', name: 'Lena Lead', seen: 'NO-GO' };

beforeAll(async () => {
  server = await testServer();
  org = await server.organisation();
  lead = await org.person('lead-auditor');
  const repository = (await lead.ask('POST', at('/repositories'), { name: 'sample', source: 'push' })).body.id;
  await lead.ask('POST', at(`/repositories/${repository}/results`), await sampleResult());
  service = (await lead.ask('GET', at('/services'))).body.items[0].id;
});
afterAll(() => server.close());

test('the decision of a service says what stands in the way, with hours, and money to those who may see it', async () => {
  const { body } = await lead.ask('GET', at(`/services/${service}/decision?exposures=public,scale`));
  expect(body.decision).toBe('NO-GO');
  const blocker = body.items.find((one: { kind: string }) => one.kind === 'blocker');
  expect(blocker).toMatchObject({ severity: 'critical', effort: { role: expect.any(String), hours: expect.any(Number) } });
  expect(body.money).toMatchObject({ currency: 'USD', rates: { backend: 100 } });
  const named = body.decisions.find((one: { exposure: string }) => one.exposure === 'public');
  expect(body.items.filter((one: { kind: string }) => one.kind === 'blocker').length).toBeGreaterThanOrEqual(named.blockers.length);
  const viewer = await org.person('viewer');
  expect((await viewer.ask('GET', at(`/services/${service}/decision`))).body.money).toBeNull();
  expect((await lead.ask('GET', at(`/services/${service}/decision?exposures=everywhere`))).status).toBe(400);
});

test('what stands in the way is called by what is wrong, and what nobody looked at by what is asked', async () => {
  const result = await sampleResult();
  const asked = new Map(result.items.map((one) => [one.id, one.title]));
  const { body } = await lead.ask('GET', at(`/services/${service}/decision?exposures=public`));
  const { body: found } = await lead.ask('GET', at(`/services/${service}/findings?limit=200`));
  const faults = new Map(found.items.map((one: { item: string; title: string }) => [one.item, one.title]));
  const items = body.items as { item: string; status: string; title: string }[];
  const called = (open: boolean) => items.filter((one) => (one.status === 'UNKNOWN') === open && (open || faults.has(one.item)));
  expect(called(true).map((one) => one.title)).toEqual(called(true).map((one) => asked.get(one.item)));
  expect(called(false).map((one) => one.title)).toEqual(called(false).map((one) => faults.get(one.item)));
  const blocker = body.items.find((one: { kind: string }) => one.kind === 'blocker');
  expect(blocker.title).not.toBe(asked.get(blocker.item));
});

test('the program is as far as its strictest service, and its hours are those of the service', async () => {
  const own = (await lead.ask('GET', at(`/services/${service}/decision`))).body;
  const { body } = await lead.ask('GET', at('/program/decision'));
  expect([body.decision, body.counts]).toEqual(['NO-GO', { GO: 0, 'GO WITH CONDITIONS': 0, 'NO-GO': 1 }]);
  const hours = (list: { kind?: string; hours?: number; effort?: { hours: number } | null }[]): number =>
    list.reduce((sum, one) => sum + (one.effort?.hours ?? one.hours ?? 0), 0);
  expect(hours(body.services[0].effort.blockers)).toBe(hours(own.items.filter((one: { kind: string }) => one.kind === 'blocker')));
});

test('a signature is kept with what was known, in the ledger, and nobody changes it', async () => {
  const signed = await lead.ask('POST', at(`/services/${service}/sign-offs`), { ...NO_GO, note: 'Not before the fixes.' });
  expect([signed.status, signed.body.computed, signed.body.facts.blockers > 0]).toEqual([201, 'NO-GO', true]);
  const { body: ledger } = await lead.ask('GET', at(`/ledger?subject=service/${service}`));
  expect(ledger.items[0]).toMatchObject({
    action: 'decision.signed',
    payload: { signOff: signed.body.id, name: 'Lena Lead', decision: 'NO-GO' },
  });
  expect((await lead.ask('GET', at(`/services/${service}/decision`))).body.signOffs.map((one: { id: string }) => one.id)).toEqual([
    signed.body.id,
  ]);
});

test('looser than the rules takes a reason, what was seen has to hold, and conditions name who sees to them', async () => {
  const path = at(`/services/${service}/sign-offs`);
  expect((await lead.ask('POST', path, { ...NO_GO, seen: 'GO' })).status).toBe(412);
  expect((await lead.ask('POST', path, { ...NO_GO, decision: 'GO' })).status).toBe(422);
  expect((await lead.ask('POST', path, { ...NO_GO, decision: 'GO', exception: 'Twenty invited users.' })).status).toBe(201);
  const conditional = { ...NO_GO, decision: 'GO WITH CONDITIONS', exception: 'Twenty invited users.' };
  expect((await lead.ask('POST', path, conditional)).status).toBe(422);
  const conditions = [{ text: 'Restore test is run', owner: 'Sam', due: '2026-12-12' }];
  expect((await lead.ask('POST', path, { ...conditional, conditions })).body.conditions).toEqual(conditions);
  expect((await lead.ask('POST', at('/program/sign-offs'), NO_GO)).body.serviceId).toBeNull();
});

test('owners sign for what they own, auditors and machines do not', async () => {
  const owner = await org.person('service-owner');
  const path = at(`/services/${service}/sign-offs`);
  expect((await owner.ask('POST', path, NO_GO)).status).toBe(403);
  await server.parts.pool.query('UPDATE service SET owner_id = $1 WHERE id = $2', [owner.id, service]);
  expect((await owner.ask('POST', path, NO_GO)).status).toBe(201);
  expect((await owner.ask('POST', path, { ...NO_GO, decision: 'GO', exception: 'I want it out.' })).status).toBe(403);
  expect((await owner.ask('POST', at('/program/sign-offs'), NO_GO)).status).toBe(403);
  const auditor = await org.person('auditor');
  expect((await auditor.ask('POST', path, NO_GO)).status).toBe(403);
  const key = (await org.admin.ask('POST', at('/keys'), { name: 'CI', role: 'lead-auditor' })).body.key as string;
  const asMachine = await server.app.inject({ method: 'POST', url: path, headers: { 'x-api-key': key }, payload: NO_GO });
  expect(asMachine.statusCode).toBe(403);
});
