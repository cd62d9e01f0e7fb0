import ignore from 'ignore';
import { parse } from 'yaml';
import type { Diagnostic } from '@airworthy/model';
import { toRecord } from '../lang/typescript/json-with-comments.ts';
import type { SourceTree } from '../tree/source-tree.ts';
import type { Manifest } from './manifest.ts';

const YAML_CHARACTERS = 200_000;

/** Says for a folder whether a workspace file of the repository names it. Patterns count from the folder of their file. */
export function workspaceMatcher(
  tree: SourceTree,
  manifests: readonly Manifest[],
  diagnose: (diagnostic: Diagnostic) => void,
): (folder: string) => boolean {
  const roots: { folder: string; matches: (local: string) => boolean }[] = [];
  for (const manifest of manifests) {
    const inside = (name: string): string => (manifest.folder === '' ? name : `${manifest.folder}/${name}`);
    const patterns = [
      ...manifest.workspaces,
      ...strings(readYaml(tree, inside('pnpm-workspace.yaml'), diagnose)['packages']),
      ...strings(readJson(tree, inside('lerna.json'))['packages']),
      ...nxPatterns(tree, inside('nx.json')),
    ];
    if (patterns.length > 0) roots.push({ folder: manifest.folder, matches: patternMatcher(patterns) });
  }
  return (folder) =>
    roots.some((root) => {
      if (root.folder === '') return folder !== '' && root.matches(folder);
      return folder.startsWith(`${root.folder}/`) && root.matches(folder.slice(root.folder.length + 1));
    });
}

/** Workspace patterns are anchored, and `!` takes away; that is how ignore rules behave as well. */
function patternMatcher(patterns: readonly string[]): (local: string) => boolean {
  const rules = ignore().add(
    patterns
      .filter((pattern) => pattern.length < 300 && (pattern.match(/\*+/g)?.length ?? 0) <= 6)
      .map((pattern) => {
        const negative = pattern.startsWith('!');
        const plain = pattern
          .slice(negative ? 1 : 0)
          .replace(/^\.?\//, '')
          .replace(/\/+$/, '');
        return `${negative ? '!' : ''}/${plain}`;
      }),
  );
  const depths = new Set(
    patterns.map((pattern) =>
      pattern.includes('**')
        ? -1
        : pattern
            .replace(/^!?\.?\//, '')
            .replace(/\/+$/, '')
            .split('/').length,
    ),
  );
  // `packages/*` names `packages/a` only, whereas an ignore rule would hold for everything inside too.
  return (local) => ignore.isPathValid(local) && (depths.has(-1) || depths.has(local.split('/').length)) && rules.ignores(local);
}

/** nx without package workspaces: its apps and libraries lie in these folders. */
function nxPatterns(tree: SourceTree, path: string): string[] {
  if (!tree.has(path)) return [];
  const layout = toRecord(readJson(tree, path)['workspaceLayout']);
  const folders = [layout['appsDir'], layout['libsDir']].filter((one) => typeof one === 'string');
  return (folders.length > 0 ? folders : ['apps', 'libs', 'packages']).map((folder) => `${folder}/*`);
}

function readYaml(tree: SourceTree, path: string, diagnose: (diagnostic: Diagnostic) => void): Record<string, unknown> {
  const text = tree.read(path);
  if (text === undefined || text.length > YAML_CHARACTERS) return {};
  try {
    return toRecord(parse(text, { maxAliasCount: 50, logLevel: 'error' }));
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] as string) : 'unknown reason';
    diagnose({ code: 'invalid-yaml', level: 'warning', message: `This is not valid YAML: ${message}`, location: { path, line: 1 } });
    return {};
  }
}

function readJson(tree: SourceTree, path: string): Record<string, unknown> {
  try {
    return toRecord(JSON.parse(tree.read(path) ?? '{}'));
  } catch {
    // Only the list of folders is wanted from it; the packages are found without it.
    return {};
  }
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
