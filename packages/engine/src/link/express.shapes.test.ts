import { describe, expect, it } from 'vitest';
import { bootTexts, routeLines } from '../../test/boot-memory.ts';

const PRELUDE = `import express, { Router } from 'express';
const G = (req, res, next) => next(); const H = (req, res, next) => { next(); }; const h = (req, res) => { res.json({}); };
const app = express();
`;
const boot = (body: string, files: Record<string, string> = {}, version = '^5.0.0'): ReturnType<typeof bootTexts> =>
  bootTexts({ 'src/index.ts': `${PRELUDE}${body}\napp.listen(1);`, ...files }, { dependencies: { express: version } });
const lines = (body: string, files: Record<string, string> = {}): string[] => routeLines(boot(body, files));

describe('order and mounting', () => {
  it('19: a router mounted before its own middleware is live', () => {
    expect(lines(`const r = Router(); app.use('/v1', r); r.use(G); r.get('/x', h);`)).toEqual(['GET /v1/x [G]']);
  });

  it('20: middleware only covers what comes later', () => {
    expect(lines(`app.get('/a', h); app.use(G); app.get('/b', h);`)).toEqual(['GET /a []', 'GET /b [G]']);
  });

  it('21: middleware of a router also runs for the routes of a later router at the same prefix', () => {
    const routers = `const r1 = Router(); r1.use(G); r1.get('/a', h); const r2 = Router(); r2.get('/b', h);`;
    expect(lines(`${routers} app.use('/v1', r1); app.use('/v1', r2);`)).toEqual(['GET /v1/a [G]', 'GET /v1/b [G]']);
    expect(lines(`${routers} app.use('/v1', r2); app.use('/v1', r1);`)).toEqual(['GET /v1/a [G]', 'GET /v1/b []']);
  });

  it('what answers everybody below one path is no guard of files that are served everywhere', () => {
    const { routes } = boot(`app.use('/assets', express.static('build')); app.use('/assets', (req, res) => { res.status(404).end(); });
app.use(express.static('public'));`);
    expect(routes.map((route) => `${route.method} ${route.path} ${route.access}`)).toEqual(['GET /* open', 'GET /assets/* open']);
  });

  it('22: mount paths match whole segments, in any case', () => {
    expect(lines(`app.use('/admin', G); app.get('/administrator', h); app.get('/ADMIN/y', h);`)).toEqual([
      'GET /ADMIN/y [G]',
      'GET /administrator []',
    ]);
  });

  it('23: a router mounted twice gives two routes with guards of their own', () => {
    expect(lines(`const r = Router(); r.get('/x', h); app.use('/b', G, r); app.use('/a', r);`)).toEqual(['GET /a/x []', 'GET /b/x [G]']);
  });

  it('24: the first match wins, so a later route with a guard is dead', () => {
    const result = boot(`app.get('/u/:id', h); app.get('/u/me', G, h);`);
    expect(routeLines(result)).toEqual(['GET /u/:id []']);
    expect(result.registrations.find((entry) => entry.label === 'GET /u/me')?.wiring).toMatchObject({
      state: 'not-wired',
      reason: expect.stringContaining('answers these requests first'),
    });
  });

  it('13: handler arrays are copied at the call', () => {
    expect(lines(`const pre = [G]; app.get('/x', pre, h); pre.push(H);`)).toEqual(['GET /x [G]']);
  });

  it('all() before a verb is a guard of exactly that path', () => {
    expect(lines(`app.all('/x', G); app.get('/x', h); app.get('/x/y', h);`)).toEqual(['GET /x [G]', 'GET /x/y []']);
  });

  it('route(), param() and nested arrays', () => {
    expect(lines(`app.param('id', function P(req, res, next, id) { next(); }); app.route('/o/:id').get([[G], H], h).post(h);`)).toEqual([
      'GET /o/:id [P, G, H]',
      'POST /o/:id [P]',
    ]);
  });

  it('a router that nobody mounts is not wired', () => {
    const result = boot(`const r = Router(); r.get('/lost', h); app.get('/a', h);`);
    expect(routeLines(result)).toEqual(['GET /a []']);
    expect(result.registrations.find((entry) => entry.label === 'GET /lost')?.wiring.reason).toMatch(/mounted nowhere/);
  });
});

