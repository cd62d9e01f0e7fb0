import { describe, expect, it } from 'vitest';
import { bootTexts, routeLines } from '../../../test/boot-memory.ts';

const PRELUDE = `import { Hono } from 'hono'; import { serve } from '@hono/node-server'; import { verify } from 'hono/jwt'; import { HTTPException } from 'hono/http-exception'; import { cors } from 'hono/cors'; import { bearerAuth } from 'hono/bearer-auth';
const G = async (c, next) => { await next(); }; const K = (c, next) => next(); const h = (c) => c.json({});
const auth = async (c, next) => {
  const token = c.req.header('Authorization')?.replace('Bearer ', '');
  if (!token) return c.json({ error: 'no token' }, 401);
  try { c.set('user', await verify(token, process.env.KEY)); } catch { throw new HTTPException(403, { message: 'bad' }); }
  await next();
};
const app = new Hono();
`;
const boot = (
  body: string,
  end = 'serve({ fetch: app.fetch, port: 1 });',
  files: Record<string, string> = {},
): ReturnType<typeof bootTexts> =>
  bootTexts({ 'src/index.ts': `${PRELUDE}${body}\n${end}`, ...files }, { dependencies: { hono: '^4.0.0' } });
const lines = (body: string): string[] => routeLines(boot(body));
const access = (body: string): string[] => boot(body).routes.map((route) => `${route.method} ${route.path} ${route.access}`);

describe('order and mounting', () => {
  it('1: a middleware does not guard what was registered before it', () => {
    expect(lines(`app.get('/a', h); app.use(G); app.get('/b', h);`)).toEqual(['GET /a []', 'GET /b [G]']);
  });

  it('2: "/admin/*" covers "/admin", "/admin" covers only itself, in the case it is written', () => {
    expect(
      lines(
        `app.use('/admin/*', G); app.use('/exact', K); app.get('/admin', h); app.get('/admin/x', h); app.get('/Admin/y', h); app.get('/exact', h); app.get('/exact/z', h);`,
      ),
    ).toEqual(['GET /Admin/y []', 'GET /admin [G]', 'GET /admin/x [G]', 'GET /exact [K]', 'GET /exact/z []']);
  });

  it('3: route() copies what is there', () => {
    expect(
      lines(
        `const sub = new Hono(); sub.use(K); sub.get('/x', h); app.use('/v1/*', G); app.route('/v1', sub); sub.get('/late', h); app.use('*', G);`,
      ),
    ).toEqual(['GET /v1/x [G, K]']);
  });

  it('4: middleware of a sub-app stands before later ones at the same prefix', () => {
    const subs = `const a = new Hono(); a.use(G); a.get('/a', h); const b = new Hono(); b.get('/b', h);`;
    expect(lines(`${subs} app.route('/v1', a); app.route('/v1', b);`)).toEqual(['GET /v1/a [G]', 'GET /v1/b [G]']);
    expect(lines(`${subs} app.route('/v1', b); app.route('/v1', a);`)).toEqual(['GET /v1/a [G]', 'GET /v1/b []']);
  });

  it('middleware that is made for each request goes on, and decides where it asks for a credential', () => {
    expect(
      access(
        `app.use('*', (c, next) => cors({ origin: c.env.ORIGIN })(c, next)); app.get('/a', h); app.use('/b', (c, next) => bearerAuth({ token: c.env.OPS_TOKEN })(c, next)); app.get('/b', h);`,
      ),
    ).toEqual(['GET /a open', 'GET /b guarded']);
  });

  it('5: basePath is a view of the same app', () => {
    expect(lines(`const api = app.basePath('/api'); api.get('/x', h); app.get('/y', h); new Hono().basePath('/z').get('/q', h);`)).toEqual([
      'GET /api/x []',
      'GET /y []',
    ]);
  });

  it('6: chained calls, lists of methods and paths, several handlers', () => {
    expect(lines(`app.get('/a', G, h).post(h).on(['PUT', 'DELETE'], ['/b', '/c'], K, h); app.all('/any', h);`)).toEqual([
      'GET /a [G]',
      'POST /a []',
      'ALL /any []',
      'DELETE /b [K]',
      'PUT /b [K]',
      'DELETE /c [K]',
      'PUT /c [K]',
    ]);
  });

  it('7: zod-openapi routes with middleware, schemas and {id} paths', () => {
    const result = bootTexts(
      {
        'src/index.ts': `import { OpenAPIHono, createRoute, z } from '@hono/zod-openapi'; const G = (c, next) => next();
const route = createRoute({ method: 'post', path: '/users/{id}', middleware: [G], request: { params: z.object({ id: z.string().max(9) }), body: { content: { 'application/json': { schema: z.object({ name: z.string() }) } } } }, responses: {} });
const app = new OpenAPIHono(); app.openapi(route, (c) => c.json(c.req.valid('json'))); app.doc('/openapi.json', { info: {} }); export default app;`,
      },
      {},
    );
    expect(routeLines(result)).toEqual(['GET /openapi.json []', 'POST /users/:id [G]']);
    expect(result.routes[1]?.schemas.map((schema) => [schema.part, schema.by, schema.fields])).toEqual([
      ['body', 'zod', ['name']],
      ['params', 'zod', ['id']],
    ]);
    expect(result.servers[0]?.wiring?.state).toBe('wired');
  });

  it('8: factories', () => {
    expect(
      lines(`import { createFactory, createMiddleware } from 'hono/factory'; const factory = createFactory(); const M = createMiddleware(async function M(c, next) { await next(); });
        const handlers = factory.createHandlers(G, h); app.use(M); app.get('/a', ...handlers); const sub = factory.createApp().get('/x', h); app.route('/s', sub);`),
    ).toEqual(['GET /a [M, G]', 'GET /s/x [M]']);
  });

  it('9: a sub-app that nobody mounts is served nowhere', () => {
    const result = boot(`const sub = new Hono(); sub.get('/lost', h); app.get('/a', h);`);
    expect(routeLines(result)).toEqual(['GET /a []']);
    expect(result.registrations.find((one) => one.label === 'GET /lost')?.wiring.reason).toMatch(/served nowhere/);
  });

  it('10: export default { port, fetch }, and the first of two that match answers', () => {
    const result = boot(`app.get('/u/:id', h); app.get('/u/me', G, h);`, 'export default { port: 3000, fetch: app.fetch };');
    expect(routeLines(result)).toEqual(['GET /u/:id []']);
    expect(result.servers[0]?.wiring?.state).toBe('wired');
  });
});

