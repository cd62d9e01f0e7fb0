import { spawnSync } from 'node:child_process';
import { KnownError } from '@airworthy/engine/known-error';

/** Room for a repository of a gigabyte of sources in one answer. */
const MOST_BYTES = 1_000_000_000;

/**
 * What keeps git from starting anything that the repository or its settings name: hooks, monitors, pagers, external diffs.
 * Missing objects of partial clones are not fetched either.
 */
const QUIET = [
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'core.quotePath=false',
  '-c',
  'diff.external=',
  '--no-pager',
];
const ENVIRONMENT = { GIT_OPTIONAL_LOCKS: '0', GIT_NO_LAZY_FETCH: '1', GIT_NO_REPLACE_OBJECTS: '1', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };

export interface GitOptions {
  input?: string;
  environment?: Record<string, string>;
}

/** Runs git in a folder and gives what it printed; nothing where it failed. */
export function tryGit(folder: string, args: readonly string[], { input, environment = {} }: GitOptions = {}): Buffer | undefined {
  // A question about the settings is answered from them.
  const quiet = args[0] === 'config' ? [] : QUIET;
  const { status, stdout, error } = spawnSync('git', [...quiet, ...filtersOff(folder, args), ...args], {
    cwd: folder,
    input,
    env: { ...process.env, ...ENVIRONMENT, ...environment },
    maxBuffer: MOST_BYTES,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'ignore'],
  });
  if (error && (error as NodeJS.ErrnoException).code === 'ENOENT')
    throw new KnownError('no-git', 'git was not found.', { hint: 'Install git, or compare with a saved result: --baseline FILE' });
  return status === 0 ? stdout : undefined;
}

/** As {@link tryGit}, as text without its last line break. */
export function gitText(folder: string, args: readonly string[], options: GitOptions = {}): string | undefined {
  return tryGit(folder, args, options)
    ?.toString('utf8')
    .replace(/\r?\n$/, '');
}

const FILTERS = new Map<string, string[]>();

/** Filters are programs that settings name for kinds of files; a comparison with the work tree would start them. */
function filtersOff(folder: string, args: readonly string[]): string[] {
  if (args[0] !== 'diff') return [];
  const kept = FILTERS.get(folder);
  if (kept) return kept;
  const { stdout } = spawnSync('git', ['config', '--name-only', '--get-regexp', String.raw`^filter\.`], { cwd: folder, encoding: 'utf8' });
  const names = new Set((stdout ?? '').split('\n').flatMap((line) => /^filter\.(.+)\.[a-z]+$/.exec(line)?.[1] ?? []));
  const options = [...names].flatMap((name) =>
    ['clean', 'smudge', 'process', 'required'].flatMap((key) => ['-c', `filter.${name}.${key}=${key === 'required' ? 'false' : ''}`]),
  );
  FILTERS.set(folder, options);
  return options;
}
