import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { exchange } from '../src/http/exchange.ts';
import { FaultProxy } from '../src/runner/fault-proxy.ts';
import { resolveTarget } from '../src/target/address.ts';
import { plantedApp } from './planted-app.ts';
import { limiter, login, socket, webhook, WEBHOOK_SECRET } from './planted-parts.ts';
import { outcomeOf, ROUTES, tryProbe, userNamed } from './try-probe.ts';

const HOOK = {
  path: '/hooks/orders',
  id: '/id',
  secret: WEBHOOK_SECRET,
  sign: { header: 'x-signature', timestampHeader: 'x-timestamp', over: 'timestamp.body' },
  body: { id: 'one', type: 'order.paid' },
};
const config = {
  webhooks: [HOOK],
  sockets: [{ path: '/live', hello: '{"type":"hello","id":"airworthy-1"}', deadSeconds: 3 }],
  users: { alice: { login: { send: 'POST /login', body: { email: 'a@test.example', password: 'right' } } } },
};

/** A scheme that leaves the time out of what is signed is described as such. */
function configFor(defects: readonly string[]): object {
  return defects.includes('time-not-signed') ? { ...config, webhooks: [{ ...HOOK, sign: { ...HOOK.sign, over: 'body' } }] } : config;
}

/** Everything at once, with the defects that are named. */
async function outcome(probe: string, defects: readonly string[]): Promise<string> {
  const [limit, signIn] = [limiter(), login()];
  const app = await plantedApp(defects, (asked) => webhook(asked) || limit(asked) || signIn(asked));
  const sockets = socket(app.server, new Set([...defects, ...(probe === 'ws/heartbeat' ? ['beats'] : [])]));
  try {
    return outcomeOf(
      (
        await tryProbe(probe, app.url, {
          tier: 'fault',
          config: configFor(defects),
          users: [userNamed('alice'), userNamed('bob')],
          routes: ROUTES,
        })
      ).results,
    );
  } finally {
    for (const line of sockets.clients) line.terminate();
    sockets.close();
    await app.close();
  }
}

const PLANTED: readonly (readonly [probe: string, defect: string])[] = [
  ['hookin/unsigned', 'only-when-sent'],
  ['hookin/bad-signature', 'shape-only'],
  ['hookin/empty-signature', 'empty-passes'],
  ['hookin/wrong-secret', 'shape-only'],
  ['hookin/tampered-body', 're-serialises'],
  ['hookin/raw-bytes', 're-serialises'],
  ['hookin/old-timestamp', 'any-age'],
  ['hookin/future-timestamp', 'any-age'],
  ['hookin/timestamp-not-signed', 'time-not-signed'],
  ['hookin/limits', 'any-size'],
  ['hookin/id-format', 'any-id'],
  ['ws/unauthenticated', 'open-socket'],
  ['ws/garbage-credential', 'any-token'],
  ['ws/token-in-url', 'token-in-url'],
  ['ws/origin', 'any-origin'],
  ['ws/oversized', 'any-size'],
  ['ws/flood', 'no-flood-limit'],
  ['ws/heartbeat', 'no-heartbeat'],
  ['ws/unknown-and-invalid-message', 'drops-broken'],
  ['rate/headers-true', 'no-limit-headers'],
  ['rate/burst-429', 'no-limit'],
  ['rate/account-key', 'by-address'],
  ['rate/spoofed-ip', 'believes-headers'],
  ['rate/retry-after-true', 'no-retry-after'],
  ['rate/retry-after-true', 'retry-too-soon'],
  ['rate/login-throttle', 'endless-tries'],
];

describe.concurrent('webhooks, sockets and limits', () => {
  test.each(PLANTED)('%s sees %s, and nothing without it', { timeout: 60_000 }, async (probe, defect) => {
    expect([await outcome(probe, [defect]), await outcome(probe, [])]).toEqual(['refuted', 'confirmed']);
  });

  test('a socket that opens, and is closed before anything is said, is a refusal', async () => {
    expect(await outcome('ws/unauthenticated', ['open-then-close'])).toBe('confirmed');
  });
});

test('what a proxy delays is not passed by, when the delay ends, by what comes later', async () => {
  const heard: string[] = [];
  const upstream = createServer({ allowHalfOpen: true }, (line) => {
    line.on('data', (part) => heard.push(part.toString()));
    line.on('error', () => {});
  });
  await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done));
  const proxy = await FaultProxy.open();
  proxy.leadTo(`127.0.0.1:${(upstream.address() as AddressInfo).port}`);
  const [host = '', port = ''] = proxy.place.split(':');
  const line = connect({ host, port: Number(port), noDelay: true });
  try {
    proxy.set({ latencyMs: 200 });
    line.write('first ');
    await pause(100);
    proxy.set('pass');
    line.write('second ');
    await pause(20);
    line.end('third');
    await pause(400);
    expect(heard.join('')).toBe('first second third');
  } finally {
    line.destroy();
    await proxy.close();
    upstream.close();
  }
});

test('a proxy tells whether connections from elsewhere begin with TLS, and whether they go on without it', async () => {
  const proxy = await FaultProxy.open();
  const [host = '', port = ''] = (proxy.elsewhere ?? '').split(':');
  const say = async (...parts: Buffer[]): Promise<void> => {
    const line = connect({ host, port: Number(port), noDelay: true });
    line.on('error', () => {});
    await new Promise((done) => line.once('connect', done));
    for (const part of parts) {
      line.write(part);
      await pause(250);
    }
    line.destroy();
  };
  const upstream = createServer((line) => void line.on('error', () => {}));
  await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done));
  proxy.leadTo(`127.0.0.1:${(upstream.address() as AddressInfo).port}`);
  const [asks, hello, plain] = [
    Buffer.from('0000000804d2162f', 'hex'),
    Buffer.from('160301', 'hex'),
    Buffer.from('0000000900030000', 'hex'),
  ];
  try {
    if (host === '') return; // a system without a second address of its own
    const counts = [];
    for (const parts of [[plain], [asks, hello], [asks, plain], [hello]]) {
      Object.assign(proxy.greetings, { tls: 0, plain: 0 });
      await say(...parts);
      counts.push({ ...proxy.greetings });
    }
    expect(counts).toEqual([
      { tls: 0, plain: 1 },
      { tls: 1, plain: 0 },
      { tls: 1, plain: 1 },
      { tls: 1, plain: 0 },
    ]);
  } finally {
    await proxy.close();
    upstream.close();
  }
});

test('a proxy passes, holds without loss, cuts, and comes back', async () => {
  const upstream = createServer((line) => {
    line.on('data', () => line.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'));
    line.on('error', () => {});
  });
  await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done));
  const proxy = await FaultProxy.open();
  proxy.leadTo(`127.0.0.1:${(upstream.address() as AddressInfo).port}`);
  const address = await resolveTarget(`http://${proxy.place}`, []);
  const ask = (timeoutMs: number): Promise<string> =>
    exchange(address, { method: 'GET', path: '/', headers: {}, timeoutMs }).then(
      (reply) => reply.text,
      (error: { kind: string }) => error.kind,
    );
  try {
    expect(await ask(2_000)).toBe('ok');
    proxy.set('hold');
    const waiting = ask(3_000);
    expect(await ask(200)).toBe('timeout');
    expect(proxy.touched).toBeGreaterThan(0);
    proxy.set('pass');
    expect(await waiting).toBe('ok');
    proxy.set('cut');
    expect(await ask(2_000)).toBe('network-error');
    proxy.set('pass');
    expect(await ask(2_000)).toBe('ok');
  } finally {
    await proxy.close();
    upstream.close();
  }
});