describe('what guards do', () => {
  it('11: a guard of own code answers or throws', () => {
    expect(access(`app.get('/open', h); app.use('/v1/*', auth); app.get('/v1/a', h); app.get('/b', auth, h);`)).toEqual([
      'GET /b guarded',
      'GET /open open',
      'GET /v1/a guarded',
    ]);
  });

  it('12: an answer that is not returned guards nothing', () => {
    const result = boot(
      `app.use(async (c, next) => { if (!c.req.header('authorization')) { c.json({}, 401); } await next(); }); app.get('/a', h);`,
    );
    expect(result.routes[0]?.access).toBe('open');
  });

  it('13: middleware of Hono: jwt, bearerAuth, basicAuth, and cors, which guards nothing', () => {
    expect(
      access(`import { jwt } from 'hono/jwt'; import { bearerAuth } from 'hono/bearer-auth'; import { basicAuth } from 'hono/basic-auth'; import { cors } from 'hono/cors'; app.use(cors());
        app.get('/a', jwt({ secret: process.env.S }), h); app.get('/b', bearerAuth({ token: process.env.T }), h); app.get('/c', basicAuth({ username: 'u', password: process.env.P }), h); app.get('/d', h);
        app.use('/e/*', (c, next) => jwt({ secret: c.env.JWT_SECRET })(c, next)); app.get('/e/x', h);`),
    ).toEqual(['GET /a guarded', 'GET /b guarded', 'GET /c guarded', 'GET /d open', 'GET /e/x guarded']);
  });

  it('14: except, some, every', () => {
    expect(
      access(`import { except, some, every } from 'hono/combine'; app.use('/api/*', except(['/api/public/*', '/api/health'], auth)); app.get('/api/public/a', h); app.get('/api/health', h); app.get('/api/x', h);
        app.get('/s', some(auth, K), h); app.get('/e', every(K, auth), h);`),
    ).toEqual(['GET /api/health open', 'GET /api/public/a open', 'GET /api/x guarded', 'GET /e guarded', 'GET /s open']);
  });

  it('15: a variable that an earlier middleware sets', () => {
    expect(
      access(`app.use(async (c, next) => { const t = c.req.header('authorization'); if (t) { try { c.set('user', await verify(t, process.env.KEY)); } catch {} } await next(); });
        app.get('/a', h); app.get('/b', (c, next) => c.get('user') ? next() : c.text('no', 401), h); app.get('/c', (c) => { if (!c.var.user) throw new HTTPException(401); return c.json({}); });`),
    ).toEqual(['GET /a open', 'GET /b guarded', 'GET /c guarded']);
  });

  it('16: own errors, raw headers, cookies and Response', () => {
    expect(
      access(`class Unauthorized extends HTTPException { constructor() { super(401, { message: 'no' }); } } import { getCookie } from 'hono/cookie';
        app.get('/a', async (c) => { const k = c.req.raw.headers.get('x-api-key'); if (k !== process.env.KEY) throw new Unauthorized(); return c.json({}); });
        app.get('/b', async (c, next) => { const s = getCookie(c, 'sid'); if (!s || !(await verify(s, process.env.KEY))) return new Response('no', { status: 401 }); await next(); }, h);`),
    ).toEqual(['GET /a guarded', 'GET /b guarded']);
  });

  it('18: functions that bearerAuth, basicAuth and validator are given decide', () => {
    const result =
      boot(`import { bearerAuth } from 'hono/bearer-auth'; import { basicAuth } from 'hono/basic-auth'; import { validator } from 'hono/validator'; import { z } from 'zod'; const N = z.object({ n: z.string() });
      app.get('/a', bearerAuth({ verifyToken: async (token, c) => token === process.env.TOKEN }), h); app.get('/b', bearerAuth({ verifyToken: () => true }), h);
      app.get('/c', basicAuth({ verifyUser: (user, password, c) => user === process.env.U && password === process.env.P }), h);
      app.post('/d', validator('json', (value, c) => { const parsed = N.safeParse(value); if (!parsed.success) return c.text('no', 400); return parsed.data; }), (c) => c.json(c.req.valid('json')));`);
    expect(result.routes.map((route) => `${route.path} ${route.access}`)).toEqual(['/a guarded', '/b open', '/c guarded', '/d open']);
    expect(result.routes[1]?.guards[0]?.kind).toBe('presence-only');
    expect(result.routes[3]?.schemas.map((schema) => [schema.part, schema.by, schema.fields])).toEqual([['body', 'zod', ['n']]]);
  });

  it('17: validators and what handlers read', () => {
    const result =
      boot(`import { zValidator } from '@hono/zod-validator'; import { z } from 'zod'; app.post('/a/:id', zValidator('json', z.object({ n: z.string() })), async (c) => c.json([c.req.valid('json'), c.req.param('id'), c.req.query('q')]));
      const M = z.object({ m: z.number() }); app.post('/b', async (c) => { const body = M.parse(await c.req.json()); return c.json(body); });
      app.onError((error, c) => c.json({ error: error.message }, 500)); app.notFound((c) => c.json({}, 404));`);
    expect(result.routes.map((route) => route.reads)).toEqual([['body', 'params', 'query'], ['body']]);
    expect(result.routes.map((route) => route.schemas.map((schema) => [schema.part, schema.by, schema.fields]))).toEqual([
      [['body', 'zod', ['n']]],
      [['body', 'zod', ['m']]],
    ]);
    expect(result.errorHandlers[0]).toMatchObject({ framework: 'hono', handling: { exposesMessage: true } });
    expect(result.notFoundHandlers).toHaveLength(1);
  });

  it('18: an error handler sends problems with the id that middleware kept, by a function of its own', () => {
    const result = boot(`import { requestId } from 'hono/request-id';
      class Failure extends Error { constructor(status, code, message) { super(message); this.status = status; this.code = code; } }
      function failureOf(error, log) { if (error instanceof Failure) return error; log.error({ err: error }, 'failed'); return new Failure(500, 'internal', 'Something went wrong'); }
      app.use(requestId()); app.get('/x', (c) => c.json({}));
      app.onError((error, c) => { const failure = failureOf(error, c.var.log);
        return c.json({ type: 'about:blank', title: failure.message, code: failure.code, requestId: c.var.requestId }, failure.status, { 'content-type': 'application/problem+json' }); });`);
    expect(result.errorHandlers[0]).toMatchObject({
      framework: 'hono',
      handling: { exposesMessage: false, exposesStack: false, logs: true, problemJson: true, correlates: true, sendsCode: true },
    });
  });
});
