import { projectOf } from '../../audit/open-project.ts';
import { modelService } from '../../audit/model-service.ts';
import { memoryTree } from '../../tree/source-tree.ts';
import type { HealthEndpoint } from '@airworthy/model';
import { expect, test } from 'vitest';
import { kindOfPath } from './kind-of-path.ts';

async function endpoints(app: string): Promise<HealthEndpoint[]> {
  const project = projectOf(
    memoryTree({
      'package.json': JSON.stringify({
        name: 'probed',
        scripts: { start: 'node entry.js' },
        dependencies: { fastify: '5', pg: '8', ioredis: '5' },
      }),
      'entry.js': `const fastify = require('fastify'); const { Pool } = require('pg'); const Redis = require('ioredis');\nconst pool = new Pool(); const redis = new Redis();\nconst app = fastify();\n${app}\napp.listen({ port: 1 });\n`,
    }),
  );
  return (await modelService(project, project.services[0]!)).facts.healthEndpoints;
}

test('reads what readiness asks and which statuses it can send', async () => {
  const [found] = await endpoints(`
async function database() { await pool.query('SELECT 1'); }
app.get('/ready', async (request, reply) => {
  try { await database(); await redis.ping(); } catch (error) { return reply.code(503).send({ status: 'down', detail: error.message }); }
  return { status: 'up', version: '1' };
});`);
  expect(found).toMatchObject({
    path: '/ready',
    kind: 'readiness',
    checks: ['postgresql', 'redis'],
    statuses: [200, 503],
    constant: false,
    bounded: false,
    leaks: ['error-message', 'version'],
  });
});

test('statuses stand in variables, too; one that cannot be read leaves them open', async () => {
  const [held, open] = await endpoints(`
app.get('/ready', async (request, reply) => { const up = await redis.ping().catch(() => false); const status = up ? 200 : 503; return reply.status(status).send({ up }); });
app.get('/health', async (request, reply) => { const found = await check(redis.ping()); return reply.status(found.status).send(found); });`);
  expect([held?.statuses, open?.statuses]).toEqual([[200, 503], []]);
});

test('an answer that never changes is constant', async () => {
  const [found] = await endpoints(`app.get('/health', async () => ({ status: 'ok' }));`);
  expect(found).toMatchObject({ kind: 'combined', checks: [], statuses: [200], constant: true });
});

test('a route that is never registered is not wired', async () => {
  const found = await endpoints(`function unused(app) { app.get('/health/live', async () => 'ok'); }`);
  expect(found).toMatchObject([{ path: '/health/live', kind: 'liveness', wiring: { state: 'not-wired' } }]);
});

test('paths that only sound alike are something else', () => {
  expect(['/orders/:id/status', '/articles/live', '/live', '/api/v1/health/ready', '/healthz', '/health/db'].map(kindOfPath)).toEqual([
    undefined,
    undefined,
    'liveness',
    'readiness',
    'combined',
    'combined',
  ]);
});

test('terminus answers its health checks itself, with 503 when they throw', async () => {
  const found = await endpoints(`
const { createTerminus } = require('@godaddy/terminus'); const server = require('http').createServer((q, s) => s.end());
createTerminus(server, { healthChecks: { '/livez': async () => ({}), '/readyz': async () => { await pool.query('SELECT 1'); } } }); server.listen(2);`);
  expect(found.map((one) => [one.path, one.kind, one.checks, one.statuses, one.constant, one.knowsShutdown])).toEqual([
    ['/livez', 'liveness', [], [200, 503], true, true],
    ['/readyz', 'readiness', ['postgresql'], [200, 503], false, true],
  ]);
});

test('a helper is told the status; an error that is thrown carries it, or becomes one of the server', async () => {
  const statuses = async (app: string) => (await endpoints(app))[0]?.statuses;
  expect(
    await statuses(`
function answer(reply, status, body) { return reply.status(status).send(body); }
app.get('/ready', async (request, reply) => { try { await pool.query('SELECT 1'); return answer(reply, 200, {}); } catch { return answer(reply, 503, {}); } });`),
  ).toEqual([200, 503]);
  expect(
    await statuses(`
class Down extends Error { constructor(statusCode, text) { super(text); this.statusCode = statusCode; } }
async function database() { try { await pool.query('SELECT 1'); } catch { throw new Down(503, 'database'); } }
app.get('/ready', async () => { await database(); return { ok: true }; });`),
  ).toEqual([200, 503]);
  expect(await statuses(`app.get('/ready', async () => { await pool.query('SELECT 1'); return { ok: true }; });`)).toEqual([200, 500]);
});

