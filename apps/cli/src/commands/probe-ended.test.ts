import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';

/** One that has ended stays listed until its parent looks. */
const lives = (pid: number): boolean => {
  try {
    return process.platform !== 'linux' ? process.kill(pid, 0) : !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
};

/** A signal goes to the program alone, as from whoever supervises it; from a terminal the target, in a group of its own, would not hear it either. */
test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends the target that a run started, and what that started', { timeout: 60_000 }, async (signal, code) => {
  const folder = mkdtempSync(join(tmpdir(), 'airworthy-ended-'));
  const told = join(folder, 'pids.json');
  const fixtures = resolve('packages/probe/test/fixtures');
  const config = join(folder, 'probe.yaml');
  writeFileSync(
    config,
    JSON.stringify({
      version: 1,
      openapi: join(fixtures, 'planted-openapi.json'),
      start: { run: ['node', join(fixtures, 'target.mjs'), 'family'], ready: '/ready', env: { PIDS: told } },
      // So slow that it is in the middle for as long as the test takes.
      budget: { perSecond: 1 },
    }),
  );
  const run = spawn(process.execPath, ['apps/cli/src/bin.ts', 'probe', '-c', config, '--yes'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [run.stdout, run.stderr]) stream.on('data', (part: Buffer) => (said += part.toString()));
  const ended = new Promise<number | null>((done) => run.once('exit', done));
  try {
    while (!existsSync(told) && run.exitCode === null) await pause(50);
    await pause(1_000);
    const pids = JSON.parse(readFileSync(told, 'utf8')) as number[];
    expect([said, pids.map(lives)]).toEqual(['', [true, true, true]]);
    run.kill(signal);
    expect(await ended).toBe(code);
    expect(said).toContain(`${signal}: ending what this run started`);
    // Only Linux tells who stems from whom; elsewhere the group ends.
    expect(pids.slice(0, process.platform === 'linux' ? 3 : 2).some(lives)).toBe(false);
  } finally {
    run.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});
