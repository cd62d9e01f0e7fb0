import type { SourceTree } from '@airworthy/engine/tree/source-tree';

/** Folder of a path; '' for the root. */
export function folderOf(path: string): string {
  const at = path.lastIndexOf('/');
  return at < 0 ? '' : path.slice(0, at);
}

export function inFolder(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** A folder and those around it, innermost first, the root last. */
export function foldersUp(folder: string): string[] {
  const out = [folder];
  for (let at = folder; at !== '';) {
    at = folderOf(at);
    out.push(at);
  }
  return out;
}

/** Whether something of that name, which may end in a wildcard, is in the tree. */
export function holds(tree: SourceTree, folder: string, source: string): boolean {
  const name = source.replace(/^\.?\//, '').replace(/\/$/, '');
  if (name === '' || name === '.') return true;
  const path = inFolder(folder, name);
  const wildcard = path.search(/[*?[]/);
  if (wildcard >= 0) return tree.files.some((file) => file.path.startsWith(path.slice(0, wildcard)));
  return tree.has(path) || tree.files.some((file) => file.path.startsWith(`${path}/`));
}
