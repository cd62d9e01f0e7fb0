import ignore from 'ignore';
import type { SourceTree } from './source-tree.ts';

/** The tree without what the patterns name, written as in .gitignore. */
export function excludeFrom(tree: SourceTree, patterns: readonly string[]): SourceTree {
  const kept = patterns.filter((pattern) => (pattern.match(/\*+|\?|\[/g)?.length ?? 0) <= 8);
  if (kept.length === 0) return tree;
  const rules = ignore().add(kept);
  const visible = (path: string): boolean => !ignore.isPathValid(path) || !rules.ignores(path);
  const files = tree.files.filter((file) => visible(file.path));
  const names = new Set(files.flatMap((file) => withFolders(file.path)));
  return {
    files,
    diagnostics: tree.diagnostics,
    get disturbed() {
      return tree.disturbed ?? false;
    },
    has: (path) => visible(path) && tree.has(path),
    read: (path) => (visible(path) ? tree.read(path) : undefined),
    list: (folder) => tree.list(folder).filter((name) => names.has(folder === '' || folder === '.' ? name : `${folder}/${name}`)),
  };
}

function withFolders(path: string): string[] {
  const out = [path];
  for (let at = path.lastIndexOf('/'); at !== -1; at = path.lastIndexOf('/', at - 1)) out.push(path.slice(0, at));
  return out;
}
