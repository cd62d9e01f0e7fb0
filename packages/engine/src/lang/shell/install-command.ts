import type { ShellCommand } from './commands.ts';

/** Whether a command installs the dependencies of a package, and if so exactly those of its lockfile; `added` are packages beside those. */
export function installKind(command: Pick<ShellCommand, 'words' | 'env'>): 'frozen' | 'loose' | 'added' | undefined {
  const [tool, ...rest] = command.words;
  if (tool === undefined || !['npm', 'yarn', 'pnpm', 'bun'].includes(tool)) return undefined;
  const plain = rest.filter(
    (word, index) =>
      !word.startsWith('-') &&
      !/^(?:--prefix|--filter|-C|--cwd|--dir|-w|--loglevel|--registry|--cache|--network-timeout)$/.test(rest[index - 1] ?? ''),
  );
  const flags = rest.filter((word) => word.startsWith('-'));
  if (flags.some((flag) => /^(?:-g|--global|--location=global)$/.test(flag))) return undefined;
  // `yarn workspace orders install`
  const words = tool === 'yarn' && plain[0] === 'workspace' ? plain.slice(2) : plain;
  const verb = words[0];
  if (tool === 'npm' && (verb === 'ci' || verb === 'clean-install')) return 'frozen';
  const bare = words.length <= 1 && (verb === undefined ? tool === 'yarn' : ['install', 'i'].includes(verb));
  if (!bare) {
    const adds = tool === 'npm' ? ['install', 'i', 'add'] : tool === 'pnpm' || tool === 'bun' ? ['add', 'install', 'i'] : ['add'];
    return adds.includes(verb ?? '') && words.slice(1).every(isFromRegistry) ? 'added' : undefined;
  }
  const strict = flags.some((flag) => /^--(?:frozen-lockfile|immutable|prefer-frozen-lockfile)(?:=true)?$/.test(flag));
  return strict ? 'frozen' : 'loose';
}

/** A package by its name, not a file or folder that was put there. */
function isFromRegistry(word: string): boolean {
  return /^(?:@[\w.-]+\/)?[A-Za-z][\w.-]*(?:@[^/]*)?$/.test(word) && !/\.t?gz$/.test(word);
}
