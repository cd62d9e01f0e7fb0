import { expect, test } from 'vitest';
import { extractTexts } from '../../extract/extract-texts.ts';
import type { ServiceInfo } from '@airworthy/model';
import { modelService } from '../../audit/model-service.ts';
import { projectOf } from '../../audit/open-project.ts';
import { memoryTree } from '../../tree/source-tree.ts';
import { testSuites } from './index.ts';

const suitesOf = async (texts: Record<string, string>) => (await extractTexts(testSuites, texts)).facts.testSuites;

test('counts tests, skipped, focused, and those that assert nothing', async () => {
  const [suite] = await suitesOf({
    'src/harbor.spec.ts': `import { helper } from './harbor';
import { expectQuay } from '../test/quay-helpers';
const holds = (x) => { assert.ok(x); };
describe('harbor', () => {
  beforeEach(() => reset());
  it('answers', async () => { expect(res.statusCode).toBe(403); });
  it('only looks', () => { helper(1); });
  it('uses a helper of the file', () => { holds(1); });
  it('uses a shared helper', () => { expectQuay(1); });
  it.skip('later', () => {});
  xit('never', () => {});
  it.todo('write me');
  it.each([1, 2])('row %s', (n) => { expect(n).toBe(n); });
  describe.skip('closed', () => { test('inside', () => { expect(1).toBe(1); }); });
  it.only('now', () => { expect(() => f()).toThrow(); });
});
`,
    'package.json': '{"devDependencies":{"jest":"29"}}',
  });
  expect(suite).toMatchObject({
    location: { path: 'src/harbor.spec.ts', line: 6 },
    by: 'jest',
    kind: 'unit',
    tests: 9,
    skipped: 3,
    focused: 1,
    withoutAssertion: 1,
    withoutAssertionAt: { line: 7 },
    statuses: [403],
    topics: ['auth', 'errors', 'resets-state'],
  });
  expect(suite?.related?.map((each) => each.line)).toEqual([7, 10, 11, 14, 15]);
});

test('tests that are skipped where something is missing are not skipped', async () => {
  const [suite] = await suitesOf({
    'a.test.mjs':
      "import { describe, test } from 'node:test';\nimport assert from 'node:assert';\nconst none = process.env.DB ? false : 'no DB';\ndescribe('x', { skip: none }, () => { test('a', () => { assert.ok(1) }); });\ntest('b', { skip: 'broken' }, () => { assert.ok(1) });",
  });
  expect(suite).toMatchObject({ tests: 2, skipped: 1 });
});

test('a test that waits is shown where it waits', async () => {
  const [suite] = await suitesOf({
    'a.test.ts':
      "it('x', () => { expect(1).toBe(1); });\nit('y', async () => {\n  await new Promise((resolve) => setTimeout(resolve, 5000));\n  expect(1).toBe(1);\n});",
  });
  expect(suite?.sleepsAt).toEqual({ path: 'a.test.ts', line: 3 });
});

test('a timer in which a test asserts is a wait, and a clock that is set is shown where it is set', async () => {
  const suites = await suitesOf({
    'a.test.ts':
      "it('x', (done) => {\n  save().subscribe(() => {\n    setTimeout(() => {\n      expect({ a: 1 }).toEqual({ a: 1 });\n      done();\n    }, 50);\n  });\n});",
    'b.test.ts':
      "import { it, vi } from 'vitest';\nit('y', () => { expect(1).toBe(1); });\nit('z', () => {\n  vi.useFakeTimers();\n  setTimeout(() => { expect(1).toBe(1); }, 50);\n});",
    'c.test.ts': "it('slow', () => { const load = () => { setTimeout(() => { finish(); }, 50); }; expect(load()).toBe(1); });",
  });
  expect(suites.map(({ sleepsAt }) => sleepsAt?.line)).toEqual([3, undefined, undefined]);
  expect(suites[1]?.shown).toContainEqual({ what: 'fake-clock', line: 4 });
});

test('several calls at once are shown where they are made', async () => {
  const [suite] = await suitesOf({
    'a.test.ts':
      "it('first', () => { expect(1).toBe(1); });\nit('two concurrent buyers', async () => {\n  await Promise.all([buy(), buy()]);\n  expect(1).toBe(1);\n});",
  });
  expect(suite?.togetherAt).toEqual({ path: 'a.test.ts', line: 3 });
});

