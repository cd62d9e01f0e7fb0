import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAudit } from '../src/work/run-audit.ts';
import { testServer } from './support/server.ts';
import type { TestOrganisation, TestServer } from './support/server.ts';

let server: TestServer;
let org: TestOrganisation;
const at = (path: string): string => `/api/orgs/${org.id}${path}`;
const text = (change: Record<string, string> = {}): string => `id: ${change['id'] ?? 'acme-platform'}
title: What our platform team asks
about: Rules of the company that go beyond what everybody should do.
items:
  - id: ${change['item'] ?? 'ACME-001'}
    title: Routes below /internal are guarded
    severity: high
    why: The network is shared with other teams, so that internal is not the same as safe.
    component: api-security
    effort: { role: backend, hours: 2 }
    verify:
      rule:
        family: routes
        holds: ${change['holds'] ?? 'fact.access == "guarded"'}
        message: '{fact.method} {fact.path} is {fact.access}'
`;

beforeAll(async () => {
  server = await testServer();
  org = await server.organisation();
});
afterAll(() => server.close());

test('a text is read as an audit would read it, with the place of what is wrong', async () => {
  const good = await org.admin.ask('POST', at('/standards/own/check'), { text: text() });
  expect(good.body).toEqual({
    id: 'acme-platform',
    title: 'What our platform team asks',
    items: [{ id: 'ACME-001', title: 'Routes below /internal are guarded', severity: 'high', decided: 'rule' }],
    problems: [],
  });
  const bad = await org.admin.ask('POST', at('/standards/own/check'), { text: text({ holds: 'fact.acess == "guarded"' }) });
  expect(bad.body.problems).toMatchObject([{ level: 'error', line: 14, message: expect.stringContaining('access') }]);
  const broken = await org.admin.ask('POST', at('/standards/own/check'), { text: 'id: [' });
  expect(broken.body).toMatchObject({ id: null, items: [], problems: [{ level: 'error', message: expect.stringContaining('YAML') }] });
});

test('it is kept by version; two who write at once are told, and ids are taken once', async () => {
  const put = (id: string, body: string, version: number) =>
    org.admin.ask('PUT', at(`/standards/own/${id}`), { text: body }, { 'if-match': `"${version}"` });
  expect((await put('acme-platform', text(), 0)).body).toMatchObject({ id: 'acme-platform', version: 1 });
  expect((await put('acme-platform', text(), 0)).status).toBe(412);
  expect((await put('acme-platform', text({ holds: 'fact.path != ""' }), 1)).body.version).toBe(2);
  expect((await put('other', text({ id: 'other' }), 0)).body).toMatchObject({
    problems: [{ message: expect.stringContaining('ACME-001') }],
  });
  expect((await put('other', text({ id: 'another', item: 'ACME-002' }), 0)).body.detail).toContain('another');
  expect((await put('other', text({ id: 'other', item: 'ACME-002', holds: '1 +' }), 0)).status).toBe(422);
  expect((await org.admin.ask('GET', at('/standards/own'))).body.items).toMatchObject([{ id: 'acme-platform', items: 1 }]);
});

test('others read it and do not write it, and another organisation sees none of it', async () => {
  const auditor = await org.person('auditor');
  expect((await auditor.ask('GET', at('/standards/own/acme-platform'))).body.text).toContain('ACME-001');
  expect((await auditor.ask('PUT', at('/standards/own/acme-platform'), { text: text() }, { 'if-match': '"2"' })).status).toBe(403);
  const foreign = await server.organisation();
  expect((await foreign.admin.ask('GET', `/api/orgs/${foreign.id}/standards/own`)).body.items).toEqual([]);
});

test('an audit asks it beside ours, and ends with a sentence when it is at odds with the repository', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'airworthy-own-'));
  try {
    writeFileSync(
      join(folder, 'package.json'),
      '{"name":"small","type":"module","scripts":{"start":"node main.js"},"dependencies":{"fastify":"5"}}',
    );
    writeFileSync(
      join(folder, 'main.js'),
      `import Fastify from 'fastify'; const app = Fastify(); app.get('/internal/a', async () => 'x'); app.listen({ port: 1 });`,
    );
    const run = (standards: Map<string, string>) =>
      runAudit({
        folder,
        name: 'small',
        cacheFolder: join(folder, '.cache'),
        standards,
        signal: AbortSignal.timeout(120_000),
        onProgress: () => undefined,
      });
    const { result } = await run(new Map([['organisation.acme-platform.yaml', text()]]));
    expect(result.services[0]?.verdicts.find((one) => one.item === 'ACME-001')).toMatchObject({
      status: 'FAIL',
      evidence: [{ message: 'GET /internal/a is open' }],
    });
    mkdirSync(join(folder, '.airworthy/standards'), { recursive: true });
    writeFileSync(join(folder, '.airworthy/standards/mine.yaml'), text({ id: 'mine' }));
    await expect(run(new Map([['organisation.acme-platform.yaml', text()]]))).rejects.toThrow(
      /mine\.yaml:\d+:\d+: .*ACME-001|organisation\.acme-platform\.yaml:\d+:\d+: .*ACME-001/,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('one that is withdrawn is asked no longer', async () => {
  expect((await org.admin.ask('DELETE', at('/standards/own/acme-platform'), undefined, { 'if-match': '"1"' })).status).toBe(412);
  expect((await org.admin.ask('DELETE', at('/standards/own/acme-platform'), undefined, { 'if-match': '"2"' })).status).toBe(204);
  expect((await org.admin.ask('GET', at('/standards/own/acme-platform'))).status).toBe(404);
  const { items } = (await org.admin.ask('GET', at('/ledger?limit=10'))).body;
  expect(items.map((one: { action: string }) => one.action)).toContain('standard.withdrawn');
});
