import { describe, expect, it } from 'vitest';
import { bootTexts, routeLines } from '../../test/boot-memory.ts';

const PRELUDE = `import Fastify from 'fastify'; import fp from 'fastify-plugin'; import rateLimit from '@fastify/rate-limit';
const G = async () => {}; const H = async () => {}; const h = async () => ({ ok: true });
const app = Fastify();
`;
const lines = (body: string, files: Record<string, string> = {}): string[] =>
  routeLines(bootTexts({ 'src/index.ts': `${PRELUDE}${body}\napp.listen({ port: 1 });`, ...files }));

describe('hooks and encapsulation', () => {
  it('1: a hook added after the route guards it', () => {
    expect(lines(`app.get('/a', h); app.addHook('onRequest', G);`)).toEqual(['GET /a [G]']);
  });

  it('2: a hook added after a child runs after the hooks of the child, also when the child was awaited', () => {
    const child = `c => { c.addHook('onRequest', H); c.get('/a', h); }`;
    expect(lines(`app.register(async ${child}); app.addHook('onRequest', G);`)).toEqual(['GET /a [H, G]']);
    expect(lines(`async function main() { await app.register(async ${child}); app.addHook('onRequest', G); } main();`)).toEqual([
      'GET /a [H, G]',
    ]);
  });

  it('3: a hook of a sibling plugin does not reach', () => {
    expect(lines(`app.register(async s => { s.addHook('onRequest', G); }); app.register(async s => { s.get('/a', h); });`)).toEqual([
      'GET /a []',
    ]);
  });

  it('4: a hook of an unencapsulated plugin reaches, even when it comes later', () => {
    expect(
      lines(`app.register(async s => { s.get('/a', h); }); app.register(fp(async s => { s.addHook('onRequest', G); })); app.get('/r', h);`),
    ).toEqual(['GET /a [G]', 'GET /r [G]']);
    expect(
      lines(`async function p(s) { s.addHook('onRequest', G); } p[Symbol.for('skip-override')] = true; app.register(p); app.get('/r', h);`),
    ).toEqual(['GET /r [G]']);
  });

  it('5: an unencapsulated plugin inside a plugin stays inside it', () => {
    expect(
      lines(
        `app.register(async s => { s.register(fp(async d => { d.addHook('onRequest', G); })); s.get('/in', h); }); app.get('/out', h);`,
      ),
    ).toEqual(['GET /in [G]', 'GET /out []']);
  });

  it('9: misspelt hook options are ignored', () => {
    expect(lines(`app.get('/a', { prehandler: G, preHandlers: [G] } as any, h);`)).toEqual(['GET /a []']);
  });

  it('10 and 11: prefixes join by concatenation, and unencapsulated plugins ignore them', () => {
    expect(lines(`app.register(fp(async s => { s.get('/a', h); }), { prefix: '/v1' });`)).toEqual(['GET /a []']);
    expect(
      lines(
        `app.register(async s => { s.get('x', h); s.get('/', h); s.register(async d => { d.get('/y', h); }, { prefix: 'b/' }); }, { prefix: '/v1' });`,
      ),
    ).toEqual(['GET /v1 []', 'GET /v1/b/y []', 'GET /v1x []']);
  });

  it('12: the outer instance used inside a plugin registers on the outer instance', () => {
    expect(
      lines(`app.register(async c => { app.addHook('onRequest', G); app.get('/b', h); c.get('/c', h); }, { prefix: '/v1' });`),
    ).toEqual(['GET /b [G]', 'GET /v1/c [G]']);
  });

  it('13: a hook array is read at the end', () => {
    expect(lines(`const pre = [G]; app.get('/x', { preHandler: pre }, h); pre.push(H);`)).toEqual(['GET /x [G, H]']);
  });

  it('16: withTypeProvider gives the same instance, and calls chain', () => {
    expect(lines(`const srv = app.withTypeProvider(); srv.get('/a', h).get('/b', h).addHook('onRequest', G);`)).toEqual([
      'GET /a [G]',
      'GET /b [G]',
    ]);
  });

  it('17: a hook added after an await of an un-awaited main lands before ready', () => {
    expect(
      lines(`async function main() { await init(); app.addHook('onRequest', G); } async function init() {} main(); app.get('/x', h);`),
    ).toEqual(['GET /x [G]']);
  });

  it('orders phases, scope hooks before those of the route', () => {
    expect(
      lines(
        `const P = async () => {}; app.get('/a', { onRequest: [H], preHandler: P }, h); app.addHook('preHandler', async function IP() {}); app.addHook('onRequest', G);`,
      ),
    ).toEqual(['GET /a [G, H, IP, P]']);
  });
});

