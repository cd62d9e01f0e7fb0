import { describe, expect, it } from 'vitest';
import { bootTexts } from '../../test/boot-memory.ts';

const PRELUDE = `import Fastify from 'fastify'; import jwt from 'jsonwebtoken'; import crypto from 'crypto'; import Redis from 'ioredis';
const app = Fastify(); const redis = new Redis(); const h = async () => 1;
`;
/** Kind of the guard, access of the route, what verifies, flags. */
function judge(guard: string, more = ''): unknown[] {
  const route = bootTexts(`${PRELUDE}${more}\nconst guard = ${guard};\napp.get('/a', { preHandler: guard }, h); app.listen({ port: 1 });`)
    .routes[0];
  const found = route?.guards[0];
  return [found?.kind, route?.access, (found?.verifies ?? []).map((verified) => `${verified.kind} ${verified.by}`), found?.flags ?? []];
}
const token = `const token = request.headers.authorization?.split(' ')[1];`;

describe('classes of guards', () => {
  it('enforces: a verified token is required', () => {
    expect(
      judge(
        `async (request, reply) => { ${token} if (!token) return reply.code(401).send({}); try { request.user = jwt.verify(token, process.env.KEY); } catch { return reply.code(401).send({}); } }`,
      ),
    ).toEqual(['enforces', 'guarded', ['jwt jsonwebtoken.verify'], []]);
    expect(judge(`async (request) => { await request.jwtVerify(); }`)).toEqual(['enforces', 'guarded', ['jwt request.jwtVerify'], []]);
    expect(
      judge(
        `(request, reply, done) => { ${token} jwt.verify(token, process.env.KEY, (err, user) => { if (err) return done(err); request.user = user; done(); }); }`,
      ),
    ).toEqual(['enforces', 'guarded', ['jwt jsonwebtoken.verify'], []]);
  });

  it('enforces: a logger of the service that cleans what it prints makes no difference', () => {
    expect(
      judge(
        `async (request, reply) => {
          const caller = request.headers['x-caller']; const sent = request.headers['x-signature'];
          if (!caller || !sent) { log.warn('headers are missing', { path: request.url, caller: !!caller }); return reply.code(401).send({}); }
          const wanted = crypto.createHmac('sha256', process.env.KEY).update(caller + JSON.stringify(request.body)).digest('hex');
          if (sent !== wanted) { log.warn('wrong signature', { caller, path: request.url }); return reply.code(401).send({}); }
          log.info('accepted', { caller, path: request.url });
        }`,
        `class Cleaner { static clean(data) { if (typeof data === 'string') return data.replace(/\\d{4}/g, '#'); if (typeof data === 'object' && data !== null) { const out = {}; for (const key in data) out[key] = this.clean(data[key]); return out; } return data; } }
         class Log { line(level, text, data) { const cleaned = data ? Cleaner.clean(data) : ''; return level + text; } info(text, data) { const cleaned = Cleaner.clean(data); console.log(this.line('info', text, data), cleaned || ''); } warn(text, data) { const cleaned = Cleaner.clean(data); console.warn(this.line('warn', text, data), cleaned || ''); } }
         const log = new Log(); const shown = console.log; console.log = (...all) => { shown(...all.map((one) => Cleaner.clean(one))); };`,
      ).slice(0, 2),
    ).toEqual(['enforces', 'guarded']);
    // What ends the request is no logger, whatever it is called.
    expect(
      judge(
        `async (request, reply) => { if (!request.headers['x-key']) warn(reply); }`,
        `function warn(reply) { console.warn('no'); reply.code(401).send(); }`,
      )[0],
    ).toBe('presence-only');
  });

  it('a hook that goes on inside a context it made lets everybody through', () => {
    const als = `import { AsyncLocalStorage } from 'node:async_hooks'; const als = new AsyncLocalStorage();`;
    for (const guard of [
      `(request, reply, done) => { als.run(request.id, done); }`,
      `(request, reply, done) => als.run({ id: request.id }, () => done())`,
      `(request, reply, done) => { setImmediate(done); }`,
      `(request, reply, done) => { process.nextTick(done); }`,
    ])
      expect(judge(guard, als)[1]).toBe('open');
    // What an unread library does with `done` is not known.
    expect(judge(`(request, reply, done) => { limiter.wrap(done); }`, `import limiter from 'some-limiter';`)[1]).toBe('opaque');
    expect(judge(`(request, reply, done) => { als.run(1, () => { reply.code(401).send(); }); }`, als)[0]).toBe('deny-all');
  });

  it('enforces: api keys, signatures and look-ups', () => {
    expect(
      judge(`async (request, reply) => { if (request.headers['x-api-key'] !== process.env.API_KEY) reply.code(403).send(); }`),
    ).toEqual(['enforces', 'guarded', ['api-key !=='], ['open-when-secret-unset']]);
    expect(
      judge(
        `async (request, reply) => { if (request.headers['x-api-key'] !== (process.env.API_KEY || 'changeme')) reply.code(403).send(); }`,
      ),
    ).toEqual(['enforces', 'guarded', ['api-key !=='], ['default-secret']]);
    // What stands before the key in the header is no part of the stand-in that is sent.
    expect(
      judge(
        `async (request, reply) => { if (request.headers['x-job-token'] !== \`Bearer \${process.env.JOB_TOKEN}\`) reply.code(403).send(); }`,
      ),
    ).toEqual(['enforces', 'guarded', ['api-key !=='], []]);
    expect(
      judge(
        `async (request, reply) => { const given = request.headers['x-signature']; if (!given || !/^[a-f0-9]{64}$/.test(given)) throw new Error('format'); const want = crypto.createHmac('sha256', process.env.SECRET).update(JSON.stringify(request.body)).digest('hex'); if (!crypto.timingSafeEqual(Buffer.from(given), Buffer.from(want))) throw new Error('no'); }`,
      ),
    ).toEqual(['enforces', 'guarded', ['hmac crypto.timingSafeEqual'], []]);
    expect(
      judge(
        `async (request, reply) => { const key = request.headers['x-api-key']; const row = key && await redis.get('key:' + key); if (!row) return reply.code(401).send(); request.account = JSON.parse(row); }`,
      ),
    ).toEqual(['enforces', 'guarded', ['other new ioredis().get'], []]);
  });

  it('enforces: one of several keys in use has to fit', () => {
    const digest = `crypto.createHmac('sha256', secret).update(request.rawBody)`;
    const given = `Buffer.from(String(request.headers['x-signature'] ?? ''), 'hex')`;
    for (const secrets of [
      `process.env.SECRETS.split(',')`,
      `[process.env.OLD, process.env.NEW].filter(Boolean)`,
      `[process.env.OLD, process.env.NEW]`,
    ])
      for (const asked of [
        `secrets.some((secret) => { const expected = ${digest}.digest(); return expected.length === given.length && crypto.timingSafeEqual(given, expected); })`,
        `secrets.find((secret) => crypto.timingSafeEqual(given, ${digest}.digest()))`,
        `secrets.some((secret) => String(request.headers['x-signature']) === ${digest}.digest('hex'))`,
      ])
        expect(
          judge(
            `async (request, reply) => { const given = ${given}; const fits = ${asked}; if (!fits) return reply.code(401).send(); }`,
            `const secrets = ${secrets};`,
          ).slice(0, 2),
        ).toEqual(['enforces', 'guarded']);
  });

  it('a revocation list before the verification changes nothing', () => {
    expect(
      judge(
        `async (request, reply) => { ${token} if (!token) throw new Error('no'); if (await redis.get('revoked:' + token)) throw new Error('revoked'); request.user = jwt.verify(token, process.env.KEY); }`,
      )[0],
    ).toBe('enforces');
  });

  it('basic scheme', () => {
    expect(
      judge(
        `async (request, reply) => { const value = request.headers.authorization; if (!value || !value.startsWith('Basic ')) return reply.code(401).send(); const [user, password] = Buffer.from(value.slice(6), 'base64').toString().split(':'); if (user !== process.env.USER_NAME || password !== process.env.PASSWORD) return reply.code(401).send(); }`,
      ).slice(0, 2),
    ).toEqual(['enforces', 'guarded']);
  });

  it('optional, swallows, presence-only, public-constant', () => {
    expect(
      judge(`async (request, reply) => { ${token} if (!token) return; request.user = jwt.verify(token, process.env.KEY); }`).slice(0, 2),
    ).toEqual(['optional', 'optional']);
    expect(
      judge(`async (request) => { try { await request.jwtVerify(); } catch (error) { request.log.warn(error); } }`).slice(0, 2),
    ).toEqual(['swallows', 'open']);
    expect(
      judge(`async (request, reply) => { ${token} if (!token) return reply.code(401).send(); request.user = jwt.decode(token); }`).slice(
        0,
        2,
      ),
    ).toEqual(['swallows', 'open']);
    expect(
      judge(`async (request, reply) => { if (!request.headers['x-signature']) return reply.code(401).send(); /* TODO verify */ }`).slice(
        0,
        2,
      ),
    ).toEqual(['presence-only', 'open']);
    expect(
      judge(`async (request, reply) => { if (request.headers['x-internal'] !== 'orders') return reply.code(401).send(); }`).slice(0, 2),
    ).toEqual(['public-constant', 'open']);
  });

  it('15: an error that is sent stops the request', () => {
    expect(
      judge(`async (request, reply) => { try { await request.jwtVerify(); } catch (error) { reply.send(error); } }`).slice(0, 2),
    ).toEqual(['enforces', 'guarded']);
  });

  it('14: a status without an answer stops nothing, and neither does a returned value', () => {
    expect(judge(`async (request, reply) => { ${token} if (!token) reply.code(401); }`)[1]).toBe('open');
    expect(judge(`async (request, reply) => { return { error: 'no' }; }`)[1]).toBe('open');
  });

  it('stub, neutral, deny-all', () => {
    expect(judge(`async function authenticate(request, reply) { /* TODO */ }`).slice(0, 2)).toEqual(['stub', 'open']);
    expect(judge(`async (request, reply) => { if (!request.body.name) return reply.code(400).send(); }`).slice(0, 2)).toEqual([
      'neutral',
      'open',
    ]);
    expect(judge(`async (request, reply) => { reply.code(503).send(); }`).slice(0, 2)).toEqual(['deny-all', 'guarded']);
  });

  it('rights of a principal are decided, in guards and in handlers', () => {
    const sign = `const sign = async (request, reply) => { ${token} if (!token) return reply.code(401).send({}); request.user = jwt.verify(token, process.env.KEY); };`;
    const rights = (hooks: string, handler: string): unknown =>
      bootTexts(
        `${PRELUDE}${sign}\napp.get('/admin/a', { preHandler: [${hooks}] }, ${handler}); app.listen({ port: 1 });`,
      ).routes[0]?.guards.flatMap((guard) => guard.authorizes ?? []);
    const listed = `async (request, reply) => { const { user } = request; if (!user) return reply.code(401).send(); const isAdmin = user.roles?.includes('admin') || user.isAdmin; if (!isAdmin) return reply.code(403).send(); }`;
    expect(rights(`sign, ${listed}`, 'h')).toContain('!isAdmin');
    expect(
      rights('sign', `async (request, reply) => { if (request.user.role !== 'admin') return reply.code(403).send(); return 1; }`),
    ).toEqual([`request.user.role !== 'admin'`]);
    const among = `((...roles) => async (request, reply) => { if (!request.user) return reply.code(401).send(); if (!roles.includes(request.user.role)) return reply.code(403).send(); })('admin')`;
    expect(rights(`sign, ${among}`, 'h')).toEqual(['!roles.includes(request.user.role) [admin]']);
    expect(rights('sign', `async (request, reply) => { if (!request.query.x) return reply.code(403).send(); return 1; }`)).toEqual([]);
    expect(rights(`sign, async (request, reply) => { if (!request.user.isActive) return reply.code(403).send(); }`, 'h')).toEqual([]);
  });

  it('conditional: off by a flag, by address', () => {
    expect(judge(`async (request, reply) => { if (process.env.SKIP_AUTH) return; await request.jwtVerify(); }`).slice(0, 2)).toEqual([
      'conditional',
      'guarded',
    ]);
    expect(
      judge(`async (request, reply) => { if (process.env.AUTH_ENABLED !== 'true') return; await request.jwtVerify(); }`).slice(0, 2),
    ).toEqual(['conditional', 'open']);
  });

  it('code that could not be read is not judged', () => {
    expect(
      judge(
        `async (request, reply) => { const user = await authenticate(request); if (!user) return reply.code(401).send(); }`,
        `const { authenticate } = require('./missing');`,
      ).slice(0, 2),
    ).toEqual(['unknown', 'opaque']);
  });
});

