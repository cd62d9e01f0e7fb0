import type { SourceTree } from '../../tree/source-tree.ts';
import { readJson, toRecord } from '../json/read-json.ts';
import { foldersUp, joinPath } from '../typescript/paths.ts';
import type { LockfileText } from './lockfile-text.ts';
import { bunEntries, npmEntries, pnpmEntries, yarnEntries } from './lockfile-entries.ts';
import { readPnpmLock } from './pnpm-lock.ts';
import { readYarnLock } from './yarn-lock.ts';

export const LOCKFILE_NAMES = ['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'bun.lockb'] as const;

const kept = new WeakMap<SourceTree, Map<string, LockfileText | undefined>>();

/** Reads a lockfile of any package manager; several extractors ask for the same one, so it is kept with the tree. */
export function readLockfile(tree: SourceTree, path: string): LockfileText | undefined {
  let byPath = kept.get(tree);
  if (byPath === undefined) kept.set(tree, (byPath = new Map()));
  if (!byPath.has(path)) byPath.set(path, read(tree, path));
  return byPath.get(path);
}

/** The lockfile that governs a folder: the nearest one at or above it. */
export function findLockfile(tree: SourceTree, folder: string): string | undefined {
  for (const up of foldersUp(folder)) {
    const path = LOCKFILE_NAMES.map((name) => joinPath(up, name) as string).find((each) => tree.has(each));
    if (path !== undefined) return path;
  }
  return undefined;
}

function read(tree: SourceTree, path: string): LockfileText | undefined {
  if (!tree.has(path)) return undefined;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const text = tree.read(path);
  const manager = name.startsWith('pnpm') ? 'pnpm' : name.startsWith('yarn') ? 'yarn' : name.startsWith('bun') ? 'bun' : 'npm';
  const nothing = { path, manager, version: '', packages: 0, resolved: () => undefined, entries: () => [] };
  if (text === undefined)
    return name === 'bun.lockb' ? { ...nothing, version: 'binary' } : { ...nothing, error: { line: 1, message: 'could not be read' } };
  if (manager === 'pnpm') return { ...nothing, ...readPnpmLock(text), entries: once(() => pnpmEntries(text)) };
  if (manager === 'yarn') return { ...nothing, ...readYarnLock(text), entries: once(() => yarnEntries(text)) };
  const json = readJson(text);
  if (!json.ok) return { ...nothing, error: { line: json.line, message: json.message } };
  const root = toRecord(json.value);
  return manager === 'bun'
    ? { ...nothing, ...readBunLock(root), entries: once(() => bunEntries(root, text)) }
    : { ...nothing, ...readNpmLock(root), entries: once(() => npmEntries(root, text)) };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function readNpmLock(lock: Record<string, unknown>): Pick<LockfileText, 'version' | 'packages' | 'resolved'> {
  const packages = toRecord(lock['packages']);
  const old = toRecord(lock['dependencies']);
  const fromPackages = Object.keys(packages).length > 0;
  const versionOf = (value: unknown): string | undefined => {
    const version = toRecord(value)['version'];
    return typeof version === 'string' ? version : undefined;
  };
  return {
    version: String(lock['lockfileVersion'] ?? 1),
    packages: fromPackages ? Object.keys(packages).filter((key) => key.includes('node_modules/')).length : countNested(old, 0),
    resolved: (name, _range, folder) => {
      if (!fromPackages) return versionOf(Object.hasOwn(old, name) ? old[name] : undefined);
      for (const up of foldersUp(folder)) {
        const key = `${up === '' ? '' : `${up}/`}node_modules/${name}`;
        if (Object.hasOwn(packages, key)) return versionOf(packages[key]);
      }
      return undefined;
    },
  };
}

function countNested(dependencies: Record<string, unknown>, depth: number): number {
  let count = 0;
  for (const each of Object.values(dependencies))
    count += 1 + (depth > 50 ? 0 : countNested(toRecord(toRecord(each)['dependencies']), depth + 1));
  return count;
}

/** bun.lock: `packages: { name: ["name@1.2.3", …] }`. */
function readBunLock(lock: Record<string, unknown>): Pick<LockfileText, 'version' | 'packages' | 'resolved'> {
  const packages = toRecord(lock['packages']);
  return {
    version: String(lock['lockfileVersion'] ?? ''),
    packages: Object.keys(packages).length,
    resolved: (name, _range, folder) => {
      // What is not shared stands under the name of the package that has it for itself.
      const owner = toRecord(toRecord(lock['workspaces'])[folder])['name'];
      const own = `${typeof owner === 'string' ? owner : ''}/${name}`;
      const entry = Object.hasOwn(packages, own) ? packages[own] : Object.hasOwn(packages, name) ? packages[name] : undefined;
      const id: unknown = Array.isArray(entry) ? entry[0] : undefined;
      return typeof id === 'string' ? id.slice(id.lastIndexOf('@') + 1) : undefined;
    },
  };
}
