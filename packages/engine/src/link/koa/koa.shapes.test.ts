import { describe, expect, it } from 'vitest';
import { bootTexts, routeLines } from '../../../test/boot-memory.ts';

const PRELUDE = `import Koa from 'koa'; import Router from '@koa/router'; import jwt from 'jsonwebtoken';
const G = async (ctx, next) => { await next(); }; const H = (ctx, next) => next(); const h = (ctx) => { ctx.body = {}; };
const auth = async (ctx, next) => {
  const token = (ctx.get('authorization') || '').replace('Bearer ', '');
  if (!token) ctx.throw(401, 'no token');
  try { ctx.state.user = jwt.verify(token, process.env.KEY); } catch { ctx.status = 403; ctx.body = { error: 'bad' }; return; }
  await next();
};
const app = new Koa();
`;
const boot = (body: string, files: Record<string, string> = {}): ReturnType<typeof bootTexts> =>
  bootTexts(
    { 'src/index.ts': `${PRELUDE}${body}\napp.listen(1);`, ...files },
    { dependencies: { koa: '^3.0.0', '@koa/router': '^15.0.0' } },
  );
const lines = (body: string, files: Record<string, string> = {}): string[] => routeLines(boot(body, files));
const access = (body: string): string[] => boot(body).routes.map((route) => `${route.method} ${route.path} ${route.access}`);

describe('order and mounting', () => {
  it('1: a middleware stands before what is used after it', () => {
    expect(
      lines(
        `const a = new Router(); a.get('/a', h); const b = new Router(); b.get('/b', h); app.use(a.routes()); app.use(G); app.use(b.routes()).use(b.allowedMethods());`,
      ),
    ).toEqual(['GET /a []', 'GET /b [G]']);
  });

  it('2: router.use covers later routes of that router only', () => {
    expect(
      lines(
        `const a = new Router({ prefix: '/v1' }); a.get('/x', h); a.use(G); a.get('/y', h); const b = new Router(); b.get('/v1/z', h); app.use(a.routes()); app.use(b.routes());`,
      ),
    ).toEqual(['GET /v1/x []', 'GET /v1/y [G]', 'GET /v1/z []']);
  });

  it('3: router.use(path, …) covers whole segments; "/" only the root', () => {
    expect(
      lines(
        `const r = new Router(); r.use('/admin', G); r.use('/', H); r.get('/admin/a', h); r.get('/administrator', h); r.get('/', h); app.use(r.routes());`,
      ),
    ).toEqual(['GET / [H]', 'GET /admin/a [G]', 'GET /administrator []']);
  });

  it('4: nested routers are copied when they are mounted', () => {
    expect(
      lines(
        `const c = new Router({ prefix: '/c' }); c.get('/a', h); const p = new Router({ prefix: '/v1' }); p.use('/m', G, c.routes(), c.allowedMethods()); c.get('/late', h); app.use(p.routes()); p.get('/live', h);`,
      ),
    ).toEqual(['GET /v1/live []', 'GET /v1/m/c/a [G]']);
  });

  it('5: prefix() replaces the prefix of the router', () => {
    expect(lines(`const r = new Router({ prefix: '/v1' }); r.prefix('/v2'); r.get('/x', h); app.use(r.routes());`)).toEqual([
      'GET /v2/x []',
    ]);
  });

  it('6: koa-mount puts apps and middleware below a prefix', () => {
    expect(
      lines(`const mount = require('koa-mount'); const inner = new Koa(); inner.use(H); const r = new Router(); r.get('/x', h); inner.use(r.routes());
        app.use(mount('/api', G)); app.use(mount('/api', inner)); const o = new Router(); o.get('/y', h); app.use(o.routes());`),
    ).toEqual(['GET /api/x [G, H]', 'GET /y []']);
  });

  it('7: koa-compose is its members in order', () => {
    expect(
      lines(
        `const compose = require('koa-compose'); const r = new Router(); r.get('/x', h); app.use(compose([G, compose([H]), r.routes()]));`,
      ),
    ).toEqual(['GET /x [G, H]']);
  });

  it('8: names, lists of paths, lists of functions, all, register, param', () => {
    expect(
      lines(`const r = new Router(); r.param('id', function P(id, ctx, next) { return next(); }); r.get('named', '/n/:id', [G, H], h); r.post(['/p', '/q'], h);
        r.register('/reg', ['put'], [G, h]); r.all('/any', h); r.del('/d', h); app.use(r.routes());`),
    ).toEqual(['ALL /any []', 'DELETE /d []', 'GET /n/:id [P, G, H]', 'POST /p []', 'POST /q []', 'PUT /reg [G]']);
  });

  it('a middleware around everything that answers what stays 404 handles unknown paths', () => {
    const around = (body: string) =>
      boot(`app.use(async (ctx, next) => { await next(); ${body} }); const a = new Router(); a.get('/a', h); app.use(a.routes());`);
    expect(around(`if (ctx.status === 404 && ctx.body == null) { ctx.body = { code: 'NOT_FOUND' }; }`).notFoundHandlers).toHaveLength(1);
    expect(around(`if (ctx.status === 500) { ctx.body = { code: 'BAD' }; }`).notFoundHandlers).toHaveLength(0);
  });

  it('9: a middleware without next ends the request, so later routes are dead', () => {
    const result = boot(
      `const a = new Router(); a.get('/a', h); app.use(a.routes()); app.use((ctx) => { ctx.status = 404; }); const b = new Router(); b.get('/b', h); app.use(b.routes());`,
    );
    expect(routeLines(result)).toEqual(['GET /a []']);
    expect(result.notFoundHandlers).toHaveLength(1);
    expect(result.registrations.find((one) => one.label === 'GET /b')?.wiring).toMatchObject({
      state: 'not-wired',
      reason: expect.stringContaining('answers these requests first'),
    });
  });

  it('10: routers in files, used in a loop', () => {
    const file = (path: string): string =>
      `import Router from '@koa/router'; const r = new Router(); r.get('${path}', (ctx) => { ctx.body = 1; }); export default r;`;
    expect(
      lines(`import users from './users'; import orders from './orders'; for (const r of [users, orders]) app.use(r.routes());`, {
        'src/users.ts': file('/users'),
        'src/orders.ts': file('/orders'),
      }),
    ).toEqual(['GET /orders []', 'GET /users []']);
  });

  it('11: a router that nobody uses is not wired; http.createServer(app.callback()) serves', () => {
    const result = bootTexts(
      {
        'src/index.ts': `${PRELUDE}const r = new Router(); r.get('/lost', h); const s = new Router(); s.get('/a', h); app.use(s.routes()); require('http').createServer(app.callback()).listen(1);`,
      },
      {},
    );
    expect(routeLines(result)).toEqual(['GET /a []']);
    expect(result.registrations.find((one) => one.label === 'GET /lost')?.wiring.reason).toMatch(/used nowhere/);
    expect(result.servers[0]).toMatchObject({ framework: 'koa', wiring: { state: 'wired' } });
  });
});

