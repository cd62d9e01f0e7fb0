import type { SourceTree } from '../tree/source-tree.ts';

/** Where a repository keeps standards of its own. */
export const CUSTOM_FOLDER = '.airworthy/standards';

/** Paths of the files that hold custom standards; folders below hold other things. */
export function customFiles(tree: Pick<SourceTree, 'files'>): string[] {
  const inside = `${CUSTOM_FOLDER}/`;
  return tree.files.map((file) => file.path).filter((path) => path.startsWith(inside) && /^[^/]+\.ya?ml$/.test(path.slice(inside.length)));
}
