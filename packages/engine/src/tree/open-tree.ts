import { basename, join, resolve } from 'node:path';
import type { Diagnostic } from '@airworthy/model';
import { BoundedStore } from './bounded-store.ts';
import { disabledCache } from './cache.ts';
import type { Cache } from './cache.ts';
import { decodeText, inspectContent, SCRIPT_ENDING } from './content.ts';
import type { ContentState } from './content.ts';
import { diskFileSystem, errorCode } from './file-system.ts';
import type { FileSystem } from './file-system.ts';
import { createFolderView, createLinkView } from './folder-view.ts';
import { gitView } from './git-view.ts';
import { TREE_LIMITS } from './limits.ts';
import type { LeftOut } from './left-out.ts';
import type { TreeLimits } from './limits.ts';
import { problemDiagnostic, treeDiagnostics } from './problems.ts';
import type { TreeProblem } from './problems.ts';
import type { SourceFile, SourceTree } from './source-tree.ts';
import { openStatIndex } from './stat-index.ts';
import { walkTree } from './walk.ts';
import type { WalkedFile } from './walk.ts';

export interface TreeOptions {
  limits?: Partial<TreeLimits>;
  /** Where hashes of unchanged files are remembered between runs. */
  cache?: Cache;
  /** For tests. */
  fileSystem?: FileSystem;
}

/** A tree on a disk. */
export interface FileTree extends SourceTree {
  /** Everything that is not in `files`, with the reason; folders stand for all that is inside. Sorted by path. */
  readonly leftOut: readonly LeftOut[];
  readonly disturbed: boolean;
}

/** Text files whose binary content is worth a warning; for other names it is what one expects. */
const TEXT_ENDING =
  /\.(?:[cm]?[jt]sx?|json[5c]?|ya?ml|md|sql|prisma|toml|sh|html?|css|env|txt|graphql|proto|tf|xml)$|(?:^|\/)(?:Dockerfile|\.env)[^/]*$/i;

/** Lists and hashes the files of a folder. Throws only when `root` is no folder that can be opened. */
export function openTree(root: string, options: TreeOptions = {}): FileTree {
  const fs = options.fileSystem ?? diskFileSystem;
  const limits: TreeLimits = { ...TREE_LIMITS, ...options.limits };
  const absolute = resolve(root);
  const realRoot = fs.real(absolute);
  if (fs.state(realRoot).kind !== 'folder') throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
  const walk = walkTree(realRoot, realRoot, fs, gitView(realRoot, fs, limits), limits);
  const contents = new BoundedStore<Buffer | string>(limits.keptBytes);
  const problems: TreeProblem[] = [...walk.problems];
  const leftOut: LeftOut[] = [...walk.leftOut];
  const listed = readAll(realRoot, walk.files, { fs, limits, contents, problems, leftOut, cache: options.cache ?? disabledCache });
  const files = [...listed.values()].map((entry) => entry.file).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const followed = createLinkView(walk.links, (path) => listed.has(path));
  const folders = createFolderView(files, walk.links);
  const diagnostics: Diagnostic[] = treeDiagnostics(problems, leftOut);
  let disturbed = false;

  const disturb = (path: string, detail: string): void => {
    disturbed = true;
    const found = problemDiagnostic({ code: 'unreadable-file', path, detail });
    if (!diagnostics.some((known) => known.message === found.message && known.location?.path === path)) diagnostics.push(found);
  };
  const load = (path: string, known: ContentState): Buffer | undefined => {
    try {
      const bytes = fs.readFile(join(realRoot, path), limitOf(path, limits));
      if (inspectContent(path, bytes, limits.lineLength).hash === known.hash) return bytes;
      disturb(path, 'it changed while the audit was running');
    } catch (error) {
      disturb(path, errorCode(error));
    }
    return undefined;
  };
  return {
    files,
    leftOut: leftOut.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    diagnostics,
    get disturbed() {
      return disturbed;
    },
    has: (path) => listed.has(path) || followed(path) !== undefined,
    list: (directory) => folders(directory),
    read(path) {
      const at = listed.has(path) ? path : followed(path);
      const entry = at === undefined ? undefined : listed.get(at);
      if (at === undefined || entry === undefined || entry.content.kind === 'binary') return undefined;
      const kept = contents.get(at);
      if (typeof kept === 'string') return kept;
      const bytes = kept ?? load(at, entry.content);
      if (bytes === undefined) return undefined;
      const text = decodeText(bytes, entry.content.encoding);
      contents.set(at, text, text.length);
      return text;
    },
  };
}

