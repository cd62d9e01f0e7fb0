import { describe, expect, it } from 'vitest';
import type { FactFamily } from '@airworthy/model';
import { modelService } from '../audit/model-service.ts';
import { projectOf } from '../audit/open-project.ts';
import { memoryTree } from '../tree/source-tree.ts';

const states = async (dependencies: readonly string[], main: string, more: Record<string, string> = {}) => {
  const project = projectOf(
    memoryTree({
      'package.json': JSON.stringify({
        name: 'shop',
        scripts: { start: 'node main.ts' },
        dependencies: Object.fromEntries(dependencies.map((one) => [one, '*'])),
      }),
      'main.ts': main,
      ...more,
    }),
  );
  const [service] = project.services;
  if (service === undefined) throw new Error('no service');
  const { coverage } = await modelService(project, service);
  return (family: FactFamily) => coverage[family].state;
};
const EXPRESS = "import express from 'express'; const app = express(); app.get('/a', (req, res) => res.json(1)); app.listen(1);";

describe('code that is not in the tree', () => {
  it.each([
    [
      'a schema that is asked',
      "import { schema } from './generated/schema.js';",
      "app.get('/b', (req, res) => res.json(schema.parse(req.query)));",
    ],
    ['constants of settings', "import { limits } from './generated/limits.js';", "app.set('query parser', limits.parser);"],
  ])('adds nothing to an app as %s', async (_what, imports, use) => {
    const of = await states(['express'], `${imports} ${EXPRESS} ${use}`);
    expect([of('securityHeaders'), of('notFoundHandlers'), of('routes')]).toEqual(['complete', 'complete', 'complete']);
  });

  it.each([
    ['a middleware', "import { gen } from './generated/part.js';", 'app.use(gen);'],
    ['middleware in a list', "import { gen } from './generated/part.js';", 'app.use([gen]);'],
    ['a function that gets the app', "import { gen } from './generated/part.js';", 'gen(app);'],
    ['routers in a loop', "import { gen } from './generated/part.js';", 'for (const one of gen) app.use(one.path, one.router);'],
    ['a path', "import { gen } from './generated/part.js';", 'app.post(gen.path, (req, res) => res.json(1));'],
    ['a function that another file hands on', "import { gen } from './hands-on';", 'gen(app);'],
    ['what loading it does', "import './generated/part.js';", ''],
  ])('leaves the app open as %s', async (_what, imports, use) => {
    const of = await states(['express'], `${imports} ${EXPRESS} ${use}`, { 'hands-on.ts': "export * from './generated/part.js';" });
    expect([of('securityHeaders'), of('notFoundHandlers')]).toEqual(['partial', 'partial']);
    // Who makes the app says which proxies it trusts.
    expect(of('httpServers')).toBe('complete');
  });

  it.each([
    [
      'Fastify, a plugin',
      ['fastify'],
      "import Fastify from 'fastify'; import { gen } from './gen.js'; const app = Fastify(); app.register(gen); app.get('/a', async () => 1); app.listen({ port: 1 });",
    ],
    [
      'Fastify, a hook',
      ['fastify'],
      "import Fastify from 'fastify'; import { gen } from './gen.js'; const app = Fastify(); app.addHook('onRequest', gen); app.get('/a', async () => 1); app.listen({ port: 1 });",
    ],
    [
      'Hono',
      ['hono', '@hono/node-server'],
      "import { Hono } from 'hono'; import { serve } from '@hono/node-server'; import { gen } from './gen.js'; const app = new Hono(); app.use(gen); app.get('/a', (c) => c.text('1')); serve(app);",
    ],
    [
      'Koa',
      ['koa', '@koa/router'],
      "import Koa from 'koa'; import Router from '@koa/router'; import { gen } from './gen.js'; const app = new Koa(); const r = new Router(); r.get('/a', (c) => { c.body = 1; }); app.use(gen.routes()); app.use(r.routes()); app.listen(1);",
    ],
    [
      'NestJS, a module',
      ['@nestjs/core', '@nestjs/common', '@nestjs/platform-express'],
      "import { NestFactory } from '@nestjs/core'; import { Module, Controller, Get } from '@nestjs/common'; import { Gen } from './gen.js'; @Controller('a') class A { @Get() a() { return 1; } } @Module({ imports: [Gen], controllers: [A] }) class AppModule {} const app = await NestFactory.create(AppModule); await app.listen(1);",
    ],
    [
      'NestJS, a guard',
      ['@nestjs/core', '@nestjs/common', '@nestjs/platform-express'],
      "import { NestFactory } from '@nestjs/core'; import { Module, Controller, Get } from '@nestjs/common'; import { gen } from './gen.js'; @Controller('a') class A { @Get() a() { return 1; } } @Module({ controllers: [A] }) class AppModule {} const app = await NestFactory.create(AppModule); app.useGlobalGuards(gen); await app.listen(1);",
    ],
  ])('leaves the app open in %s', async (_what, dependencies, main) => {
    expect((await states(dependencies, main))('securityHeaders')).toBe('partial');
  });

  it('leaves a service open whose app was not seen', async () => {
    const of = await states(['express'], "import { app } from './generated/app.js'; import express from 'express'; app.listen(1);");
    expect([of('securityHeaders'), of('httpServers')]).toEqual(['partial', 'partial']);
  });
});

