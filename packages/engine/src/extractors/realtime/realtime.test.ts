import type { SocketEndpoint } from '@airworthy/model';
import { expect, test } from 'vitest';
import { modelService } from '../../audit/model-service.ts';
import { projectOf } from '../../audit/open-project.ts';
import { memoryTree } from '../../tree/source-tree.ts';

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
