import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const BIN = join(ROOT, 'apps/cli/src/bin.ts');

export const SAMPLE = join(ROOT, 'e2e/sample-service');

export interface CliRun {
  code: number | null;
  out: string;
  err: string;
}

export interface CliEnvironment {
  /** The folder it is started in; the root of the repository by default. */
  cwd?: string;
  env?: Record<string, string>;
}

/** Runs the command line as a process of its own, with a cache that only this test file uses. */
export function runCli(args: readonly string[], { cwd = ROOT, env = {} }: CliEnvironment = {}): CliRun {
  const { PATH = '', HOME = '' } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    cwd,
    encoding: 'utf8',
    env: { PATH, HOME, AIRWORTHY_CACHE_DIR: CACHE, ...env },
    maxBuffer: 64 * 1024 * 1024,
  });
  return { code: status, out: stdout, err: stderr };
}

const BASE = mkdtempSync(join(tmpdir(), 'airworthy-cli-'));
afterAll(() => rmSync(BASE, { recursive: true, force: true }));
const CACHE = join(BASE, 'cache');

/** An empty folder that is gone after the tests of the file. */
export function temporaryFolder(): string {
  // Where test files share modules, the first of them has cleared up already.
  mkdirSync(BASE, { recursive: true });
  return mkdtempSync(join(BASE, 'folder-'));
}

/** A copy of the sample service in a folder of the same name. */
export function copyOfSample(): string {
  const copy = join(temporaryFolder(), 'sample-service');
  cpSync(SAMPLE, copy, { recursive: true });
  return copy;
}
