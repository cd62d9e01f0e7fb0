import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../src/bin.ts', import.meta.url));

export interface Running {
  readonly child: ChildProcess;
  /** What it printed that the pattern was looking for. */
  readonly found: string;
  /** What it printed of a second pattern until then. */
  readonly output: () => string;
}

/** Starts a command of the server as a process and waits until it says that it is there. */
export async function start(args: readonly string[], env: Readonly<Record<string, string>>, said: RegExp): Promise<Running> {
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const found = await new Promise<string>((resolve, reject) => {
    const look = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-400_000);
      const match = said.exec(output);
      if (match) resolve(match[1] ?? match[0]);
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.once('exit', (code) => reject(new Error(`${args[0]} ended with ${code}: ${output}`)));
  });
  return { child, found, output: () => output };
}

export async function kill(running: Running, signal: NodeJS.Signals): Promise<void> {
  if (running.child.exitCode !== null || running.child.signalCode !== null) return;
  const gone = new Promise((resolve) => running.child.once('exit', resolve));
  running.child.kill(signal);
  await gone;
}

/** The same numbers for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
