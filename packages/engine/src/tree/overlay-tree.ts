import { hash } from 'node:crypto';
import type { SourceFile, SourceTree } from './source-tree.ts';

/** A tree in which some files read otherwise and others are new, without anything being written. Paths are POSIX, relative to the root. */
export function overlayTree(base: SourceTree, texts: ReadonlyMap<string, string>): SourceTree {
  const changed = [...texts].map(([path, text]): SourceFile => ({
    path,
    size: Buffer.byteLength(text),
    hash: hash('sha256', text, 'hex'),
    lines: text.split('\n').length,
  }));
  const files = [...base.files.filter((file) => !texts.has(file.path)), ...changed].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return {
    files,
    diagnostics: base.diagnostics,
    get disturbed() {
      return base.disturbed ?? false;
    },
    has: (path) => texts.has(path) || base.has(path),
    read: (path) => texts.get(path) ?? base.read(path),
    list(directory) {
      const prefix = directory === '' || directory === '.' ? '' : `${directory}/`;
      const added = [...texts.keys()]
        .filter((path) => path.startsWith(prefix))
        .map((path) => path.slice(prefix.length).split('/')[0] as string);
      return added.length === 0 ? base.list(directory) : [...new Set([...base.list(directory), ...added])].toSorted();
    },
  };
}
