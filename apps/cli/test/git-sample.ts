import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyOfSample, runCli } from './run-cli.ts';
import type { CliRun } from './run-cli.ts';

/** A checkout of the sample service with one commit on `main`, and a branch for a change. */
export interface GitSample {
  folder: string;
  git(...args: string[]): string;
  /** Exchanges a text of one file. */
  patch(path: string, from: string, to: string): void;
  gate(...args: string[]): CliRun;
}

const SETTINGS = [
  '-c',
  'user.name=Test',
  '-c',
  'user.email=test@example.com',
  '-c',
  'commit.gpgsign=false',
  '-c',
  'core.hooksPath=.git/hooks',
];

export function gitSample(env: Record<string, string> = {}): GitSample {
  const folder = copyOfSample();
  const git = (...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync('git', [...SETTINGS, ...args], { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
    return stdout.trim();
  };
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--message=base');
  git('checkout', '--quiet', '-b', 'change');
  return {
    folder,
    git,
    patch(path, from, to) {
      const text = readFileSync(join(folder, path), 'utf8');
      if (!text.includes(from)) throw new Error(`${path} does not contain ${from}`);
      writeFileSync(join(folder, path), text.replace(from, to));
    },
    gate: (...args) => runCli(['gate', folder, ...args], { env }),
  };
}