describe('values that are not there yet', () => {
  const auth = `const p = fp(async s => { s.decorate('auth', G); });`;

  it('7: a decorator read before its plugin ran is undefined, so nothing guards', () => {
    expect(lines(`${auth} app.register(p); app.get('/a', { onRequest: app.auth }, h);`)).toEqual(['GET /a [undefined]']);
    expect(lines(`${auth} async function main() { await app.register(p); app.get('/a', { onRequest: app.auth }, h); } main();`)).toEqual([
      'GET /a [G]',
    ]);
    expect(lines(`${auth} app.register(p); app.register(async s => { s.get('/a', { onRequest: [s.auth] }, h); });`)).toEqual([
      'GET /a [G]',
    ]);
  });

  it('8: addHook of undefined keeps the app from starting', () => {
    const result = bootTexts(`${PRELUDE} app.addHook('onRequest', (app as any).nothing); app.get('/a', h); app.listen({ port: 1 });`);
    expect(routeLines(result)).toEqual(['GET /a [undefined]']);
    expect(result.registrations.find((entry) => entry.kind === 'hook')?.wiring).toMatchObject({
      state: 'not-wired',
      reason: expect.stringContaining('refuses to start'),
    });
  });

  it('38: a guard chosen by a variable is conditional', () => {
    const result = bootTexts(
      `${PRELUDE} const auth = process.env.SKIP_AUTH ? G : H; app.addHook('onRequest', auth); app.get('/a', h); app.listen({ port: 1 });`,
    );
    expect(result.routes[0]?.guards.map((guard) => [guard.name, guard.conditions])).toEqual([
      ['G', ['SKIP_AUTH is set']],
      ['H', ['SKIP_AUTH is not set']],
    ]);
  });
});

describe('rate limits and routes of packages', () => {
  const limited = (body: string): boolean[] =>
    bootTexts(`${PRELUDE}${body}\napp.listen({ port: 1 });`).routes.map((route) => route.rateLimit !== null);

  it('6: the limiter only sees routes registered after it has loaded', () => {
    expect(limited(`app.register(rateLimit, { max: 5 }); app.get('/a', h);`)).toEqual([false]);
    expect(limited(`async function main() { await app.register(rateLimit, { max: 5 }); app.get('/a', h); } main();`)).toEqual([true]);
    expect(limited(`app.register(rateLimit, { max: 5 }); app.after(() => { app.get('/a', h); });`)).toEqual([true]);
    expect(limited(`app.register(rateLimit, { max: 5 }); app.register(async s => { s.get('/a', h); });`)).toEqual([true]);
    expect(limited(`app.register(async s => { s.get('/a', h); }); app.register(rateLimit, { max: 5 });`)).toEqual([false]);
    expect(
      limited(`app.register(async s => { s.register(rateLimit, { max: 5 }); }); app.register(async s => { s.get('/a', h); });`),
    ).toEqual([false]);
  });

  it('reads global, config and the window', () => {
    const result =
      bootTexts(`${PRELUDE} async function main() { await app.register(rateLimit, { global: false, max: 100, timeWindow: '1 minute' });
      app.get('/a', h); app.get('/b', { config: { rateLimit: { max: 3 } } }, h); app.get('/c', { config: { rateLimit: false } }, h); await app.listen({ port: 1 }); } main();`);
    expect(result.routes.map((route) => [route.path, route.rateLimit?.max, route.rateLimit?.windowMs])).toEqual([
      ['/a', undefined, undefined],
      ['/b', { state: 'known', value: 3 }, { state: 'known', value: 60_000 }],
      ['/c', undefined, undefined],
    ]);
  });

  it('18: autoload takes only the index of a folder that has one; autohooks guard their level', () => {
    const route = (path: string): string => `export default async (f) => { f.get('${path}', async () => 1); };`;
    const files = {
      'src/routes/root.ts': route('/root'),
      'src/routes/admin/index.ts': route('/'),
      'src/routes/admin/other.ts': route('/other'),
      'src/routes/admin/autohooks.ts': `export default async (f) => { f.addHook('onRequest', async function G() {}); };`,
      'src/routes/admin/deep/index.ts': route('/x'),
    };
    const load = (extra: string): string =>
      `import autoload from '@fastify/autoload'; import { join } from 'node:path'; app.register(autoload, { dir: join(__dirname, 'routes')${extra} });`;
    expect(lines(load(', autoHooks: true'), files)).toEqual(['GET /admin [G]', 'GET /admin/deep/x []', 'GET /root []']);
    expect(lines(load(', autoHooks: true, cascadeHooks: true'), files)).toEqual([
      'GET /admin [G]',
      'GET /admin/deep/x [G]',
      'GET /root []',
    ]);
  });
});

