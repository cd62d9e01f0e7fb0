import { describe, expect, it } from 'vitest';
import type { BootResult } from '../../boot/boot-service.ts';
import { bootTexts, routeLines } from '../../../test/boot-memory.ts';

const PRELUDE = `import { Elysia, t } from 'elysia'; import { jwt } from '@elysiajs/jwt'; import { bearer } from '@elysiajs/bearer'; import jsonwebtoken from 'jsonwebtoken';
import { swagger } from '@elysiajs/swagger'; import { strange } from 'strange'; import { betterAuth } from 'better-auth'; const lib = betterAuth({});
const h = () => 'ok';
const auth = ({ headers, status }) => { try { jsonwebtoken.verify(headers.authorization?.slice(7), process.env.KEY); } catch { return status(401); } };
const app = new Elysia();
`;
const boot = (body: string, files: Record<string, string> = {}): BootResult =>
  bootTexts({ 'src/index.ts': `${PRELUDE}${body}\napp.listen(3000);`, ...files }, { dependencies: { elysia: '^1.4.0' } });
const lines = (body: string): string[] => routeLines(boot(body));
const access = (body: string, files: Record<string, string> = {}): string[] =>
  boot(body, files).routes.map((route) => `${route.method} ${route.path} ${route.access}`);
const kinds = (body: string): string[][] => boot(body).routes.map((route) => route.guards.map((guard) => guard.kind));

describe('reach of hooks', () => {
  it('a hook stands before what is registered behind it, in its own instance alone', () => {
    const plugin = `const guard = new Elysia().onBeforeHandle(auth).get('/in', h);`;
    expect(access(`${plugin} app.get('/before', h).use(guard).get('/after', h);`)).toEqual([
      'GET /after open',
      'GET /before open',
      'GET /in guarded',
    ]);
  });

  it('scoped reaches the one that uses it, global everybody above', () => {
    const of = (scope: string): string[] =>
      access(
        `const a = new Elysia().onBeforeHandle({ as: '${scope}' }, auth); const b = new Elysia().use(a).get('/b', h); app.use(b).get('/c', h);`,
      );
    expect(of('local')).toEqual(['GET /b open', 'GET /c open']);
    expect(of('scoped')).toEqual(['GET /b guarded', 'GET /c open']);
    expect(of('global')).toEqual(['GET /b guarded', 'GET /c guarded']);
  });

  it('as() lifts the hooks that an instance has', () => {
    expect(access(`const a = new Elysia().onBeforeHandle(auth).as('scoped'); app.use(a).get('/x', h);`)).toEqual(['GET /x guarded']);
  });

  it('groups and guards hold what stands in them, with the prefix', () => {
    expect(
      access(`app.group('/v1', { beforeHandle: auth }, (g) => g.get('/a', h).group('/deep', (d) => d.get('/b', h)));
      app.guard({ beforeHandle: auth }, (g) => g.get('/c', h)); app.get('/d', h); app.guard({ beforeHandle: auth }); app.get('/e', h);`),
    ).toEqual(['GET /c guarded', 'GET /d open', 'GET /e guarded', 'GET /v1/a guarded', 'GET /v1/deep/b guarded']);
  });

  it('a named instance is taken in once, and its hooks count as one', () => {
    expect(
      access(`const log = new Elysia({ name: 'p' }).onBeforeHandle({ as: 'global' }, () => {}); const closed = new Elysia({ name: 'p' }).onBeforeHandle({ as: 'global' }, auth);
      app.use(log).use(closed).get('/x', h);`),
    ).toEqual(['GET /x open']);
  });

  it('routes without hooks of their own hold the list of their instance, so later hooks stand before them as well', () => {
    expect(access(`app.onBeforeHandle(() => {}).get('/x', h).get('/y', h, { detail: { summary: 'y' } }).onBeforeHandle(auth);`)).toEqual([
      'GET /x guarded',
      'GET /y open',
    ]);
  });

  it('a macro that is false in front of other keys takes them away', () => {
    const macro = `app.macro({ signedIn: { beforeHandle: auth } }).onBeforeHandle(() => {});`;
    expect(
      access(`${macro} app.get('/a', h, { signedIn: false, beforeHandle: auth }).get('/b', h, { beforeHandle: auth, signedIn: false });`),
    ).toEqual(['GET /a open', 'GET /b guarded']);
  });
});