it('what answers below the paths of an app leaves open what it answers there, not the app', async () => {
  const of = await states(
    ['express', '@connectrpc/connect-express'],
    `import { expressConnectMiddleware } from '@connectrpc/connect-express'; import routes from './connect'; ${EXPRESS} app.use(expressConnectMiddleware({ routes }));`,
    { 'connect.ts': 'export default () => {};' },
  );
  expect([of('routes'), of('notFoundHandlers'), of('httpServers')]).toEqual(['partial', 'complete', 'complete']);
});

it('where tokens are verified is told by the code, whatever framework calls it', async () => {
  const of = await states(
    ['restify', 'jose'],
    "import restify from 'restify'; import { jwtVerify } from 'jose'; restify.createServer().get('/a', async () => jwtVerify('a', 'b'));",
  );
  expect([of('routes'), of('tokenVerifications')]).toEqual(['partial', 'complete']);
});

it.each([
  ['nothing of the kind', ['express', 'next'], "import next from 'next'; next({});", 'complete'],
  ['a library', ['next', 'ws'], "import next from 'next'; import { WebSocketServer } from 'ws'; next({});", 'partial'],
  [
    'an upgrade listener',
    ['next'],
    "import next from 'next'; import { createServer } from 'http'; next({}); createServer().on('upgrade', () => {});",
    'partial',
  ],
  ['a framework that has them', ['moleculer'], "import { ServiceBroker } from 'moleculer'; new ServiceBroker().start();", 'partial'],
])('sockets of a framework that is not read stay open where the service loads %s: %s', async (_what, dependencies, main, state) => {
  expect((await states(dependencies, main))('socketEndpoints')).toBe(state);
});

it.each([
  ['no queue', [], '', 'complete'],
  ['a broker', ['amqplib'], "import amqp from 'amqplib'; amqp.connect('amqp://mq');", 'partial'],
  ['a runner of work', ['inngest'], "import { Inngest } from 'inngest'; new Inngest({ id: 'a' });", 'partial'],
])('queues of a service that another starts stay open where it loads one: %s', async (_what, dependencies, work, state) => {
  const of = await states(['@remix-run/node', ...dependencies], '', {
    'package.json': JSON.stringify({
      name: 'shop',
      scripts: { start: 'remix-serve' },
      dependencies: { '@remix-run/node': '2', react: '19' },
    }),
    Dockerfile: 'FROM node:22\nCMD ["npm", "start"]\n',
    'app/routes/a.ts': `import { json } from '@remix-run/node'; ${work} export const loader = () => json({});`,
  });
  expect(of('queues')).toBe(state);
  expect(of('workers')).toBe(state);
});

