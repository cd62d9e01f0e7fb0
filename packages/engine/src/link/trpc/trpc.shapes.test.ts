import { describe, expect, it } from 'vitest';
import { bootTexts, routeLines } from '../../../test/boot-memory.ts';

const PRELUDE = `import { initTRPC, TRPCError, lazy } from '@trpc/server'; import { z } from 'zod'; import jwt from 'jsonwebtoken';
const t = initTRPC.context().create();
const r = () => ({});
const createContext = async ({ req }) => {
  let user = null;
  try { user = jwt.verify(req.headers.authorization, process.env.KEY); } catch {}
  return { req, user };
};
const isSignedIn = t.middleware(({ ctx, next }) => {
  if (!ctx.user) throw new TRPCError({ code: 'UNAUTHORIZED' });
  return next({ ctx: { user: ctx.user } });
});
const open = t.procedure; const closed = t.procedure.use(isSignedIn);
`;
const STANDALONE = `import { createHTTPServer } from '@trpc/server/adapters/standalone';
createHTTPServer({ router: app, createContext }).listen(3000);`;
const boot = (body: string, end = STANDALONE, files: Record<string, string> = {}): ReturnType<typeof bootTexts> =>
  bootTexts({ 'src/index.ts': `${PRELUDE}${body}\n${end}`, ...files }, { dependencies: { '@trpc/server': '^11.0.0', express: '^5.0.0' } });
const access = (body: string, end?: string, files?: Record<string, string>): string[] =>
  boot(body, end, files).routes.map((route) => `${route.method} ${route.path} ${route.access}`);

describe('routers', () => {
  it('queries answer GET and mutations POST, by their path in the router', () => {
    expect(
      access(`const app = t.router({ post: t.router({ byId: open.query(r), add: closed.mutation(r) }), ping: open.query(r) });`),
    ).toEqual(['GET /ping open', 'POST /post.add guarded', 'GET /post.byId open']);
  });

  it('merged, lazy and plain nested routers', () => {
    expect(
      access(
        `const app = t.mergeRouters(t.router({ a: open.query(r) }), t.router({ b: { c: closed.query(r) }, d: lazy(() => import('./d')) }));`,
        undefined,
        {
          'src/d.ts': `import { initTRPC } from '@trpc/server'; const t = initTRPC.create(); export const d = t.router({ e: t.procedure.query(() => 1) });`,
        },
      ),
    ).toEqual(['GET /a open', 'GET /b.c guarded', 'GET /d.e open']);
  });

  it('a router that is not served has no routes, and one that could not be read is not taken for empty', () => {
    expect(access(`const lost = t.router({ x: open.query(r) }); const app = t.router({ ping: open.query(r) });`)).toEqual([
      'GET /ping open',
    ]);
    expect(access(`import { theirs } from 'some-package'; const app = t.router({ theirs, ping: open.query(r) });`)).toEqual([
      'GET /ping open',
      'ALL /theirs.* opaque',
    ]);
  });
});

