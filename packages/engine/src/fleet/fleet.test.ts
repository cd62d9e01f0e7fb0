import { expect, test } from 'vitest';
import { FleetModelSchema } from '@airworthy/model';
import type { FleetModel } from '@airworthy/model';
import { modelService } from '../audit/model-service.ts';
import { projectOf } from '../audit/open-project.ts';
import { memoryTree } from '../tree/source-tree.ts';
import { digestOf } from './digest.ts';
import type { ServiceDigest } from './digest.ts';
import { fleetModel } from './fleet-model.ts';

const manifest = (name: string, dependencies: Record<string, string>): string =>
  JSON.stringify({ name: `@shop/${name}`, scripts: { start: 'node index.js' }, dependencies: { fastify: '5.0.0', ...dependencies } });
const guard = (covered: string, compare: string): string => `
  const crypto = require('crypto');
  const SECRET = process.env.INTERNAL_SECRET || 'change-me-in-production';
  async function verifyInternal(request, reply) {
    const sent = request.headers['x-signature'];
    const timestamp = request.headers['x-timestamp'];
    if (!sent || !timestamp) return reply.code(401).send({ error: 'no signature' });
    if (Math.abs(Date.now() - Number(timestamp)) > 300000) return reply.code(401).send({ error: 'old' });
    const expected = crypto.createHmac('sha256', SECRET).update(\`\${timestamp}:${covered}\`).digest('hex');
    if (${compare}) return reply.code(401).send({ error: 'no' });
  }
  module.exports = { verifyInternal };`;
const SAFE = '!crypto.timingSafeEqual(Buffer.from(sent), Buffer.from(expected))';

const TREE = {
  'package.json': '{"private":true,"workspaces":["services/*"]}',
  'services/orders-service/package.json': manifest('orders-service', { pg: '8.11.0', axios: '1.7.0' }),
  'services/orders-service/index.js': `
    const fastify = require('fastify'); const axios = require('axios'); const crypto = require('crypto'); const { Pool } = require('pg');
    const { verifyInternal } = require('./internal');
    const app = fastify(); const pool = new Pool();
    const STOCK = process.env.STOCK_SERVICE_URL || 'http://stock-service:3002';
    app.get('/orders/:id', { preHandler: verifyInternal }, async (request) => pool.query('SELECT id FROM orders WHERE id = $1', [request.params.id]));
    app.post('/orders', async (request) => {
      const timestamp = Date.now().toString();
      const signature = crypto.createHmac('sha256', process.env.INTERNAL_SECRET || 'change-me-in-production').update(\`\${timestamp}:\${JSON.stringify(request.body)}\`).digest('hex');
      await axios.post(\`\${STOCK}/internal/reserve\`, request.body, { headers: { 'x-signature': signature, 'x-timestamp': timestamp } });
      await axios.get(\`\${STOCK}/items/\${request.body.item}\`);
      await axios.get(\`\${STOCK}/nowhere\`);
      await axios.post('http://mailer:3003/send', {});
      await pool.query('UPDATE items SET reserved = reserved + 1 WHERE id = $1', [request.body.item]);
      await pool.query('SELECT id FROM forgotten');
      return {};
    });
    app.listen({ port: 3001 });`,
  'services/orders-service/internal.js': guard('${request.method}:${request.url}', SAFE),
  'services/orders-service/migrations/001.sql': 'CREATE TABLE orders (id uuid PRIMARY KEY);',
  'services/stock-service/package.json': manifest('stock-service', { pg: '7.18.0', bullmq: '5.1.0' }),
  'services/stock-service/index.js': `
    const fastify = require('fastify'); const { Queue } = require('bullmq'); const { verifyInternal } = require('./internal');
    const app = fastify(); const mails = new Queue('mails');
    app.post('/internal/reserve', { preHandler: verifyInternal }, async (request) => { await mails.add('reserved', { id: request.body.id }); return {}; });
    app.get('/items/:id', async () => ({}));
    app.get('/health', async () => ({ ok: true }));
    app.listen({ port: 3002 });`,
  'services/stock-service/internal.js': guard('${JSON.stringify(request.body)}', 'sent !== expected'),
  'services/stock-service/migrations/001.sql':
    'CREATE TABLE items (id uuid PRIMARY KEY, reserved int); CREATE TABLE audit_logs (id uuid PRIMARY KEY);',
  'services/mailer/package.json': manifest('mailer', { bullmq: '5.1.0' }),
  'services/mailer/index.js': `
    const fastify = require('fastify'); const { Worker } = require('bullmq');
    const app = fastify();
    const scan = process.env.ENABLE_VIRUS_SCAN === 'true';
    function check(mail) { return scan ? mail.clean : true; }
    async function verifyToken(request, reply) { const t = request.headers.authorization; if (t !== 'Bearer let-me-in') return reply.code(401).send({}); }
    app.post('/send', { preHandler: verifyToken }, async (request) => ({ sent: check(request.body) }));
    new Worker('mails', async (job) => job.data);
    app.listen({ port: 3003 });`,
  'services/mailer/migrations/001.sql': 'CREATE TABLE audit_logs (id uuid PRIMARY KEY);',
  'services/gateway/package.json': manifest('gateway', {}),
  'services/gateway/index.js': `
    const fastify = require('fastify');
    const app = fastify();
    const targets = { orders: process.env.ORDERS_SERVICE_URL || 'http://orders-service:3001' };
    function proxy(prefix, options) { const { upstream } = options; app.all(prefix, async (request) => fetch(upstream + request.url)); }
    proxy('/orders/*', { upstream: targets.orders });
    proxy('/mails/*', { upstream: 'http://mailer:3003/api' });
    app.get('/ready', async () => fetch('http://stock-service:3002/health'));
    app.listen({ port: 3000 });`,
};

