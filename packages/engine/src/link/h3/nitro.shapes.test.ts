import { describe, expect, it, test } from 'vitest';
import { modelService } from '../../audit/model-service.ts';
import { projectOf } from '../../audit/open-project.ts';
import { memoryTree } from '../../tree/source-tree.ts';
import { nitroRoute } from './route-names.ts';

const NUXT = JSON.stringify({
  name: 'shop',
  scripts: { build: 'nuxt build', start: 'node .output/server/index.mjs' },
  dependencies: { nuxt: '3.14.0', jsonwebtoken: '9', pg: '8', zod: '3', 'nuxt-auth-utils': '0.5' },
});

async function modelOf(files: Record<string, string>, manifest = NUXT): ReturnType<typeof modelService> {
  const project = projectOf(memoryTree({ 'package.json': manifest, ...files }));
  return modelService(project, project.services[0]!);
}

/** `METHOD path access` of every route. */
async function accessOf(files: Record<string, string>, manifest?: string): Promise<string[]> {
  const { facts } = await modelOf(files, manifest);
  return facts.routes.map((route) => `${route.method} ${route.path} ${route.access}`);
}

const AUTH = `import jwt from 'jsonwebtoken';
  export async function requireUser(event) {
    const token = getHeader(event, 'authorization')?.slice(7);
    if (!token) throw createError({ statusCode: 401, statusMessage: 'Unauthorized' });
    try { return jwt.verify(token, useRuntimeConfig().jwtKey, { algorithms: ['HS256'] }); } catch { throw createError({ statusCode: 401 }); }
  }`;

describe('names of files', () => {
  // As `scanServerRoutes` of Nitro makes them. https://github.com/nitrojs/nitro/blob/v2/src/core/scan.ts
  test.each([
    ['users/index.get.ts', 'GET /api/users'],
    ['users/[id].delete.ts', 'DELETE /api/users/:id'],
    ['(admin)/stats.ts', 'ALL /api/stats'],
    ['files/[...path].ts', 'ALL /api/files/:path*'],
    ['[...].ts', 'ALL /api/*'],
    ['[org]-[repo].post.ts', 'POST /api/:org-:repo'],
    ['index.ts', 'ALL /api'],
    ['debug.get.dev.ts', undefined],
    ['only.prod.ts', 'ALL /api/only'],
  ])('%s', (file, expected) => {
    const found = nitroRoute(file, '/api');
    expect(found && `${found.method} ${found.address}`).toBe(expected);
  });
});

