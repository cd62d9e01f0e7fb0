import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { httpControls } from './index.ts';

const states = async (source: string): Promise<string[]> =>
  (await extractService([httpControls], { 'main.js': source })).securityHeaders.map(
    ({ by, hsts, csp, noSniff, frameguard, referrerPolicy }) => `${by}: ${[hsts, csp, noSniff, frameguard, referrerPolicy].join(' ')}`,
  );
const EXPRESS = `const express = require('express'); const app = express();`;
const END = `app.get('/a', (req, res) => res.json({})); app.post('/b', (req, res) => res.json({})); app.listen(1);`;

test('headers that a middleware of own code sets before every route are on', async () => {
  expect(
    await states(`${EXPRESS} const harden = (res) => { res.set({ 'X-Content-Type-Options': 'nosniff', 'X-Frame-Options': 'DENY' }); };
      app.use((req, res, next) => { if (process.env.NODE_ENV === 'production') res.setHeader('Strict-Transport-Security', 'max-age=1'); harden(res); next(); }); ${END}`),
  ).toEqual(['own code: on off on on off']);
  expect(
    await states(
      `const Fastify = require('fastify'); const app = Fastify(); app.addHook('onRequest', async (request, reply) => { reply.header('Content-Security-Policy', 'x').headers({ 'Referrer-Policy': 'no-referrer' }); }); app.get('/a', async () => ({})); app.listen({ port: 1 });`,
    ),
  ).toEqual(['own code: off on off off on']);
  expect(
    await states(
      `import Koa from 'koa'; import Router from '@koa/router'; const app = new Koa(); const router = new Router(); app.use(async (ctx, next) => { ctx.set('Strict-Transport-Security', 'max-age=1'); await next(); }); router.get('/a', (ctx) => { ctx.body = 1; }); app.use(router.routes()); app.listen(1);`,
    ),
  ).toEqual(['own code: on off off off off']);
  expect(
    await states(
      `import { Hono } from 'hono'; import { serve } from '@hono/node-server'; const app = new Hono(); app.use('*', async (c, next) => { await next(); c.header('X-Frame-Options', 'DENY'); }); app.get('/a', (c) => c.json({})); serve(app);`,
    ),
  ).toEqual(['own code: off off off on off']);
});

test('headers that one route, a condition, or code that was not followed sets are not known', async () => {
  expect(await states(`${EXPRESS} app.get('/c', (req, res) => { res.setHeader('X-Frame-Options', 'DENY'); res.end(); }); ${END}`)).toEqual([
    'own code: off off off unknown off',
  ]);
  expect(
    await states(
      `${EXPRESS} app.use((req, res, next) => { if (req.query.embed) res.setHeader('Content-Security-Policy', 'x'); next(); }); ${END}`,
    ),
  ).toEqual(['own code: off unknown off off off']);
  expect(
    await states(
      `${EXPRESS} function* all() { yield ['Strict-Transport-Security', 'max-age=1']; } app.use((req, res, next) => { for (const [name, value] of all()) res.setHeader(name, value); next(); }); ${END}`,
    ),
  ).toEqual(['own code: unknown off off off off']);
});

test('nothing is said where no code names them', async () => {
  expect(await states(`${EXPRESS} app.use((req, res, next) => { res.set('X-Request-Id', '1'); next(); }); ${END}`)).toEqual([]);
});