test('a script that calls its own function test is no suite', async () => {
  expect(
    await suitesOf({
      'tests/client.js': "async function test() { console.log(await fetch('http://a')); }\ntest().then(() => process.exit(0));",
    }),
  ).toEqual([]);
});

test('tells runners and kinds by what a file imports and where it stands', async () => {
  const suites = await suitesOf({
    'a.test.mjs': "import test from 'node:test';\nimport assert from 'node:assert';\ntest('x', { skip: true }, () => { assert.ok(1) });",
    'tests/integration/b.test.ts':
      "import request from 'supertest';\nimport { test } from 'vitest';\ntest('x', () => request(app).get('/').expect(429));",
    'e2e/c.spec.ts':
      "import { test, expect } from '@playwright/test';\ntest('x', async ({ page }) => { test.skip(true); await expect(page).toHaveTitle('x'); });",
    'load/peak.js': 'export default 1;',
    'tests/load/peak.js':
      "import http from 'k6/http';\nexport const options = { thresholds: { http_req_failed: ['rate<0.01'] } };\nexport default function () { http.get('x'); }",
    'perf/artillery.yml': 'config:\n  target: x\n  phases: [{duration: 1}]\nscenarios:\n  - flow: []\n',
    'contracts/d.test.ts': "import { PactV3 } from '@pact-foundation/pact';\nit('x', () => { expect(1).toBe(1) });",
  });
  expect(suites.map((each) => [each.location.path, each.by, each.kind, each.tests, each.skipped, each.thresholds])).toEqual([
    ['a.test.mjs', 'node:test', 'unit', 1, 1, undefined],
    ['contracts/d.test.ts', 'unknown', 'contract', 1, 0, undefined],
    ['e2e/c.spec.ts', 'playwright', 'e2e', 1, 0, undefined],
    ['perf/artillery.yml', 'artillery', 'load', 1, 0, false],
    ['tests/integration/b.test.ts', 'vitest', 'integration', 1, 0, undefined],
    ['tests/load/peak.js', 'k6', 'load', 1, 0, true],
  ]);
  expect(suites.find((each) => each.by === 'vitest')?.topics).toEqual(['errors', 'http', 'rate-limit']);
});

test('near misses: code that only has such words', async () => {
  expect(
    await suitesOf({
      'src/it.ts': 'it(1)',
      'tests/setup.ts': 'export const x = regex.test(1); beforeAll(() => {});',
      'tests/data.ts': "export const it = 'x';",
    }),
  ).toEqual([]);
});

test('thresholds of jest: through a base, misspelt, in a place that is not read', async () => {
  const read = async (texts: Record<string, string>) => (await extractTexts(testSuites, texts)).facts.testConfigs[0];
  expect(
    await read({
      'jest.config.js': "const base = require('./base.jest');\nmodule.exports = {\n  ...base,\n  clearMocks: true,\n};\n",
      'base.jest.js':
        "module.exports = {\n  collectCoverageFrom: ['src'],\n  coverageThreshold: { global: { lines: 80, branches: 65 } },\n};",
      'package.json': '{"scripts":{"test":"jest","cov":"jest --coverage"}}',
    }),
  ).toEqual({
    location: { path: 'base.jest.js', line: 3 },
    by: 'jest',
    coverageThreshold: { state: 'known', value: 65 },
    countsAllSources: true,
    resetsMocks: true,
    collectsCoverage: true,
  });
  expect(await read({ 'jest.config.ts': 'export default { coverageThresholds: { global: { lines: 1 } } }' })).toMatchObject({
    coverageThreshold: { state: 'absent' },
    thresholdIneffective: 'the key is spelt `coverageThresholds`',
  });
  expect(
    await read({ 'jest.config.ts': 'const c = { projects: [{ coverageThreshold: { global: { lines: 9 } } }] };\nexport default c;' }),
  ).toMatchObject({ coverageThreshold: { value: 9 }, thresholdIneffective: 'jest does not read `coverageThreshold` inside `projects`' });
  expect(await read({ 'jest.config.js': "module.exports = { preset: 'x' };" })).toMatchObject({ coverageThreshold: { state: 'absent' } });
  expect(await read({ 'jest.config.js': "const b = require('jest-base-of-others');\nmodule.exports = { ...b };" })).toMatchObject({
    coverageThreshold: { state: 'unknown' },
  });
  expect(await read({ 'package.json': '{\n  "jest": {\n    "coverageThreshold": {"global": {"lines": 70}}\n  }\n}' })).toMatchObject({
    location: { path: 'package.json', line: 3 },
    coverageThreshold: { value: 70 },
  });
});

