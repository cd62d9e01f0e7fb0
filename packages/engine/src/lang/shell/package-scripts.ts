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

/** Scripts of the package that a command is sent to (`yarn workspace x`, `turbo run`); `undefined` when it stays where it is. */
export type WorkspaceScripts = (words: readonly string[]) => Readonly<Record<string, string>> | undefined;

/**
 * Commands that a shell text ends up running: package scripts are followed, with their `pre…` and `post…` companions.
 * A command that starts a script stays in the list, before what the script does.
 */
export function expandScripts(text: string, scripts: Readonly<Record<string, string>>, workspaces?: WorkspaceScripts): ShellCommand[] {
  const out: ShellCommand[] = [];
  follow(shellCommands(text), scripts, [], { out, workspaces });
  return out;
}

interface Following {
  out: ShellCommand[];
  workspaces: WorkspaceScripts | undefined;
}

function follow(commands: ShellCommand[], scripts: Readonly<Record<string, string>>, via: string[], to: Following): void {
  for (const command of commands) {
    if (to.out.length > 2_000) return;
    to.out.push({ ...command, via });
    const table = to.workspaces?.(command.words) ?? scripts;
    const names = severalScripts(command.words);
    const single = scriptName(command.words);
    const tool = single === undefined || Object.hasOwn(table, single) ? undefined : toolBehindRunner(command.words, single);
    if (tool !== undefined) {
      follow([{ ...command, words: tool }], scripts, via, to);
      continue;
    }
    if (single !== undefined) names.push(single);
    for (const name of names.flatMap((each) => matching(each, table))) {
      // A script of the root and one of a package may share a name; the same one again is a circle.
      if ((table === scripts && via.includes(name)) || via.length > 6) continue;
      for (const part of [`pre${name}`, name, `post${name}`]) {
        const body = Object.hasOwn(table, part) ? table[part] : undefined;
        if (body === undefined) continue;
        const given = part === single ? argumentsFor(command.words, single) : '';
        const inner = shellCommands(given === '' ? body : `${body} ${given}`).map((each) => ({
          ...each,
          line: command.line,
          failureIgnored: each.failureIgnored || command.failureIgnored,
          ...(command.pipedInto === undefined ? {} : { pipedInto: command.pipedInto }),
          cwd: command.cwd ?? each.cwd,
          env: { ...command.env, ...each.env },
        }));
        follow(inner, table, [...via, part], to);
      }
    }
  }
}

/** `pnpm turbo run test` → `turbo run test`: what is no script is a tool of node_modules/.bin. */
function toolBehindRunner(words: readonly string[], name: string): string[] | undefined {
  if (!['pnpm', 'yarn'].includes(words[0] ?? '')) return undefined;
  const at = words.indexOf(name);
  return at < 1 || words.slice(1, at).some((word) => /^(?:run|run-script|workspaces?|-.*)$/.test(word)) ? undefined : words.slice(at);
}

/** Arguments that a runner hands on to the script, quoted where needed. npm wants `--` before them. */
function argumentsFor(words: readonly string[], name: string): string {
  const at = words.lastIndexOf(name);
  const dashes = words.indexOf('--', at);
  const rest = dashes !== -1 ? words.slice(dashes + 1) : ['yarn', 'pnpm', 'bun'].includes(words[0] ?? '') ? words.slice(at + 1) : [];
  return rest.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", '')}'`)).join(' ');
}

/** What pnpm takes for an expression: https://pnpm.io/cli/run#running-multiple-scripts. Nested repetitions are not followed: they may take for ever. */
const EXPRESSION = /^\/(\^?(?:[\w:-]|\.[+*]?|\((?:[\w:|-]|\.[+*]?)*\))*\$?)\/i?$/;

function matching(name: string, scripts: Readonly<Record<string, string>>): string[] {
  const expression = EXPRESSION.exec(name)?.[1];
  if (expression !== undefined && expression.length < 80 && (expression.match(/[+*]/g)?.length ?? 0) < 3) {
    const fits = new RegExp(expression);
    return Object.keys(scripts).filter((key) => key.length < 100 && fits.test(key));
  }
  if (!name.includes('*')) return [name];
  const pattern = new RegExp(
    `^${name
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^:]*')}$`,
  );
  return Object.keys(scripts).filter((key) => pattern.test(key));
}
