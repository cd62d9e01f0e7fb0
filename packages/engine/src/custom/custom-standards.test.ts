import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { auditAnew } from '../audit/audit-anew.ts';
import { projectOf } from '../audit/open-project.ts';
import { memoryTree } from '../tree/source-tree.ts';
import { diagnosticText, loadCustomStandards, readCustomStandards } from './custom-standards.ts';
import { readCustomExamples } from './custom-examples.ts';
import { testExample } from './test-examples.ts';

const NEWCOMER = readFileSync(join(import.meta.dirname, 'fixtures/newcomer.yaml'), 'utf8');
const GUIDE = readFileSync(join(import.meta.dirname, '../../../../docs/guides/custom-standards.md'), 'utf8');
const blocks = [...GUIDE.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] as string);

function standards(...texts: string[]): ReturnType<typeof readCustomStandards> {
  return readCustomStandards(memoryTree(Object.fromEntries(texts.map((text, index) => [`.airworthy/standards/s${index}.yaml`, text]))));
}

async function verdictsOf(text: string, files: Record<string, string>): Promise<Record<string, string>> {
  const custom = loadCustomStandards(memoryTree({ '.airworthy/standards/own.yaml': text }));
  const project = projectOf(memoryTree(files));
  const { result } = await auditAnew(project.services[0] as never, project, custom, {});
  return Object.fromEntries(result.verdicts.map((one) => [one.item, one.status]));
}

const GOOD = {
  'package.json': JSON.stringify({
    name: 'shop',
    version: '1.0.0',
    type: 'module',
    scripts: { start: 'node src/main.ts', typecheck: 'tsc' },
    dependencies: { fastify: '5.3.3', '@fastify/jwt': '9.1.0', '@fastify/rate-limit': '10.2.2', pg: '8.16.0', ioredis: '5.6.1' },
  }),
  Dockerfile: 'FROM node:24.1.0-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\nUSER node\nCMD ["node", "src/main.ts"]\n',
  'README.md': '# Shop\n\n## Setup\n\nRun `npm ci`, then start it.\n',
  'migrations/001.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, total_cents bigint NOT NULL);\n',
  'src/main.ts': `import jwt from '@fastify/jwt';
import rateLimit from '@fastify/rate-limit';
import Fastify from 'fastify';
import { Redis } from 'ioredis';
import pg from 'pg';
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const app = Fastify();
await app.register(rateLimit, { max: 100, timeWindow: '1 minute', redis: new Redis(process.env.REDIS_URL as string) });
await app.register(jwt, { secret: process.env.JWT_SECRET as string });
app.get('/health', async () => ({ status: 'ok' }));
await app.register(async (inner) => {
  inner.addHook('onRequest', async (request) => { await request.jwtVerify(); });
  inner.post('/orders', { schema: { body: { type: 'object', required: ['id'], properties: { id: { type: 'string', maxLength: 20 } } } } }, async (request) => {
    const { id } = request.body as { id: string };
    return (await pool.query('SELECT id, total_cents FROM orders WHERE id = $1', [id])).rows;
  });
});
await app.listen({ port: 3000 });
`,
};

const BAD = {
  'package.json': JSON.stringify({
    name: 'shop',
    version: '1.0.0',
    type: 'module',
    scripts: { start: 'node src/main.ts' },
    dependencies: { fastify: '^5.3.3', '@fastify/rate-limit': '^10.2.2', pg: '^8.16.0' },
  }),
  Dockerfile: 'FROM node:24\nWORKDIR /app\nCOPY . .\nRUN npm install\nCMD ["node", "src/main.ts"]\n',
  'README.md': '# Shop\n\nSells things.\n',
  'migrations/001.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, total double precision NOT NULL);\n',
  'src/main.ts': `import rateLimit from '@fastify/rate-limit';
import Fastify from 'fastify';
import pg from 'pg';
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const app = Fastify();
await app.register(rateLimit, { max: 100, timeWindow: '1 minute' });
const key = process.env.API_SECRET ?? 'changeme';
app.post('/orders', async (request) => {
  const { id } = request.body as { id: string };
  return { key, rows: (await pool.query('SELECT * FROM orders WHERE id = $1', [id])).rows };
});
await app.listen({ port: 3000 });
`,
};

test('ten rules of somebody who read the guide work as written', async () => {
  expect(standards(NEWCOMER).diagnostics).toEqual([]);
  const good = await verdictsOf(NEWCOMER, GOOD);
  expect(Object.keys(good)).toHaveLength(10);
  expect(good).toEqual({
    'SHOP-001': 'PASS',
    'SHOP-002': 'PASS',
    'SHOP-003': 'PASS',
    'SHOP-004': 'PASS',
    'SHOP-005': 'PASS',
    'SHOP-006': 'PASS',
    'SHOP-007': 'PASS',
    'SHOP-008': 'PASS',
    'SHOP-009': 'PASS',
    'SHOP-010': 'PASS',
  });
  const bad = await verdictsOf(NEWCOMER, BAD);
  expect(bad).toEqual(Object.fromEntries(Object.keys(good).map((id) => [id, 'FAIL'])));
});

test('everything that the guide shows is valid, and its examples decide as stated', async () => {
  const [standard = '', ten = '', examples = ''] = blocks;
  const tree = memoryTree({
    '.airworthy/standards/a.yaml': standard,
    '.airworthy/standards/b.yaml': ten,
    '.airworthy/standards/examples/a.yaml': examples,
  });
  const custom = loadCustomStandards(tree);
  expect(custom.diagnostics.map(diagnosticText)).toEqual([]);
  expect(custom.rules).toHaveLength(11);
  const read = readCustomExamples(tree, new Set(['ACME-001']));
  expect(read.diagnostics).toEqual([]);
  for (const example of read.examples) expect(await testExample(example, custom)).toEqual({ mismatches: [] });
});

test('a custom standard without a rule needs no worker and is asked like ours', async () => {
  const verdicts = await verdictsOf(
    NEWCOMER.replace(/verify:\n {6}rule:[\s\S]*?(?= {2}- id: SHOP-002)/, 'ask: How is money kept?\n'),
    GOOD,
  );
  expect(verdicts['SHOP-001']).toBe('UNKNOWN');
});

test('ids are used once over all files', () => {
  const again = NEWCOMER.replace('id: shop-team', 'id: other-team');
  expect(standards(NEWCOMER, again).diagnostics[0]).toMatchObject({
    message: 'The item SHOP-001 is there already, in .airworthy/standards/s0.yaml:6; ids are never used twice.',
    location: { path: '.airworthy/standards/s1.yaml', line: 6, column: 9 },
  });
});

test('hostile files end as a diagnostic', () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
    .split('')
    .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[index]}`).join(',')}]`)
    .join('\n')}\n`;
  for (const text of [
    bomb,
    '\0\0\0',
    '[[[[[[',
    '- a\n- b',
    '',
    'null',
    '{}',
    `id: ${'x'.repeat(300_000)}`,
    '? {a: b}\n: c',
    'items: {}',
    'items: [null]',
  ]) {
    const { diagnostics } = standards(text);
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(diagnostics.every((one) => one.level === 'error' && one.location !== undefined)).toBe(true);
  }
  expect(() => loadCustomStandards(memoryTree({ '.airworthy/standards/x.yaml': 'id: 3' }))).toThrow('.airworthy/standards/x.yaml:1:');
});
