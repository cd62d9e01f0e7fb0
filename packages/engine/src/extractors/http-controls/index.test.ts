import type { CorsPolicy, Facts } from '@airworthy/model';
import { describe, expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { httpControls } from './index.ts';

const app = (lines: string): Promise<Facts> =>
  extractService([httpControls], {
    'main.ts': `import Fastify from 'fastify'; import cors from '@fastify/cors'; import rateLimit from '@fastify/rate-limit'; import multipart from '@fastify/multipart';\nconst app = Fastify();\n${lines}\napp.listen({ port: 1 });`,
  });
const policy = async (origin: string): Promise<CorsPolicy | undefined> =>
  (await app(`app.register(cors, { origin: ${origin}, credentials: true });`)).corsPolicies[0];

test('reads those of Koa and Hono', async () => {
  const hono = await extractService([httpControls], {
    'main.ts': `import { Hono } from 'hono'; import { cors } from 'hono/cors'; import { secureHeaders } from 'hono/secure-headers'; import { rateLimiter } from 'hono-rate-limiter'; import { csrf } from 'hono/csrf';
const app = new Hono(); app.use(cors({ origin: (origin) => origin, credentials: true })); app.use(secureHeaders()); app.use(csrf()); app.use(rateLimiter({ windowMs: 1000, limit: 7, keyGenerator: (c) => c.get('user').userId })); export default app;`,
  });
  expect(hono.corsPolicies).toMatchObject([{ by: 'hono/cors', origin: 'reflect', wiring: { state: 'wired' } }]);
  expect(hono.securityHeaders).toMatchObject([{ by: 'hono/secure-headers', hsts: 'on', csp: 'off' }]);
  expect(hono.rateLimiters).toMatchObject([{ by: 'hono-rate-limiter', max: { value: 7 }, windowMs: { value: 1000 }, keyedBy: 'user' }]);
  expect(hono.csrfProtections).toMatchObject([{ by: 'hono/csrf' }]);
  const koa = await extractService([httpControls], {
    'main.ts': `import Koa from 'koa'; import cors from '@koa/cors'; import helmet from 'koa-helmet'; import limit from 'koa-ratelimit';
const app = new Koa(); app.use(cors({ credentials: true })); app.use(helmet()); app.use(limit({ driver: 'redis', db: client, id: (ctx) => ctx.ip })); app.listen(1);`,
  });
  expect(koa.corsPolicies).toMatchObject([{ by: '@koa/cors', origin: 'reflect' }]);
  expect(koa.securityHeaders).toMatchObject([{ by: 'koa-helmet', hsts: 'on' }]);
  expect(koa.rateLimiters).toMatchObject([{ by: 'koa-ratelimit', store: 'redis', keyedBy: 'ip', windowMs: { value: 3_600_000 } }]);
});

test('tells lists, reflection and any origin apart', async () => {
  expect(await policy('true')).toMatchObject({ origin: 'reflect', credentials: { value: true } });
  expect(await policy("'*'")).toMatchObject({ origin: 'any' });
  expect(await policy("['https://a.example']")).toMatchObject({ origin: 'list' });
  expect(await policy("process.env.ORIGINS.split(',')")).toMatchObject({ origin: 'list' });
});

test('a setting with an open default is open only while nobody sets it', async () => {
  expect(await policy("process.env.ORIGIN || '*'")).toMatchObject({
    origin: 'any',
    branches: [
      { condition: 'ORIGIN is set', origin: 'list' },
      { condition: 'ORIGIN is not set', origin: 'any' },
    ],
  });
});

test('a choice by environment has branches', async () => {
  const branches = (await policy("process.env.SPECIAL === 'x' ? ['https://a.example'] : true"))?.branches;
  expect(branches?.map((one) => one.origin)).toEqual(['list', 'reflect']);
});

test('follows a function with an origin that nobody listed', async () => {
  expect(
    await policy(`(origin, callback) => {
    if (!origin) return callback(null, true);
    if (allowed.includes(origin)) return callback(null, true);
    callback(new Error('no'), false);
  }`),
  ).toMatchObject({ origin: 'list' });
  expect((await policy('(origin, callback) => { callback(null, true); }'))?.origin).toBe('reflect');
  expect((await policy('(origin, callback) => { callback(null, decide(origin)); }'))?.origin).toBe('function');
  expect(
    (await policy("(origin, callback) => { callback(null, allowed.indexOf(origin) !== -1 || process.env.NODE_ENV === 'development'); }"))
      ?.branches,
  ).toEqual([
    { condition: 'NODE_ENV is "production"', origin: 'list' },
    { condition: 'NODE_ENV is not "production"', origin: 'reflect' },
  ]);
});

test('a limit keeps the text it was written as', async () => {
  const { rateLimiters } = await app(
    "const config = { max: 50 };\napp.register(rateLimit, { max: config.max, timeWindow: '1 minute', keyGenerator: (request) => request.user.id });",
  );
  expect(rateLimiters).toMatchObject([
    { max: { value: 50, source: 'config.max' }, windowMs: { value: 60_000 }, keyedBy: 'user', store: 'memory' },
  ]);
});

test('an upload parser that nobody reads from is not wired; a type that decides is a check', async () => {
  const idle = await app("app.register(multipart); app.post('/a', async (request) => request.body);");
  expect(idle.uploads).toMatchObject([{ wiring: { state: 'not-wired' }, fileSize: { value: 1_048_576 } }]);
  const used = await app(
    "app.register(multipart, { limits: { fileSize: 5 } }); app.post('/a', async (request) => { const file = await request.file(); if (file.mimetype !== 'image/png') throw new Error('no'); });",
  );
  expect(used.uploads).toMatchObject([{ wiring: { state: 'wired' }, fileSize: { value: 5 }, typeCheck: true }]);
});

test('a hook of own code that answers 429 is a limiter', async () => {
  const { rateLimiters } = await app(`
    const counts = new Map();
    async function throttle(request, reply) {
      const limit = parseInt(process.env.LIMIT || '20', 10);
      const windowMs = 60000;
      const seen = (counts.get(request.ip) ?? 0) + 1;
      counts.set(request.ip, seen);
      if (seen > limit) { reply.header('Retry-After', '60'); return reply.status(429).send({ error: 'slow down', windowMs }); }
    }
    app.post('/mails', { preHandler: throttle }, async () => 1);
    app.get('/other', async () => 2);
  `);
  expect(rateLimiters).toMatchObject([
    {
      by: 'throttle',
      scope: 'route',
      max: { state: 'env', name: 'LIMIT', fallback: 20 },
      windowMs: { value: 60_000 },
      store: 'memory',
      keyedBy: 'ip',
      sendsRetryAfter: true,
      sendsHeaders: false,
    },
  ]);
});

test('middleware of Hono that throws an error with 429, and lets requests pass while Redis is away', async () => {
  const { rateLimiters } = await extractService([httpControls], {
    'main.ts': `
      import { Hono } from 'hono'; import { serve } from '@hono/node-server'; import { Redis } from 'ioredis';
      const redis = new Redis('redis://cache');
      class Failure extends Error { constructor(status, message) { super(message); this.status = status; } }
      async function count(key) {
        try { return await redis.eval("return redis.call('INCR', KEYS[1])", 1, key); } catch (error) { console.warn(error); return undefined; }
      }
      const limitBy = (limit, keyOf) => async (c, next) => {
        const hits = await count(keyOf(c));
        if (hits > limit) { c.header('retry-after', '60'); throw new Failure(429, 'Slow down'); }
        await next();
      };
      const app = new Hono();
      app.use(limitBy(20, (c) => c.req.header('x-forwarded-for')));
      app.get('/x', (c) => c.json({}));
      serve(app);`,
  });
  expect(rateLimiters).toMatchObject([
    { store: 'redis', sendsRetryAfter: true, atomic: true, failOpen: { value: true }, wiring: { state: 'wired' } },
  ]);
});

test('a limiter of own code that lets other paths pass covers only its own', async () => {
  const { rateLimiters } = await app(`
    const counts = new Map();
    app.addHook('onRequest', async function slow(request, reply) {
      if (!request.url.startsWith('/admin')) return;
      const seen = (counts.get(request.ip) ?? 0) + 1;
      counts.set(request.ip, seen);
      if (seen > 20) return reply.status(429).send({});
    });
    app.get('/admin/users', async () => 1);
    app.get('/a', async () => 2);
    app.get('/b', async () => 2);
  `);
  expect(rateLimiters).toMatchObject([{ by: 'slow', scope: 'route' }]);
});

test('a registration that nothing reaches is named with the reason', async () => {
  const { rateLimiters } = await extractService([httpControls], {
    'main.ts': "import Fastify from 'fastify'; const app = Fastify(); app.get('/', async () => 1); app.listen({ port: 1 });",
    'limits.ts':
      "import rateLimit from '@fastify/rate-limit'; import type { FastifyInstance } from 'fastify'; export const setup = async (app: FastifyInstance) => { await app.register(rateLimit, { max: 5 }); };",
  });
  expect(rateLimiters).toMatchObject([{ max: { value: 5 }, wiring: { state: 'not-wired' }, location: { path: 'limits.ts' } }]);
});

test('a limiter that is imported by its name', async () => {
  const { rateLimiters } = await extractService([httpControls], {
    'main.ts': `import express from 'express'; import { rateLimit } from 'express-rate-limit';
      const app = express(); app.use(rateLimit({ windowMs: 60000, limit: 100 })); app.listen(1);`,
  });
  expect(rateLimiters).toMatchObject([{ by: 'express-rate-limit', max: { value: 100 }, wiring: { state: 'wired' } }]);
});

test('a store of own code is where its methods write', async () => {
  const { rateLimiters } = await extractService([httpControls], {
    'main.ts': `import Fastify from 'fastify'; import rateLimit from '@fastify/rate-limit'; import { Pool } from 'pg';
      const pool = new Pool();
      const count = (key) => pool.query('INSERT INTO hits (key) VALUES ($1)', [key]);
      function shared(pool) { return class Shared { incr(key, done) { count(key).then(() => done(null, { current: 1, ttl: 1 })); } }; }
      class Local { incr(key, done) { done(null, { current: 1, ttl: 1 }); } }
      const app = Fastify();
      app.register(rateLimit, { max: 10, store: shared(pool) });
      app.register(rateLimit, { max: 10, store: Local });
      app.listen({ port: 1 });`,
  });
  expect(rateLimiters.map((one) => one.store)).toEqual(['database', 'unknown']);
});

describe('an app of Next.js', () => {
  const next = (files: Record<string, string>): Promise<Facts> =>
    extractService([httpControls], {
      'package.json': JSON.stringify({ dependencies: { next: '16' }, scripts: { start: 'next start' } }),
      'app/api/route.ts': 'export const GET = () => Response.json({});',
      ...files,
    });

  test('says in its configuration which headers all answers carry, and compresses unless told otherwise', async () => {
    const { securityHeaders, compressions } = await next({
      'next.config.mjs': `const common = [{ key: 'X-Content-Type-Options', value: 'nosniff' }, ...(process.env.TLS ? [{ key: 'Strict-Transport-Security', value: 'max-age=1' }] : [])];
export default { async headers() { return [{ source: '/(.*)', headers: common }, { source: '/embed', headers: [{ key: 'X-Frame-Options', value: 'DENY' }] }]; } };`,
    });
    expect(securityHeaders).toMatchObject([
      { by: 'Next.js', noSniff: 'on', hsts: 'unknown', frameguard: 'unknown', csp: 'off', referrerPolicy: 'off' },
    ]);
    expect(compressions).toMatchObject([{ by: 'Next.js' }]);
  });

  test('sets none where nothing names one', async () => {
    const { securityHeaders, compressions } = await next({ 'next.config.js': 'module.exports = { compress: false };' });
    expect([securityHeaders, compressions]).toEqual([[], []]);
  });

  test('may set them in its middleware', async () => {
    const { securityHeaders } = await next({
      'proxy.ts': `import { NextResponse } from 'next/server'; export const proxy = () => { const r = NextResponse.next(); r.headers.set('Content-Security-Policy', policy()); return r; };`,
    });
    expect(securityHeaders).toMatchObject([{ csp: 'unknown', noSniff: 'off' }]);
  });
});

test('a parser of uploads whose value nobody keeps is before no route', async () => {
  const facts = await extractService([httpControls], {
    'main.js':
      "const express = require('express'); const multer = require('multer'); const app = express();\nmulter({ limits: { fieldSize: 5 } });\napp.post('/a', multer({ limits: { files: 1 } }).single('a'), (req, res) => res.json(1));\napp.listen(1);",
  });
  expect(facts.uploads.map((one) => one.location.line)).toEqual([3]);
});

test('a limiter that the plugin of Fastify makes for one place counts where the plugin does', async () => {
  const { rateLimiters } = await app(`
    import { Redis } from 'ioredis';
    await app.register(rateLimit, { max: 100, redis: new Redis(process.env.REDIS_URL) });
    app.setNotFoundHandler({ preHandler: app.rateLimit({ max: 3, timeWindow: 500 }) }, (request, reply) => reply.code(404).send({}));`);
  expect(rateLimiters.map((one) => one.store)).toEqual(['redis', 'redis']);
});

test('a limiter that is made inside of the call that mounts it on one path is none for all routes', async () => {
  const { rateLimiters } = await extractService([httpControls], {
    'main.js': `import express from 'express'; import rateLimit from 'express-rate-limit';
      const app = express();
      app.use(
        '/login',
        rateLimit({
          windowMs: 60 * 1000,
          max: 20,
        }),
      );
      app.post('/login', (req, res) => res.json({})); app.get('/a', (req, res) => res.json({})); app.get('/b', (req, res) => res.json({}));
      app.listen(1);`,
  });
  expect(rateLimiters).toMatchObject([{ by: 'express-rate-limit', scope: 'route' }]);
});

test('a limiter in a plugin of its own scope, where no route stands, limits none', async () => {
  const { rateLimiters } = await app(`
    app.register(async (scope) => { await scope.register(rateLimit, { max: 100 }); });
    app.get('/a', async () => 1); app.post('/b', async () => 2);`);
  expect(rateLimiters).toMatchObject([{ scope: 'global', wiring: { state: 'not-wired' } }]);
});

test('a page of Swagger that a handler makes is an API description', async () => {
  const { apiDocs } = await extractService([httpControls], {
    'main.js': `import express from 'express'; import swaggerUi from 'swagger-ui-express';
      const app = express();
      app.use('/docs', swaggerUi.serve, async (req, res) => { res.send(swaggerUi.generateHTML({})); });
      app.listen(1);`,
  });
  expect(apiDocs).toMatchObject([{ by: 'swagger-ui-express' }]);
});