interface Reading {
  fs: FileSystem;
  limits: TreeLimits;
  contents: BoundedStore<Buffer | string>;
  problems: TreeProblem[];
  leftOut: LeftOut[];
  cache: Cache;
}

type Listed = Map<string, { file: SourceFile; content: ContentState }>;

function readAll(root: string, walked: readonly WalkedFile[], reading: Reading): Listed {
  const { limits, problems, leftOut } = reading;
  const index = openStatIndex(reading.cache, root, JSON.stringify([limits.lineLength, limits.scriptBytes, limits.fileBytes]));
  const typeScript = new Set(walked.filter((file) => /\.[cm]?tsx?$/.test(file.path)).map((file) => file.path));
  const listed: Listed = new Map();
  let total = 0;
  for (const { path, state } of walked) {
    if (state.size > limitOf(path, limits)) {
      problems.push({ code: 'file-too-large', path, detail: `${(state.size / 1e6).toFixed(1)} MB` });
      continue;
    }
    total += state.size;
    if (total > limits.totalBytes) {
      problems.push({ code: 'budget-exhausted', path, detail: `more than ${Math.round(limits.totalBytes / 1e6)} MB` });
      break;
    }
    let content = index.find(path, state);
    if (content === undefined) {
      content = readOne(root, path, reading);
      if (content === undefined) continue;
      index.add(path, state, content);
    }
    if (content.kind === 'generated') leftOut.push({ path, reason: 'generated' });
    else if (content.kind === 'emitted' && hasSource(path, typeScript)) leftOut.push({ path, reason: 'compiled' });
    else if (content.kind === 'line-too-long') {
      problems.push({ code: 'line-too-long', path, detail: `more than ${limits.lineLength} characters` });
    } else if (content.kind === 'binary' && TEXT_ENDING.test(path)) {
      problems.push({ code: 'binary-file', path, detail: '' });
    } else {
      if (content.encoding !== 'utf8') {
        problems.push({
          code: 'broken-encoding',
          path,
          detail: content.encoding === 'broken' ? 'broken characters were replaced' : 'it was read as UTF-16',
        });
      }
      listed.set(path, { file: { path, size: state.size, hash: content.hash, lines: content.lines }, content });
    }
  }
  index.save();
  return listed;
}

function readOne(root: string, path: string, { fs, limits, contents, problems }: Reading): ContentState | undefined {
  let bytes: Buffer;
  try {
    bytes = fs.readFile(join(root, path), limitOf(path, limits));
  } catch (error) {
    problems.push({ code: 'unreadable-file', path, detail: errorCode(error) });
    return undefined;
  }
  if (bytes.length > limitOf(path, limits)) {
    problems.push({ code: 'file-too-large', path, detail: 'it grew while it was read' });
    return undefined;
  }
  const content = inspectContent(path, bytes, limits.lineLength);
  if (content.kind === 'text' || content.kind === 'emitted') contents.set(path, bytes, bytes.length);
  return content;
}

function limitOf(path: string, limits: TreeLimits): number {
  return SCRIPT_ENDING.test(path) ? limits.scriptBytes : limits.fileBytes;
}

/** Whether JavaScript lies beside the TypeScript that it was compiled from. */
function hasSource(path: string, typeScript: ReadonlySet<string>): boolean {
  const stem = join(path, '..', basename(path).replace(/\.([cm]?)jsx?$/, '.$1ts'));
  return typeScript.has(stem) || typeScript.has(`${stem}x`);
}
