import { memoryTree } from '../tree/source-tree.ts';
import { buildCodeIndex } from '../lang/typescript/code-index.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { discoverEntries } from '../lang/typescript/entries.ts';
import { parseModule } from '../lang/typescript/parse.ts';
import { createResolver } from '../lang/typescript/resolve.ts';

/** A code index over texts, for tests: `main.*` is what production starts unless a package.json says otherwise. */
export function memoryIndex(texts: Record<string, string>): CodeIndex {
  const tree = memoryTree({ 'package.json': '{"scripts":{"start":"node main.js"}}', ...texts });
  const resolver = createResolver(tree);
  const parsed = new Map(tree.files.map((file) => [file.path, parseModule(file.path, tree.read(file.path) ?? '')]));
  return buildCodeIndex({ tree, resolver, parse: (path) => parsed.get(path), serviceRoot: '', entries: discoverEntries(tree, '') });
}
