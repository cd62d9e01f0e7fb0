import type { SocketEndpoint } from '@airworthy/model';
import { expect, test } from 'vitest';
import { modelService } from '../../audit/model-service.ts';
import { projectOf } from '../../audit/open-project.ts';
import { memoryTree } from '../../tree/source-tree.ts';
import { extractCode } from '../../extract/extract-code.ts';
import { realtime } from './index.ts';

async function endpoints(entry: string): Promise<SocketEndpoint[]> {
  const project = projectOf(
    memoryTree({
      'package.json': JSON.stringify({
        name: 'sockets',
        scripts: { start: 'node entry.js' },
        dependencies: { fastify: '5', '@fastify/websocket': '11', ws: '8', 'socket.io': '4', jsonwebtoken: '9' },
      }),
      'entry.js': entry,
    }),
  );
  const [service] = project.services;
  return service ? (await modelService(project, service)).facts.socketEndpoints : [];
}

test('a Fastify socket without a hook is open, and its messages are read', async () => {
  const [found] = await endpoints(`
const app = require('fastify')();
async function main() {
  await app.register(require('@fastify/websocket'), { options: { maxPayload: 4096 } });
  app.register(async (scope) => {
    scope.get('/live', { websocket: true }, (socket, request) => {
      socket.on('message', (raw) => { try { socket.send(JSON.parse(raw).text); } catch (error) { socket.close(); } });
      socket.on('close', () => {});
    });
  });
  await app.listen({ port: 1 });
}
main();`);
  expect(found).toMatchObject({
    path: '/live',
    by: '@fastify/websocket',
    access: 'open',
    maxPayload: { state: 'known', value: 4096 },
    parseGuarded: true,
    messageValidation: false,
    handlesErrors: true,
    originCheck: false,
  });
});

test('socket.io: a middleware that verifies guards the connection', async () => {
  const [found] = await endpoints(`
const { Server } = require('socket.io'); const jwt = require('jsonwebtoken');
const io = new Server(3000, { maxHttpBufferSize: 1000 });
io.use((socket, next) => { try { jwt.verify(socket.handshake.auth.token, process.env.KEY); next(); } catch (error) { next(error); } });
io.on('connection', (socket) => { socket.on('message', (data) => {}); });`);
  expect(found).toMatchObject({ by: 'socket.io', access: 'guarded', heartbeat: true, maxPayload: { state: 'known', value: 1000 } });
});

test('ws: without verifyClient and without a look at the request it is open', async () => {
  const [found] = await endpoints(`
const { WebSocketServer } = require('ws');
const wss = new WebSocketServer({ port: 8080 });
wss.on('connection', (socket, request) => { socket.on('message', (raw) => { JSON.parse(raw); }); setTimeout(() => socket.close(), 60000); });`);
  expect(found).toMatchObject({ by: 'ws', access: 'open', parseGuarded: false, maxPayload: { state: 'absent' } });
});

test('namespaces, options from elsewhere and middleware of its own leave it open who may connect', async () => {
  const access = async (code: string) => (await endpoints(code)).map((one) => one.access);
  expect(
    await access(
      `const { Server } = require('socket.io'); const io = new Server(3000); const jobs = io.of('/jobs'); jobs.use((socket, next) => next()); io.on('connection', () => {});`,
    ),
  ).toEqual(['opaque']);
  expect(
    await access(
      `const { WebSocketServer } = require('ws'); const { options } = require('elsewhere'); const wss = new WebSocketServer(options); wss.on('connection', (socket, request) => {});`,
    ),
  ).toEqual(['opaque']);
  expect(
    await access(
      `const { Server } = require('socket.io'); const io = new Server(3000); io.use((socket, next) => { const ok = globalThis.allowed(socket); next(ok ? undefined : new Error('no')); }); io.on('connection', () => {});`,
    ),
  ).toEqual(['opaque']);
});

test('a verification whose failure is swallowed guards nothing', async () => {
  const [found] = await endpoints(`
const { Server } = require('socket.io'); const jwt = require('jsonwebtoken');
const io = new Server(3000);
io.use((socket, next) => { try { jwt.verify(socket.handshake.auth.token, process.env.KEY); } catch (error) {} next(); });
io.on('connection', (socket) => {});`);
  expect(found).toMatchObject({ by: 'socket.io', access: 'open', guards: [{ kind: 'swallows' }] });
});

test('messages that a function of our own counts in a shared store are limited; a full buffer is no counter', async () => {
  const app = (body: string): string => `
const app = require('fastify')();
const { Pool } = require('pg');
const pool = new Pool();
async function countHit(key) {
  const found = await pool.query('INSERT INTO hits AS h (key, hits) VALUES ($1, 1) ON CONFLICT (key) DO UPDATE SET hits = h.hits + 1 RETURNING hits', [key]);
  return { hits: found.rows[0].hits };
}
async function main() {
  await app.register(require('@fastify/websocket'));
  app.register(async (scope) => {
    scope.get('/live', { websocket: true }, (socket, request) => {
      const hear = async (data) => { ${body} };
      socket.on('message', (data) => { hear(data).catch(() => socket.close()); });
    });
  });
  await app.listen({ port: 1 });
}
main();`;
  const [limited] = await endpoints(app("const { hits } = await countHit('all'); if (hits > 60) return socket.close(1008);"));
  expect(limited?.rateLimited).toBe(true);
  const [open] = await endpoints(app("await countHit('all'); if (socket.bufferedAmount > 1000) return socket.close(1008);"));
  expect(open?.rateLimited).toBe(false);
});

