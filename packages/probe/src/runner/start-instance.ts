import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fill } from '../config/fill.ts';
import type { ProbeConfig } from '../config/probe-config.ts';
import { exchange } from '../http/exchange.ts';
import { resolveTarget } from '../target/address.ts';
import type { Address } from '../target/address.ts';
import { OwnProcess } from './own-process.ts';
import type { Ending } from './own-process.ts';
import { freePort } from './run-instances.ts';

/** One instance that may be told to stop, or killed, while it is watched. */
export interface Instance {
  readonly address: Address;
  /** Where it gives its metrics. */
  readonly metrics?: { readonly address: Address; readonly path: string };
  /** What it printed so far. */
  log(): string;
  /** Memory that it holds now in bytes; undefined where this machine does not tell. */
  memory(): number | undefined;
  signal(name: NodeJS.Signals): void;
  /** How it ended within this time; undefined when it has not. */
  ends(withinMs: number): Promise<Ending | undefined>;
  /** Ends it, whatever it is doing. */
  stop(): Promise<void>;
}

const LONGEST_LOG = 1_000_000;

export async function startInstance(
  alone: NonNullable<ProbeConfig['alone']>,
  folder: string,
  /** Over what the settings say; null takes a variable away. */
  more: Readonly<Record<string, string | null>> = {},
): Promise<Instance | undefined> {
  const [port, second] = [await freePort(), await freePort()];
  const filled = fill(alone, { instance: { port: String(port), port2: String(second) } });
  const own = OwnProcess.start({
    run: filled.run,
    cwd: resolve(folder, filled.cwd),
    env: Object.fromEntries(
      Object.entries({ PATH: process.env['PATH'], HOME: process.env['HOME'], ...filled.env, ...more }).filter(
        ([, value]) => value !== null,
      ),
    ) as NodeJS.ProcessEnv,
    longestLog: LONGEST_LOG,
  });
  const address = await resolveTarget(`http://127.0.0.1:${port}`, []);
  const told = filled.metrics;
  const instance: Instance = {
    address,
    ...(told ? { metrics: { address: await resolveTarget(`http://127.0.0.1:${told.port}`, []), path: told.path } } : {}),
    log: () => own.log(),
    memory: () => memoryOf(own.pid),
    signal: (name) => own.signal(name),
    ends: (withinMs) => own.endsWithin(withinMs),
    stop: () => own.end(0),
  };
  const until = performance.now() + alone.withinSeconds * 1_000;
  const lives = (): boolean => own.ending === undefined;
  while (performance.now() < until && lives()) {
    const ready = await exchange(address, { method: 'GET', path: alone.ready, headers: {}, timeoutMs: 1_000 }).then(
      (reply) => reply.status < 400,
      () => false,
    );
    if (ready) return instance;
    await pause(100);
  }
  await instance.stop();
  return undefined;
}

/** Linux tells it in kilobytes. */
function memoryOf(pid: number | undefined): number | undefined {
  const file = `/proc/${pid ?? 0}/status`;
  if (pid === undefined || !existsSync(file)) return undefined;
  const told = /VmRSS:\s+(\d+) kB/.exec(readFileSync(file, 'utf8'))?.[1];
  return told === undefined ? undefined : Number(told) * 1_024;
}
