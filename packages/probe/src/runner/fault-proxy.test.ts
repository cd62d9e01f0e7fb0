import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { FaultProxy } from './fault-proxy.ts';

afterEach(() => void vi.restoreAllMocks());

// Node counts whole milliseconds, from a clock of whole milliseconds: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args
test('what is delayed arrives, also when its timer is early', async () => {
  const echo = createServer((socket) => socket.pipe(socket));
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const proxy = await FaultProxy.open();
  proxy.leadTo(`127.0.0.1:${(echo.address() as AddressInfo).port}`);
  const [host = '', port = ''] = proxy.place.split(':');
  const client = connect(Number(port), host);
  await once(client, 'connect');
  proxy.set({ latencyMs: 40 });
  const { setTimeout: onTime } = globalThis;
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, ms = 0) => onTime(run, ms - 5)) as typeof setTimeout);
  const began = performance.now();
  client.write('ping');
  const heard = await Promise.race([once(client, 'data'), pause(5_000)]);
  expect(String(heard)).toBe('ping');
  // Both ways.
  expect(performance.now() - began).toBeGreaterThan(75);
  client.destroy();
  await proxy.close();
  echo.close();
});