describe('what guards do', () => {
  it('12: a guard of own code that throws, answers, or goes on', () => {
    expect(access(`app.use(auth); const r = new Router(); r.get('/a', h); app.use(r.routes());`)).toEqual(['GET /a guarded']);
    expect(access(`const r = new Router(); r.get('/a', auth, h); r.get('/b', h); app.use(r.routes());`)).toEqual([
      'GET /a guarded',
      'GET /b open',
    ]);
  });

  it('13: what stands after await next() does not undo what came before', () => {
    expect(
      access(`app.use(async (ctx, next) => { try { await next(); } catch (e) { ctx.status = e.status || 500; ctx.body = { error: e.message }; } });
        app.use(async (ctx, next) => { await next(); if (!ctx.body) ctx.throw(404); }); app.use(auth); const r = new Router(); r.get('/a', h); app.use(r.routes());`),
    ).toEqual(['GET /a guarded']);
  });

  it('14: koa-jwt enforces, with passthrough it does not, and unless leaves paths out', () => {
    expect(
      access(`import koaJwt from 'koa-jwt'; app.use(koaJwt({ secret: process.env.S }).unless({ path: [/^\\/public/, '/health'] }));
        const r = new Router(); r.get('/public/a', h); r.get('/health', h); r.get('/x/:id', h); app.use(r.routes());`),
    ).toEqual(['GET /health open', 'GET /public/a open', 'GET /x/:id guarded']);
    expect(
      access(`import koaJwt from 'koa-jwt'; app.use(koaJwt({ secret: process.env.S, passthrough: true })); const r = new Router(); r.get('/a', h);
        r.get('/b', (ctx, next) => ctx.state.user ? next() : ctx.throw(401), h); app.use(r.routes());`),
    ).toEqual(['GET /a open', 'GET /b guarded']);
  });

  it('15: koa-passport, ctx.isAuthenticated, cookies and a handler that checks itself', () => {
    expect(
      access(`import passport from 'koa-passport'; const r = new Router(); r.get('/a', passport.authenticate('jwt', { session: false }), h);
        r.get('/b', (ctx, next) => { if (ctx.isAuthenticated()) return next(); ctx.status = 401; }, h); r.get('/open', h);
        r.post('/d', (ctx) => { const user = jwt.verify(ctx.headers.authorization.slice(7), process.env.KEY); ctx.body = user; }); app.use(r.routes());`),
    ).toEqual(['GET /a guarded', 'GET /b guarded', 'POST /d guarded', 'GET /open open']);
    expect(
      access(
        `const r = new Router(); r.get('/c', (ctx) => { ctx.assert(ctx.request.headers['x-api-key'] === process.env.KEY, 401); ctx.body = 1; }); app.use(r.routes());`,
      ),
    ).toEqual(['GET /c guarded']);
  });

  it('16: a status without an end lets the request go on', () => {
    const result = boot(
      `app.use(async (ctx, next) => { if (!ctx.get('Authorization')) ctx.status = 401; await next(); }); const r = new Router(); r.get('/a', h); app.use(r.routes());`,
    );
    expect(result.routes[0]?.access).toBe('open');
  });

  it('17: limits, proxies, and what handlers read', () => {
    const result = bootTexts(
      {
        'src/index.ts': `import Koa from 'koa'; import Router from '@koa/router'; import ratelimit from 'koa-ratelimit'; import { z } from 'zod';
const app = new Koa({ proxy: true }); app.use(ratelimit({ driver: 'memory', db: new Map(), max: 50, duration: 60000 }));
const shape = z.object({ n: z.string().max(5) }); const r = new Router(); r.post('/a/:id', (ctx) => { const body = shape.parse(ctx.request.body); ctx.body = [body, ctx.params.id, ctx.query.q]; }); app.use(r.routes()); app.listen(1);`,
      },
      {},
    );
    expect(result.servers[0]?.trustProxy).toEqual({ state: 'known', value: true });
    expect(result.routes[0]).toMatchObject({ reads: ['body', 'params', 'query'], rateLimit: { max: { state: 'known', value: 50 } } });
    expect(result.routes[0]?.schemas[0]).toMatchObject({ part: 'body', by: 'zod', fields: ['n'] });
  });
});
