import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { httpAnswers } from './index.ts';

const fastify = (lines: string) =>
  extractService([httpAnswers], {
    'main.ts': `import Fastify from 'fastify';\nconst app = Fastify();\n${lines}\napp.listen({ port: 1 });`,
  });

test('reads the attributes of cookies with the defaults of the library', async () => {
  const { cookies } = await fastify(`
    app.post('/login', async (request, reply) => {
      reply.setCookie('session', 'x', { httpOnly: true, secure: process.env.NODE_ENV === 'production', sameSite: 'lax' });
      reply.setCookie('theme', 'dark');
    });
  `);
  expect(cookies).toMatchObject([
    { name: { value: 'session' }, httpOnly: { value: true }, sameSite: { value: 'lax' }, session: true, wiring: { state: 'wired' } },
    { name: { value: 'theme' }, httpOnly: { value: false, source: 'default' }, secure: { value: false }, session: false },
  ]);
  expect(cookies[0]?.secure).toMatchObject({ state: 'known' });
});

test('reads the cookies of session packages', async () => {
  const { cookies } = await extractService([httpAnswers], {
    'main.ts':
      "import express from 'express'; import session from 'express-session'; const app = express(); app.use(session({ secret: 'x', cookie: { secure: true } })); app.listen(1);",
  });
  expect(cookies).toMatchObject([
    {
      name: { value: 'connect.sid' },
      httpOnly: { value: true, source: 'default' },
      secure: { value: true },
      sameSite: { value: false },
      session: true,
    },
  ]);
});

test('a redirect by a function of the service that asks for the protocol; entity tags of Hono', async () => {
  const { httpsEnforcements, cacheHeaders } = await extractService([httpAnswers], {
    'main.ts': `
      import { Hono } from 'hono'; import { etag } from 'hono/etag'; import { serve } from '@hono/node-server'; import { isSecure } from './secure.ts';
      const app = new Hono();
      app.use(async (c, next) => {
        if (!isSecure(c)) { const { host, pathname } = new URL(c.req.url); return c.redirect(\`https://\${host}\${pathname}\`, 308); }
        await next();
      });
      app.use(etag());
      app.get('/old', (c) => (isNew(c) ? c.json({}) : c.redirect('https://elsewhere.example/')));
      serve(app);
      function isNew(c) { return c.req.query('new') === '1'; }`,
    'secure.ts': "export const isSecure = (c) => c.req.header('x-forwarded-proto') === 'https';",
  });
  expect(httpsEnforcements).toMatchObject([{ by: 'redirect to https', location: { line: 5 }, wiring: { state: 'wired' } }]);
  expect(cacheHeaders).toMatchObject([{ kind: 'etag', by: 'hono/etag' }]);
});

test('finds a redirect of plain http, not any redirect', async () => {
  const { httpsEnforcements } = await fastify(`
    app.addHook('onRequest', async (request, reply) => {
      if (request.headers['x-forwarded-proto'] !== 'https') return reply.redirect('https://' + request.hostname + request.url);
    });
    app.get('/old', async (request, reply) => reply.redirect('https://example.com/new'));
  `);
  expect(httpsEnforcements).toMatchObject([{ by: 'redirect to https', location: { line: 5 }, wiring: { state: 'wired' } }]);
});

test('says which answers a Cache-Control covers', async () => {
  const { cacheHeaders } = await fastify(`
    app.addHook('onSend', async (request, reply) => { reply.header('Cache-Control', 'no-store'); });
    app.get('/a', async (request, reply) => { reply.header('cache-control', 'public, max-age=60'); return 1; });
    app.get('/b', async () => 1);
  `);
  expect(cacheHeaders).toMatchObject([
    { kind: 'cache-control', value: { value: 'no-store' }, scope: 'global' },
    { kind: 'cache-control', value: { value: 'public, max-age=60' }, scope: 'route', routes: ['GET /a'] },
  ]);
});

test('Express sends tags unless they are switched off', async () => {
  const on = await extractService([httpAnswers], { 'main.ts': "import express from 'express'; const app = express(); app.listen(1);" });
  const off = await extractService([httpAnswers], {
    'main.ts': "import express from 'express'; const app = express(); app.disable('etag'); app.listen(1);",
  });
  expect([on, off].map((facts) => facts.cacheHeaders.map((one) => one.value))).toMatchObject([[{ value: 'on' }], [{ value: 'off' }]]);
});

test('who came by https is let through, the rest refused', async () => {
  const { httpsEnforcements } = await fastify(`
    app.addHook('onRequest', async (request, reply) => {
      if (request.protocol === 'https' || request.url === '/health') return undefined;
      return reply.code(426).send({});
    });
    app.get('/a', async (request, reply) => {
      if (request.protocol !== 'https') return undefined;
      return reply.code(400).send({});
    });
  `);
  expect(httpsEnforcements).toMatchObject([{ by: 'refusal of plain http', wiring: { state: 'wired' } }]);
});