const EMPTY: ServiceDigest = {
  name: '',
  path: '',
  routes: [],
  unwiredRoutes: [],
  routesClosed: false,
  calls: [],
  variables: [],
  produces: [],
  consumes: [],
  creates: [],
  queries: [],
  signatures: [],
  controls: [],
  switches: [],
  weakGuards: [],
  stubs: [],
  dependencies: [],
  builds: [],
  gaps: [],
};

async function digests(): Promise<ServiceDigest[]> {
  const project = projectOf(memoryTree(TREE));
  const all: ServiceDigest[] = [];
  for (const service of project.services) all.push(digestOf(await modelService(project, service)));
  return all;
}
const read = digests();
const fleet = async (): Promise<FleetModel> => fleetModel(await read);

test('calls between services: how they are sent, what the route checks', async () => {
  const { edges } = await fleet();
  expect(edges.map((one) => [`${one.from} ${one.to} ${one.method} ${one.path ?? '?'}`, one.caller, one.state])).toEqual([
    ['gateway mailer GET /api/…', ['none'], 'no-route'],
    ['gateway orders-service GET /…', ['none'], 'unknown'],
    ['gateway stock-service GET /health', ['none'], 'public'],
    ['orders-service mailer POST /send', ['none'], 'weak'],
    ['orders-service stock-service POST /internal/reserve', ['signature'], 'authenticated'],
    ['orders-service stock-service GET /items/…', ['none'], 'open'],
    ['orders-service stock-service GET /nowhere', ['none'], 'no-route'],
  ]);
  expect(edges.find((one) => one.path === '/internal/reserve')).toMatchObject({
    by: 'variable',
    wiring: 'wired',
    place: { path: 'services/orders-service/index.js', line: 10 },
    routes: [{ method: 'POST', path: '/internal/reserve', access: 'guarded', auth: ['signature'] }],
  });
});

