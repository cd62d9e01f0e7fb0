import { expect, it } from 'vitest';
import { bootTexts } from '../../../test/boot-memory.ts';

const HEAD = `import { jwtVerify } from 'jose';
const key = new TextEncoder().encode(process.env.JWT_SECRET);
async function who(req) {
  const header = req.headers.get('authorization');
  if (!header?.startsWith('Bearer ')) return null;
  try { const { payload } = await jwtVerify(header.slice(7), key); return payload.sub ?? null; } catch { return null; }
}
`;
const boot = (text: string): ReturnType<typeof bootTexts> =>
  bootTexts({ 'src/index.ts': `${HEAD}${text}` }, { dependencies: { jose: '^6.0.0' } });
const lines = (text: string): string[] => boot(text).routes.map(({ method, path, access }) => `${method} ${path} ${access}`);

const NOTES = `
  const url = new URL(req.url);
  if (url.pathname === '/health') return new Response('ok');
  if (url.pathname === '/notes' && req.method === 'GET') return Response.json([]);
  if (req.method === 'POST' && url.pathname === '/notes') {
    const user = await who(req);
    if (!user) return new Response('no', { status: 401 });
    return new Response(null, { status: 201 });
  }
  return new Response('not found', { status: 404 });
`;
const FOUND = ['ALL /health open', 'GET /notes open', 'POST /notes guarded'];

it('Bun, Deno and workers are handed a function of the Fetch standard, whose comparisons are the routes', () => {
  expect(lines(`Bun.serve({ port: 3000, async fetch(req) {${NOTES}} });`)).toEqual(FOUND);
  expect(lines(`Deno.serve({ port: 3000 }, async (req) => {${NOTES}});`)).toEqual(FOUND);
  expect(lines(`Deno.serve(async (req) => {${NOTES}});`)).toEqual(FOUND);
  expect(lines(`export default { async fetch(req, env, ctx) {${NOTES}} };`)).toEqual(FOUND);
  expect(lines(`const worker = { async fetch(req, env, ctx) {${NOTES}} }; export default worker;`)).toEqual(FOUND);
});

it('the table of Bun has functions by address, functions by method, and answers', () => {
  expect(
    lines(`Bun.serve({
  routes: {
    '/ping': new Response('pong'),
    '/orders': { GET: () => Response.json([]), POST: async (req) => ((await who(req)) ? Response.json({}) : new Response('', { status: 401 })) },
    '/orders/:id': async (req) => {
      const user = await who(req);
      if (user === null) return Response.json({ error: 'sign in' }, { status: 401 });
      return Response.json({ id: req.params.id, user });
    },
  },
  fetch: () => new Response('', { status: 404 }),
});`),
  ).toEqual(['GET /orders open', 'POST /orders guarded', 'ALL /orders/:id guarded', 'ALL /ping open']);
});

it('an app of a framework behind such a function has the routes', () => {
  expect(
    lines(`import { Hono } from 'hono';
const app = new Hono();
app.get('/a', (c) => c.json(1));
export default { fetch(req, env, ctx) { return app.fetch(req, env, ctx); } };`),
  ).toEqual(['GET /a open']);
});

it('a router of a package that is not read leaves what it answers unknown', () => {
  expect(
    lines(`import { AutoRouter } from 'some-router';
const router = AutoRouter();
router.get('/a', () => 1);
export default { fetch: (req, env) => router.fetch(req, env) };`),
  ).toEqual(['ALL /* opaque']);
});

it('they are the servers of the service where nothing else serves', () => {
  expect(boot(`Bun.serve({ fetch(req) { return new Response('ok'); } });`).servers.map((one) => one.framework)).toEqual(['fetch']);
  expect(boot(`import http from 'node:http'; http.createServer((q, r) => r.end()).listen(1);`).servers.map((one) => one.framework)).toEqual(
    ['node'],
  );
  expect(
    boot(
      `import http from 'node:http'; import express from 'express'; const app = express(); http.createServer((q, r) => app(q, r)).listen(1);`,
    ).servers.map((one) => one.framework),
  ).toEqual(['express']);
});

it('each method has the place where it is asked for', () => {
  const places = (text: string): string[] =>
    bootTexts({ 'src/index.ts': text }).routes.map(({ method, path, location }) => `${method} ${path} ${location.line}`);
  expect(
    places(`Bun.serve({ fetch(req) {
  const { pathname } = new URL(req.url);
  if (pathname === '/a' && req.method === 'GET') return new Response('read');
  if (pathname === '/a' && req.method === 'POST') return new Response('written');
  if (pathname === '/b') {
    if (req.method === 'GET') return new Response('read');
    if (req.method === 'PUT') return new Response('written');
  }
  switch (req.method) {
    case 'GET': if (pathname === '/c') return new Response('read'); break;
    case 'DELETE': if (pathname === '/c') return new Response('gone'); break;
  }
  return new Response('', { status: 404 });
} });`),
  ).toEqual(['GET /a 3', 'POST /a 4', 'GET /b 6', 'PUT /b 7', 'DELETE /c 11', 'GET /c 10']);
});