test('what a handler refuses of an address that somebody sent, or for its own route alone, keeps plain HTTP out of nothing', async () => {
  const { httpsEnforcements } = await fastify(`
    const isSafe = (url) => new URL(url).protocol === 'https:';
    app.post('/links', async (request, reply) => {
      if (!isSafe(request.body.url)) return reply.status(400).send({});
      if (request.headers['x-forwarded-proto'] !== 'https') return reply.code(403).send({});
      return {};
    });
  `);
  expect(httpsEnforcements).toEqual([]);
});

test('what is set on the options afterwards, and what only takes a session away', async () => {
  const { cookies } = await fastify(`
    app.post('/login', async (request, reply) => {
      const options = { httpOnly: true };
      if (process.env.NODE_ENV === 'production') options.secure = true;
      reply.setCookie('token', 'x', options);
    });
    app.post('/logout', async (request, reply) => { reply.setCookie('token', 'none', { httpOnly: true }); });
  `);
  expect(cookies.map(({ session, secure }) => [session, secure.state === 'known' ? secure.value : secure.state])).toEqual([
    [true, 'production'],
    [false, false],
  ]);
});

test('a redirect below a prefix, or for paths that are asked for, keeps plain HTTP out of a part only', async () => {
  const { httpsEnforcements } = await extractService([httpAnswers], {
    'package.json': '{"dependencies":{"express":"4"}}',
    'main.js': `const app = require('express')();
      app.get('/api/*', (req, res, next) => { if (!req.secure) return res.redirect('https://' + req.hostname + req.url); next(); });
      app.use((req, res, next) => { if (req.path.startsWith('/pay') && !req.secure) return res.redirect('https://' + req.hostname + req.url); next(); });
      app.use((req, res, next) => { if (!req.path.startsWith('/health') && !req.secure) return res.redirect('https://' + req.hostname + req.url); next(); });
      app.get('*', (req, res, next) => { if (!req.secure) return res.redirect('https://' + req.hostname + req.url); next(); });
      app.listen(1);`,
  });
  expect(httpsEnforcements.map((one) => one.location.line)).toEqual([4, 5]);
});

test('the session cookies of libraries for signing in, with what they are told', async () => {
  const of = async (options: string) =>
    (
      await extractService([httpAnswers], {
        'main.ts': `import { betterAuth } from 'better-auth'; import express from 'express'; import { toNodeHandler } from 'better-auth/node';
          const auth = betterAuth(${options}); const app = express(); app.all('/api/auth/*splat', toNodeHandler(auth)); app.listen(1);`,
      })
    ).cookies.map(({ httpOnly, secure, sameSite, session }) => [httpOnly, secure, sameSite, session]);
  const byDefault = (value: boolean | string) => ({ state: 'known', value, source: 'default' });
  expect(await of('{ emailAndPassword: { enabled: true } }')).toEqual([[byDefault(true), byDefault('production'), byDefault('lax'), true]]);
  expect(await of("{ advanced: { useSecureCookies: true, defaultCookieAttributes: { sameSite: 'none' } } }")).toMatchObject([
    [byDefault(true), { value: true }, { value: 'none' }, true],
  ]);
  expect(await of('{ advanced: { ...given } }')).toMatchObject([[{ state: 'unknown' }, { state: 'unknown' }, { state: 'unknown' }, true]]);
});

test('cookies that are set through the stores of web frameworks', async () => {
  const { cookies } = await extractService([httpAnswers], {
    'package.json': JSON.stringify({ name: 'shop', scripts: { start: 'next start' }, dependencies: { next: '15.1.0', react: '19' } }),
    'app/api/a/route.ts': `import { cookies } from 'next/headers';
      export async function POST() { (await cookies()).set('session', 'x', { httpOnly: true, secure: true, sameSite: 'lax' }); return Response.json({}); }`,
    'app/api/b/route.ts': `import { cookies } from 'next/headers';
      export async function POST() { const jar = await cookies(); jar.set({ name: 'session', value: 'x', httpOnly: false }); new Map().set('a', 1); return Response.json({}); }`,
  });
  expect(cookies.map(({ name, httpOnly, session }) => [name, httpOnly, session])).toMatchObject([
    [{ value: 'session' }, { value: true }, true],
    [{ value: 'session' }, { value: false }, true],
  ]);
});

test('a cookie that is written as the text of its header counts where such a header is sent', async () => {
  const main = (line: string) =>
    extractService([httpAnswers], {
      'main.ts': `import express from 'express'; import { createCookie } from './cookie'; const app = express();
        app.post('/login', (req, res) => { ${line} res.json({}); }); app.listen(1);`,
      'cookie.ts':
        'export const createCookie = (data: { token: string; age: number }) => `Authorization=${data.token}; HttpOnly; Max-Age=${data.age};`;\nexport const out = "Authorization=; Max-Age=0";',
    });
  expect((await main(`res.setHeader('Set-Cookie', [createCookie({ token: 't', age: 1 })]);`)).cookies).toMatchObject([
    {
      name: { value: 'Authorization' },
      httpOnly: { value: true },
      session: true,
      location: { path: 'cookie.ts' },
      wiring: { state: 'wired' },
    },
  ]);
  expect((await main(`createCookie({ token: 't', age: 1 });`)).cookies).toEqual([]);
});
