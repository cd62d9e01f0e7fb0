import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { ProbeConfigSchema, readConfig } from '../src/config/probe-config.ts';
import { Masks } from '../src/http/mask.ts';
import { Sender } from '../src/http/sender.ts';
import { confirmed } from '../src/run/probe.ts';
import type { ProbeCase } from '../src/run/probe.ts';
import { runPlan } from '../src/run/run-probes.ts';
import { runSession } from '../src/run/run-session.ts';
import type { SessionOptions } from '../src/run/run-session.ts';
import { resolveTarget } from '../src/target/address.ts';
import { plantedApp } from './planted-app.ts';
import type { PlantedApp } from './planted-app.ts';
import { tryProbe, userNamed } from './try-probe.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** Listens, and writes down that somebody came. */
async function tripwire(): Promise<{ port: number; touched: () => number }> {
  let touched = 0;
  const server = createServer((socket) => {
    touched += 1;
    socket.destroy();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  open.push(server);
  return { port: (server.address() as AddressInfo).port, touched: () => touched };
}

async function app(...args: Parameters<typeof plantedApp>): Promise<PlantedApp> {
  const made = await plantedApp(...args);
  open.push(made);
  return made;
}

const session = (config: object, more: Partial<SessionOptions> = {}): SessionOptions => ({
  config: ProbeConfigSchema.parse({ version: 1, budget: { perSecond: 2_000 }, ...config }),
  folder: import.meta.dirname,
  tier: 'safe',
  version: '0',
  confirm: async () => true,
  ...more,
});

test('a host that is not allowed is an error before anything is sent', async () => {
  const elsewhere = async (): Promise<string[]> => ['203.0.113.7'];
  await expect(resolveTarget('http://shop.example', [], elsewhere)).rejects.toThrow('not among the hosts that may be probed');
  await expect(resolveTarget('http://shop.example', ['shop.example'], elsewhere)).resolves.toMatchObject({
    ip: '203.0.113.7',
    loopback: false,
  });
  // One address of ours beside one of others is no address of ours.
  await expect(resolveTarget('http://shop.example', [], async () => ['127.0.0.1', '203.0.113.7'])).rejects.toThrow('not among the hosts');
  await expect(resolveTarget('http://meta.example', ['meta.example'], async () => ['169.254.169.254'])).rejects.toThrow('never probed');
});

test('redirects are not followed, and no host but the target is asked', async () => {
  const wire = await tripwire();
  const target = await app([], ({ url, response }) => {
    if (url.pathname !== '/api/items') return false;
    response.writeHead(302, { location: `http://127.0.0.1:${wire.port}/login` }).end();
    return true;
  });
  for (const probe of ['auth/no-credential', 'jwt/alg-none', 'edge/cors-reflection', 'obs/request-id', 'error/no-internals'])
    await tryProbe(probe, target.url);
  expect(target.seen.length).toBeGreaterThan(10);
  expect(wire.touched()).toBe(0);
});

test('addresses in headers of the environment are not used as proxies', async () => {
  const wire = await tripwire();
  const before = process.env['HTTP_PROXY'];
  process.env['HTTP_PROXY'] = `http://127.0.0.1:${wire.port}`;
  try {
    const target = await app([]);
    await tryProbe('auth/no-credential', target.url);
    expect(target.seen.length).toBeGreaterThan(0);
  } finally {
    if (before === undefined) delete process.env['HTTP_PROXY'];
    else process.env['HTTP_PROXY'] = before;
  }
  expect(wire.touched()).toBe(0);
});

test('tier safe sends nothing that could write', async () => {
  const writes: string[] = [];
  const target = await app([], ({ request, url, body }) => {
    if (request.method === 'POST' && url.pathname === '/api/items' && body.toString().includes('"name"')) writes.push(body.toString());
    return false;
  });
  const run = await runSession(
    session({ target: target.url, users: { alice: { bearer: userNamed('alice').token } }, openapi: 'fixtures/planted-openapi.json' }),
  );
  expect(run?.requests.writes).toBe(0);
  expect(run?.results.length).toBeGreaterThan(5);
  expect(writes).toEqual([]);
  expect(target.seen.filter(({ method }) => !['GET', 'HEAD', 'OPTIONS', 'POST', 'TRACE', 'TRACK'].includes(method))).toEqual([]);
});

test('a probe that goes beyond its tier is stopped at the one place that sends', async () => {
  const target = await app([]);
  const sender = new Sender(await resolveTarget(target.url, []), 'safe', { requests: 10, perSecond: 100 }, new Masks());
  const asked = { method: 'POST', path: '/api/items', headers: {}, as: 'alice', role: 'test', probe: 'x', tier: 'test-tenant' } as const;
  await expect(sender.send(asked)).rejects.toThrow('needs test-tenant');
  expect(target.seen).toEqual([]);
});

test('what the budget leaves no room for is inconclusive, and what was seen before stands', async () => {
  const target = await app([]);
  const sender = new Sender(await resolveTarget(target.url, []), 'safe', { requests: 4, perSecond: 1_000 }, new Masks());
  const wanted = (subject: string): ProbeCase => ({
    subject,
    items: [],
    sends: 'GET /',
    requests: 3,
    run: async (io) => {
      const asked = { method: 'GET', path: '/' };
      await io.positive(asked, () => true, 'answers');
      await io.negative(asked, () => true, 'answers');
      return confirmed('seen');
    },
  });
  const cases = ['first', 'second', 'third'].map((subject) => ({ probe: 'try/budget', wanted: wanted(subject) }));
  const results = await runPlan({ cases, untried: [] }, sender);
  expect(results.map((one) => [one.outcome, one.code])).toEqual([
    ['confirmed', 'holds'],
    ['inconclusive', 'budget'],
    ['inconclusive', 'budget'],
  ]);
});

test('the budget ends what is sent', async () => {
  const target = await app([]);
  const sender = new Sender(await resolveTarget(target.url, []), 'safe', { requests: 2, perSecond: 1_000 }, new Masks());
  const asked = { method: 'GET', path: '/', headers: {}, as: 'nobody', role: 'test', probe: 'x', tier: 'safe' } as const;
  await sender.send(asked);
  await sender.send(asked);
  await expect(sender.send(asked)).rejects.toThrow('used up');
});

test('without consent nothing is sent', async () => {
  const target = await app([]);
  const options = session({ target: target.url, openapi: 'fixtures/planted-openapi.json' }, { confirm: async () => false });
  expect(await runSession(options)).toBeUndefined();
  expect(target.seen).toEqual([]);
});

test('secrets stand nowhere in a run', async () => {
  const alice = userNamed('alice');
  const target = await app([], ({ url, reply, request }) => {
    if (url.pathname !== '/login') return false;
    reply(
      201,
      { accessToken: alice.token, refreshToken: 'refresh-canary-1234567890', echo: request.headers['x-api-key'] },
      { 'set-cookie': 'sid=cookie-canary-12345; HttpOnly' },
    );
    return true;
  });
  const login = { send: 'POST /login', body: { email: 'a@test.example', password: 'password-canary-1' }, token: '/accessToken' };
  const run = await runSession(
    session({
      target: target.url,
      openapi: 'fixtures/planted-openapi.json',
      users: { alice: { login, headers: { 'x-api-key': 'api-key-canary-1' } } },
    }),
  );
  const text = JSON.stringify(run);
  for (const secret of [alice.token ?? '', 'refresh-canary-1234567890', 'cookie-canary-12345', 'password-canary-1', 'api-key-canary-1']) {
    expect([secret.slice(0, 12), text.includes(secret), text.includes(Buffer.from(secret).toString('base64'))]).toEqual([
      secret.slice(0, 12),
      false,
      false,
    ]);
  }
  expect(text).toContain('{{alice.token#');
});

test('settings with a key that nobody knows are refused with its name', () => {
  expect(() => readConfig('version: 1\ntarget: http://127.0.0.1:1\nhostz: []')).toThrow(/hostz/);
});
