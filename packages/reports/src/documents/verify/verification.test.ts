import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHmac } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import type { AuditResult, RouteRow, ServiceResult, Verdict } from '@airworthy/model';
import { makeItem, makeResult, makeService } from '../../../test/make-result.ts';
import { serviceContext } from '../context.ts';
import { voiceOf } from '../text/say.ts';
import { verifications } from './verification.ts';

const folder = mkdtempSync(join(tmpdir(), 'airworthy-verify-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const route = (method: string, path: string, line: number, parts: Partial<RouteRow> = {}): RouteRow => ({
  service: 'shop',
  method,
  path,
  access: 'open',
  guards: [],
  validation: [],
  rateLimit: null,
  place: { path: 'src/app.ts', line },
  purpose: 'api',
  ...parts,
});

/** A result in which one item fails at a place, with the routes of the small app below. */
function failing(item: string, line: number, message: string, path = 'src/app.ts'): { result: AuditResult; service: ServiceResult } {
  const place = { path, line };
  const verdict: Verdict = {
    item,
    service: 'shop',
    status: 'FAIL',
    method: 'static',
    confidence: 'proved',
    reason: 'x',
    evidence: [{ message, holds: false, location: place }],
    checks: [],
  };
  const service = makeService({
    routes: [
      route('GET', '/health', 1, { purpose: 'health' }),
      route('GET', '/orders', 2),
      route('POST', '/orders', 2),
      route('DELETE', '/orders/:id', 2),
      route('POST', '/hooks', 3, { purpose: 'webhook' }),
    ],
    verdicts: [verdict],
    decisions: [],
    findings: [
      {
        fingerprint: 'f',
        item,
        service: 'shop',
        status: 'FAIL',
        severity: 'critical',
        title: 't',
        message,
        locations: [place],
        slaDays: 7,
        effortHours: 1,
        role: 'backend',
      },
    ],
  });
  return { result: makeResult({ items: [makeItem({ id: item })], services: [service] }), service };
}

function scriptFor(item: string, line: number, message: string, path?: string): string {
  const { result, service } = failing(item, line, message, path);
  const [found] = verifications(serviceContext(result, service, voiceOf('en', 'USD')));
  if (found === undefined) throw new Error(`no script for ${item}`);
  const file = join(folder, `${item}.mjs`);
  writeFileSync(file, found.script);
  return file;
}

/** The exit code of a script; what it wrote is in the error when it is not expected. */
async function exitOf(file: string, env: Record<string, string> = {}): Promise<number> {
  const child = spawn(process.execPath, [file], { env: { PATH: process.env['PATH'] ?? '', ...env }, cwd: folder, stdio: 'ignore' });
  return new Promise((settle) => child.on('exit', (code) => settle(code ?? -1)));
}

interface Gaps {
  auth: boolean;
  socket: boolean;
  signature: boolean;
  correlation: boolean;
  limit: 'none' | 'global' | 'user';
}
const FIXED: Gaps = { auth: true, socket: true, signature: true, correlation: true, limit: 'user' };
const SECRET = 'a-webhook-secret';

async function withApp(gaps: Partial<Gaps>, run: (base: string) => Promise<void>): Promise<void> {
  const fixed = { ...FIXED, ...gaps };
  const counts = new Map<string, number>();
  const server: Server = createServer((request, response) => void answer(request, response, fixed, counts));
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (fixed.socket && new URL(request.url ?? '/', 'http://x').searchParams.get('token') !== 'good')
      socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
    else sockets.handleUpgrade(request, socket, head, () => undefined);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  try {
    await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    for (const client of sockets.clients) client.terminate();
    server.closeAllConnections();
    server.close();
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, fixed: Gaps, counts: Map<string, number>): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (fixed.correlation) response.setHeader('x-request-id', request.headers['x-request-id'] ?? crypto.randomUUID());
  const path = new URL(request.url ?? '/', 'http://x').pathname;
  const end = (status: number): void => void response.writeHead(status).end();
  if (path === '/health') return end(200);
  if (path === '/hooks') {
    const good = `sha256=${createHmac('sha256', SECRET).update(Buffer.concat(chunks)).digest('hex')}`;
    return end(fixed.signature && request.headers['x-hub-signature-256'] !== good ? 401 : 200);
  }
  const token = request.headers.authorization ?? '';
  const key = fixed.limit === 'user' ? token : 'all';
  counts.set(key, (counts.get(key) ?? 0) + 1);
  if (fixed.limit !== 'none' && (counts.get(key) ?? 0) > 20) return end(429);
  return end(fixed.auth && !token.startsWith('Bearer good') ? 401 : 200);
}