test('thresholds of vitest, nyc and the command line; broken files', async () => {
  const read = async (texts: Record<string, string>) => (await extractTexts(testSuites, texts)).facts.testConfigs;
  expect(
    await read({
      'vitest.config.ts':
        "import { defineConfig } from 'vitest/config';\nexport default defineConfig({ test: {\n  coverage: { thresholds: { lines: 90, functions: 85 } } } });",
    }),
  ).toMatchObject([{ by: 'vitest', location: { line: 3 }, coverageThreshold: { value: 85 } }]);
  expect(await read({ 'vite.config.ts': 'export default {}' })).toEqual([]);
  expect(await read({ '.nycrc': '{"lines": 80}', 'package.json': '{"scripts":{"test":"nyc mocha"}}' })).toMatchObject([
    { by: 'nyc', coverageThreshold: { value: 80 }, thresholdIneffective: '`check-coverage` is not switched on' },
  ]);
  expect(await read({ 'package.json': '{"scripts":{"test":"c8 --check-coverage --lines 75 node --test"}}' })).toMatchObject([
    { by: 'c8', coverageThreshold: { value: 75 } },
  ]);
  const broken = await extractTexts(testSuites, { 'jest.config.js': 'module.exports = {{', 'a.test.ts': "it('x', () => {" });
  expect(broken.diagnostics.map((each) => [each.code, each.location?.path])).toEqual([
    ['syntax-error', 'jest.config.js'],
    ['syntax-error', 'a.test.ts'],
  ]);
});

test('answers of a mocked reply are told from statuses of anything else', async () => {
  const [suite] = await suitesOf({
    'tests/guard.test.ts': `it('turns away', () => { guard(req, res, next); expect(res.status).toHaveBeenCalledWith(401); });
it('passes on', () => { expect(result.status).toBe(403); expect(mockReply.code).toHaveBeenCalledWith(429); });`,
  });
  expect(suite).toMatchObject({ statuses: [401, 403, 429], replyStatuses: [401, 429] });
  const [named] = await suitesOf({
    'tests/body.test.ts': `const statusMock = jest.fn(); it('refuses', () => { check({ status: statusMock }); expect(statusMock).toHaveBeenCalledWith(400); });`,
  });
  expect(named).toMatchObject({ statuses: [400], replyStatuses: [400] });
});

test('a thin service is tested where its code is; tests beside all packages leave it open', async () => {
  const shop = (texts: Record<string, string>) => {
    const project = projectOf(
      memoryTree({
        'package.json': '{"workspaces":["services/*","packages/*"]}',
        'services/shop/package.json': '{"dependencies":{"@acme/core":"*","express":"5"}}',
        'services/shop/Dockerfile': 'FROM node\nCMD ["node","index.js"]',
        'services/shop/index.js': "import { start } from '@acme/core'; start();",
        'packages/core/package.json': '{"name":"@acme/core","main":"src/index.ts"}',
        'packages/core/src/index.ts': 'export const start = () => 1;',
        ...texts,
      }),
    );
    return modelService(project, project.services[0] as ServiceInfo);
  };
  const tested = await shop({
    'packages/core/tests/start.test.ts': "import { test, expect } from 'vitest'; test('x', () => expect(1).toBe(1));",
    'packages/other/package.json': '{"name":"other"}',
    'packages/other/a.test.ts': "test('x', () => {});",
  });
  expect(tested.facts.testSuites.map((one) => one.location.path)).toEqual(['packages/core/tests/start.test.ts']);
  const beside = await shop({ 'e2e/shop.spec.ts': "test('x', () => { page.goto('/') });" });
  expect(beside.facts.testSuites).toMatchObject([{ location: { path: 'e2e/shop.spec.ts' }, kind: 'e2e', shared: true }]);
  expect((await shop({})).coverage.testSuites.state).toBe('complete');
});

