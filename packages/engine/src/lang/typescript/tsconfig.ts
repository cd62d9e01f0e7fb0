import type { SourceTree } from '../../tree/source-tree.ts';
import { parseJsonWithComments, toRecord } from './json-with-comments.ts';
import { folderOf, foldersUp, joinPath } from './paths.ts';

/** What resolution needs from a tsconfig, `extends` applied. All folders are relative to the root of the tree. */
export interface ProjectConfig {
  path: string;
  folder: string;
  baseUrl?: string;
  /** Pattern → targets, relative to `pathsBase`. */
  paths: Record<string, string[]>;
  pathsBase: string;
  outDir?: string;
  rootDir?: string;
  allowJs: boolean;
}

/** Finds the configuration that governs a folder: the nearest tsconfig.json or jsconfig.json. */
export function createConfigLookup(tree: SourceTree): (folder: string) => ProjectConfig | undefined {
  const byFolder = new Map<string, ProjectConfig | undefined>();
  return function lookup(folder) {
    if (byFolder.has(folder)) return byFolder.get(folder);
    let found: ProjectConfig | undefined;
    for (const up of foldersUp(folder)) {
      const name = ['tsconfig.json', 'jsconfig.json'].map((file) => joinPath(up, file) as string).find((path) => tree.has(path));
      if (name === undefined) continue;
      found = readConfig(tree, name, new Set());
      break;
    }
    byFolder.set(folder, found);
    return found;
  };
}

function readConfig(tree: SourceTree, path: string, seen: Set<string>): ProjectConfig {
  const folder = folderOf(path);
  const empty: ProjectConfig = { path, folder, paths: {}, pathsBase: folder, allowJs: false };
  if (seen.has(path) || seen.size > 20) return empty;
  seen.add(path);
  const json = toRecord(parseJsonWithComments(tree.read(path) ?? ''));
  let config = empty;
  const bases = Array.isArray(json['extends']) ? json['extends'] : [json['extends']];
  for (const base of bases) {
    const at = typeof base === 'string' ? findBase(tree, folder, base) : undefined;
    if (at !== undefined) config = { ...config, ...readConfig(tree, at, seen), path, folder };
  }
  const options = toRecord(json['compilerOptions']);
  const inFolder = (value: unknown): string | undefined =>
    typeof value === 'string' ? joinPath(folder, value.replace('${configDir}', '.')) : undefined;
  const baseUrl = inFolder(options['baseUrl']) ?? config.baseUrl;
  const outDir = inFolder(options['outDir']) ?? config.outDir;
  const rootDir = inFolder(options['rootDir']) ?? config.rootDir;
  const paths = readPaths(options['paths']);
  return {
    ...config,
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(outDir === undefined ? {} : { outDir }),
    ...(rootDir === undefined ? {} : { rootDir }),
    ...(paths === undefined ? {} : { paths, pathsBase: inFolder(options['baseUrl']) ?? config.baseUrl ?? folder }),
    allowJs: typeof options['allowJs'] === 'boolean' ? options['allowJs'] : config.allowJs,
  };
}

function readPaths(value: unknown): Record<string, string[]> | undefined {
  if (value === undefined) return undefined;
  const out: Record<string, string[]> = {};
  for (const [pattern, targets] of Object.entries(toRecord(value))) {
    if (Array.isArray(targets)) out[pattern] = targets.filter((target): target is string => typeof target === 'string');
  }
  return out;
}

function findBase(tree: SourceTree, folder: string, base: string): string | undefined {
  const start = joinPath(folder, base);
  if (!base.startsWith('.') || start === undefined) return undefined;
  return [start, `${start}.json`, `${start}/tsconfig.json`].find((path) => tree.has(path));
}

/** Targets of the longest pattern that matches, with the star filled in. */
export function matchPattern<T>(patterns: Record<string, T>, specifier: string): { star: string; value: T } | undefined {
  let best: { star: string; value: T; length: number } | undefined;
  for (const [pattern, value] of Object.entries(patterns)) {
    const at = pattern.indexOf('*');
    if (at === -1) {
      if (pattern === specifier) return { star: '', value };
      continue;
    }
    const head = pattern.slice(0, at);
    const tail = pattern.slice(at + 1);
    if (specifier.length < head.length + tail.length || !specifier.startsWith(head) || !specifier.endsWith(tail)) continue;
    if (best === undefined || head.length > best.length) {
      best = { star: specifier.slice(head.length, specifier.length - tail.length), value, length: head.length };
    }
  }
  return best;
}
