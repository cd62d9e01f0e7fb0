import { expect, test } from 'vitest';
import { namesOfAnswers } from './statuses.ts';
import { extractTexts } from '../../extract/extract-texts.ts';
import { testSuites } from './index.ts';

const suiteOf = async (path: string, text: string) =>
  (await extractTexts(testSuites, { [path]: text, 'package.json': '{"devDependencies":{"jest":"29"}}' })).facts.testSuites[0];

test('a status is told with the number of tests that assert it', async () => {
  const suite = await suiteOf(
    'test/orders.test.ts',
    `it('refuses', async () => { const res = await app.inject({}); expect(res.statusCode).toBe(400); expect(res.statusCode).not.toBe(200); });
it('takes', async () => { const res = await app.inject({}); expect(res.statusCode).toBe(200); });
it('lists', async () => { const res = await app.inject({}); expect(res.statusCode).toBe(200); });
`,
  );
  expect(suite?.shown).toContainEqual({ what: '400', line: 1, tests: 1 });
  expect(suite?.shown).toContainEqual({ what: '200', line: 1, tests: 3 });
});

test('a group about tenants says nothing; a test in it that reaches for what is not theirs does', async () => {
  const own = `describe('Tenant isolation', () => {
  it('keeps the context through the request', async () => { expect(request.tenant).toBe('a'); });
  it('allows cross-tenant access for administrators', () => { expect(all()).toBe(true); });
`;
  expect((await suiteOf('test/tenant.test.ts', `${own}});`))?.topics).not.toContain('tenant-isolation');
  const reaching = await suiteOf(
    'test/tenant.test.ts',
    `${own}  it('answers 404 for an order of b', async () => { expect(res.status).toBe(404); });\n});`,
  );
  expect(reaching?.shown).toContainEqual({ what: 'tenant-isolation', line: 4, title: 'answers 404 for an order of b' });
});

test('a pure function that gives the same twice, and an answer that gives nothing away, are no repeats', async () => {
  const topics = async (path: string, title: string, body: string) =>
    (await suiteOf(path, `it('${title}', ${body});`))?.topics?.includes('idempotency');
  expect(await topics('src/events-path.test.ts', 'is idempotent', '() => { expect(add(add(1))).toBe(1); }')).toBe(false);
  expect(await topics('src/events-api.test.ts', 'is idempotent', 'async () => { await post(); await post(); expect(rows).toBe(1); }')).toBe(
    true,
  );
  expect(
    await topics('src/events-api.test.ts', 'resends events on idempotent updates', 'async () => { await post(); expect(rows).toBe(1); }'),
  ).toBe(false);
  expect(
    await topics('src/auth-api.test.ts', 'should return same message for unknown users', 'async () => { expect(await ask()).toBe(1); }'),
  ).toBe(false);
});

test('a load script says which paths it asks', async () => {
  const k6 = await suiteOf(
    'tests/load/orders.js',
    "import http from 'k6/http';\nconst BASE = __ENV.BASE || 'http://localhost:3000';\n" +
      "export default function () { const id = 1; http.get(`${BASE}/v1/orders/${id}?full=1`); http.post(BASE + '/v1/orders', '{}'); }\n",
  );
  expect(k6?.asks).toEqual(['/v1/orders', '/v1/orders/*']);
});

test('a handler that the test calls itself answers for the service', () => {
  const replied = (text: string) => [...namesOfAnswers(text)];
  expect(replied(`import { POST } from './route'; it('401', async () => { const response = await POST(request); });`)).toEqual([
    'response',
  ]);
  expect(replied(`const { loader: load } = await import('~/routes/orders'); const res: Response = await load({ request });`)).toEqual([
    'res',
  ]);
  expect(replied(`import { createMocks } from 'node-mocks-http';`)).toEqual(['res']);
  expect(replied(`import { get } from './partner'; const response = await get('/x');`)).toEqual([]);
});

test('rows of another tenant that are looked at afterwards are isolation, whatever the test is called', async () => {
  const text = (look: string) => `it('deletes only the runs', async () => {
  await remove(projectId);
  ${look}
});`;
  const suite = await suiteOf('test/delete.test.ts', text('await expect(rows(otherProjectId)).resolves.toHaveLength(1);'));
  expect(suite?.shown).toContainEqual({ what: 'tenant-isolation', line: 3, title: 'deletes only the runs' });
  expect((await suiteOf('test/delete.test.ts', text('expect(rows(projectId)).toBe(0);')))?.topics).not.toContain('tenant-isolation');
});
