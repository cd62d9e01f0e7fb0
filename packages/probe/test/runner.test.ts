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

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
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

test('a command that ends before it is ready is told with what it printed', async () => {
  const broken = { ...start(), run: ['node', '-e', 'console.error("no database"); process.exit(1)'] };
  await expect(startTarget(broken, import.meta.dirname)).rejects.toThrow(/ended before the target was ready[\s\S]*no database/);
});
