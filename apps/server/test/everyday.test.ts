import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepHouse } from '../src/work/housekeeping.ts';
import { sampleResult } from './support/results.ts';
import { testServer } from './support/server.ts';
import type { TestOrganisation, TestPerson, TestServer } from './support/server.ts';

let server: TestServer;
let org: TestOrganisation;
let lead: TestPerson;
let viewer: TestPerson;
let service: string;
const at = (path: string): string => `/api/orgs/${org.id}${path}`;

beforeAll(async () => {
  server = await testServer();
  org = await server.organisation();
  lead = await org.person('lead-auditor');
  viewer = await org.person('viewer');
  const repository = (await lead.ask('POST', at('/repositories'), { name: 'sample', source: 'push' })).body.id;
  await lead.ask('POST', at(`/repositories/${repository}/results`), await sampleResult());
  service = (await lead.ask('GET', at('/services'))).body.items[0].id;
});
afterAll(() => server.close());

test('comments mention members, files come back as they were, and a page that a browser would run does not', async () => {
  const said = await lead.ask('POST', at(`/discussion/service/${service}/comments`), {
    body: `Please look, @${viewer.email} and @nobody@example.org.`,
  });
  expect([said.status, said.body.mentions]).toEqual([201, [viewer.id]]);
  const put = await lead.ask('PUT', at(`/discussion/service/${service}/attachments/scan.html`), '<script>alert(1)</script>', {
    'content-type': 'text/html',
  });
  expect(put.status).toBe(201);
  const file = await viewer.ask('GET', at(`/attachments/${put.body.id}`));
  expect([file.text, file.headers['content-type'], file.headers['content-disposition']]).toEqual([
    '<script>alert(1)</script>',
    'application/octet-stream',
    "attachment; filename*=UTF-8''scan.html",
  ]);
  expect((await viewer.ask('POST', at(`/discussion/service/${service}/comments`), { body: 'Me too.' })).status).toBe(403);
  expect((await lead.ask('POST', at(`/discussion/finding/${service}/comments`), { body: 'Not a finding.' })).status).toBe(404);
});

test('a key of a machine has a role of its own and ends when it is revoked', async () => {
  const made = await org.admin.ask('POST', at('/keys'), { name: 'CI', role: 'auditor' });
  expect(made.status).toBe(201);
  const asMachine = (method: 'GET' | 'POST', url: string, payload?: object) =>
    server.app.inject({ method, url, headers: { 'x-api-key': made.body.key }, ...(payload ? { payload } : {}) });
  expect((await asMachine('GET', at('/services'))).statusCode).toBe(200);
  expect((await asMachine('POST', at('/repositories'), { name: 'x', source: 'push' })).statusCode).toBe(403);
  const other = await server.organisation('Other');
  expect((await asMachine('GET', `/api/orgs/${other.id}/services`)).statusCode).toBe(404);
  expect((await org.admin.ask('DELETE', at(`/keys/${made.body.id}`))).status).toBe(204);
  expect((await asMachine('GET', at('/services'))).statusCode).toBe(401);
});

test('of two who change settings one is told what the other wrote', async () => {
  const { headers, body } = await org.admin.ask('GET', at('/settings'));
  const version = { 'if-match': String(headers['etag']) };
  const [first, second] = await Promise.all([
    org.admin.ask('PUT', at('/settings'), { ...body, sla: { ...body.sla, critical: 3 } }, version),
    org.admin.ask('PUT', at('/settings'), { ...body, sla: { ...body.sla, critical: 5 } }, version),
  ]);
  const [won, lost] = first.status === 200 ? [first, second] : [second, first];
  expect([won.status, lost.status, lost.body.current.sla.critical]).toEqual([200, 412, won.body.sla.critical]);
});

test('what is due starts once, and a run that lost its job gets another', async () => {
  const { headers, body } = await org.admin.ask('GET', at('/settings'));
  const hour = server.parts.now().getUTCHours();
  await org.admin.ask(
    'PUT',
    at('/settings'),
    { ...body, schedule: { nightly: hour, monthly: null, quarterly: null } },
    { 'if-match': String(headers['etag']) },
  );
  await lead.ask('POST', at('/repositories'), { name: 'fetched', source: 'git', location: 'https://example.org/x.git' });
  const house = () =>
    keepHouse({
      database: server.parts.database,
      now: server.parts.now,
      organisations: async () => [org.id],
      ask: async (job) => void server.jobs.push(job),
      jobOf: async (runId) => (server.jobs.some((job) => job.runId === runId) ? 'there' : 'absent'),
    });
  const both = await Promise.all([house(), house()]);
  expect(both.map((one) => one.started).toSorted()).toEqual([0, 1]);
  const [job] = server.jobs;
  expect((await lead.ask('GET', at(`/runs/${job?.runId}`))).body).toMatchObject({
    state: 'queued',
    trigger: 'schedule',
    repository: 'fetched',
  });
});

test('whoever watches is told of changes, and catches up after losing the connection', async () => {
  const address = await server.app.listen({ port: 0, host: '127.0.0.1' });
  const watch = (last?: number) =>
    fetch(`${address}${at('/events')}`, {
      headers: { cookie: viewer.cookie, ...(last === undefined ? {} : { 'last-event-id': String(last) }) },
    });
  const read = async (answer: Response, until: string): Promise<string> => {
    let text = '';
    for await (const chunk of answer.body ?? []) {
      text += new TextDecoder().decode(chunk);
      if (text.includes(until)) break;
    }
    return text;
  };
  const open = await watch();
  await lead.ask('POST', at(`/discussion/service/${service}/comments`), { body: 'First.' });
  const text = await read(open, 'comment.added');
  const id = Number(/id: (\d+)/.exec(text)?.[1]);
  await lead.ask('POST', at(`/discussion/service/${service}/comments`), { body: 'While nobody watched.' });
  expect(await read(await watch(id), 'comment.added')).toContain(`id: ${id + 1}\n`);
});