describe('what counts as a guard', () => {
  const verify = `import jwt from 'jsonwebtoken';`;

  it('25: answering without return also runs the handler', () => {
    const result = boot(
      `${verify} app.use((req, res, next) => { let ok = false; try { jwt.verify(req.headers.authorization, process.env.KEY); ok = true; } catch {} if (!ok) { res.status(401).json({}); } next(); }); app.get('/a', h);`,
    );
    expect(result.routes[0]?.access).toBe('open');
    expect(result.routes[0]?.guards[0]?.flags).toContain('leaks-after-reject');
  });

  it('a handler that only turns errors into others answers none, and what refuses everything at the end is for unknown paths', () => {
    const result = boot(
      `app.get('/a', h); app.use((req, res, next) => next(createError(404)));
       app.use((e, req, res, next) => { if (!e.status) e = Object.assign(new Error('x'), { status: 500 }); next(e); });
       app.use((e, req, res, next) => { const { status } = e; res.status(status).json({ code: status }); });`,
    );
    expect(result.errorHandlers.map((one) => one.handling?.sendsCode)).toEqual([false]);
    expect(result.notFoundHandlers).toHaveLength(1);
    const every = boot(`app.get('/a', h); app.all('*', (req, res, next) => { const e = new Error('x'); e.statusCode = 404; next(e); });`);
    expect(routeLines(every)).toEqual(['GET /a []']);
    expect(every.notFoundHandlers).toHaveLength(1);
    expect(
      boot(`app.use((req, res, next) => { if (req.x) return next(new Error('404')); next(); }); app.get('/a', h);`).notFoundHandlers,
    ).toEqual([]);
  });

  it('schemas of several parts that are compiled while a request is served', () => {
    const result = boot(
      `const Joi = require('joi');
       const validate = (schema) => (req, res, next) => {
         const { value, error } = Joi.compile(schema).prefs({ abortEarly: false }).validate({ body: req.body });
         if (error) return next(error); Object.assign(req, value); return next(); };
       app.post('/a', validate({ body: Joi.object().keys({ id: Joi.string().uuid().required() }) }), h);`,
    );
    expect(result.routes[0]?.schemas).toMatchObject([{ part: 'body', by: 'joi', fields: ['id'] }]);
  });

  it('26: a function with four parameters handles errors', () => {
    const result = boot(`app.use((e, req, res, next) => res.status(401).end()); app.get('/a', h);`);
    expect(routeLines(result)).toEqual(['GET /a []']);
    expect(result.errorHandlers).toHaveLength(1);
  });

  it('27: an async throw rejects in version 5 and hangs in version 4', () => {
    const source = `${verify} app.use(async (req, res, next) => { jwt.verify(req.headers.authorization?.split(' ')[1], process.env.KEY); next(); }); app.get('/a', h);`;
    expect(boot(source).routes[0]).toMatchObject({ access: 'guarded', guards: [{ kind: 'enforces' }] });
    expect(boot(source, {}, '^4.18.0').routes[0]?.access).toBe('guarded');
  });

  it('library middleware: passport and express-jwt enforce, helmet does not', () => {
    const result =
      boot(`import passport from 'passport'; import helmet from 'helmet'; import { expressjwt } from 'express-jwt'; app.use(helmet());
      app.get('/a', passport.authenticate('jwt', { session: false }), h); app.get('/b', expressjwt({ secret: process.env.S, algorithms: ['HS256'] }), h); app.get('/c', h);`);
    expect(result.routes.map((route) => [route.path, route.access, route.guards.map((guard) => guard.kind)])).toEqual([
      ['/a', 'guarded', ['neutral', 'enforces']],
      ['/b', 'guarded', ['neutral', 'enforces']],
      ['/c', 'open', ['neutral']],
    ]);
  });

  it('29: a helper with a table, rows without middleware stay unguarded', () => {
    expect(
      lines(
        `const route = (r, { method, url, handler, mw = [] }) => r[method](url, ...mw, handler); const table = [{ method: 'get', url: '/a', handler: h, mw: [G] }, { method: 'post', url: '/b', handler: h }]; const router = Router(); table.forEach(t => route(router, t)); app.use(router);`,
      ),
    ).toEqual(['GET /a [G]', 'POST /b []']);
  });

  it('30: routers read from a folder', () => {
    expect(
      lines(
        `import { readdirSync } from 'fs'; import { join, parse } from 'path'; readdirSync(join(__dirname, 'routes')).filter(f => f.endsWith('.js')).forEach(f => app.use('/' + parse(f).name, require('./routes/' + f)));`,
        {
          'src/routes/users.ts': `const { Router } = require('express'); const r = Router(); r.get('/', (req, res) => res.end()); module.exports = r;`,
        },
      ),
    ).toEqual(['GET /users []']);
  });

  it('38: a guard chosen by a variable lists both', () => {
    const result =
      boot(`${verify} const real = (req, res, next) => { try { req.user = jwt.verify(req.headers.authorization.slice(7), process.env.KEY); next(); } catch { res.sendStatus(401); } };
      const auth = process.env.SKIP_AUTH ? (_, __, n) => n() : real; app.use(auth); app.get('/a', h);`);
    expect(result.routes[0]).toMatchObject({
      access: 'guarded',
      accessReason: 'guarded unless configured otherwise: SKIP_AUTH is not set',
    });
  });

  it('rate limiters are read from the call that made them', () => {
    const result = boot(
      `import rateLimit from 'express-rate-limit'; app.use('/api', rateLimit({ windowMs: 15 * 60 * 1000, max: 100 })); app.get('/api/a', h); app.get('/b', h);`,
    );
    expect(result.routes.map((route) => route.rateLimit?.max)).toEqual([{ state: 'known', value: 100 }, undefined]);
  });
});