test('the health module of NestJS answers 503 when an indicator fails, and its pings are bounded', async () => {
  const project = projectOf(
    memoryTree({
      'package.json': JSON.stringify({
        name: 'nested',
        scripts: { start: 'node dist/main' },
        dependencies: { '@nestjs/core': '11', '@nestjs/common': '11', '@nestjs/platform-express': '11', '@nestjs/terminus': '11' },
      }),
      'src/main.ts': `import { NestFactory } from '@nestjs/core'; import { Controller, Get, Module } from '@nestjs/common';
        import { HealthCheck, HealthCheckService, TerminusModule, TypeOrmHealthIndicator } from '@nestjs/terminus';
        @Controller('health') class Health {
          constructor(private health: HealthCheckService, private db: TypeOrmHealthIndicator) {}
          @Get() @HealthCheck() check() { return this.health.check([() => this.db.pingCheck('database')]); }
        }
        @Module({ imports: [TerminusModule], controllers: [Health] }) class App {}
        async function main() { const app = await NestFactory.create(App); await app.listen(3000); } void main();`,
    }),
  );
  const { facts, coverage } = await modelService(project, project.services[0]!);
  expect(facts.healthEndpoints.map((one) => [one.path, one.checks, one.statuses, one.constant, one.bounded])).toEqual([
    ['/health', ['database'], [200, 503], false, true],
  ]);
  expect(coverage.healthEndpoints.state).toBe('complete');
});

test.each([
  ['await pool.query("SELECT 1"); await Promise.race([redis.ping(), late()]);', false],
  ['await Promise.race([Promise.all([pool.query("SELECT 1"), redis.ping()]), late()]);', true],
  ['await limited(pool.query("SELECT 1")); await limited(redis.ping());', true],
  ['await limited(pool.query("SELECT 1")); await redis.ping();', false],
  [
    'const asked = pool.query("SELECT 1"); const pinged = redis.ping(); await Promise.race([asked, late()]); await Promise.race([pinged, late()]);',
    true,
  ],
  ['await Promise.race([both(), late()]);', true],
  ['await pool.query("SELECT 1").timeout(1000);', true],
  ['await pool.query("SELECT 1"); await Promise.race([broker?.alive(), late()]);', false],
])('a limit stands for what is asked under it: %s', async (body, bounded) => {
  const [found] = await endpoints(`
const late = () => new Promise((_, reject) => setTimeout(() => reject(new Error('late')), 2000));
const limited = (asked) => Promise.race([asked, late()]);
async function both() { await pool.query('SELECT 1'); await redis.ping(); }
app.get('/ready', async (request, reply) => { try { ${body} } catch { return reply.code(503).send(); } return { status: 'up' }; });`);
  expect(found?.bounded).toBe(bounded);
});

test('the status of a Response stands in its second argument', async () => {
  const [found] = await endpoints(
    `app.get('/health', async () => { try { await pool.query('SELECT 1'); return Response.json({ ok: true }); } catch { return Response.json({ ok: false }, { status: 500 }); } });`,
  );
  expect(found?.statuses).toContain(500);
  const [made] = await endpoints(
    `app.get('/health', async () => { try { await pool.query('SELECT 1'); return new Response('ok'); } catch { return new Response('down', { status: 503 }); } });`,
  );
  expect(made?.statuses).toContain(503);
});

test('a helper that can make an answer with 503 does not tell that a failing dependency leads there', async () => {
  const [found] = await endpoints(`
const down = () => Response.json({ ok: false }, { status: 503 });
async function database() { try { await pool.query('SELECT 1'); return true; } catch { return false; } }
app.get('/health', async () => { let state; try { state = { database: await database() }; } catch { return down(); } return Response.json(state); });`);
  expect(found?.statuses).toEqual([]);
});