describe('chains', () => {
  const auth = `const auth = async (request) => { ${token} request.user = jwt.verify(token, process.env.KEY); };`;

  it('a role guard needs the principal of an earlier guard', () => {
    const role = `const requireRole = (role) => async (request, reply) => { if (!request.user || request.user.role !== role) return reply.code(403).send(); };`;
    const result = bootTexts(
      `${PRELUDE}${auth}${role} app.get('/a', { preHandler: [auth, requireRole('admin')] }, h); app.get('/b', { preHandler: requireRole('admin') }, h); app.listen({ port: 1 });`,
    );
    expect(
      result.routes.map((route) => [route.access, route.accessReason, route.guards.map((guard) => `${guard.name} ${guard.kind}`)]),
    ).toEqual([
      ['guarded', undefined, ['auth enforces', 'requireRole("admin") principal-required']],
      ['guarded', 'every request is rejected, also with a good credential', ['requireRole("admin") principal-required']],
    ]);
  });

  it('a role guard that only writes a line is a stub, and one that answers and goes on leaks', () => {
    const guards = (guard: string) =>
      bootTexts(
        `import express from 'express'; import jwt from 'jsonwebtoken'; const app = express();
         const signIn = (req, res, next) => { res.locals.user = jwt.verify(req.headers.authorization ?? '', process.env.KEY); next(); };
         const requireFinance = ${guard};
         app.post('/pay', signIn, requireFinance, (req, res) => res.json(1)); app.listen(1);`,
      ).routes[0]?.guards.map((one) => [one.name, one.kind, one.flags ?? []]);
    expect(
      guards(`(req, res, next) => { if (!res.locals.user.roles.includes('finance')) console.warn('not finance'); next(); }`)?.[1],
    ).toEqual(['requireFinance', 'stub', []]);
    expect(
      guards(`(req, res, next) => { if (!res.locals.user.roles.includes('finance')) res.status(403).json({}); next(); }`)?.[1],
    ).toEqual(['requireFinance', 'principal-required', ['leaks-after-reject']]);
    expect(
      guards(
        `(req, res, next) => { if (!res.locals.user) return res.sendStatus(401); if (res.locals.user.roles.includes('admin')) console.log('admin'); next(); }`,
      )?.[1]?.[1],
    ).toBe('principal-required');
  });

  it('a guard that holds a permission of the route against a table is none that refuses everybody', () => {
    const result = bootTexts(
      `${PRELUDE} const ROLES = ['admin', 'viewer']; const MATRIX = { read: ['all', 'all'], write: ['all', 'own'] };
       const OWNABLE = ['service', 'finding', 'repository', 'run']; const refuse = (status) => Object.assign(new Error('no'), { statusCode: status });
       const subjectOf = ({ type, subject = '', ...named }) => type === 'service' || type === 'finding' ? { [type]: subject } : type === 'verdict' ? { service: subject.split(':')[0] ?? '' } : named;
       app.addHook('onRequest', async (request) => { request.user = jwt.verify(request.headers.authorization ?? '', process.env.KEY); });
       app.addHook('onRequest', async function member(request) {
         const { org, ...named } = request.params; const subject = subjectOf(named);
         const rows = org === undefined ? [] : await pool.query('SELECT role FROM member WHERE org = $1 AND who = $2', [org, request.user.id]);
         const found = rows[0]; if (org === undefined || found === undefined) throw refuse(404);
         const { permission } = request.routeOptions.config;
         const grant = permission === undefined ? 'none' : (MATRIX[permission][ROLES.indexOf(found.role)] ?? 'none');
         const touched = OWNABLE.map((name) => subject[name] ?? null);
         const own = touched.every((one) => one === null) ? false : ((await pool.query('SELECT own', touched))[0]?.own ?? false);
         if (permission === undefined || grant === 'none' || (grant === 'own' && !own)) throw refuse(403);
       });
       app.get('/orgs/:org/:type/:subject', { config: { permission: 'read' } }, h); app.listen({ port: 1 });`.replace(
        'const app',
        "import { Pool } from 'pg'; const pool = new Pool(); const app",
      ),
    );
    expect(result.routes.map((route) => [route.access, route.accessReason, route.guards.map((one) => one.kind)])).toEqual([
      ['guarded', undefined, ['enforces', 'principal-required']],
    ]);
  });

  it('a guard that skips paths is judged route by route', () => {
    const result = bootTexts(
      `${PRELUDE} const open = ['/login', '/health']; app.addHook('onRequest', async (request) => { if (open.includes(request.url)) return; await request.jwtVerify(); }); app.get('/login', h); app.get('/orders', h); app.listen({ port: 1 });`,
    );
    expect(result.routes.map((route) => [route.path, route.access])).toEqual([
      ['/login', 'open'],
      ['/orders', 'guarded'],
    ]);
  });

  it('fastify.auth: the weakest of several decides', () => {
    const result =
      bootTexts(`${PRELUDE}${auth} import fastifyAuth from '@fastify/auth'; const none = async () => {}; async function main() { await app.register(fastifyAuth);
      app.get('/or', { preHandler: app.auth([auth, none]) }, h); app.get('/and', { preHandler: app.auth([auth, none], { relation: 'and' }) }, h); await app.listen({ port: 1 }); } main();`);
    expect(result.routes.map((route) => [route.path, route.access])).toEqual([
      ['/and', 'guarded'],
      ['/or', 'open'],
    ]);
  });

  it('a check inside the handler counts', () => {
    const result = bootTexts(
      `${PRELUDE} app.get('/a', async (request, reply) => { ${token} if (!token) return reply.code(401).send(); try { jwt.verify(token, process.env.KEY); } catch { return reply.code(401).send(); } return { ok: true }; }); app.listen({ port: 1 });`,
    );
    expect(result.routes[0]).toMatchObject({ access: 'guarded', guards: [{ phase: 'handler', kind: 'enforces' }] });
  });

  it('sockets: a connection that is closed without a token is guarded', () => {
    const result =
      bootTexts(`${PRELUDE} import { WebSocketServer } from 'ws'; const wss = new WebSocketServer({ server: app.server, path: '/live' });
      wss.on('connection', (socket, request) => { try { jwt.verify(request.headers['sec-token'] ?? request.query.token, process.env.KEY); } catch { socket.close(); return; } socket.on('message', () => {}); }); app.listen({ port: 1 });`);
    expect(result.sockets.map((socket) => [socket.by, socket.path, socket.access])).toEqual([['ws', '/live', 'guarded']]);
  });
});

