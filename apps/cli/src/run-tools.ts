import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KnownError } from '@airworthy/engine/known-error';
import type { NamedBytes } from './import-into.ts';

export const RUNNABLE = ['eslint', 'tsc', 'npm-audit', 'coverage'] as const;
export type Runnable = (typeof RUNNABLE)[number];

/** A command that would be run in the audited folder. */
export interface PlannedRun {
  tool: Runnable;
  command: string;
  args: string[];
  /** Files that hold the report afterwards, the first that is there; without them it is what the command prints. */
  from?: string[];
  /** What a person should know before. */
  note?: string;
}

/** What would be run: only what the folder has installed and set up itself. */
export function planRuns(tools: readonly string[], directory: string): PlannedRun[] {
  return tools.map((tool) => {
    const planned = planOf(tool, directory);
    if (planned) return planned;
    throw new KnownError(
      'usage',
      RUNNABLE.some((one) => one === tool) ? `${directory} has not set up ${tool}.` : `${tool} can't be run here.`,
      {
        hint: RUNNABLE.some((one) => one === tool) ? NEEDS[tool as Runnable] : `Known are ${RUNNABLE.join(', ')}.`,
      },
    );
  });
}

const NEEDS: Readonly<Record<Runnable, string>> = {
  eslint: 'It needs node_modules/.bin/eslint.',
  tsc: 'It needs node_modules/.bin/tsc and a tsconfig.json.',
  'npm-audit': 'It needs a lockfile of npm, pnpm or yarn.',
  coverage: 'It needs a script named coverage, test:coverage or test:cov in package.json.',
};

function planOf(tool: string, directory: string): PlannedRun | undefined {
  const has = (path: string): boolean => existsSync(join(directory, path));
  const bin = (name: string): string => join('node_modules', '.bin', name);
  if (tool === 'eslint') return has(bin('eslint')) ? { tool, command: bin('eslint'), args: ['.', '--format', 'json'] } : undefined;
  if (tool === 'tsc')
    return has(bin('tsc')) && has('tsconfig.json') ? { tool, command: bin('tsc'), args: ['--noEmit', '--pretty', 'false'] } : undefined;
  if (tool === 'npm-audit') {
    const note = 'sends the names and versions of all packages to the registry';
    if (has('package-lock.json') || has('npm-shrinkwrap.json'))
      return { tool, command: 'npm', args: ['audit', '--json', '--omit=dev'], note };
    if (has('pnpm-lock.yaml')) return { tool, command: 'pnpm', args: ['audit', '--json', '--prod'], note };
    if (has('yarn.lock'))
      return has('.yarnrc.yml')
        ? { tool, command: 'yarn', args: ['npm', 'audit', '--json', '--recursive', '--environment', 'production'], note }
        : { tool, command: 'yarn', args: ['audit', '--json', '--groups', 'dependencies'], note };
  }
  if (tool === 'coverage') {
    const script = ['coverage', 'test:coverage', 'test:cov'].find((name) => scriptsOf(directory).has(name));
    const from = ['coverage/coverage-final.json', 'coverage/lcov.info', 'coverage/coverage-summary.json'];
    return script === undefined
      ? undefined
      : { tool, command: 'npm', args: ['run', script], from, note: 'runs the tests, and whatever they start' };
  }
  return undefined;
}

function scriptsOf(directory: string): ReadonlySet<string> {
  try {
    const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { scripts?: Record<string, unknown> };
    return new Set(Object.keys(manifest.scripts ?? {}));
  } catch {
    return new Set();
  }
}

/** Runs them one after the other. Most of these tools end with an error when they find something, so that only silence is a failure. */
export async function runTools(planned: readonly PlannedRun[], directory: string): Promise<NamedBytes[]> {
  const reports: NamedBytes[] = [];
  for (const one of planned) {
    const printed = await run(one, directory);
    const file = one.from?.map((path) => join(directory, path)).find((path) => existsSync(path));
    const bytes = one.from === undefined ? Buffer.from(printed.stdout) : file === undefined ? Buffer.alloc(0) : readFileSync(file);
    // The compiler has nothing to say where nothing is wrong.
    if (bytes.length === 0 && one.tool === 'tsc' && printed.code === 0) continue;
    if (bytes.length === 0)
      throw new KnownError('bad-report', `${one.tool} made no report.`, {
        hint: printed.stderr.trim().split('\n').slice(-3).join(' ').slice(0, 400),
      });
    reports.push({ name: one.tool, bytes });
  }
  return reports;
}

async function run({ command, args }: PlannedRun, cwd: string): Promise<{ stdout: string; stderr: string; code: number }> {
  return new Promise((resolve) => {
    execFile(command, args, { cwd, maxBuffer: 96 * 1024 * 1024, timeout: 15 * 60_000 }, (error, stdout, stderr) =>
      resolve({ stdout, stderr: stderr === '' && error ? error.message : stderr, code: error ? 1 : 0 }),
    );
  });
}
