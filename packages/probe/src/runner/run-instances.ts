import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fill } from '../config/fill.ts';
import type { ProbeConfig } from '../config/probe-config.ts';
import { exchange } from '../http/exchange.ts';
import { resolveTarget } from '../target/address.ts';
import { OwnProcess } from './own-process.ts';

export interface InstanceOutcome {
  /** It became ready, or ended well where it is meant to end. */
  readonly good: boolean;
  readonly words: string;
  /** How long that took. */
  readonly ms: number;
}

/** Starts this many instances at the same moment, waits until each is ready or has ended, and ends them. */
export async function runInstances(
  instances: NonNullable<ProbeConfig['instances']>,
  folder: string,
  round: Readonly<Record<string, string>>,
  count: number,
  /** Longest time for each, where that is not what the settings say. */
  withinMs = instances.withinSeconds * 1_000,
): Promise<InstanceOutcome[]> {
  const ports = await Promise.all(Array.from({ length: count }, () => freePort()));
  return Promise.all(
    ports.map((port) => oneInstance(fill(instances, { round, instance: { port: String(port) } }), folder, port, withinMs)),
  );
}

async function oneInstance(
  instances: NonNullable<ProbeConfig['instances']>,
  folder: string,
  port: number,
  withinMs: number,
): Promise<InstanceOutcome> {
  const began = performance.now();
  const said = (good: boolean, words: string): InstanceOutcome => ({ good, words, ms: performance.now() - began });
  const own = OwnProcess.start({
    run: instances.run,
    cwd: resolve(folder, instances.cwd),
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...instances.env },
    longestLog: 20_000,
  });
  try {
    const until = began + withinMs;
    while (performance.now() < until) {
      if (own.ending !== undefined) {
        const code = own.ending.code ?? 1;
        const good = instances.ready === undefined && code === 0;
        return said(good, good ? 'ended well' : `ended with ${code}: ${reasonIn(own.log())}`);
      }
      if (instances.ready !== undefined && (await answers(port, instances.ready))) return said(true, 'is ready');
      await pause(50);
    }
    return said(false, `was not ready within ${Math.round(withinMs / 1_000)} seconds`);
  } finally {
    await own.end(2_500, () => own.signalGroup('SIGTERM'));
  }
}

async function answers(port: number, path: string): Promise<boolean> {
  const address = await resolveTarget(`http://127.0.0.1:${port}`, []);
  return exchange(address, { method: 'GET', path, headers: {}, timeoutMs: 1_000 }).then(
    (reply) => reply.status < 400,
    () => false,
  );
}

/** The line that says why. */
function reasonIn(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const told =
    lines.find((line) => /already exists|duplicate key|deadlock/i.test(line)) ?? lines.find((line) => /^\w*error: /i.test(line.trim()));
  return (told ?? lines.at(-1) ?? 'it printed nothing').trim().slice(0, 160);
}

/** A port that nothing listens on now. */
export function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}
