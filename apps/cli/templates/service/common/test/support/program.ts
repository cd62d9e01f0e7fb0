import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { MAIN } from './main.ts';

export const ORIGIN = 'http://127.0.0.1:4020';

/** The service as production starts it, in a process of its own. */
export async function startProgram(): Promise<ChildProcess> {
  const program = spawn(process.execPath, [MAIN], {
    env: { ...process.env, PORT: '4020' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(`${ORIGIN}/health/ready`, { signal: AbortSignal.timeout(1000) }).catch(() => undefined);
    if (answer?.ok === true) return program;
    await wait(100);
  }
  program.kill('SIGKILL');
  throw new Error('the service did not get ready within ten seconds');
}

/** Asks it to end, and gives its exit code. */
export async function endProgram(program: ChildProcess): Promise<number | null> {
  const ended = new Promise<number | null>((resolve) => program.once('exit', resolve));
  program.kill('SIGTERM');
  return ended;
}