describe('settings', () => {
  it('what is set in one branch is told with its condition, unless it is that of production', () => {
    const server = (body: string) => boot(body).servers[0];
    expect(server(`app.set('trust proxy', 1);`)).toMatchObject({ trustProxy: { value: 1 } });
    expect(server(`app.set('trust proxy', 1);`)?.trustProxyWhen).toBeUndefined();
    expect(server(`if (process.env.NODE_ENV === 'production') app.set('trust proxy', 1);`)?.trustProxyWhen).toBeUndefined();
    expect(server(`if (process.env.SESSIONS) { app.set('trust proxy', 1); }`)?.trustProxyWhen).toEqual(['SESSIONS is set']);
  });

  it('the parser that stands first says how large a body may be, of each kind of body', () => {
    const limit = (body: string) => boot(body).servers[0]?.bodyLimit;
    expect(limit(`app.use(express.json());`)).toEqual({ state: 'absent' });
    expect(limit(`app.use(express.json({ limit: '50mb' }));`)).toEqual({ state: 'known', value: 52_428_800 });
    expect(limit(`app.use(express.json()); app.use(express.json({ limit: '50mb' }));`)).toEqual({ state: 'absent' });
    expect(limit(`app.use(express.json({ limit: '1mb' })); app.use(express.urlencoded({ limit: '20mb' }));`)).toMatchObject({
      value: 20_971_520,
    });
    expect(limit(`app.use(express.json({ limit: process.env.BODY_LIMIT ?? '2mb' }));`)).toEqual({
      state: 'env',
      name: 'BODY_LIMIT',
      fallback: 2_097_152,
    });
  });

  it('parsers among which a middleware of the service chooses count too', () => {
    const { servers } = boot(
      `const raw = express.json({ limit: '150mb', verify: keep }); const plain = express.json({ limit: '150mb' });
       app.use((req, res, next) => { const parser = req.path.endsWith('/hook') ? raw : plain; parser(req, res, next); }); app.post('/a', h);`,
    );
    expect(servers[0]?.bodyLimit).toMatchObject({ value: 157_286_400 });
  });

  it('a parser before some routes is told with these', () => {
    const { servers, routes } = boot(
      `import bodyParser from 'body-parser'; app.use('/up', bodyParser.json({ limit: '90mb' })); app.use(express.json({ limit: '1mb' }));
       app.post('/up/x', h); app.post('/a', h); app.post('/b', express.json({ limit: '9mb' }), h); app.post('/c', express.raw({ limit: '30mb' }), h);`,
    );
    expect(servers[0]?.bodyLimit).toMatchObject({ value: 1_048_576 });
    expect(routes.map(({ path, bodyLimit }) => [path, bodyLimit.state === 'known' ? bodyLimit.value : bodyLimit.state])).toEqual([
      ['/a', 'absent'],
      ['/b', 'absent'],
      ['/c', 31_457_280],
      ['/up/x', 94_371_840],
    ]);
  });
});
