import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { FileSystem } from './file-system.ts';
import { parseGitIndex } from './git-index.ts';
import { ignoreLevel, isIgnored } from './ignore-rules.ts';
import type { IgnoreLevel } from './ignore-rules.ts';
import type { TreeLimits } from './limits.ts';

/** What the git checkout around the audited folder, if there is one, says about its files. */
export interface GitView {
  /** Rules of folders around the root and of `.git/info/exclude`. */
  outer: IgnoreLevel | undefined;
  /** Whether git has the file although a rule ignores it. */
  tracked(path: string): boolean;
  /** Whether git has a file somewhere in the folder. */
  tracksInside(folder: string): boolean;
}

/** A source archive without its git folder holds what was committed; a rule against the lockfiles of other managers hides its own otherwise. */
const LOCKFILE = /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?)$/;

const INDEX_BYTES = 64_000_000;

/** Reads ignore rules and the index of the checkout that holds `root`; without a checkout, only the tree itself counts. */
export function gitView(root: string, fs: FileSystem, limits: TreeLimits): GitView {
  const top = findTop(root, fs);
  if (top === undefined) return { outer: undefined, tracked: (path) => LOCKFILE.test(path), tracksInside: () => false };
  const within = relative(top.folder, root).replaceAll('\\', '/');
  const add = within === '' ? '' : `${within}/`;
  let outer: IgnoreLevel | undefined;
  const addRules = (file: string, prefix: string): void => {
    const text = readText(file, fs, limits.ignoreBytes);
    if (text !== undefined) outer = ignoreLevel(text, { add: prefix }, outer, limits.ignoreLines);
  };
  addRules(join(top.common, 'info', 'exclude'), add);
  const folders = within === '' ? [] : within.split('/');
  for (let depth = 0; depth < folders.length; depth += 1) {
    addRules(join(top.folder, ...folders.slice(0, depth), '.gitignore'), `${folders.slice(depth).join('/')}/`);
  }
  // Somebody who audits an ignored folder wants to see what is in it.
  if (within !== '' && isIgnored('', false, outer)) outer = undefined;
  let known: { files: Set<string>; folders: Set<string> } | undefined;
  const index = (): { files: Set<string>; folders: Set<string> } => (known ??= readIndex(join(top.git, 'index'), add, fs));
  return { outer, tracked: (path) => index().files.has(path), tracksInside: (folder) => index().folders.has(folder) };
}

function findTop(root: string, fs: FileSystem): { folder: string; git: string; common: string } | undefined {
  for (let folder = root; ; folder = dirname(folder)) {
    const git = join(folder, '.git');
    try {
      const { kind } = fs.state(git);
      if (kind === 'folder') return { folder, git, common: git };
      if (kind === 'file') return linkedTop(folder, git, fs);
    } catch {
      // Not here: look one folder up.
    }
    if (dirname(folder) === folder) return undefined;
  }
}

/** Worktrees and submodules have a file that names the place of their git folder. */
function linkedTop(folder: string, file: string, fs: FileSystem): { folder: string; git: string; common: string } | undefined {
  const place = /^gitdir: (.+?)\s*$/.exec(readText(file, fs, 4_096) ?? '')?.[1];
  if (place === undefined) return undefined;
  const git = isAbsolute(place) ? place : resolve(folder, place);
  const common = readText(join(git, 'commondir'), fs, 4_096)?.trim();
  return { folder, git, common: common === undefined ? git : resolve(git, common) };
}

function readIndex(file: string, prefix: string, fs: FileSystem): { files: Set<string>; folders: Set<string> } {
  const files = new Set<string>();
  const folders = new Set<string>();
  let paths: string[] | undefined;
  try {
    paths = parseGitIndex(fs.readFile(file, INDEX_BYTES));
  } catch {
    // A checkout without an index tracks nothing yet.
  }
  for (const path of paths ?? []) {
    if (!path.startsWith(prefix)) continue;
    const local = path.slice(prefix.length);
    files.add(local);
    for (let at = local.lastIndexOf('/'); at !== -1; at = local.lastIndexOf('/', at - 1)) {
      const folder = local.slice(0, at);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return { files, folders };
}

function readText(file: string, fs: FileSystem, limit: number): string | undefined {
  try {
    return fs.readFile(file, limit).toString('utf8');
  } catch {
    return undefined;
  }
}
