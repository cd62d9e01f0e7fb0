import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { KnownError } from '@airworthy/engine/known-error';
import { EXIT } from '../exit-codes.ts';
import { repositoryOf } from '../git/repository.ts';
import type { Repository } from '../git/repository.ts';
import { gitText } from '../git/run-git.ts';
import { shellWord } from '../output/program-name.ts';
import { print } from '../output/terminal.ts';

export const HOOKS = ['pre-commit', 'pre-push'] as const;
type Hook = (typeof HOOKS)[number];

const MARK = '# written by airworthy hooks install';

export interface HookOptions {
  only?: Hook;
  severity?: string;
}

/** `airworthy hooks install [dir]`: git runs the gate before a commit and before a push. */
export async function installHooks(dir: string, options: HookOptions): Promise<number> {
  const repository = repositoryOf(dir);
  const folder = hookFolder(repository);
  const wanted = HOOKS.filter((one) => options.only === undefined || options.only === one);
  const foreign = wanted.filter((hook) => existsSync(join(folder, hook)) && !isOurs(join(folder, hook)));
  if (foreign.length > 0)
    throw new KnownError(
      'hook-exists',
      `There is a ${foreign.join(' and a ')} hook already in ${relative(process.cwd(), folder) || folder}.`,
      {
        hint: `Add this to it instead: ${commandOf('pre-commit', repository, options)}`,
      },
    );
  mkdirSync(folder, { recursive: true });
  for (const hook of wanted) {
    writeFileSync(join(folder, hook), scriptOf(hook, repository, options));
    chmodSync(join(folder, hook), 0o755);
  }
  await print(`Installed ${wanted.join(' and ')}. Once past them: git commit --no-verify; for longer: AIRWORTHY_SKIP=1.`);
  return EXIT.ok;
}

/** `airworthy hooks uninstall [dir]`: takes away what was installed, and nothing else. */
export async function uninstallHooks(dir: string): Promise<number> {
  const folder = hookFolder(repositoryOf(dir));
  const ours = HOOKS.filter((hook) => isOurs(join(folder, hook)));
  for (const hook of ours) rmSync(join(folder, hook));
  await print(ours.length === 0 ? 'There was no hook of Airworthy.' : `Removed ${ours.join(' and ')}.`);
  return EXIT.ok;
}

/** Where git looks for hooks, which settings may move. Here the setting counts: the person installs them on purpose. */
function hookFolder({ top }: Repository): string {
  const set = gitText(top, ['config', '--get', '--path', 'core.hooksPath']);
  if (set !== undefined && set !== '') return resolve(top, set);
  return resolve(top, gitText(top, ['rev-parse', '--git-common-dir']) ?? '.git', 'hooks');
}

function isOurs(path: string): boolean {
  return existsSync(path) && readFileSync(path, 'utf8').includes(MARK);
}

function scriptOf(hook: Hook, repository: Repository, options: HookOptions): string {
  const run = commandOf(hook, repository, options);
  const body =
    hook === 'pre-commit'
      ? run
      : `# One line for each branch that is pushed: local name, local commit, remote name, remote commit.
while read -r _ local _ remote; do
  case $local in *[!0]*) ;; *) continue ;; esac
  case $remote in *[!0]*) since=$remote ;; *) since=$(git rev-parse --verify --quiet "refs/remotes/$1/HEAD" || echo "") ;; esac
  [ -n "$since" ] || continue
  ${run} || exit $?
done`;
  return `#!/bin/sh
${MARK}
[ -n "\${AIRWORTHY_SKIP:-}" ] && exit 0
${launcher()}
${body}
`;
}

/** The program of the repository first, then the one that installed the hook. */
function launcher(): string {
  const own = process.env['AIRWORTHY_COMMAND'] ?? process.argv[1] ?? 'airworthy';
  const path = own.includes('/') ? resolve(own) : own;
  return `top=$(git rev-parse --show-toplevel)
airworthy() {
  if [ -x "$top/node_modules/.bin/airworthy" ]; then "$top/node_modules/.bin/airworthy" "$@"
  elif [ -x ${shellWord(path)} ]; then ${shellWord(path)} "$@"
  else command airworthy "$@"; fi
}`;
}

function commandOf(hook: Hook, { prefix }: Repository, { severity }: HookOptions): string {
  const folder = prefix === '' ? '"$top"' : `"$top"/${shellWord(prefix.slice(0, -1))}`;
  const what = hook === 'pre-commit' ? '--staged' : '--since "$since"';
  return `airworthy gate ${folder} ${what}${severity === undefined ? '' : ` --severity ${severity}`}`;
}