test('helpers and harness packages say what a test starts', async () => {
  const project = projectOf(
    memoryTree({
      'package.json': '{"workspaces":["services/*","packages/*"]}',
      'services/shop/package.json': '{"name":"shop","dependencies":{"express":"5","pg":"8"},"devDependencies":{"@acme/harness":"*"}}',
      'services/shop/src/index.ts':
        "import express from 'express'; import { pool } from './pool'; express().listen(3000); pool.query('select 1');",
      'services/shop/src/pool.ts': "import { Pool } from 'pg'; export const pool = new Pool();",
      'packages/harness/package.json': '{"name":"@acme/harness","main":"src/index.ts"}',
      'packages/harness/src/index.ts': "import { createServer } from 'node:http'; export const start = () => createServer().listen(0);",
      'services/shop/tests/database.ts':
        "import { PostgreSqlContainer } from '@testcontainers/postgresql'; export const up = () => new PostgreSqlContainer();",
      'services/shop/tests/a.test.ts': "import { up } from './database'; test('a', async () => { await up(); expect(1).toBe(1); });",
      'services/shop/tests/b.test.ts':
        "import { start } from '@acme/harness'; test('b', async () => { start(); await expect(agent.call()).rejects.toThrow(AuthMissingError); });",
      'services/shop/tests/c.test.ts': "import { pool } from '../src/pool'; test('c', () => { expect(pool).toBeDefined(); });",
      'services/shop/tests/d.test.ts':
        "vi.mock('../src/pool'); import { pool } from '../src/pool'; test('d', () => { expect(pool).toBeDefined(); });",
      'services/shop/tests/e.test.ts':
        "import { pool } from '../src/pool'; test('e', async () => { await (await pool.connect()).query('INSERT INTO a VALUES (1)'); expect(1).toBe(1); });",
      'services/shop/tests/f.test.ts':
        "import { pool } from '../src/pool'; const client = { query: jest.fn() }; test('f', async () => { await client.query('INSERT INTO a VALUES (1)'); expect(1).toBe(1); });",
    }),
  );
  const model = await modelService(project, project.services.find((one) => one.path === 'services/shop') as ServiceInfo);
  expect(model.facts.testSuites.map((one) => [one.location.path.slice(-9), one.kind, one.topics])).toEqual([
    ['a.test.ts', 'integration', ['real-database']],
    ['b.test.ts', 'integration', ['access-refusal', 'errors', 'harness', 'http']],
    ['c.test.ts', 'unit', ['may-reach-database']],
    ['d.test.ts', 'unit', ['keeps-state', 'mocked-database']],
    ['e.test.ts', 'unit', ['real-database']],
    ['f.test.ts', 'unit', ['may-reach-database']],
  ]);
});

test('a name alone makes no test of the whole system', async () => {
  const suites = await suitesOf({
    'lib/__tests__/pipeline-e2e.test.ts': "it('merges', () => { expect(merge(1)).toBe(2); });",
    'lib/integration/redact.test.ts': "it('hides keys', () => { expect(redact(1)).toBe(2); });",
    'src/task-integration-checks.service.spec.ts': "it('runs checks', () => { expect(run()).toBe(2); });",
    'test/shop.e2e-spec.ts': "it('buys', async () => { expect((await fetch('http://localhost/buy')).status).toBe(200); });",
    'e2e/story.e2e.test.ts': "import { walk } from './walk'; it('walks', async () => { expect(await walk()).toBe(1); });",
    'e2e/walk.ts': 'export const walk = async () => (await fetch(process.env.URL)).status;',
    'tests/integration/orders.test.ts': "it('stores', () => { expect(1).toBe(1); });",
    'src/orders.integration.test.ts': "it('stores', () => { expect(1).toBe(1); });",
  });
  expect(Object.fromEntries(suites.map((one) => [one.location.path, one.kind]))).toEqual({
    'e2e/story.e2e.test.ts': 'e2e',
    'lib/__tests__/pipeline-e2e.test.ts': 'unit',
    'lib/integration/redact.test.ts': 'unit',
    'src/orders.integration.test.ts': 'integration',
    'src/task-integration-checks.service.spec.ts': 'unit',
    'test/shop.e2e-spec.ts': 'e2e',
    'tests/integration/orders.test.ts': 'integration',
  });
});