test('tables: whose they are and who else uses them', async () => {
  const { access, contested } = await fleet();
  expect(access.map((one) => [one.service, one.table, one.owner, one.reads, one.writes])).toEqual([
    ['orders-service', 'items', 'stock-service', 0, 1],
    ['orders-service', 'forgotten', null, 1, 0],
  ]);
  expect(access[0]?.places).toMatchObject([
    { operation: 'update', wiring: 'wired', place: { path: 'services/orders-service/index.js', line: 14 } },
  ]);
  expect(contested).toMatchObject([{ table: 'audit_logs', services: [{ service: 'mailer' }, { service: 'stock-service' }] }]);
});

test('a schema that several services share belongs to none of them', () => {
  const one = (name: string): ServiceDigest => ({
    ...EMPTY,
    name,
    path: `apps/${name}`,
    creates: [{ table: 'users', place: { path: 'packages/db/schema.prisma', line: 3 } }],
  });
  const model = fleetModel([
    one('api'),
    one('web'),
    {
      ...EMPTY,
      name: 'jobs',
      path: 'apps/jobs',
      creates: [{ table: 'runs', place: { path: 'a', line: 1 } }],
      queries: [{ table: 'users', operation: 'select', wiring: 'wired', place: { path: 'b', line: 1 } }],
    },
  ]);
  expect(model.contested).toEqual([]);
  expect(model.sharedSchemas).toEqual([{ path: 'packages/db/schema.prisma', services: ['api', 'web'], tables: 1 }]);
  expect(model.access).toMatchObject([{ service: 'jobs', table: 'users', owner: null }]);
});

test('queues that one service fills and another empties', async () => {
  expect((await fleet()).channels).toMatchObject([
    { name: 'mails', producers: [{ service: 'stock-service' }], consumers: [{ service: 'mailer' }] },
  ]);
});

test('signatures under one key, and in what they differ', async () => {
  const [setup, ...others] = (await fleet()).signatures;
  expect(others).toEqual([]);
  expect(setup).toMatchObject({ key: 'INTERNAL_SECRET', differs: ['covered parts', 'comparison'] });
  expect(setup?.members.map((one) => [one.service, one.use, one.form, one.comparison, one.window, one.defaultKey])).toEqual([
    ['orders-service', 'sign', '{timestamp}:{body}', 'none', null, true],
    ['orders-service', 'verify', '{timestamp}:{method}:{path}', 'timing-safe', 300, true],
    ['stock-service', 'verify', '{timestamp}:{body}', 'plain', 300, true],
  ]);
});

test('copies of a control, protections that are off, shared secrets', async () => {
  const { controls, switches, secrets, weakGuards } = await fleet();
  expect(weakGuards).toMatchObject([{ service: 'mailer', name: 'verifyToken', kind: 'public-constant', routes: 1, open: 1 }]);
  expect(controls.map((one) => [one.name, one.variants])).toEqual([['verifyInternal', 2]]);
  const [usual, other] = controls[0]?.copies ?? [];
  expect(usual).toMatchObject({ service: 'orders-service', variant: 1, more: [], less: [] });
  expect(other).toMatchObject({ service: 'stock-service', variant: 2, less: ['call crypto.timingSafeEqual'] });
  expect(switches).toMatchObject([{ service: 'mailer', name: 'ENABLE_VIRUS_SCAN', control: 'scanning', whenUnset: 'off' }]);
  expect(secrets).toMatchObject([
    { name: 'INTERNAL_SECRET', kind: 'same-default', services: ['orders-service', 'stock-service'], differingDefaults: false },
  ]);
});

test('versions that drift apart, most severe first', async () => {
  expect((await fleet()).drift).toEqual([
    {
      name: 'pg',
      kind: 'major',
      versions: [
        { version: '7.18.0', services: ['stock-service'] },
        { version: '8.11.0', services: ['orders-service'] },
      ],
    },
  ]);
});

test('the model is valid, and the order of services does not matter', async () => {
  const all = await read;
  const model = fleetModel(all);
  expect(FleetModelSchema.parse(model)).toEqual(model);
  expect(fleetModel(all.toReversed())).toEqual(model);
});
