import type { Route } from '@airworthy/model';
import { expect, test } from 'vitest';
import { httpApp } from '../extractors/http-app/index.ts';
import { extractService } from './extract-service.ts';

const routesOf = async (lines: string, texts: Record<string, string> = {}): Promise<Route[]> => {
  const main = `import Fastify from 'fastify';\nimport { handlers } from './handlers';\nconst app = Fastify();\n${lines}\napp.listen({ port: 1 });`;
  return (await extractService([httpApp], { 'main.ts': main, 'handlers.ts': 'export const handlers = {};', ...texts })).routes;
};

test('what a handler reads is found through destructuring, copies and helpers in branches', async () => {
  const [route] = await routesOf("app.post('/orders/:id', handlers.create);", {
    'handlers.ts': `
      function idOf(req) { return req.params.id; }
      export const handlers = {
        async create(request, reply) {
          const { body } = request;
          const copy = request as unknown as { query: { a: string } };
          if (process.env.NEVER === 'x') return copy.query.a;
          return [body.name, idOf(request)];
        },
      };
    `,
  });
  expect(route?.reads).toEqual(['body', 'params', 'query']);
});

test('a handler that reads nothing has empty reads', async () => {
  const [route] = await routesOf("app.get('/orders', async (request, reply) => reply.send([]));");
  expect(route?.reads).toEqual([]);
});

test('words in a path do not make a route of the business a probe, metrics or a token refresh', async () => {
  const paths = [
    '/health',
    '/api/v1/health/db',
    '/status',
    '/orders/:id/status',
    '/metrics',
    '/sales/metrics',
    '/api/metrics/:venueId',
    '/admin/metrics',
    '/search',
    '/search/saved',
    '/page.css',
    '/openapi.json',
  ];
  const routes = await routesOf(paths.map((path) => `app.get('${path}', async () => 1);`).join('\n'));
  const purposes = Object.fromEntries(routes.map((route) => [route.path, route.purpose]));
  expect(purposes).toEqual({
    '/health': 'health',
    '/api/v1/health/db': 'health',
    '/status': 'health',
    '/orders/:id/status': 'api',
    '/metrics': 'metrics',
    '/sales/metrics': 'api',
    '/api/metrics/:venueId': 'api',
    '/admin/metrics': 'admin',
    '/search': 'search',
    '/search/saved': 'api',
    '/page.css': 'static',
    '/openapi.json': 'docs',
  });
});

test('work on the state of the service itself is administrative, reading it is not', async () => {
  const routes = await routesOf(`
    app.delete('/cache/flush', async () => 1);
    app.get('/cache/stats', async () => 1);
    app.post('/circuit-breakers/:name/reset', async () => 1);
    app.delete('/carts/clear', async () => 1);
  `);
  expect(routes.map((route) => route.purpose)).toEqual(['admin', 'api', 'admin', 'api']);
});

test('what a handler does tells uploads and sign-ins', async () => {
  const routes = await routesOf(
    `
    app.post('/uploads/confirm', async (request) => request.body.id);
    app.post('/avatars', async (request) => { const part = await request.file(); return part.filename; });
    app.post('/session', async (request) => {
      if (!(await bcrypt.compare(request.body.password, 'hash'))) throw new Error('no');
      return jwt.sign({ sub: 1 }, process.env.SECRET);
    });
    app.post('/v1/sessions', async (request) => {
      const key = scryptSync(request.body.password, 'salt', 64);
      if (!timingSafeEqual(key, Buffer.from('stored'))) throw new Error('no');
      return jwt.sign({ sub: 1 }, process.env.SECRET);
    });
    app.post('/tokens/refresh', async (request) => request.body.token);
  `.replace(
      '\n',
      "\n    import { scryptSync, timingSafeEqual } from 'node:crypto'; import bcrypt from 'bcrypt'; import jwt from 'jsonwebtoken';\n",
    ),
  );
  const purposes = Object.fromEntries(routes.map((route) => [route.path, route.purpose]));
  expect(purposes).toEqual({
    '/uploads/confirm': 'api',
    '/avatars': 'upload',
    '/session': 'login',
    '/v1/sessions': 'login',
    '/tokens/refresh': 'token-refresh',
  });
});