test('a database is real where a client of it is made or asked, not where its package is named', async () => {
  const topics = async (text: string, more: Record<string, string> = {}) =>
    (await suitesOf({ 'a.test.ts': text, ...more })).find((one) => one.location.path === 'a.test.ts')?.topics ?? [];
  expect(await topics("import { Impact } from '@prisma/client'; it('x', () => { expect(Impact.low).toBe('low'); });")).not.toContain(
    'real-database',
  );
  expect(
    await topics(
      "jest.mock('@db', () => { const all = require('@prisma/client'); return { ...all, db: {} }; }); it('x', () => { expect(1).toBe(1); });",
    ),
  ).toEqual(expect.arrayContaining(['mocked-database']));
  const asked = "import { prisma } from './src/db'; it('x', async () => { await prisma.user.create({ data: {} }); expect(1).toBe(1); });";
  const db = { 'src/db.ts': "import { PrismaClient } from '@prisma/client'; export const prisma = new PrismaClient();" };
  expect(await topics(asked, db)).toContain('real-database');
  expect(await topics(`vi.mock('./src/db'); ${asked}`, db)).not.toContain('real-database');
  const passedOn = { 'src/client.ts': db['src/db.ts'], 'src/db.ts': "export * from './client';" };
  expect(await topics(asked, passedOn)).toContain('real-database');
  const service =
    "import { Db } from './src/service'; it('x', async () => { await Db.query('INSERT INTO a (b) VALUES ($1)', [1]); expect(1).toBe(1); });";
  const pg = {
    'src/service.ts': "import { Pool } from 'pg'; const pool = new Pool(); export const Db = { query: (a, b) => pool.query(a, b) };",
  };
  expect(await topics(service, { ...pg, 'package.json': '{"main":"src/service.ts"}' })).toContain('real-database');
  const generated = { 'src/db.ts': "import { PrismaClient } from './generated/client'; export const prisma = new PrismaClient();" };
  expect(await topics(asked, generated)).toContain('real-database');
  expect(
    await topics("import knex from 'knex'; const db = knex({ client: 'pg' }); it('x', () => { expect(db).toBeDefined(); });"),
  ).toContain('real-database');
});

test('a request is sent by a call, not by a remark about one', async () => {
  const topics = async (line: string) =>
    (await suitesOf({ 'a.test.ts': `it('x', async () => {\n  ${line}\n  expect(response.status).toBe(403);\n});` }))[0]?.topics ?? [];
  expect(await topics("const response = await fetch('http://localhost/orders');")).toContain('http');
  expect(await topics('// A new request (of another tenant).')).not.toContain('http');
  expect(await topics('// A new request(of another tenant).')).not.toContain('http');
});

test('what a call of a partner rejects with is no answer of the service', async () => {
  const statuses = async (line: string) => (await suitesOf({ 'a.test.ts': `it('x', async () => { ${line} });` }))[0]?.statuses;
  expect(await statuses("await expect(evaluate(event)).rejects.toMatchObject({ name: 'AI_APICallError', statusCode: 401 });")).toEqual([]);
  expect(await statuses("await expect(client.get('/orders')).rejects.toMatchObject({ status: 401 });")).toEqual([401]);
  expect(await statuses("await request(app).post('/orders').send({}).expect(httpStatus.BAD_REQUEST);")).toEqual([400]);
  expect(await statuses('expect(res.status).toBe(StatusCodes.NOT_FOUND);')).toEqual([404]);
  expect(await statuses('expect(order.status).toBe(OrderStatus.GONE);')).toEqual([]);
  expect(await statuses('await expect(load()).rejects.toMatchObject({ response: { status: 403 } });')).toEqual([403]);
});

test('tokens of a language model are no credentials, and refusals are told from what is let in', async () => {
  const topics = async (path: string, title: string) =>
    (await suitesOf({ [path]: `it('${title}', () => { expect(1).toBe(1); });` }))[0]?.topics ?? [];
  expect(await topics('calculateTokenCost.test.ts', 'calculates token costs with given prices')).not.toContain('auth-file');
  expect(await topics('calculateTokenCost.test.ts', 'calculates token costs with given prices')).not.toContain('auth');
  expect(await topics('auth.test.ts', 'refuses an expired token')).toContain('auth-refusal');
  expect(await topics('routes/auth.test.ts', 'auth paths')).not.toContain('auth-refusal');
  expect(await topics('rate-limit.test.ts', 'lets requests within the rate limit through')).not.toContain('limit-refusal');
  expect(await topics('rate-limit.test.ts', 'rejects when the rate limit is exceeded')).toContain('limit-refusal');
});