test('answers of the web platform bring their status with them', async () => {
  const project = projectOf(
    memoryTree({
      'package.json': JSON.stringify({ name: 'shown', scripts: { start: 'next start' }, dependencies: { next: '15', pg: '8' } }),
      'app/api/health/route.ts': `import { NextResponse } from 'next/server'; import { Pool } from 'pg'; const pool = new Pool();
        export async function GET() { try { await pool.query('SELECT 1'); return NextResponse.json({ ok: true }); } catch { return NextResponse.json({ ok: false }, { status: 503 }); } }`,
    }),
  );
  const { facts } = await modelService(project, project.services[0]!);
  expect(facts.healthEndpoints.map((one) => [one.checks, one.statuses])).toEqual([[['postgresql'], [200, 503]]]);
});

test('a health endpoint that asks nothing beside one for readiness is the one for liveness', async () => {
  const kinds = async (app: string) => (await endpoints(app)).map((one) => one.kind);
  const ready = `app.get('/readyz', async (request, reply) => { try { await pool.query('SELECT 1'); return {}; } catch { return reply.code(503).send({}); } });`;
  expect(await kinds(`app.get('/healthz', async () => ({ ok: true })); ${ready}`)).toEqual(['liveness', 'readiness']);
  expect(await kinds(`app.get('/livez', async () => ({})); app.get('/healthz', async () => ({ ok: true })); ${ready}`)).toEqual([
    'liveness',
    'combined',
    'readiness',
  ]);
  expect(await kinds(`app.get('/healthz', async () => { await pool.query('SELECT 1'); return {}; }); ${ready}`)).toEqual([
    'combined',
    'readiness',
  ]);
});

// https://the-guild.dev/graphql/yoga-server/docs/features/health-check
test('Yoga answers its own probes, and what a container gives by a type is asked', async () => {
  const project = projectOf(
    memoryTree({
      'package.json': JSON.stringify({
        name: 'graph',
        type: 'module',
        scripts: { start: 'node main.js' },
        dependencies: { 'graphql-yoga': '5', sequelize: '6', inversify: '6' },
      }),
      'main.ts': `import { createServer } from 'node:http'; import { createYoga, createSchema, useReadinessCheck } from 'graphql-yoga'; import { Container } from 'inversify'; import type { Sequelize } from 'sequelize';
        const container = new Container(); const DB = Symbol('db'); const sequelize = container.get<Sequelize>(DB);
        const yoga = createYoga({ schema: createSchema({ typeDefs: 'type Query { a: Int }' }), healthCheckEndpoint: '/live', plugins: [useReadinessCheck({ endpoint: '/ready', check: async () => { await Promise.all([sequelize.query('select 1')]); return true; } })] });
        createServer(yoga).listen(4000);`,
    }),
  );
  const { facts } = await modelService(project, project.services[0]!);
  expect(facts.healthEndpoints.map((one) => [one.path, one.kind, one.checks, one.statuses])).toEqual([
    ['/live', 'liveness', [], [200]],
    ['/ready', 'readiness', ['database'], [200, 503]],
  ]);
});

test('a plugin that sheds load looks at the process for every endpoint', async () => {
  const project = projectOf(
    memoryTree({
      'package.json': JSON.stringify({
        name: 'shed',
        scripts: { start: 'node entry.js' },
        dependencies: { fastify: '5', '@fastify/under-pressure': '9' },
      }),
      'entry.js': `const app = require('fastify')(); app.register(require('@fastify/under-pressure'), { maxEventLoopDelay: 1000 }); app.get('/livez', async () => ({})); app.listen({ port: 1 });`,
    }),
  );
  expect((await modelService(project, project.services[0]!)).facts.healthEndpoints.map((one) => one.watchesProcess)).toEqual([true]);
});

test('what health waits for and could not be followed may be another service', async () => {
  const asks = async (body: string) =>
    (await endpoints(`app.get('/health', async (request, reply) => { ${body} return { ok: true }; });`))[0]?.asksServices;
  expect(await asks('await app.chain.getSlot();')).toBe('unknown');
  expect(await asks('await app.db.getStatus(); await app.queueManager.getStats();')).toBe(false);
  expect(await asks("await fetch('http://orders/health');")).toBe(true);
});
