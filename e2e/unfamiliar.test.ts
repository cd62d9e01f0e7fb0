import { expect, test } from 'vitest';
import { join } from 'node:path';
import { audit, disabledCache, loadStandards, openProject } from '@airworthy/engine';

/** Verdicts of critical and high severity that fail or are open on a service, with what the routes are. */
async function judged(name: string) {
  const project = openProject(join(import.meta.dirname, name));
  const library = loadStandards(join(import.meta.dirname, '../standards'));
  const result = await audit({ project, target: name, library, cache: disabledCache, toolVersion: 'test', printedVersion: 'test' });
  const severity = new Map(result.items.map((item) => [item.id, item.severity]));
  const [service] = result.services;
  const verdicts = (service?.verdicts ?? []).filter((one) => /critical|high/.test(severity.get(one.item) ?? ''));
  const all = (...statuses: string[]): string[] =>
    (service?.verdicts ?? []).filter((one) => statuses.includes(one.status)).map((one) => one.item);
  const of = (...statuses: string[]): string[] => verdicts.filter((one) => statuses.includes(one.status)).map((one) => one.item);
  const servedBy = { frameworks: service?.frameworks, adapters: service?.adapters };
  return { routes: (service?.routes ?? []).map((one) => `${one.method} ${one.path} ${one.access}`), of, all, servedBy };
}

test('a Fastify service as fastify-cli lays it out: plugins, options and hooks by autoload', async () => {
  const { routes, of } = await judged('task-board');
  expect(routes.filter((one) => one.endsWith(' open'))).toEqual([
    'GET /status open',
    'GET /{UPLOAD_DIRNAME}/* open',
    'POST /api/auth/login open',
    'GET / open',
  ]);
  const controls = ['S01-001', 'S02-005', 'S02-015', 'S02-030', 'S04-001', 'S04-007', 'S06-021', 'S12-001', 'S12-008', 'S19-011'];
  expect(controls.filter((item) => !of('PASS').includes(item))).toEqual([]);
  const gaps = ['S01-034', 'S06-024', 'S08-005', 'S14-004', 'S14-030', 'S20-001'];
  expect(gaps.filter((item) => of('PASS').includes(item))).toEqual([]);
});

test('a well-kept Express service: what is there is seen, and only what is missing is said to be', async () => {
  const { routes, of } = await judged('shop-api');
  expect(routes.filter((one) => one.endsWith(' open'))).toEqual([
    // On a port of its own.
    'ALL /metrics open',
    'POST /api/v1/auth/register open',
    'POST /api/v1/auth/login open',
    'POST /api/v1/auth/refresh open',
    'GET /api/v1/products open',
    'GET /api/v1/products/:id open',
  ]);
  // Whether everybody may see the products, only the shop can tell.
  expect(of('UNKNOWN')).toContain('S01-001');
  const controls = ['S06-001', 'S07-018', 'S10-019', 'S12-002', 'S12-005', 'S12-008', 'S12-020', 'S12-024', 'S13-001', 'S13-003'];
  controls.push('S13-011', 'S13-028', 'S17-001', 'S33-001', 'S40-001');
  expect(controls.filter((item) => !of('PASS').includes(item))).toEqual([]);
  // The ping of Redis stands beside the race that bounds the question to the database, and the client waits for ever.
  expect(of('FAIL', 'PARTIAL')).toEqual(expect.arrayContaining(['S07-009', 'S12-010', 'S21-007', 'S44-003']));
});

test('a usual NestJS service: modules, a guard with its public routes, pipes, repositories, health', async () => {
  const { routes, of, servedBy } = await judged('nest-shop');
  expect(servedBy).toEqual({ frameworks: ['nestjs'], adapters: ['express'] });
  expect(routes).toEqual([
    'POST /api/v1/auth/login open',
    'POST /api/v1/auth/register open',
    'GET /health open',
    'GET /api/v1/orders guarded',
    'GET /api/v1/orders/report guarded',
    'GET /api/v1/orders/:id guarded',
    'POST /api/v1/orders guarded',
    'GET /api/v1/users guarded',
    'DELETE /api/v1/users/:id guarded',
  ]);
  const controls = ['S01-001', 'S02-001', 'S02-002', 'S03-001', 'S08-001', 'S12-008', 'S12-009', 'S19-011'];
  expect(controls.filter((item) => !of('PASS').includes(item))).toEqual([]);
  expect(of('FAIL', 'PARTIAL')).toEqual(expect.arrayContaining(['S02-013', 'S08-005', 'S21-004']));
});

test('Express with CommonJS, Sequelize and sessions: what stands in packages and in branches of production is seen', async () => {
  const { routes, of } = await judged('clinic');
  expect(routes.filter((one) => one.endsWith(' open'))).toEqual([
    'GET /health/live open',
    'GET /health/ready open',
    'GET /api/csrf open',
    'POST /api/login open',
  ]);
  const controls = ['S01-001', 'S01-002', 'S01-034', 'S01-035', 'S01-036', 'S01-037', 'S02-001', 'S04-016', 'S12-005', 'S12-008', 'S13-028'];
  expect(controls.filter((item) => !of('PASS').includes(item))).toEqual([]);
  expect(of('FAIL', 'PARTIAL')).toEqual(expect.arrayContaining(['S08-005', 'S12-010', 'S20-010', 'S46-001']));
});

test('NestJS with Prisma and passport: factories of modules, strategies and a guard with public routes are read', async () => {
  const { routes, of } = await judged('tracker');
  expect(routes.filter((one) => one.endsWith(' open'))).toEqual([
    'POST /api/v1/auth/register open',
    'POST /api/v1/auth/login open',
    'GET /health/live open',
    'GET /health/ready open',
  ]);
  const controls = ['S01-001', 'S01-002', 'S01-013', 'S01-015', 'S04-001', 'S04-016', 'S04-018', 'S05-007', 'S12-010', 'S19-011'];
  expect(controls.filter((item) => !of('PASS').includes(item))).toEqual([]);
  // The Dockerfile asks /livez, which is not served.
  expect(of('FAIL', 'PARTIAL')).toEqual(expect.arrayContaining(['S08-005', 'S12-024']));
});

test('an Express service whose controls are written by hand: none of them is missed for want of a package', async () => {
  const { routes, all } = await judged('by-hand');
  expect(routes).toEqual(['GET /livez open', 'GET /readyz open', 'GET /notes guarded', 'POST /notes guarded']);
  const controls = ['S01-001', 'S01-028', 'S01-029', 'S01-030', 'S01-031', 'S01-032', 'S03-006', 'S03-010', 'S03-023', 'S04-001', 'S04-016'];
  controls.push('S08-001', 'S08-024', 'S12-002', 'S12-010', 'S12-020', 'S13-032', 'S19-011', 'S19-012');
  expect(controls.filter((item) => !all('PASS').includes(item))).toEqual([]);
  expect(all('FAIL', 'PARTIAL')).toEqual(expect.arrayContaining(['S01-033', 'S04-012', 'S08-005', 'S12-013', 'S16-010']));
});
