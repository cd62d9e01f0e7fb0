import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { closedLoad } from '../src/http/closed-load.ts';
import { offerLoad } from '../src/http/open-load.ts';
import { resolveTarget } from '../src/target/address.ts';
import { plantedApp } from './planted-app.ts';
import { tryProbe } from './try-probe.ts';

const request = { method: 'GET', path: '/', headers: {} };

/** A server that stands still once for this long, as one does whose process collects garbage or waits for a lock. */
async function stalling(stallMs: number): Promise<{ url: string; seen: () => number; close(): void }> {
  let seen = 0;
  let until = 0;
  const began = performance.now();
  const server = createServer((_request, response) => {
    seen += 1;
    if (until === 0 && performance.now() - began > 500) until = performance.now() + stallMs;
    setTimeout(() => response.end('ok'), Math.max(1, until - performance.now()));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen: () => seen, close: () => server.closeAllConnections() };
}

test('whoever comes while the server stands still is counted with all of the wait', async () => {
  const target = await stalling(600);
  const sample = await offerLoad(await resolveTarget(target.url, []), {
    requests: [request],
    rate: 100,
    seconds: 2,
    timeoutMs: 5_000,
    seed: 1,
  });
  target.close();
  // Of two seconds the server stood still for 0.6: about 30 of 100 came then, and waited 0.3 s on average. A client that waits for answers would see one.
  expect(sample.sent).toBe(target.seen());
  expect(sample.p90).toBeGreaterThan(250);
  expect(sample.max).toBeGreaterThan(500);
  expect(sample.failed).toBe(0);
});

test('a stall of ours is counted from when requests were due, and not as what the service took', async () => {
  const target = await stalling(0);
  const block = (): void => {
    const until = performance.now() + 500;
    while (performance.now() < until);
  };
  setTimeout(block, 300);
  const sample = await offerLoad(await resolveTarget(target.url, []), {
    requests: [request],
    rate: 200,
    seconds: 1,
    timeoutMs: 5_000,
    seed: 1,
  });
  target.close();
  expect(sample.p90).toBeGreaterThan(200);
  expect(sample.lag).toBeGreaterThan(200);
  // About 100 of 200 were due meanwhile, each a quarter of a second late on average.
  expect(sample.mean - sample.service.mean).toBeGreaterThan(60);
  expect(sample.failed).toBe(0);
});

test('a connection that ended while it was kept is opened anew, once, and requests take turns', async () => {
  let [connections, nth] = [0, 0];
  const paths = new Map<string, number>();
  const server = createServer((incoming, response) => {
    nth += 1;
    // Every tenth connection ends just when it is used again, as one does whose time is over.
    if (nth % 10 === 0 && used.has(incoming.socket)) return void incoming.socket.destroy();
    used.add(incoming.socket);
    paths.set(incoming.url ?? '', (paths.get(incoming.url ?? '') ?? 0) + 1);
    response.end('ok');
  });
  const used = new Set<unknown>();
  server.on('connection', () => (connections += 1));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = await resolveTarget(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, []);
  const requests = ['/a', '/b'].map((path) => ({ ...request, path }));
  const sample = await offerLoad(address, { requests, rate: 100, seconds: 1, timeoutMs: 2_000, seed: 1 });
  server.closeAllConnections();
  server.close();
  expect(sample.failed).toBe(0);
  expect(connections).toBeGreaterThan(5);
  expect(nth).toBeGreaterThan(sample.sent);
  expect((paths.get('/a') ?? 0) + (paths.get('/b') ?? 0)).toBe(sample.sent);
  expect(Math.abs((paths.get('/a') ?? 0) - (paths.get('/b') ?? 0))).toBeLessThanOrEqual(1);
});

test('users who wait for answers ask as often as their thinking and waiting allows, each on a connection of its own', async () => {
  const sockets = new Set<unknown>();
  const server = createServer((incoming, response) => {
    sockets.add(incoming.socket);
    setTimeout(() => response.end('ok'), 100);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = await resolveTarget(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, []);
  const order = { requests: [request], users: 40, secondsBetween: 0.4, seconds: 3, timeoutMs: 2_000, seed: 1 };
  const sample = await closedLoad(address, order);
  server.closeAllConnections();
  server.close();
  // 40 users, each about every 0.5 s: 80 a second, fewer on a machine that has other things to do.
  expect(sample.answered).toBeGreaterThan(20);
  expect(sample.answered).toBeLessThan(95);
  expect(sample.p50).toBeGreaterThanOrEqual(99);
  expect([sample.failed, sockets.size]).toEqual([0, 40]);
});

test('requests that are never answered count with the time that was waited', async () => {
  const server = createServer(() => {});
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = await resolveTarget(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, []);
  const sample = await offerLoad(address, { requests: [request], rate: 50, seconds: 0.5, timeoutMs: 300, seed: 1 });
  server.closeAllConnections();
  server.close();
  expect([sample.failed, sample.answered]).toEqual([sample.sent, 0]);
  expect(sample.p50).toBeGreaterThanOrEqual(299);
});

const load = { from: 20, to: 40, step: 20, stepSeconds: 1, secondsBetween: 0.5, p99Ms: 3_000, peak: 40 };

test(
  'a service that takes its peak is confirmed, one that fails beyond some is full there, and a limit says nothing',
  { timeout: 60_000 },
  async () => {
    const outcome = async (handle: Parameters<typeof plantedApp>[1], more: object = {}) => {
      const app = await plantedApp([], handle);
      const { results } = await tryProbe('load/saturation', app.url, { tier: 'fault', config: { load: { ...load, ...more } } });
      await app.close();
      return results.map((one) => `${one.outcome} ${one.code}`);
    };
    /** Answers so many a second. */
    const most = (count: number, status: number): Parameters<typeof plantedApp>[1] => {
      let [began, seen] = [0, 0];
      return ({ url, user, reply }) => {
        if (url.pathname !== '/api/items' || !user) return false;
        if (Date.now() - began > 500) [began, seen] = [Date.now(), 0];
        seen += 1;
        if (seen <= count / 2) return false;
        reply(status, {});
        return true;
      };
    };
    expect([
      await outcome(() => false),
      await outcome(most(60, 503)),
      await outcome(most(10, 429)),
      await outcome(() => false, { peak: undefined }),
    ]).toEqual([['confirmed holds'], ['refuted full'], ['inconclusive limited'], ['inconclusive measured']]);
  },
);
