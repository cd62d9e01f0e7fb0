import type { Location } from '@airworthy/model';
import type { SourceTree } from '../../tree/source-tree.ts';
import { parseJsonWithComments, toRecord } from './json-with-comments.ts';
import { joinPath } from './paths.ts';

/** Why the main file of a worker is an entry. */
export const MAIN_OF_WORKER = 'main of a worker';

const NAMES = ['wrangler.jsonc', 'wrangler.json', 'wrangler.toml'];

/** The settings of a Cloudflare worker in a folder. https://developers.cloudflare.com/workers/wrangler/configuration/ */
export function workerSettings(tree: SourceTree, folder: string): { path: string; text: string } | undefined {
  for (const name of NAMES) {
    const path = folder === '' ? name : `${folder}/${name}`;
    const text = tree.read(path);
    if (text !== undefined) return { path, text };
  }
  return undefined;
}

/** The file that a worker is built from, as its settings name it. What a build puts there first is no file of the tree. */
export function workerMain(tree: SourceTree, folder: string): { main: string; location: Location } | undefined {
  const settings = workerSettings(tree, folder);
  if (settings === undefined) return undefined;
  const { path, text } = settings;
  const [before, main] = path.endsWith('.toml') ? inToml(text) : inJson(text);
  if (main === undefined || !tree.has(joinPath(folder, main) ?? main)) return undefined;
  return { main, location: { path, line: before.split('\n').length } };
}

/** `main = "src/index.ts"` stands before the first table. */
function inToml(text: string): [string, string | undefined] {
  const top = text.split(/^\s*\[/m)[0] as string;
  const found = /^\s*main\s*=\s*["']([^"'\n]+)["']/m.exec(top);
  return [top.slice(0, found?.index ?? 0), found?.[1]];
}

function inJson(text: string): [string, string | undefined] {
  const { main } = toRecord(parseJsonWithComments(text));
  return [text.slice(0, Math.max(0, text.indexOf('"main"'))), typeof main === 'string' ? main : undefined];
}
