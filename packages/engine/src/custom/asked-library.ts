import { createHash } from 'node:crypto';
import type { StandardLibrary } from '../standards/load-standards.ts';
import type { SourceTree } from '../tree/source-tree.ts';
import type { CustomStandards } from './custom-standards.ts';
import { customFiles } from './custom-files.ts';

/** Our standards, followed by those of the repository. Throws `KnownError` when one of these is not valid. */
export async function askedLibrary(library: StandardLibrary, tree: SourceTree): Promise<StandardLibrary> {
  if (customFiles(tree).length === 0) return library;
  const { loadCustomStandards } = await import('./custom-standards.ts');
  return withCustom(library, loadCustomStandards(tree));
}

export function withCustom(library: StandardLibrary, custom: CustomStandards): StandardLibrary {
  return {
    standards: [...library.standards, ...custom.standards],
    rules: custom.rules,
    hash: createHash('sha256').update(library.hash).update(custom.hash).digest('hex'),
  };
}
