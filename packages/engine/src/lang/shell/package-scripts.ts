import { shellCommands } from './commands.ts';
import type { ShellCommand } from './commands.ts';

const BUILT_IN = new Set([
  'install',
  'i',
  'ci',
  'add',
  'audit',
  'publish',
  'pack',
  'version',
  'prune',
  'exec',
  'dlx',
  'config',
  'cache',
  'set',
  'login',
  'rebuild',
  'dedupe',
  'outdated',
  'update',
  'up',
  'fetch',
  'import',
  'link',
  'why',
  'list',
  'ls',
  'info',
  'view',
  'init',
  'create',
  'remove',
  'uninstall',
  'rm',
]);

/** Name of the package script a command runs: `npm run lint`, `npm t`, `yarn build`, `pnpm -r test`, `turbo run test`. */
export function scriptName(words: readonly string[]): string | undefined {
  const runner = words[0] ?? '';
  const rest = words.slice(1);
  if (runner === 'turbo' || runner === 'nx' || runner === 'lerna') return monorepoTask(runner, rest);
  if (!['npm', 'yarn', 'pnpm', 'bun'].includes(runner)) return undefined;
  const plain: string[] = [];
  for (let at = 0; at < rest.length; at += 1) {
    const word = rest[at] as string;
    if (word === '--') break;
    if (/^(?:--prefix|--filter|-F|-C|--dir|--cwd|-w|--workspace|--loglevel)$/.test(word)) at += 1;
    else if (!word.startsWith('-')) plain.push(word);
  }
  let verb = plain[0];
  if (verb === 'workspace' && runner === 'yarn') {
    plain.splice(0, 2);
    verb = plain[0];
  }
  if (verb === undefined) return undefined;
  if (verb === 'run' || verb === 'run-script' || verb === 'workspaces')
    return plain.find((word, index) => index > 0 && word !== 'run' && word !== 'foreach');
  if (runner === 'npm')
    return verb === 't' || verb === 'tst' ? 'test' : ['test', 'start', 'stop', 'restart'].includes(verb) ? verb : undefined;
  if (runner === 'bun') return verb === 'test' || BUILT_IN.has(verb) || /\.[cm]?[jt]sx?$/.test(verb) ? undefined : verb;
  return BUILT_IN.has(verb) ? undefined : verb;
}

function monorepoTask(runner: string, rest: string[]): string | undefined {
  const target = rest.map((word) => /^(?:-t=|--targets?=)([\w:-]+)/.exec(word)?.[1]).find((name) => name !== undefined);
  if (target !== undefined) return target;
  const plain = rest.filter((word) => !word.startsWith('-'));
  if (runner === 'nx' && plain[0] !== 'run') return plain[0];
  return plain[0] === 'run' ? plain[1]?.split(':').at(-1) : runner === 'turbo' ? plain[0] : undefined;
}

/** Names of scripts that a runner of several scripts starts (`run-s a b`, `concurrently "npm:a" "npm run b"`). */
function severalScripts(words: readonly string[]): string[] {
  const first = words[0] ?? '';
  if (['run-s', 'run-p', 'npm-run-all', 'npm-run-all2'].includes(first)) return words.slice(1).filter((word) => !word.startsWith('-'));
  if (first === 'concurrently')
    return words
      .slice(1)
      .map((word) => /^npm:(\S+)/.exec(word)?.[1] ?? scriptName(word.split(/\s+/)))
      .filter((name) => name !== undefined);
  return [];
}

/**
 * Commands that a shell text ends up running: package scripts are followed, with their `pre…` and `post…` companions.
 * A command that starts a script stays in the list, before what the script does.
 */
export function expandScripts(text: string, scripts: Readonly<Record<string, string>>): ShellCommand[] {
  const out: ShellCommand[] = [];
  follow(shellCommands(text), scripts, [], out);
  return out;
}

function follow(commands: ShellCommand[], scripts: Readonly<Record<string, string>>, via: string[], out: ShellCommand[]): void {
  for (const command of commands) {
    if (out.length > 2_000) return;
    out.push({ ...command, via });
    const names = severalScripts(command.words);
    const single = scriptName(command.words);
    if (single !== undefined) names.push(single);
    for (const name of names.flatMap((each) => matching(each, scripts))) {
      if (via.includes(name) || via.length > 6) continue;
      for (const part of [`pre${name}`, name, `post${name}`]) {
        const body = Object.hasOwn(scripts, part) ? scripts[part] : undefined;
        if (body === undefined) continue;
        const inner = shellCommands(body).map((each) => ({
          ...each,
          line: command.line,
          failureIgnored: each.failureIgnored || command.failureIgnored,
          cwd: command.cwd ?? each.cwd,
          env: { ...command.env, ...each.env },
        }));
        follow(inner, scripts, [...via, part], out);
      }
    }
  }
}

function matching(name: string, scripts: Readonly<Record<string, string>>): string[] {
  if (!name.includes('*')) return [name];
  const pattern = new RegExp(
    `^${name
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^:]*')}$`,
  );
  return Object.keys(scripts).filter((key) => pattern.test(key));
}