describe('adapters', () => {
  it('a handler of Next.js whose router is only loaded when it is asked for', () => {
    const { routes } = bootTexts(
      {
        'app/api/trpc/[trpc]/route.ts': `import { fetchRequestHandler } from '@trpc/server/adapters/fetch'; import { app } from '../../../../server/app'; import { createContext } from '../../../../server/context';
async function handler(req) { try { return fetchRequestHandler({ endpoint: '/api/trpc', router: app, req, createContext }); } catch (error) { console.error(error); } }
export { handler as GET, handler as POST };`,
        'server/app.ts': `import { t, isSignedIn } from './trpc'; const open = t.procedure; const closed = open.use(isSignedIn); const limited = (limit) => t.middleware(({ next }) => next());
export const app = t.router({ ping: open.query(() => 1), me: closed.use(limited(1)).query(() => 2), rename: closed.use(limited(2)).mutation(() => 3) });`,
        'server/trpc.ts': `import { initTRPC, TRPCError } from '@trpc/server'; export const t = initTRPC.context().create();
export const isSignedIn = t.middleware(({ ctx, next }) => { if (!ctx.session) throw new TRPCError({ code: 'UNAUTHORIZED' }); return next({ ctx: { session: ctx.session } }); });`,
        'server/context.ts': `import { getServerSession } from 'next-auth'; export const createContext = async ({ req }) => ({ req, session: await getServerSession() });`,
      },
      { dependencies: { next: '^16.0.0', '@trpc/server': '^11.0.0' }, scripts: { start: 'next start' } },
    );
    expect(routes.map((route) => `${route.method} ${route.path} ${route.access}`)).toEqual([
      'GET /api/trpc/me guarded',
      'GET /api/trpc/ping open',
      'POST /api/trpc/rename guarded',
    ]);
  });

  it('Express: what stands before the mount stands before each procedure', () => {
    const express = `import express from 'express'; import { createExpressMiddleware } from '@trpc/server/adapters/express';
const server = express(); server.use((req, res, next) => next()); server.use('/trpc', createExpressMiddleware({ router: app, createContext })); server.listen(1);`;
    const { routes, servers } = boot(`const app = t.router({ me: closed.query(r) });`, express);
    expect(routeLines({ routes } as never)).toEqual(['GET /trpc/me [anonymous, createContext, isSignedIn]']);
    expect(routes[0]?.guards.map((guard) => guard.kind)).toEqual(['neutral', 'neutral', 'enforces']);
    expect(servers.map((server) => server.framework)).toEqual(['express']);
  });

  it('Fastify: below the prefix of the plugin', () => {
    const fastify = `import fastify from 'fastify'; import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
const server = fastify(); server.register(fastifyTRPCPlugin, { prefix: '/rpc', trpcOptions: { router: app, createContext } }); server.listen({ port: 1 });`;
    expect(access(`const app = t.router({ me: closed.query(r) });`, fastify)).toEqual(['GET /rpc/me guarded']);
  });

  it('fetchRequestHandler in a handler of Hono', () => {
    const hono = `import { Hono } from 'hono'; import { serve } from '@hono/node-server'; import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
const server = new Hono(); server.all('/api/trpc/*', (c) => fetchRequestHandler({ endpoint: '/api/trpc', req: c.req.raw, router: app, createContext: () => ({ user: null }) }));
serve({ fetch: server.fetch });`;
    expect(access(`const app = t.router({ me: closed.query(r), ping: open.query(r) });`, hono)).toEqual([
      'GET /api/trpc/me guarded',
      'GET /api/trpc/ping open',
    ]);
  });

  it('a standalone server with a base path and a limit for bodies', () => {
    const { routes, servers } = boot(
      `const app = t.router({ add: open.input(z.object({ id: z.string() })).mutation(({ input }) => input.id) });`,
      `import { createHTTPServer } from '@trpc/server/adapters/standalone';
createHTTPServer({ router: app, basePath: '/v1/', maxBodySize: 1000 }).listen(3000);`,
    );
    const [route] = routes;
    expect(route).toMatchObject({ method: 'POST', path: '/v1/add', framework: 'trpc', reads: ['body'] });
    expect(route?.schemas).toMatchObject([{ part: 'body', by: 'zod', strict: true, fields: ['id'] }]);
    expect(servers).toMatchObject([{ framework: 'trpc', bodyLimit: { state: 'known', value: 1000 }, wiring: { state: 'wired' } }]);
  });
});

describe('steps', () => {
  it('a context that a package makes can not be read', () => {
    const [route] = boot(
      `import { getSession } from '@acme/auth'; const app = t.router({ me: closed.query(r) });`,
      `import { createHTTPServer } from '@trpc/server/adapters/standalone';
createHTTPServer({ router: app, createContext: async ({ req }) => ({ user: await getSession(req) }) }).listen(1);`,
    ).routes;
    expect(route?.access).toBe('opaque');
  });

  it('what watches lets bad credentials through no more than the context before it does', () => {
    const [route] = boot(
      `const timing = t.middleware(async ({ ctx, next }) => { console.log(ctx.user); return next(); });
const app = t.router({ me: t.procedure.use(timing).use(isSignedIn).query(r) });`,
    ).routes;
    expect(route?.guards.map((guard) => `${guard.name}:${guard.kind}`)).toEqual([
      'createContext:neutral',
      'timing:neutral',
      'isSignedIn:enforces',
    ]);
  });

  it('settings that make options for a library are no ways around it', () => {
    const context = `import { createHTTPServer } from '@trpc/server/adapters/standalone'; import { getServerSession } from 'next-auth';
async function options() {
  const list = [];
${Array.from({ length: 20 }, (_, at) => `  if (process.env.AUTH_PROVIDER_${at}) list.push(${at});`).join('\n')}
  return { list };
}
createHTTPServer({ router: app, createContext: async ({ req, res }) => ({ user: await getServerSession(req, res, await options()) }) }).listen(1);`;
    expect(access(`const app = t.router({ me: closed.query(r) });`, context)).toEqual(['GET /me guarded']);
  });

  it('a resolver that asks by itself guards itself', () => {
    expect(
      access(
        `const app = t.router({ me: open.query(({ ctx }) => { if (!ctx.user) throw new TRPCError({ code: 'UNAUTHORIZED' }); return ctx.user; }) });`,
      ),
    ).toEqual(['GET /me guarded']);
  });

  it('a middleware that never goes on lets nobody in', () => {
    expect(access(`const app = t.router({ me: open.use(async () => undefined).query(r) });`)).toEqual(['GET /me guarded']);
  });
});