test('routes that ask for no credential because of what they are for: the page of an app, a library for signing in, a link that was sent', async () => {
  const routes = await routesOf(
    `
    const auth = betterAuth({ secret: process.env.SECRET }); const pool = new Pool();
    const hashed = (token) => createHash('sha256').update(token).digest('hex');
    async function join(person) { return pool.query('SELECT id FROM invitation WHERE hash = $1', [hashed(person.token)]); }
    const token = { type: 'object', required: ['token'], properties: { token: { type: 'string' } } };
    app.get('/*', (request, reply) => (request.url.startsWith('/api/') ? reply.callNotFound() : reply.sendFile('index.html')));
    app.get('/files/*', async (request, reply) => reply.sendFile((await pool.query('SELECT path FROM files')).rows[0].path));
    app.route({ method: ['GET', 'POST'], url: '/api/auth/*', handler: async (request, reply) => reply.send(await auth.handler(new Request(request.url))) });
    app.get('/api/session', async (request) => auth.handler(new Request(request.url)));
    app.post('/api/invitations/:id/accept', { schema: { body: token } }, async (request) => join(request.body));
    app.post('/api/notes', { schema: { body: token } }, async (request) => pool.query('INSERT INTO notes VALUES ($1)', [request.body.token]));
  `.replace('\n', "\n    import { createHash } from 'node:crypto'; import { betterAuth } from 'better-auth'; import { Pool } from 'pg';\n"),
    { 'package.json': '{"dependencies":{"fastify":"5","better-auth":"1","pg":"8"}}' },
  );
  expect(routes.map((route) => [`${route.method} ${route.path}`, route.purpose, route.servedBy, route.takesToken])).toEqual([
    ['GET /*', 'static', undefined, undefined],
    ['GET /files/*', 'api', undefined, undefined],
    ['GET /api/auth/*', 'api', 'better-auth', undefined],
    ['POST /api/auth/*', 'api', 'better-auth', undefined],
    ['GET /api/session', 'api', undefined, undefined],
    ['POST /api/invitations/:id/accept', 'api', undefined, true],
    ['POST /api/notes', 'api', undefined, undefined],
  ]);
});

test('a body that only goes into a fingerprint of the request is not read', async () => {
  const once = `import { createHash } from 'node:crypto'; import { Kysely } from 'kysely'; const db = new Kysely({});
    export const once = (request, work) => db.transaction().execute(async () => {
      if (request.headers['idempotency-key'] === undefined) return work();
      return createHash('sha256').update(request.url + JSON.stringify(request.body)).digest('hex');
    });`;
  const [route] = await routesOf("import { once } from './once'; app.post('/runs', async (request) => once(request, async () => 1));", {
    'once.ts': once,
  });
  expect(route?.reads).toEqual(['headers']);
});

test('rules of express-validator count where somebody asks what they found', async () => {
  const of = async (asks: string) =>
    (
      await extractService([httpApp], {
        'main.ts': `import express from 'express'; import { body, validationResult } from 'express-validator'; const app = express();
          app.post('/a', [body('email').isEmail()], (req, res) => { ${asks} res.json(req.body.email); }); app.listen(1);`,
      })
    ).routes[0]?.schemas.map((one) => one.by);
  expect(await of('if (!validationResult(req).isEmpty()) return res.status(400).end();')).toEqual(['express-validator']);
  expect(await of('')).toEqual([]);
});

test('a probe that the list of a limiter names is not limited', async () => {
  const { routes } = await extractService([httpApp], {
    'main.ts': `import Fastify from 'fastify'; import rateLimit from '@fastify/rate-limit'; const app = Fastify();
      async function start() {
        await app.register(rateLimit, { max: 5, allowList: (request) => request.url === '/healthz' });
        app.get('/healthz', async () => 1); app.get('/a', async () => 2); await app.listen({ port: 1 });
      }
      start();`,
  });
  expect(routes.map((route) => [route.path, route.rateLimit !== null]).toSorted()).toEqual([
    ['/a', true],
    ['/healthz', false],
  ]);
});

test('webhooks that are kept, changed and removed are no deliveries; one of a provider by its name is', async () => {
  const routes = await routesOf(
    `app.post('/webhooks', handlers.a); app.delete('/webhooks/:id', handlers.a); app.post('/billing/stripe-webhook', handlers.a); app.post('/api/test-webhook', handlers.a);`,
    { 'handlers.ts': 'export const handlers = { a: async (request, reply) => reply.send(request.body) };' },
  );
  expect(routes.map(({ method, path, purpose }) => `${method} ${path} ${purpose}`).toSorted()).toEqual([
    'DELETE /webhooks/:id api',
    'POST /api/test-webhook api',
    'POST /billing/stripe-webhook webhook',
    'POST /webhooks api',
  ]);
});

