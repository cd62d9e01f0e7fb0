import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fill } from '../config/fill.ts';
import type { ProbeConfig } from '../config/probe-config.ts';
import { exchange } from '../http/exchange.ts';
import { resolveTarget } from '../target/address.ts';
import type { Address } from '../target/address.ts';
import { freePort } from './run-instances.ts';

/** How a process ended: its code, or the signal that ended it. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

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
  const [command = '', ...args] = filled.run;
  const child = spawn(command === 'node' ? process.execPath : command, args, {
    cwd: resolve(folder, filled.cwd),
    env: Object.fromEntries(
      Object.entries({ PATH: process.env['PATH'], HOME: process.env['HOME'], ...filled.env, ...more }).filter(
        ([, value]) => value !== null,
      ),
    ) as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => (log = (log + part.toString()).slice(-LONGEST_LOG)));
  let ending: Ending | undefined;
  const ended = new Promise<void>((done) => {
    child.once('exit', (code, signal) => {
      ending = { code, signal };
      done();
    });
    child.once('error', () => {
      ending = { code: 1, signal: null };
      done();
    });
  });
  const lastResort = (): void => void child.kill('SIGKILL');
  process.once('exit', lastResort);
  const address = await resolveTarget(`http://127.0.0.1:${port}`, []);
  const told = filled.metrics;
  const instance: Instance = {
    address,
    ...(told ? { metrics: { address: await resolveTarget(`http://127.0.0.1:${told.port}`, []), path: told.path } } : {}),
    log: () => log,
    memory: () => memoryOf(child.pid),
    signal: (name) => void child.kill(name),
    ends: async (withinMs) => {
      await Promise.race([ended, pause(withinMs, undefined, { ref: false })]);
      return ending;
    },
    stop: async () => {
      process.removeListener('exit', lastResort);
      if (ending === undefined) child.kill('SIGKILL');
      await Promise.race([ended, pause(3_000, undefined, { ref: false })]);
    },
  };
  const until = performance.now() + alone.withinSeconds * 1_000;
  const lives = (): boolean => ending === undefined;
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
