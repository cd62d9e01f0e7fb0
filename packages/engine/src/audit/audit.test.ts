import type { AuditResult, Standard } from '@airworthy/model';
import { AuditResultSchema, StandardSchema } from '@airworthy/model';
import { expect, test } from 'vitest';
import type { StandardLibrary } from '../standards/load-standards.ts';
import type { Cache } from '../tree/cache.ts';
import { disabledCache } from '../tree/cache.ts';
import { memoryTree } from '../tree/source-tree.ts';
import { audit } from './audit.ts';
import type { AuditOptions } from './audit.ts';
import { projectOf } from './open-project.ts';

const app = (route: string): string =>
  `import Fastify from 'fastify';\nconst app = Fastify();\napp.get('/${route}', async () => 1);\nawait app.listen({ port: 1 });\n`;
const manifest = (name: string): string =>
  JSON.stringify({ name, type: 'module', scripts: { start: 'node src/index.js' }, dependencies: { fastify: '5.0.0' } });
const TWO: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ private: true, workspaces: ['services/*'] }),
  'services/orders/package.json': manifest('orders'),
  'services/orders/src/index.ts': app('orders'),
  'services/rooms/package.json': manifest('rooms'),
  'services/rooms/src/index.ts': app('rooms'),
};

const STANDARD: Standard = StandardSchema.parse({
  number: 1,
  id: '01-tried',
  title: 'Tried',
  revision: 1,
  kind: 'general',
  about: 'For tests.',
  items: [
    {
      id: 'S01-001',
      title: 'Routes ask for a credential',
      severity: 'critical',
      why: 'Anybody reads everything.',
      component: 'api-security',
      effort: { role: 'backend', hours: 4 },
      verify: { all: ['access/routes-guarded'] },
    },
    {
      id: 'S01-002',
      title: 'Somebody is on call',
      severity: 'high',
      why: 'Nobody comes when it breaks.',
      component: 'reliability',
      effort: { role: 'devops', hours: 2 },
      ask: 'Who?',
    },
  ],
});
const LIBRARY: StandardLibrary = { standards: [STANDARD], hash: 'tried' };

/** A cache in memory that remembers what was asked of it. */
function rememberingCache(): Cache & { hits: number; misses: number } {
  const stored = new Map<string, Uint8Array>();
  const cache = {
    ...disabledCache,
    hits: 0,
    misses: 0,
    get(key: string) {
      const found = stored.get(key);
      if (found) cache.hits += 1;
      else cache.misses += 1;
      return found;
    },
    set: (key: string, value: Uint8Array) => void stored.set(key, value),
  };
  return cache;
}

function run(texts: Readonly<Record<string, string>>, more: Partial<AuditOptions> = {}): Promise<AuditResult> {
  return audit({
    project: projectOf(memoryTree({ ...texts })),
    target: 'tried',
    library: LIBRARY,
    cache: disabledCache,
    toolVersion: 'a',
    printedVersion: '0.0.0',
    ...more,
  });
}

test('two services, each with verdicts, routes, findings, a decision and excerpts', async () => {
  const result = await run(TWO);
  expect(AuditResultSchema.safeParse(result).error).toBeUndefined();
  expect(result.services.map((one) => [one.name, one.path, one.frameworks, one.files, one.lines])).toEqual([
    ['orders', 'services/orders', ['fastify'], 1, 4],
    ['rooms', 'services/rooms', ['fastify'], 1, 4],
  ]);
  const [orders] = result.services;
  expect(orders?.routes.map((row) => `${row.method} ${row.path} ${row.access}`)).toEqual(['GET /orders open']);
  expect(orders?.verdicts.map((one) => `${one.item} ${one.status}`)).toEqual(['S01-001 FAIL', 'S01-002 UNKNOWN']);
  expect(orders?.findings).toMatchObject([
    {
      item: 'S01-001',
      service: 'orders',
      severity: 'critical',
      locations: [{ path: 'services/orders/src/index.ts', line: 3 }],
      slaDays: 7,
    },
  ]);
  expect(orders?.decisions.map((one) => one.decision)).toEqual(['NO-GO', 'NO-GO', 'NO-GO', 'NO-GO']);
  expect(result.excerpts).toContainEqual({
    path: 'services/orders/src/index.ts',
    firstLine: 1,
    lines: [...app('orders').trimEnd().split('\n'), ''],
    highlight: [3],
  });
  expect(result.items.map((one) => one.id)).toEqual(['S01-001', 'S01-002']);
});

test('the same bytes twice, and from the cache', async () => {
  const cache = rememberingCache();
  const plain = JSON.stringify(await run(TWO));
  expect(JSON.stringify(await run(TWO))).toBe(plain);
  expect(JSON.stringify(await run(TWO, { cache }))).toBe(plain);
  expect(JSON.stringify(await run(TWO, { cache }))).toBe(plain);
  expect([cache.hits, cache.misses]).toEqual([2, 2]);
});

test('a changed file makes only its own service anew; another tool or other questions make all anew', async () => {
  const cache = rememberingCache();
  const rerun = async (texts: Readonly<Record<string, string>>, more: Partial<AuditOptions> = {}): Promise<[number, number]> => {
    cache.hits = 0;
    cache.misses = 0;
    await run(texts, { ...more, cache });
    return [cache.hits, cache.misses];
  };
  expect(await rerun(TWO)).toEqual([0, 2]);
  expect(await rerun({ ...TWO, 'services/rooms/src/index.ts': app('halls') })).toEqual([1, 1]);
  expect(await rerun({ ...TWO, Dockerfile: 'FROM node\n' })).toEqual([0, 2]);
  expect(await rerun(TWO)).toEqual([2, 0]);
  expect(await rerun(TWO, { toolVersion: 'b' })).toEqual([0, 2]);
  expect(await rerun(TWO, { library: { ...LIBRARY, hash: 'other' } })).toEqual([0, 2]);
});

test('only the chosen services, and each is told while it is looked at', async () => {
  const told: string[] = [];
  const result = await run(TWO, {
    only: ['rooms'],
    onService: (service, index, total) => void told.push(`${service.name} ${index + 1}/${total}`),
  });
  expect(result.services.map((one) => one.name)).toEqual(['rooms']);
  expect(told).toEqual(['rooms 1/1']);
});

test('no service is a diagnostic, not an error', async () => {
  const result = await run({ 'README.md': '# Nothing to run\n' });
  expect(result.services).toEqual([]);
  expect(result.diagnostics.map((one) => `${one.level} ${one.code}`)).toEqual(['error no-service']);
});

test('rates and currency of airworthy.yaml reach the effort', async () => {
  const result = await run({ ...TWO, 'airworthy.yaml': 'currency: EUR\nrates: { backend: 50 }\n' });
  expect([result.currency, result.rates['backend'], result.services[0]?.effort]).toEqual([
    'EUR',
    50,
    {
      hours: { backend: 4 },
      cost: 200,
      byPhase: [
        { phase: 'Before release', hours: 4, cost: 200, items: ['S01-001'] },
        { phase: 'Within 30 days', hours: 0, cost: 0, items: [] },
        { phase: 'Within 90 days', hours: 0, cost: 0, items: [] },
        { phase: 'Backlog', hours: 0, cost: 0, items: [] },
      ],
    },
  ]);
});