test('limits that a wrapper asks for may be on a route of Next.js', async () => {
  const { routes } = await extractService([httpApp], {
    'package.json': JSON.stringify({ dependencies: { next: '16' }, scripts: { start: 'next start' } }),
    'app/a/route.ts': `import { route } from '../../lib/route'; export const POST = route({ handler: async () => 1 }); export const GET = () => Response.json(1);`,
    'lib/route.ts': `import { applyRateLimit } from './limit'; export const route = ({ handler }) => async (request) => { await applyRateLimit(request); return Response.json(await handler(request)); };`,
    'lib/limit.ts': `export const applyRateLimit = async (request) => undefined;`,
  });
  expect(routes.filter((route) => route.mayLimit === true).map((route) => route.method)).toEqual(['POST']);
});

test('a wrapper that looks at the body may be what checks it', async () => {
  const { routes } = await extractService([httpApp], {
    'package.json': JSON.stringify({ dependencies: { next: '16' }, scripts: { start: 'next start' } }),
    'pages/api/a.ts': `import { route } from '../../lib/route'; import { shape } from 'acme'; export default route({ shape, fn: async ({ body }) => body });`,
    'lib/route.ts': `export const route = (options) => async (req, res) => { if (req.method !== 'POST') return res.status(405).end(); const body = options.shape.parse(req.body); res.json(await options.fn({ body })); };`,
  });
  expect(routes.map(({ method, testsByHand }) => [method, testsByHand])).toEqual([['POST', ['body']]]);
});

test('who is only sent elsewhere is given nothing', async () => {
  const purposes = async (code: string): Promise<string[]> => (await routesOf(code)).map((route) => `${route.path} ${route.purpose}`);
  expect(
    await purposes(`app.get('/old/:id', (request, reply) => reply.redirect(\`/new/\${request.params.id}\`));
app.get('/team', (request, reply) => { const { id } = request.params; if (id === 'x') return reply.redirect('/x'); return reply.redirect('/teams'); });
app.get('/visit', async (request, reply) => { await count(request.params.id); return reply.redirect('/new'); });
app.get('/either', (request, reply) => { if (request.params.id) return { id: 1 }; return reply.redirect('/new'); });
app.get('/thrown', (request) => { const { id } = request.params; throw redirect('/new/' + id); });
app.get('/orgs/:id/billing', (request, reply) => reply.redirect('/settings/' + request.params.id));
app.get('/admin/gone', () => { throw new Error('served elsewhere'); });
app.get('/gone', () => { throw new Error('served elsewhere'); });
app.get('/some', (request) => { if (request.query.id) return { id: 1 }; throw new Error('no id'); });
function redirect(to) { return Object.assign(new Error('moved'), { statusCode: 302, to }); }`),
  ).toEqual([
    '/old/:id static',
    '/team static',
    '/visit api',
    '/either api',
    '/thrown static',
    '/orgs/:id/billing static',
    '/admin/gone static',
    '/gone static',
    '/some api',
  ]);
});

test('a query that is taken off the address is read', async () => {
  const facts = await extractService([httpApp], {
    'package.json': JSON.stringify({ name: 'shop', scripts: { start: 'next start' }, dependencies: { next: '15.1.0', react: '19' } }),
    'app/api/a/route.ts': `export async function GET(req: NextRequest) { const { searchParams } = new URL(req.url); return Response.json(searchParams.get('q')); }`,
    'app/api/b/route.ts': `export async function GET(req: NextRequest) { return Response.json(req.nextUrl.searchParams.get('q')); }`,
    'app/api/c/route.ts': `export async function GET(req: NextRequest) { return Response.json(req.nextUrl.pathname); }`,
  });
  expect(facts.routes.map((route) => [route.path, route.reads])).toEqual([
    ['/api/a', ['query']],
    ['/api/b', ['query']],
    ['/api/c', []],
  ]);
});

test('a loader that takes the query off the address of its request', async () => {
  const facts = await extractService([httpApp], {
    'package.json': JSON.stringify({
      name: 'shop',
      scripts: { start: 'remix-serve build' },
      dependencies: { '@remix-run/node': '2.0.0', '@remix-run/react': '2.0.0', react: '18' },
    }),
    'app/routes/api.orders.ts': `export async function loader({ request }) { const url = new URL(request.url); return Response.json(url.searchParams.get('q')); }`,
    'app/routes/api.bills.ts': `export async function loader({ request }) { return Response.json(new URL(request.url).pathname); }`,
  });
  expect(facts.routes.map((route) => [route.path, route.reads])).toEqual([
    ['/api/bills', []],
    ['/api/orders', ['query']],
  ]);
});