it('code that could not be read and is handed next may well go on', () => {
  const [route] = bootTexts(`import express from 'express'; import { run } from 'nowhere-to-be-found/x';
    const app = express(); const wrap = globalThis.somewhere.wrap;
    app.use((req, res, next) => { wrap({ path: req.url }, next); });
    app.get('/a', (req, res) => res.json(1)); app.listen(1);`).routes;
  expect([route?.guards[0]?.kind, route?.access]).toEqual(['unknown', 'opaque']);
});

it('a handler that refuses a signature with 400 checks the credential itself', () => {
  const accessOf = (body: string) =>
    bootTexts(`import Fastify from 'fastify'; import Stripe from 'stripe'; const stripe = new Stripe(process.env.K); const app = Fastify();
      app.post('/webhooks/stripe', async (request, reply) => { ${body} }); app.listen({ port: 1 });`).routes[0]?.access;
  const construct = `stripe.webhooks.constructEvent(request.rawBody, request.headers['stripe-signature'], process.env.S)`;
  expect(accessOf(`try { ${construct}; } catch { return reply.code(400).send({}); } return reply.send({});`)).toBe('guarded');
  expect(accessOf(`${construct}; return reply.send({});`)).toBe('guarded');
  expect(accessOf(`try { ${construct}; } catch (error) { request.log.error(error); } return reply.send({});`)).toBe('open');
  expect(accessOf(`if (!request.headers['stripe-signature']) return reply.code(400).send({}); return reply.send({});`)).toBe('open');
});

