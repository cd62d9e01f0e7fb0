import { join } from 'node:path';
import { errorCode } from './file-system.ts';
import type { EntryKind, FileState, FileSystem } from './file-system.ts';
import type { GitView } from './git-view.ts';
import { ignoreLevel, isIgnored } from './ignore-rules.ts';
import type { IgnoreLevel } from './ignore-rules.ts';
import { fileLeftOut, folderLeftOut } from './left-out.ts';
import type { LeftOut } from './left-out.ts';
import type { TreeLimits } from './limits.ts';
import type { TreeProblem } from './problems.ts';

export interface WalkedFile {
  path: string;
  state: FileState;
}

export interface Walk {
  /** Nearest to the root first. */
  files: WalkedFile[];
  /** Links to files and folders of the tree: path of the link → path of its target. */
  links: Map<string, string>;
  leftOut: LeftOut[];
  problems: TreeProblem[];
}

interface Folder {
  path: string;
  depth: number;
  level: IgnoreLevel | undefined;
}

interface Entry {
  name: string;
  kind: EntryKind;
}

const PEEK_ENTRIES = 300;
const PEEK_DEPTH = 4;

/**
 * Lists the files of a tree, nearest to the root first so that a limit cuts the deepest ones. Links are never walked
 * through: what they point to is listed under its own path when it lies in the tree.
 */
export function walkTree(root: string, realRoot: string, fs: FileSystem, git: GitView, limits: TreeLimits): Walk {
  const walk: Walk = { files: [], links: new Map(), leftOut: [], problems: [] };
  const queue: Folder[] = [{ path: '', depth: 0, level: git.outer }];
  let full = false;
  for (let next = 0; next < queue.length && !full; next += 1) {
    const folder = queue[next] as Folder;
    if (next >= limits.folders) {
      walk.problems.push({ code: 'too-many-files', path: folder.path, detail: `more than ${limits.folders} folders` });
      break;
    }
    const entries = readEntries(root, folder.path, fs, walk);
    const level = levelOf(root, folder, entries, fs, limits);
    const beside: ReadonlySet<string> = new Set(entries.map((entry) => entry.name));
    for (const { name, kind } of entries) {
      const path = folder.path === '' ? name : `${folder.path}/${name}`;
      if (hasControlCharacter(name)) {
        walk.problems.push({
          code: 'unreadable-file',
          path: folder.path,
          detail: `its name holds control characters: ${JSON.stringify(name)}`,
        });
      } else if (kind === 'folder') {
        enqueue({ path, depth: folder.depth + 1, level }, name, beside);
      } else if (isIgnored(path, false, level) && !git.tracked(path)) {
        walk.leftOut.push({ path, reason: 'ignored' });
      } else if (kind === 'link') {
        followLink(root, realRoot, path, fs, walk);
      } else if (kind === 'file') {
        const reason = fileLeftOut(name);
        if (reason !== undefined) walk.leftOut.push({ path, reason });
        else if (walk.files.length >= limits.files) full = true;
        else addFile(root, path, fs, walk);
      } else {
        walk.problems.push({ code: 'unreadable-file', path, detail: 'it is a pipe, socket or device' });
      }
      if (full) {
        walk.problems.push({ code: 'too-many-files', path, detail: `more than ${limits.files} files` });
        break;
      }
    }
  }
  return walk;

  function enqueue(folder: Folder, name: string, beside: ReadonlySet<string>): void {
    if (name === '.git' || name === 'node_modules') return;
    if (isIgnored(folder.path, true, folder.level) && !git.tracksInside(folder.path)) {
      walk.leftOut.push({ path: folder.path, reason: 'ignored' });
      return;
    }
    const reason = folderLeftOut(name, { path: folder.path, beside, peek: () => peek(root, folder.path, fs) });
    if (reason !== undefined) walk.leftOut.push({ path: folder.path, reason });
    else if (folder.depth > limits.depth)
      walk.problems.push({ code: 'too-deep', path: folder.path, detail: `more than ${limits.depth} folders inside each other` });
    else queue.push(folder);
  }
}

function readEntries(root: string, path: string, fs: FileSystem, walk: Walk): Entry[] {
  try {
    return fs.readFolder(join(root, path)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    walk.problems.push({ code: 'unreadable-file', path, detail: errorCode(error) });
    return [];
  }
}

function levelOf(root: string, folder: Folder, entries: Entry[], fs: FileSystem, limits: TreeLimits): IgnoreLevel | undefined {
  if (!entries.some((entry) => entry.name === '.gitignore' && entry.kind === 'file')) return folder.level;
  try {
    const bytes = fs.readFile(join(root, folder.path, '.gitignore'), limits.ignoreBytes);
    const cut = folder.path === '' ? '' : `${folder.path}/`;
    return ignoreLevel(bytes.toString('utf8'), { cut }, folder.level, limits.ignoreLines);
  } catch {
    // The file is listed as well, and reading it there says what is wrong.
    return folder.level;
  }
}

function addFile(root: string, path: string, fs: FileSystem, walk: Walk): void {
  try {
    walk.files.push({ path, state: fs.state(join(root, path)) });
  } catch (error) {
    walk.problems.push({ code: 'unreadable-file', path, detail: errorCode(error) });
  }
}

function followLink(root: string, realRoot: string, path: string, fs: FileSystem, walk: Walk): void {
  let target: string;
  try {
    target = fs.real(join(root, path)).replaceAll('\\', '/');
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ELOOP') walk.problems.push({ code: 'link-loop', path, detail: 'the link leads back to itself' });
    else walk.problems.push({ code: 'unreadable-file', path, detail: code === 'ENOENT' ? 'the link leads nowhere' : code });
    return;
  }
  const base = realRoot.endsWith('/') ? realRoot : `${realRoot}/`;
  if (target !== realRoot && !target.startsWith(base)) {
    walk.problems.push({ code: 'link-outside-root', path, detail: '' });
    return;
  }
  const inside = target === realRoot ? '' : target.slice(base.length);
  if (inside === '' || path.startsWith(`${inside}/`))
    walk.problems.push({ code: 'link-loop', path, detail: 'the link leads to a folder around it' });
  else walk.links.set(path, inside);
}

/** Some files of a folder, nearest first. */
function peek(root: string, folder: string, fs: FileSystem): string[] {
  const found: string[] = [];
  const queue = [{ path: '', depth: 0 }];
  for (let next = 0; next < queue.length && found.length < PEEK_ENTRIES; next += 1) {
    const { path, depth } = queue[next] as { path: string; depth: number };
    let entries: Entry[];
    try {
      entries = fs.readFolder(join(root, folder, path));
    } catch {
      continue;
    }
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1)).slice(0, PEEK_ENTRIES)) {
      const inside = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.kind === 'file') found.push(inside);
      else if (entry.kind === 'folder' && depth < PEEK_DEPTH && entry.name !== 'node_modules')
        queue.push({ path: inside, depth: depth + 1 });
    }
  }
  return found;
}

function hasControlCharacter(name: string): boolean {
  for (let at = 0; at < name.length; at += 1) {
    const code = name.charCodeAt(at);
    if (code < 32 || code === 127) return true;
  }
  return false;
}