test('a configuration names files that are there, or one that is not', async () => {
  const missing = async (texts: Record<string, string>) => (await extractTexts(testSuites, texts)).facts.testConfigs[0]?.missing;
  const config = "const base = require('./shared/jest.base.js'); module.exports = { ...base };";
  expect(await missing({ 'jest.config.js': config })).toEqual({ config: 'jest.config.js', file: 'shared/jest.base.js' });
  expect(await missing({ 'jest.config.js': config, 'shared/jest.base.js': 'module.exports = {};' })).toBeUndefined();
  expect(await missing({ 'jest.config.js': "module.exports = { setupFilesAfterEnv: ['<rootDir>/test/setup.ts'] };" })).toEqual({
    config: 'jest.config.js',
    file: 'test/setup.ts',
  });
  expect(await missing({ 'jest.config.js': "module.exports = { globalSetup: './dist/setup.js' };" })).toBeUndefined();
});

test('versions 1 to 3 of vitest count all files by themselves', async () => {
  const counts = async (version: string) =>
    (
      await extractTexts(testSuites, {
        'vitest.config.ts': 'export default { test: {} };',
        'package.json': `{"devDependencies":{"vitest":"${version}"}}`,
      })
    ).facts.testConfigs[0]?.countsAllSources;
  expect([await counts('^3.2.4'), await counts('^4.0.18'), await counts('0.34.0'), await counts('catalog:')]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test('a runner without a configuration goes by its defaults, whatever other packages say', async () => {
  const texts = {
    'apps/shop/package.json': '{"scripts":{"test":"vitest run"},"devDependencies":{"vitest":"4.0.0"}}',
    'apps/shop/src/main.ts': "import '../../../packages/hash/src/index.ts';",
    'packages/hash/src/index.ts': 'export const x = 1;',
    'packages/hash/vitest.config.ts': 'export default { test: { coverage: { all: true, thresholds: { lines: 90 } } } };',
  };
  const service = { path: 'apps/shop', name: 'shop' } as ServiceInfo;
  const { facts } = await modelService(projectOf(memoryTree(texts)), service);
  expect(facts.testConfigs).toMatchObject([
    { location: { path: 'apps/shop/package.json' }, by: 'vitest', coverageThreshold: { state: 'absent' }, countsAllSources: false },
  ]);
});

test('a dependency is taken away by a title or by the error of the network', async () => {
  const topics = async (title: string) =>
    (await suitesOf({ 'a.test.ts': `it('${title}', () => { expect(1).toBe(1); });` }))[0]?.topics ?? [];
  for (const title of [
    'goes on when Redis is down',
    'falls back when the cache fails',
    'answers 503 when the payment service times out',
    'retries on ECONNREFUSED',
  ])
    expect([title, (await topics(title)).includes('outage')]).toEqual([title, true]);
  for (const title of [
    'does not leak provider error text to the caller',
    'API delete drops team on Starter',
    'reads from the cache',
    'throws ResourceNotFoundError',
    'closes the connection',
    'leaves the provider shut down',
  ])
    expect([title, (await topics(title)).includes('outage')]).toEqual([title, false]);
});

test('a test about tenants is about isolation where one of them reaches for what is not theirs', async () => {
  const topics = async (title: string): Promise<boolean> => {
    const suites = await suitesOf({
      'a.test.ts': `import { test, expect } from 'vitest';\ntest('${title}', () => { expect(1).toBe(1); });`,
    });
    return suites[0]?.topics?.includes('tenant-isolation') === true;
  };
  for (const title of [
    'returns 404 for an order of another tenant',
    'prevents cross-tenant access',
    'returns 403 when the user is not a member of the organization',
    'refuses a file that does not belong to the workspace',
    'keeps tenants isolated from each other',
  ])
    expect([title, await topics(title)]).toEqual([title, true]);
  for (const title of [
    'handles concurrent requests with different tenants',
    'rolls up policies across orgs into one mail',
    'rejects a tenant with only whitespace',
    'signs a tenant-scoped token',
  ])
    expect([title, await topics(title)]).toEqual([title, false]);
});

test('an app that is loaded is told from one that the test puts together, and from a partner that it plays', async () => {
  const topics = async (text: string) =>
    (await suitesOf({ 'test/a.test.ts': `${text} it('x', async () => { expect((await go()).statusCode).toBe(401); });` }))[0]?.topics ?? [];
  expect(await topics("import { build } from '../src/app'; const go = () => build().inject('/');")).not.toContain('own-app');
  expect(await topics("import { guard } from '../src/guard'; const app = Fastify(); const go = () => app.inject('/');")).toContain(
    'own-app',
  );
  expect(
    await topics("const go = async () => (await fetch('http://localhost:1')); createServer((req, res) => res.end()).listen(1);"),
  ).not.toContain('http');
});