test('open routes: broken and fixed are told apart, and a service that is away is neither', async () => {
  const file = scriptFor('S01-001', 2, 'GET /orders is open');
  await withApp({ auth: false }, async (base) => expect(await exitOf(file, { BASE_URL: base })).toBe(1));
  await withApp({}, async (base) => expect(await exitOf(file, { BASE_URL: base })).toBe(0));
  expect(await exitOf(file, { BASE_URL: 'http://127.0.0.1:1' })).toBe(2);
  expect(await exitOf(file)).toBe(2);
});

test('sockets: broken and fixed are told apart', async () => {
  const file = scriptFor('S39-001', 4, 'socket /ws (ws) is open: nothing asks for a credential');
  await withApp({ socket: false }, async (base) => expect(await exitOf(file, { BASE_URL: base })).toBe(1));
  await withApp({}, async (base) => expect(await exitOf(file, { BASE_URL: base })).toBe(0));
});

test('webhooks: broken and fixed are told apart', async () => {
  const file = scriptFor('S40-001', 3, 'POST /hooks: nothing looks at a signature');
  await withApp({ signature: false }, async (base) => expect(await exitOf(file, { BASE_URL: base })).toBe(1));
  await withApp({}, async (base) => expect(await exitOf(file, { BASE_URL: base })).toBe(0));
});

test('correlation: broken and fixed are told apart', async () => {
  const file = scriptFor('S04-016', 1, 'no id');
  await withApp({ correlation: false }, async (base) => expect(await exitOf(file, { BASE_URL: base })).toBe(1));
  await withApp({}, async (base) => expect(await exitOf(file, { BASE_URL: base })).toBe(0));
});

test('limits by user: none, one for all, and one for each are told apart', async () => {
  const file = scriptFor('S08-003', 5, 'counted by ip');
  const env = { TOKEN_A: 'good-a', TOKEN_B: 'good-b', REQUESTS: '60' };
  await withApp({ limit: 'none' }, async (base) => expect(await exitOf(file, { BASE_URL: base, ...env })).toBe(1));
  await withApp({ limit: 'global' }, async (base) => expect(await exitOf(file, { BASE_URL: base, ...env })).toBe(1));
  await withApp({}, async (base) => expect(await exitOf(file, { BASE_URL: base, ...env })).toBe(0));
  await withApp({}, async (base) => expect(await exitOf(file, { BASE_URL: base })).toBe(2));
});

test('secrets: a service that starts without one is told from one that refuses', async () => {
  const file = scriptFor('S19-002', 6, 'fallback-literal STORE_SECRET: mi***');
  writeFileSync(join(folder, 'broken.mjs'), "const secret = process.env.STORE_SECRET ?? 'minioadmin'; setInterval(() => secret, 1000);");
  writeFileSync(join(folder, 'fixed.mjs'), 'if (!process.env.STORE_SECRET) process.exit(1); setInterval(() => undefined, 1000);');
  const start = (name: string): Record<string, string> => ({ START: `"${process.execPath}" ${name}`, WAIT: '1500' });
  expect(await exitOf(file, start('broken.mjs'))).toBe(1);
  expect(await exitOf(file, start('fixed.mjs'))).toBe(0);
  expect(await exitOf(file, start('missing.mjs'))).toBe(2);
});

test('migrations: an image that migrates as it starts is told from one that does not', async () => {
  const file = scriptFor('S21-001', 3, 'prisma migrate deploy', 'Dockerfile');
  writeFileSync(
    join(folder, 'Dockerfile'),
    'FROM node:24\nRUN npx prisma generate\nCMD ["sh", "-c", "npx prisma migrate deploy && node dist/index.js"]\n',
  );
  expect(await exitOf(file)).toBe(1);
  writeFileSync(
    join(folder, 'Dockerfile'),
    'FROM node:24 AS migrate\nCMD ["npx", "prisma", "migrate", "deploy"]\nFROM node:24\nCMD ["node", "dist/index.js"]\n',
  );
  expect(await exitOf(file)).toBe(0);
  rmSync(join(folder, 'Dockerfile'));
  expect(await exitOf(file)).toBe(2);
});
