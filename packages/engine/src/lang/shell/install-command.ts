import type { ShellCommand } from './commands.ts';

/** Whether a command installs the dependencies of a package, and if so exactly those of its lockfile. */
export function installKind(command: Pick<ShellCommand, 'words' | 'env'>): 'frozen' | 'loose' | undefined {
  const [tool, ...rest] = command.words;
  if (tool === undefined || !['npm', 'yarn', 'pnpm', 'bun'].includes(tool)) return undefined;
  const words = rest.filter(
    (word, index) =>
      !word.startsWith('-') &&
      !/^(?:--prefix|--filter|-C|--cwd|--dir|-w|--loglevel|--registry|--cache|--network-timeout)$/.test(rest[index - 1] ?? ''),
  );
  const flags = rest.filter((word) => word.startsWith('-'));
  if (flags.some((flag) => /^(?:-g|--global|--location=global)$/.test(flag))) return undefined;
  const verb = words[0];
  if (tool === 'npm' && (verb === 'ci' || verb === 'clean-install')) return 'frozen';
  const bare = words.length <= 1 && (verb === undefined ? tool === 'yarn' : ['install', 'i'].includes(verb));
  if (!bare) return undefined;
  const strict = flags.some((flag) => /^--(?:frozen-lockfile|immutable|prefer-frozen-lockfile)(?:=true)?$/.test(flag));
  return strict ? 'frozen' : 'loose';
}