describe('the ways code is written', () => {
  it('28 and 29: loops, computed members and tables', () => {
    expect(
      lines(`const guards = { get: G, post: H }; for (const m of ['get', 'post'] as const) app[m]('/k', { preHandler: guards[m] }, h);`),
    ).toEqual(['GET /k [G]', 'POST /k [H]']);
    expect(
      lines(
        `const table = [{ method: 'GET', url: '/a', mw: [G] }, { method: ['PUT', 'patch'], url: '/b' }]; table.forEach(({ mw = [], ...t }) => app.route({ ...t, preHandler: mw, handler: h }));`,
      ),
    ).toEqual(['GET /a [G]', 'PATCH /b []', 'PUT /b []']);
  });

  it('30: files read from a folder, filtered as built', () => {
    expect(
      lines(
        `import { readdirSync } from 'fs'; import path from 'path'; readdirSync(path.join(__dirname, 'routes')).filter(f => f.endsWith('.js')).forEach(f => app.register(require('./routes/' + f), { prefix: '/' + path.parse(f).name }));`,
        {
          'src/routes/users.ts': `export default async (f) => { f.get('/list', async () => 1); };`,
          'src/routes/orders.ts': `module.exports = async (f) => { f.get('/list', async () => 1); };`,
        },
      ),
    ).toEqual(['GET /orders/list []', 'GET /users/list []']);
  });

  it('40: a guard that only tests and types import is defined, not wired', () => {
    const result = bootTexts({
      'src/index.ts': `${PRELUDE} import type { authenticate } from './auth'; app.get('/a', h); app.listen({ port: 1 });`,
      'src/auth.ts': `export function install(app) { app.addHook('onRequest', async () => {}); } export const authenticate = 1;`,
    });
    expect(result.registrations.find((entry) => entry.kind === 'hook')?.wiring).toMatchObject({
      state: 'not-wired',
      rung: 'L1',
      reason: 'src/auth.ts is imported only for its types, by src/index.ts',
    });
  });

  it('43: exports after module.exports is replaced are lost', () => {
    expect(
      lines(`const m = require('./m'); if (m.plugin) app.register(m.plugin); m(app);`, {
        'src/m.ts': `function build(a) { a.get('/build', () => 1); } module.exports = build; exports.plugin = async (a) => { a.get('/lost', () => 1); };`,
      }),
    ).toEqual(['GET /build []']);
  });

  it('classes, bound methods, dynamic imports and factories', () => {
    expect(
      lines(
        `class Routes { constructor(private readonly app) {} init() { this.app.get('/c', this.list.bind(this)); } list = async () => 1; } new Routes(app).init();
      const make = (path: string) => async (f) => { f.get(path, h); }; app.register(make('/one')); app.register(make('/two'));
      app.register(import('./lazy')); `,
        { 'src/lazy.ts': `export default async (f) => { f.get('/lazy', async () => 1); };` },
      ),
    ).toEqual(['GET /c []', 'GET /lazy []', 'GET /one []', 'GET /two []']);
  });

  it('an unreadable function that gets the app opens the scope', () => {
    const result = bootTexts(`${PRELUDE} import { secure } from '@acme/platform'; secure(app); app.get('/a', h); app.listen({ port: 1 });`);
    expect(result.routes[0]).toMatchObject({ access: 'opaque', scopeOpen: true });
    expect(result.openScopes[0]?.reason).toContain('@acme/platform.secure');
  });

  it('a missing variable does not end the boot, and its branch is no condition', () => {
    const result =
      bootTexts(`${PRELUDE} const missing = []; for (const name of ['A', 'B']) if (!process.env[name]) missing.push(name); if (missing.length > 0) { console.error('x'); process.exit(1); }
      if (!process.env.KEY) throw new Error('no key'); app.get('/a', h); app.listen({ port: 1 });`);
    expect(result.routes.map((route) => [route.path, route.wiring])).toEqual([['/a', { state: 'wired', rung: 'L7' }]]);
  });

  it('a function that returns what a check let through, and throws otherwise, has what it returned', () => {
    const result = bootTexts(`${PRELUDE} import { schema } from '@acme/schema';
      const load = () => { const result = schema.safeParse(process.env); if (result.success) return result.data; throw new Error('settings'); };
      const config = load(); app.get('/a', h); app.listen({ port: config.PORT });`);
    expect(result.diagnostics).toEqual([]);
    expect(routeLines(result)).toEqual(['GET /a []']);
  });

  it('an entry that certainly dies is reported and read again', () => {
    const result = bootTexts(`${PRELUDE} process.exit(1); app.get('/a', h); app.listen({ port: 1 });`);
    expect(result.diagnostics.map((entry) => entry.code)).toEqual(['entry-dies']);
    expect(routeLines(result)).toEqual(['GET /a []']);
  });
});
