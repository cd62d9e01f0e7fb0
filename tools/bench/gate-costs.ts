import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { measure } from './measure.ts';
import type { Cost } from './measure.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const TRIES = 3;

/** What the gate and its hook cost beside the least that could do their work, in one run. */
export interface GateCosts {
  /** Node.js starts and git says what differs: no gate can do with less. */
  start: Cost;
  /** Node.js reads, parses and walks the scripts of the folder once: what knowing nothing costs at least. */
  read: Cost;
  /** The hook that `hooks install` wrote, with everything staged that the gate looked at before. */
  staged: Cost;
  /** The same hook with nothing staged. */
  nothing: Cost;
}

/** The folder is a checkout whose work tree differs from its last commit; everything is staged and unstaged again. */
export function gateCosts(folder: string, env: Record<string, string>): GateCosts {
  const git = (...words: string[]): string => execFileSync('git', words, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
  const own = { ...env, AIRWORTHY_COMMAND: join(ROOT, 'airworthy') };
  const least =
    "const { execFileSync: run } = require('node:child_process'); run('git', ['diff', '--raw', 'main'], { maxBuffer: 1 << 28 });";
  const start = best(() => measure([process.execPath, '-e', least], { cwd: folder }));
  const read = best(() => measure([process.execPath, join(import.meta.dirname, 'floor.ts'), folder]));
  const installed = measure([join(ROOT, 'airworthy'), 'hooks', 'install', folder, '--only', 'pre-commit'], { env: own });
  if (installed.status !== 0) throw new Error(`hooks install: ${installed.stderr}`);
  const hook = [join(folder, '.git/hooks/pre-commit')];
  git('add', '--all', '--force');
  // The first one meets the index as git just wrote it; what it finds out is known from then on.
  measure(hook, { cwd: folder, env });
  const staged = best(() => measure(hook, { cwd: folder, env }));
  git('reset', '--quiet');
  const nothing = best(() => measure(hook, { cwd: folder, env }));
  return { start, read, staged, nothing };
}

export function best(run: () => Cost): Cost {
  const all = Array.from({ length: TRIES }, run);
  return all.toSorted((a, b) => a.cpu - b.cpu)[0] as Cost;
}