describe('an app of Next.js', () => {
  const next = (files: Record<string, string>): ReturnType<typeof states> =>
    states([], '', {
      'package.json': JSON.stringify({ name: 'shop', scripts: { start: 'next start' }, dependencies: { next: '15', react: '19' } }),
      Dockerfile: 'FROM node:22\nCMD ["npm", "start"]\n',
      ...files,
    });

  it('is known but for what its own server adds, where all its handlers were read', async () => {
    const of = await next({
      'app/api/a/route.ts': `import { NextResponse } from 'next/server'; export const GET = () => NextResponse.json({});`,
    });
    expect((['routes', 'inboundWebhooks', 'dbClients', 'loggers', 'idempotencies', 'corsPolicies'] as const).map(of)).toEqual(
      Array(6).fill('complete'),
    );
    expect((['httpServers', 'cookies', 'cacheHeaders', 'processHandlers'] as const).map(of)).toEqual(Array(4).fill('partial'));
  });

  it('leaves its routes open where a handler could not be read', async () => {
    const of = await next({ 'app/api/a/route.ts': `import { make } from 'acme'; export const GET = make();` });
    expect(of('routes')).toBe('partial');
  });

  it('with pages alone says nothing of what they do', async () => {
    const of = await next({
      'app/page.tsx': `import { headers } from 'next/headers'; export default async () => <p>{(await headers()).get('a')}</p>;`,
    });
    expect(of('routes')).toBe('partial');
  });
});

it('which origins are let in is open where the middleware is made for each request', async () => {
  const of = await states(
    ['hono'],
    "import { Hono } from 'hono'; import { cors } from 'hono/cors'; const app = new Hono(); app.use('*', (c, next) => cors({ origin: c.env.ORIGIN })(c, next)); app.get('/a', (c) => c.json(1)); export default app;",
  );
  expect([of('corsPolicies'), of('routes')]).toEqual(['partial', 'complete']);
});

it('of Elysia routes and who may call them are read, what handlers put into their context is not', async () => {
  const of = await states(['elysia'], "import { Elysia } from 'elysia'; new Elysia().get('/a', () => 'a').listen(1);");
  expect([of('routes'), of('errorHandlers'), of('cookies'), of('securityHeaders')]).toEqual(['complete', 'complete', 'partial', 'partial']);
});

describe('what a service has by other ways than packages', () => {
  it('are bindings of a worker', async () => {
    const worker = { 'main.ts': 'export default { fetch: (request, env) => env.DB.prepare("SELECT 1").first() };' };
    const of = await states([], worker['main.ts'], {
      'wrangler.toml': 'main = "main.ts"\n[[d1_databases]]\nbinding = "DB"\n[env.production.triggers]\ncrons = ["0 3 * * *"]\n',
    });
    expect([of('queries'), of('schedules'), of('queues'), of('routes')]).toEqual(['partial', 'partial', 'complete', 'complete']);
    // What is called at set times and by queues alone has no route that was read.
    const timed = await states([], 'export default { scheduled() {} };', {
      'package.json': '{ "name": "shop" }',
      'wrangler.toml': 'main = "main.ts"',
    });
    expect(timed('routes')).toBe('partial');
    const queued = await states([], worker['main.ts'], {
      'wrangler.jsonc': '{ "main": "main.ts", "queues": { "consumers": [{ "queue": "clicks" }] } }',
    });
    expect([queued('queries'), queued('queues'), queued('workers')]).toEqual(['complete', 'partial', 'partial']);
  });

  it('are parts of a framework that brings them all', async () => {
    const of = await states(
      ['@adonisjs/core'],
      "import { Ignitor } from '@adonisjs/core'; new Ignitor(import.meta.url).httpServer().start();",
    );
    expect([of('routes'), of('tables'), of('passwordHashes'), of('loggers'), of('envReads')]).toEqual([
      'partial',
      'partial',
      'partial',
      'partial',
      'partial',
    ]);
  });
});
