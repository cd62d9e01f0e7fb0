import type { Location } from '@airworthy/model';
import type { SourceTree } from '../../tree/source-tree.ts';
import { parseJsonWithComments, toRecord } from './json-with-comments.ts';
import { joinPath } from './paths.ts';

const SETTINGS = ['wrangler.jsonc', 'wrangler.json', 'wrangler.toml'];

/**
 * The file that a Cloudflare worker is built from, as its settings name it. What a build puts there first is no file of the tree.
 * https://developers.cloudflare.com/workers/wrangler/configuration/
 */
export function workerMain(tree: SourceTree, folder: string): { main: string; location: Location } | undefined {
  for (const name of SETTINGS) {
    const path = folder === '' ? name : `${folder}/${name}`;
    const text = tree.read(path);
    if (text === undefined) continue;
    const [before, main] = name.endsWith('.toml') ? inToml(text) : inJson(text);
    if (main === undefined || !tree.has(joinPath(folder, main) ?? main)) continue;
    return { main, location: { path, line: before.split('\n').length } };
  }
  return undefined;
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