describe('routes of Nuxt', () => {
  it('are closed where a hook wants a token that it only decodes, and the handler verifies those that come', async () => {
    const decodes = `async (event) => { const user = jwt.decode((getHeader(event, 'authorization') || '').replace('Bearer ', '')); if (!user) { throw createError({ statusCode: 401 }); } event.context.user = user; }`;
    const verifies = `async (event) => { if (!getHeader(event, 'authorization')) return { name: 'nobody' }; try { event.context.user = jwt.verify(getHeader(event, 'authorization').replace('Bearer ', ''), process.env.JWT_KEY); } catch { throw createError({ statusCode: 401 }); } return { ok: true }; }`;
    const route = (hooks: string, handler: string): string =>
      `import jwt from 'jsonwebtoken';\nexport default defineEventHandler({ onRequest: [${hooks}], handler: ${handler} });`;
    expect(
      await accessOf({
        'server/api/both.get.ts': route(decodes, verifies),
        'server/api/decoded.get.ts': route(decodes, '() => ({ ok: true })'),
        'server/api/verified.get.ts': route('', verifies),
      }),
    ).toEqual(['GET /api/both guarded', 'GET /api/decoded open', 'GET /api/verified optional']);
  });

  it('are behind what their handlers ask for, through helpers that nobody imports', async () => {
    expect(
      await accessOf({
        'server/utils/auth.ts': AUTH,
        'server/utils/handler.ts': `export const defineAuthenticated = (handler) => defineEventHandler(async (event) => { event.context.user = await requireUser(event); return handler(event); });`,
        'server/api/orders/index.get.ts': `export default defineEventHandler(async (event) => { const user = await requireUser(event); return { user }; });`,
        'server/api/orders/[id].patch.ts': `export default defineAuthenticated(async (event) => ({ id: getRouterParam(event, 'id') }));`,
        'server/api/open.get.ts': `export default defineEventHandler(() => ({ ok: true }));`,
        'server/api/session.get.ts': `export default defineEventHandler(async (event) => { const { user } = await requireUserSession(event); return user; });`,
        'server/api/asks.get.ts': `export default defineEventHandler(async (event) => { const session = await getUserSession(event); if (!session.user) throw createError({ statusCode: 401 }); return session.user; });`,
        'server/api/hook.post.ts': `export default defineEventHandler({ onRequest: [(event) => { if (getHeader(event, 'x-api-key') !== process.env.API_KEY) throw createError({ statusCode: 401 }); }], handler: async (event) => readBody(event) });`,
        'server/api/decoded.get.ts': `import jwt from 'jsonwebtoken'; export default defineEventHandler((event) => { const user = jwt.decode(getHeader(event, 'authorization')); if (!user) throw createError({ statusCode: 401 }); return user; });`,
        'server/routes/sitemap.xml.get.ts': `export default eventHandler(() => '<xml/>');`,
        'server/api/gone.get.dev.ts': `export default defineEventHandler(() => 1);`,
      }),
    ).toEqual([
      'GET /api/asks guarded',
      'GET /api/decoded opaque',
      'POST /api/hook guarded',
      'GET /api/open open',
      'PATCH /api/orders/:id guarded',
      'GET /api/orders guarded',
      'GET /api/session guarded',
      'GET /sitemap.xml open',
    ]);
  });

  it('stand behind middleware, which answers with what it returns', async () => {
    const routes = {
      'server/api/admin/users.get.ts': `export default defineEventHandler(() => []);`,
      'server/api/public.get.ts': `export default defineEventHandler(() => []);`,
    };
    expect(
      await accessOf({
        ...routes,
        'server/utils/auth.ts': AUTH,
        'server/middleware/01.log.ts': `export default defineEventHandler((event) => { console.log(event.path); });`,
        'server/middleware/02.auth.ts': `export default defineEventHandler(async (event) => { if (!event.path.startsWith('/api/admin')) return; event.context.user = await requireUser(event); });`,
      }),
    ).toEqual(['GET /api/admin/users guarded', 'GET /api/public open']);
    expect(
      await accessOf({
        ...routes,
        'server/utils/auth.ts': AUTH,
        'server/middleware/auth.ts': `export default defineEventHandler(async (event) => { await requireUser(event).catch(() => null); });`,
      }),
    ).toEqual(['GET /api/admin/users open', 'GET /api/public open']);
  });

  it('know what is read and checked, and the code behind them counts as running', async () => {
    const { facts, coverage } = await modelOf({
      'server/utils/db.ts': `import { Pool } from 'pg'; export const pool = new Pool(); export function findOrder(id) { return pool.query(\`SELECT * FROM orders WHERE id = '\${id}'\`); }`,
      'server/utils/never.ts': `export function never() {}`,
      'server/api/orders/[id].get.ts': `export default defineEventHandler(async (event) => findOrder(getRouterParam(event, 'id')));`,
      'server/api/orders/index.post.ts': `import { z } from 'zod'; const Order = z.object({ sku: z.string() }); export default defineEventHandler(async (event) => { const order = await readValidatedBody(event, Order.parse); await pool.query('INSERT INTO orders (sku) VALUES ($1)', [order.sku]); return order; });`,
      'server/api/raw.post.ts': `export default defineEventHandler(async (event) => { const body = await readBody(event); return body.x; });`,
    });
    expect(facts.routes.map(({ path, reads, schemas }) => [path, reads, schemas.map(({ part, by }) => `${part} ${by}`)])).toEqual([
      ['/api/orders/:id', ['params'], []],
      ['/api/orders', ['body'], ['body zod']],
      ['/api/raw', ['body'], []],
    ]);
    expect(facts.queries.map((query) => [query.location.path, query.wiring?.state])).toEqual([
      ['server/api/orders/index.post.ts', 'wired'],
      ['server/utils/db.ts', 'wired'],
    ]);
    expect(facts.queries.map((query) => [query.interpolatesRequest, query.onRequestPath])).toEqual([
      [false, true],
      [true, true],
    ]);
    expect(coverage.routes).toMatchObject({ state: 'complete' });
  });

  it('are found in layers, and through the ways in which handlers are often written', async () => {
    expect(
      await accessOf({
        'layers/shop/server/api/cart.get.ts': `export default defineEventHandler(async (event) => { const { user } = await requireUserSession(event); return user; });`,
        'server/lib/session.ts': `export async function requireAdmin(event: H3Event) { const { user } = await requireUserSession(event); if (user.role !== 'admin') throw createError({ statusCode: 403 }); return user; }`,
        'server/api/admin.post.ts': `import { requireAdmin } from '~~/server/lib/session'; import { z } from 'zod'; const Body = z.object({ id: z.string() });
          export default defineEventHandler(async (event) => { await requireAdmin(event); const body = Body.parse(await readBody(event)); return body.id; });`,
        // Who is turned down gets 200 all the same, as what is thrown is caught again; nothing is done for them either.
        'server/api/swallowed.post.ts': `import { getServerSession } from '#auth'; export default defineEventHandler(async (event) => { try { const session = await getServerSession(event); if (!session) throw createError({ statusCode: 401 }); return { ok: true }; } catch (error) { console.error(error); } });`,
        'server/api/unknown.get.ts': `export default defineEventHandler(async (event) => { const user = await whoIsThere(event); return user; });`,
      }),
    ).toEqual(['GET /api/cart guarded', 'POST /api/admin guarded', 'POST /api/swallowed opaque', 'GET /api/unknown opaque']);
  });

  it('are left open where a plugin looks at requests', async () => {
    expect(
      await accessOf({
        'server/api/a.get.ts': `export default defineEventHandler(() => 1);`,
        'server/plugins/auth.ts': `export default defineNitroPlugin((app) => { app.hooks.hook('request', (event) => check(event)); });`,
      }),
    ).toEqual(['GET /api/a opaque']);
  });
});

test('Nitro by itself, with the folder that its configuration names', async () => {
  const manifest = JSON.stringify({
    name: 'api',
    scripts: { build: 'nitro build', start: 'node .output/server/index.mjs' },
    dependencies: { nitropack: '2.9.0', h3: '1.12.0' },
  });
  const route = `import { defineEventHandler, getHeader, createError } from 'h3'; export default defineEventHandler((event) => { if (getHeader(event, 'x-api-key') !== useRuntimeConfig().apiKey) throw createError({ statusCode: 403 }); return 1; });`;
  expect(
    await accessOf(
      { 'nitro.config.ts': `export default defineNitroConfig({ srcDir: 'server' });`, 'server/routes/index.ts': route },
      manifest,
    ),
  ).toEqual(['ALL / guarded']);
  expect(await accessOf({ 'nitro.config.ts': `export default defineNitroConfig({});`, 'routes/a.get.ts': route }, manifest)).toEqual([
    'GET /a guarded',
  ]);
});