const WS = `const { WebSocketServer } = require('ws'); const http = require('http'); const jwt = require('jsonwebtoken');`;
const UPGRADE = (check: string): string => `${WS}
const server = http.createServer(); const wss = new WebSocketServer({ noServer: true });
server.on('upgrade', (request, socket, head) => { ${check} });
wss.on('connection', (socket, request) => { socket.on('message', () => {}); });
server.listen(1);`;
const ACCEPT = `wss.handleUpgrade(request, socket, head, (ws) => wss.emit('connection', ws, request));`;

test.each([
  [
    'a token from the address that is verified',
    `const token = new URL(request.url, 'http://x').searchParams.get('token'); try { jwt.verify(token, process.env.KEY); } catch { socket.write('HTTP/1.1 401'); socket.destroy(); return; } ${ACCEPT}`,
    'guarded',
  ],
  [
    'a token that is compared with a secret',
    `const { token } = require('url').parse(request.url, true).query; if (token !== process.env.SOCKET_TOKEN) { socket.destroy(); return; } ${ACCEPT}`,
    'guarded',
  ],
  [
    'a promise that has to hold',
    `authenticate(request).then((user) => { ${ACCEPT} }).catch(() => socket.destroy()); async function authenticate(r) { return jwt.verify(r.headers.authorization, process.env.KEY); }`,
    'guarded',
  ],
  ['an origin alone', `if (request.headers.origin !== 'https://shop.example') { socket.destroy(); return; } ${ACCEPT}`, 'open'],
  ['a path alone', `if (new URL(request.url, 'http://x').pathname === '/live') { ${ACCEPT} } else socket.destroy();`, 'open'],
  ['a refusal without a return', `if (!request.headers.authorization) { socket.write('HTTP/1.1 401'); } ${ACCEPT}`, 'open'],
  ['a check that nobody can read', `require('elsewhere').check(request, socket, head, wss);`, 'opaque'],
])('an upgrade listener with %s', async (_name, check, access) => {
  const [found] = await endpoints(UPGRADE(check));
  expect(found).toMatchObject({ by: 'ws', access });
});

test('verifyClient is run, with and without a callback', async () => {
  const access = async (verify: string): Promise<string | undefined> =>
    (
      await endpoints(`${WS} const wss = new WebSocketServer({ port: 1, verifyClient: ${verify} }); wss.on('connection', (socket) => {});`)
    )[0]?.access;
  expect(
    await access(
      `(info) => { try { jwt.verify(info.req.headers['sec-websocket-protocol'], process.env.KEY); return true; } catch { return false; } }`,
    ),
  ).toBe('guarded');
  expect(
    await access(
      `(info, done) => { jwt.verify(info.req.headers.authorization, process.env.KEY, (error) => error ? done(false, 401) : done(true)); }`,
    ),
  ).toBe('guarded');
  expect(await access(`({ origin }) => origin === 'https://shop.example'`)).toBe('open');
  // What an async function returns is a promise, which counts as yes.
  expect(
    await access(
      `async (info) => { try { jwt.verify(info.req.headers.authorization, process.env.KEY); return true; } catch { return false; } }`,
    ),
  ).toBe('open');
  expect(await access(`require('elsewhere').verify`)).toBe('opaque');
});

test('allowRequest of socket.io is run', async () => {
  const access = async (allow: string): Promise<string | undefined> =>
    (
      await endpoints(`const { Server } = require('socket.io'); const jwt = require('jsonwebtoken');
const io = new Server(3000, { allowRequest: ${allow} }); io.on('connection', (socket) => {});`)
    )[0]?.access;
  expect(
    await access(
      `(req, done) => { jwt.verify(req.headers.authorization, process.env.KEY, (error) => done(error ? 'no' : null, !error)); }`,
    ),
  ).toBe('guarded');
  expect(await access(`(req, done) => done(null, req.headers.origin === 'https://shop.example')`)).toBe('open');
});

test('a server that a shared library would make belongs to a service whose start makes it', async () => {
  const stream = `import { WebSocketServer } from 'ws';
    export class Stream { constructor() { this.wss = new WebSocketServer({ noServer: true }); } }
    export class Server { streams = []; subscribe() { this.streams.push(new Stream()); } }`;
  const states = async (main: string) =>
    (
      await extractCode(
        realtime,
        { 'lib/stream.ts': stream, 'apps/quay/package.json': '{"scripts":{"start":"node main.ts"}}', 'apps/quay/main.ts': main },
        'apps/quay',
      )
    ).facts.socketEndpoints.map(({ wiring }) => wiring?.state);
  const head = "import { Server } from '../../lib/stream.ts'; function start() { const server = new Server();";
  expect(await states(`${head} server.subscribe(); } start();`)).toEqual(['wired']);
  // Nobody was seen to run what would make it.
  expect(await states(`${head} process.on('SIGUSR2', () => server.subscribe()); } start();`)).toEqual(['unknown']);
});