it('a hook that hangs on a condition is not what the handler does', () => {
  const [route] = bootTexts(`${PRELUDE}
    const check = async (request, reply) => { if (request.headers['x-key'] !== process.env.KEY) return reply.code(401).send(); };
    if (process.env.AUTH_ENABLED === 'true') app.addHook('preHandler', check);
    app.get('/a', h); app.listen({ port: 1 });`).routes;
  expect(route?.access).toBe('optional');
  expect(route?.guards.map((guard) => guard.phase)).toEqual(['preHandler']);
});

it('a certificate of the client is a credential', () => {
  expect(judge(`async (request, reply) => { if (!request.raw.socket.authorized) return reply.code(401).send(); }`)).toEqual([
    'enforces',
    'guarded',
    ['mtls socket.authorized'],
    [],
  ]);
});

it('a secret behind a word of its own in a header of its own is compared like any other', () => {
  expect(
    judge(
      `async (request, reply) => { const sent = request.headers['x-job-authorization']; if (!sent || sent !== \`Bearer \${process.env.JOB_KEY}\`) return reply.code(401).send(); }`,
    ),
  ).toEqual(['enforces', 'guarded', ['api-key !=='], []]);
});

it('a handler that refuses a wrong credential and serves who sends none looks at it only', () => {
  const [route] = bootTexts(`${PRELUDE}
    app.get('/a', async (request, reply) => {
      const sent = request.headers.authorization?.slice(7); let user;
      if (sent !== undefined) { try { user = jwt.verify(sent, process.env.KEY); } catch { return reply.code(401).send({}); } }
      return reply.send({ name: user?.name ?? 'guest' });
    }); app.listen({ port: 1 });`).routes;
  expect([route?.access, route?.accessReason]).toEqual(['optional', 'who is signed in is looked at, and others are served as well']);
});
