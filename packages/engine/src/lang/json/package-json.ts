import type { SourceTree } from '../../tree/source-tree.ts';
import { joinPath } from '../typescript/paths.ts';
import { readJson, stringsOf, toRecord } from './read-json.ts';

/** The package.json of a folder, or an empty object. */
export function packageJson(tree: SourceTree, folder: string): Record<string, unknown> {
  const text = tree.read(joinPath(folder, 'package.json') as string);
  if (text === undefined) return {};
  const read = readJson(text);
  return read.ok ? toRecord(read.value) : {};
}

/** Major version that a range of a manifest asks for: `^5.1.0`. */
export function majorOfRange(range: unknown): number | undefined {
  const found = typeof range === 'string' ? /^[\^~=v]*(\d+)/.exec(range)?.[1] : undefined;
  return found === undefined ? undefined : Number(found);
}

/** Scripts of the package of a folder. */
export function packageScripts(tree: SourceTree, folder: string): Record<string, string> {
  return stringsOf(packageJson(tree, folder)['scripts']);
}
