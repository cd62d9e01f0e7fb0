import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { folderOf } from '../lang/typescript/paths.ts';
import type { SourceTree } from '../tree/source-tree.ts';

/** Packages of the repository that the running service loads, nearest package.json each, sorted. */
export function loadedPackages(input: { code?: CodeIndex | undefined; tree: SourceTree }): string[] {
  const folders = new Set<string>();
  for (const module of input.code?.modules ?? []) {
    if (module.inService || module.kind !== 'production' || module.reach.state === 'not-wired') continue;
    let folder = folderOf(module.path);
    while (folder !== '' && !input.tree.has(`${folder}/package.json`)) folder = folderOf(folder);
    if (folder !== '') folders.add(folder);
  }
  return [...folders].toSorted();
}