describe('what hooks do', () => {
  it('derive and resolve give, and what stands behind them decides', () => {
    const session = `const session = new Elysia({ name: 'session' }).use(jwt({ name: 'jwt', secret: process.env.JWT_SECRET })).use(bearer())
      .derive({ as: 'scoped' }, async ({ jwt, bearer }) => { const claims = bearer ? await jwt.verify(bearer) : false; return { viewer: claims ? { id: claims.sub, role: claims.role } : null }; });`;
    const body = `${session} app.use(session).get('/open', h)
      .get('/me', ({ viewer }) => viewer, { beforeHandle: ({ viewer, status }) => { if (!viewer) return status(401); } })
      .get('/admin', h, { beforeHandle: ({ viewer, status }) => { if (viewer?.role !== 'admin') return status(403); } });`;
    expect(access(body)).toEqual(['GET /admin guarded', 'GET /me guarded', 'GET /open open']);
    expect(kinds(body)).toEqual([
      ['neutral', 'neutral', 'enforces'],
      ['neutral', 'neutral', 'enforces'],
      ['neutral', 'neutral'],
    ]);
    expect(boot(body).routes[0]?.guards.at(-1)?.authorizes?.join()).toContain("viewer?.role !== 'admin'");
  });

  it('whatever beforeHandle returns is the answer; a status that is only set turns nobody down', () => {
    expect(
      access(`app.get('/a', h, { beforeHandle: ({ headers, set }) => { if (headers['x-api-key'] !== process.env.KEY) { set.status = 401; return 'no'; } } });
      app.get('/b', h, { beforeHandle: ({ headers, set }) => { if (headers['x-api-key'] !== process.env.KEY) set.status = 401; } });
      app.get('/c', h, { beforeHandle: ({ headers, error }) => { if (headers['x-api-key'] !== process.env.KEY) error(401); } });`),
    ).toEqual(['GET /a guarded', 'GET /b open', 'GET /c open']);
  });

  it('macros of both forms, and a session of better-auth in a resolve', () => {
    expect(
      access(`app.macro(({ onBeforeHandle }) => ({ signedIn(wanted) { if (wanted) onBeforeHandle(auth); } }));
      app.macro({ member: { async resolve({ status, request: { headers } }) { const session = await lib.api.getSession({ headers }); if (!session) return status(401); return { user: session.user }; } } });
      app.mount(lib.handler).get('/a', h, { signedIn: true }).get('/b', h, { signedIn: false }).get('/c', ({ user }) => user, { member: true });`),
    ).toEqual(['ALL /* open', 'GET /a guarded', 'GET /b open', 'GET /c guarded']);
  });

  it('a handler may ask itself, and reads what it takes out of the context', () => {
    const [hook, item] =
      boot(`app.post('/hook', async ({ request, set }) => { const raw = await request.text(); if (request.headers.get('x-key') !== process.env.KEY) { set.status = 401; return 'no'; } return raw; }, { parse: 'none' })
      .post('/items/:id', ({ body, params: { id } }) => [body, id], { body: t.Object({ name: t.String({ maxLength: 5 }) }), params: t.Object({ id: t.String({ format: 'uuid' }) }) });`).routes;
    expect(hook?.access).toBe('guarded');
    expect(item?.reads).toEqual(['body', 'params']);
    expect(item?.schemas).toMatchObject([
      { part: 'body', by: 'typebox', strict: true, fields: ['name'], unbounded: [] },
      { part: 'params', by: 'typebox', fields: ['id'] },
    ]);
  });
});

describe('what serves and what is beside it', () => {
  it('error handlers, documentation and sockets', () => {
    const result = boot(`app.use(swagger({ path: '/docs' })).ws('/chat', { message() {}, beforeHandle: auth })
      .onError(({ code, error, set }) => { if (code === 'NOT_FOUND') return 'no'; console.error(error); set.status = 500; return { code: 'internal' }; });`);
    expect(result.servers).toMatchObject([{ framework: 'elysia', bodyLimit: { state: 'absent' }, wiring: { state: 'wired' } }]);
    expect(result.errorHandlers[0]?.handling).toMatchObject({ exposesMessage: false, exposesStack: false, logs: true, sendsCode: true });
    expect(result.routes.map((route) => `${route.path} ${route.access} ${route.servedBy ?? ''}`)).toEqual([
      '/chat guarded ',
      '/docs open @elysiajs/swagger',
      '/docs/json open @elysiajs/swagger',
    ]);
  });

  it('a plugin that cannot be read leaves open what is behind it', () => {
    expect(access(`app.use(strange()).get('/x', h);`)).toEqual(['GET /x opaque']);
  });

  it('a limit that listen is told', () => {
    const [server] = bootTexts(
      { 'src/index.ts': "import { Elysia } from 'elysia'; new Elysia().get('/', () => 1).listen({ port: 1, maxRequestBodySize: 1024 });" },
      { dependencies: { elysia: '^1.4.0' } },
    ).servers;
    expect(server?.bodyLimit).toEqual({ state: 'known', value: 1024 });
  });

  it('an instance that nobody uses serves nothing', () => {
    expect(lines(`const lost = new Elysia().get('/lost', h); app.get('/x', h);`)).toEqual(['GET /x []']);
  });
});
