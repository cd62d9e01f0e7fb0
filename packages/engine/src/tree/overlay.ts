import { hash } from 'node:crypto';
import type { SourceFile, SourceTree } from './source-tree.ts';

/** The tree with other contents for some of its files; those without a content are not there. */
export function overlayTree(tree: SourceTree, contents: ReadonlyMap<string, Uint8Array | undefined>): SourceTree {
  if (contents.size === 0) return tree;
  const texts = new Map<string, string>();
  const added: SourceFile[] = [];
  for (const [path, bytes] of contents) {
    if (bytes === undefined) continue;
    const text = Buffer.from(bytes).toString('utf8');
    texts.set(path, text);
    added.push({ path, size: bytes.length, hash: hash('sha256', bytes, 'hex'), lines: text.split('\n').length });
  }
  const files = [...tree.files.filter((one) => !contents.has(one.path)), ...added].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const folders = new Map<string, Set<string>>();
  for (const { path } of files) {
    const parts = path.split('/');
    parts.forEach((name, depth) => {
      const folder = parts.slice(0, depth).join('/');
      folders.set(folder, (folders.get(folder) ?? new Set()).add(name));
    });
  }
  return {
    files,
    diagnostics: tree.diagnostics,
    get disturbed() {
      return tree.disturbed ?? false;
    },
    has: (path) => (contents.has(path) ? texts.has(path) : tree.has(path)),
    read: (path) => (contents.has(path) ? texts.get(path)?.replace(/^\uFEFF/, '') : tree.read(path)),
    list: (folder) =>
      [...new Set([...tree.list(folder), ...(folders.get(folder === '.' ? '' : folder) ?? [])])].filter((name) => {
        const path = folder === '' || folder === '.' ? name : `${folder}/${name}`;
        return !contents.has(path) || texts.has(path);
      }),
  };
}
