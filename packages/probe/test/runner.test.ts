import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exchange } from '../src/http/exchange.ts';
import { startTarget } from '../src/runner/start-target.ts';
import { resolveTarget } from '../src/target/address.ts';

const start = (...args: string[]) => ({
  run: ['node', join(import.meta.dirname, 'fixtures/target.mjs'), ...args],
  cwd: '.',
  env: { OWN: 'yes' },
  ready: '/ready',
  withinSeconds: 20,
  proxies: [],
});

/** One that has ended stays listed until its parent looks. */
const lives = (pid: number): boolean => {
  try {
    return process.platform !== 'linux' ? process.kill(pid, 0) : !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
};

test('a target is started with nothing of our environment, tells what it is like, and is gone afterwards', async () => {
  process.env['CANARY_OF_THE_RUNNER'] = 'secret';
  const running = await startTarget(start(), import.meta.dirname);
  const answer = await exchange(await resolveTarget(running.facts['url'] ?? '', []), { method: 'GET', path: '/ready', headers: {} });
  const names = JSON.parse(answer.text) as string[];
  expect([names.includes('OWN'), names.includes('CANARY_OF_THE_RUNNER')]).toEqual([true, false]);
  expect(lives(Number(running.facts['pid']))).toBe(true);
  await running.stop();
  expect(lives(Number(running.facts['pid']))).toBe(false);
});

test('what a target started ends with it, also what left its group', async () => {
  const running = await startTarget(start('family'), import.meta.dirname);
  const pids = (running.facts['pids'] ?? '').split(',').map(Number);
  expect(pids.map(lives)).toEqual([true, true, true]);
  await running.stop();
  // Only Linux tells who stems from whom.
  const [target, child, elsewhere] = pids.map(lives);
  expect([target, child, process.platform === 'linux' && elsewhere]).toEqual([false, false, false]);
  if (elsewhere && pids[2]) process.kill(pids[2], 'SIGKILL');
});

test('a command that ends before it is ready is told with what it printed', async () => {
  const broken = { ...start(), run: ['node', '-e', 'console.error("no database"); process.exit(1)'] };
  await expect(startTarget(broken, import.meta.dirname)).rejects.toThrow(/ended before the target was ready[\s\S]*no database/);
});
