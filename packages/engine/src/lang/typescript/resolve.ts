import { pushTo, manifestPath } from '@airworthy/model';
import { builtinModules } from 'node:module';
import type { SourceTree } from '../../tree/source-tree.ts';
import { aliasedByNuxt } from './auto-imports.ts';
import { parseJsonWithComments, toRecord } from './json-with-comments.ts';
import { folderOf, foldersUp, joinPath } from './paths.ts';
import { createConfigLookup, matchPattern } from './tsconfig.ts';
import type { ProjectConfig } from './tsconfig.ts';

/** What an import specifier stands for. `path` is relative to the root of the tree; `subpath` is `''` for the package itself. */
export type Resolution =
  | { kind: 'file'; path: string }
  | { kind: 'external'; package: string; subpath: string }
  | { kind: 'builtin'; name: string }
  | { kind: 'missing'; specifier: string };

export interface Resolver {
  resolve(fromFile: string, specifier: string): Resolution;
  /** Source of a path that may belong to build output (`dist/index.js`), or the path itself when it exists. */
  sourceOf(path: string): string | undefined;
  /** The nearest package.json at or above a folder, with its content. */
  packageAt(folder: string): PackageFile | undefined;
}

export interface PackageFile {
  path: string;
  folder: string;
  json: Record<string, unknown>;
}

const BUILTINS = new Set(builtinModules);
const ENDINGS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json'];
const SOURCE_ENDINGS: [RegExp, string[]][] = [
  [/\.js$/, ['.ts', '.tsx', '.js', '.jsx']],
  [/\.jsx$/, ['.tsx', '.jsx']],
  [/\.mjs$/, ['.mts', '.mjs']],
  [/\.cjs$/, ['.cts', '.cjs']],
  [/\.d\.([cm]?)ts$/, ['.ts', '.tsx', '.mts', '.cts', '.js']],
];
/** Where tests and samples keep packages of their own, which nobody links. */
const SAMPLE_FOLDER = /(?:^|\/)(?:node_modules|fixtures?|__fixtures__|__tests__|tests?|examples?|templates?)(?:\/|$)/;
const CONDITIONS = ['source', 'development', 'node', 'import', 'module', 'require', 'default', 'types'];
const BUILD_FOLDER = /^(?:dist|build|out|lib|output|esm|cjs|\.build)(?:\/|$)/;

/** Resolves imports purely over the tree; no `node_modules` of the audited project is needed. Results are memoised. */
export function createResolver(tree: SourceTree): Resolver {
  const configOf = createConfigLookup(tree);
  const packages = createPackages(tree);
  const memo = new Map<string, Resolution>();
  let clients: string[] | undefined;

  function fileAt(path: string | undefined): string | undefined {
    if (path === undefined) return undefined;
    for (const [ending, sources] of SOURCE_ENDINGS) {
      if (!ending.test(path)) continue;
      const stem = path.replace(ending, '');
      const found = sources.map((source) => stem + source).find((candidate) => tree.has(candidate));
      if (found !== undefined) return found;
    }
    if (/\.[a-z]+$/i.test(path) && !/\.d\.[cm]?ts$/.test(path) && tree.has(path)) return path;
    for (const ending of ENDINGS) if (tree.has(path + ending)) return path + ending;
    return undefined;
  }

  function fileOrFolder(path: string | undefined): string | undefined {
    if (path === undefined) return undefined;
    const file = fileAt(path);
    if (file !== undefined) return file;
    const main = packages.read(manifestPath(path));
    const viaMain = main === undefined ? undefined : packageEntry(main);
    if (viaMain !== undefined) return viaMain;
    for (const ending of ENDINGS) {
      const index = path === '' ? `index${ending}` : `${path}/index${ending}`;
      if (tree.has(index)) return index;
    }
    return undefined;
  }

  function sourceOf(path: string): string | undefined {
    const clean = joinPath(path);
    if (clean === undefined) return undefined;
    for (const candidate of sourceCandidates(clean, configOf(folderOf(clean)), packages.nearest(folderOf(clean)))) {
      const file = fileAt(candidate);
      if (file !== undefined) return file;
    }
    return fileAt(clean);
  }

  function packageEntry(file: PackageFile): string | undefined {
    return packageTarget(file, '.') ?? indexOf(file.folder);
  }

  function indexOf(folder: string): string | undefined {
    for (const stem of ['src/index', 'index', 'src/main', 'lib/index']) {
      const file = fileAt(joinPath(folder, stem));
      if (file !== undefined) return file;
    }
    return undefined;
  }

  function packageTarget(file: PackageFile, subpath: string): string | undefined {
    const targets = exportTargets(file.json['exports'], subpath);
    if (subpath === '.') {
      for (const field of ['source', 'main', 'module', 'types', 'typings']) {
        const value = file.json[field];
        if (typeof value === 'string') targets.push(value);
      }
    } else {
      const rest = subpath.slice(2);
      targets.push(rest, `src/${rest}`);
    }
    for (const target of targets) {
      const path = joinPath(file.folder, target);
      if (path === undefined) continue;
      const found = sourceOf(path) ?? fileFolder(path);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  function fileFolder(path: string): string | undefined {
    for (const ending of ENDINGS) if (tree.has(`${path}/index${ending}`)) return `${path}/index${ending}`;
    return undefined;
  }

  function viaPaths(config: ProjectConfig | undefined, specifier: string): string | undefined | null {
    if (config === undefined) return undefined;
    const match = matchPattern(config.paths, specifier);
    if (match !== undefined) {
      for (const target of match.value) {
        const path = joinPath(config.pathsBase, target.replace('*', match.star));
        const found = path === undefined ? undefined : (fileOrFolder(path) ?? sourceOf(path));
        if (found !== undefined) return found;
      }
    }
    if (config.baseUrl !== undefined) {
      const found = fileOrFolder(joinPath(config.baseUrl, specifier));
      if (found !== undefined) return found;
    }
    // `@/x` is no package name: when the pattern exists but the file doesn't, the import is broken.
    return match !== undefined && !isPackageName(specifier) ? null : undefined;
  }

  /** A Prisma client that the build generates into the project: the package under another name. */
  function generatedClient(path: string | undefined): Resolution | undefined {
    if (path === undefined) return undefined;
    clients ??= prismaOutputs(tree);
    return clients.some((folder) => path === folder || path.startsWith(`${folder}/`))
      ? { kind: 'external', package: '@prisma/client', subpath: '' }
      : undefined;
  }

  function aliased(config: ProjectConfig | undefined, specifier: string): string | undefined {
    const match = config === undefined ? undefined : matchPattern(config.paths, specifier);
    const [target] = match?.value ?? [];
    return config === undefined || match === undefined || target === undefined
      ? undefined
      : joinPath(config.pathsBase, target.replace('*', match.star));
  }

  function resolveFresh(fromFile: string, specifier: string): Resolution {
    const missing: Resolution = { kind: 'missing', specifier };
    const folder = folderOf(fromFile);
    if (/^\.{1,2}(?:\/|$)/.test(specifier)) {
      const path = joinPath(folder, specifier);
      return asFile(path === undefined ? undefined : (fileOrFolder(path) ?? sourceOf(path))) ?? generatedClient(path) ?? missing;
    }
    if (specifier.startsWith('node:')) return { kind: 'builtin', name: specifier.slice(5) };
    if (specifier.startsWith('/') || specifier === '' || /^[a-z]+:\/\//i.test(specifier)) return missing;
    const config = configOf(folder);
    const mapped = viaPaths(config, specifier);
    const generated = mapped === undefined || mapped === null ? generatedClient(aliased(config, specifier)) : undefined;
    if (generated !== undefined) return generated;
    if (mapped === null) return missing;
    if (mapped !== undefined) return { kind: 'file', path: mapped };
    for (const path of aliasedByNuxt(tree, fromFile, specifier)) {
      const found = fileOrFolder(path);
      if (found !== undefined) return { kind: 'file', path: found };
    }
    if (specifier.startsWith('#')) {
      const own = packages.nearest(folder);
      for (const target of own === undefined ? [] : exportTargets(own.json['imports'], specifier)) {
        if (target.startsWith('#')) continue;
        if (!target.startsWith('.')) return resolveFresh(fromFile, target);
        const found = sourceOf(joinPath((own as PackageFile).folder, target) ?? '');
        if (found !== undefined) return { kind: 'file', path: found };
      }
      return missing;
    }
    if (BUILTINS.has(specifier)) return { kind: 'builtin', name: specifier };
    const { name, subpath } = splitSpecifier(specifier);
    const linked = packages.named(name, folder);
    if (linked !== undefined) {
      const file = subpath === '' ? packageEntry(linked) : packageTarget(linked, `./${subpath}`);
      if (file !== undefined) return { kind: 'file', path: file };
    }
    return { kind: 'external', package: name, subpath };
  }

  return {
    sourceOf,
    packageAt: (folder) => packages.nearest(folder),
    resolve(fromFile, specifier) {
      const key = `${folderOf(fromFile)}\0${specifier}`;
      let result = memo.get(key);
      if (result === undefined) memo.set(key, (result = resolveFresh(fromFile, specifier)));
      return result;
    },
  };
}

/** Folders that `generator` blocks of Prisma schemas write a client into. https://www.prisma.io/docs/orm/prisma-schema/overview/generators */
function prismaOutputs(tree: SourceTree): string[] {
  const out = new Set<string>();
  for (const { path } of tree.files) {
    if (!path.endsWith('.prisma')) continue;
    for (const [, body] of (tree.read(path) ?? '').matchAll(/^\s*generator\s+\w+\s*\{([^}]*)\}/gm)) {
      if (!/provider\s*=\s*"prisma-client(?:-js)?"/.test(body ?? '')) continue;
      const folder = /output\s*=\s*"([^"]+)"/.exec(body ?? '')?.[1];
      const place = folder === undefined ? undefined : joinPath(folderOf(path), folder);
      if (place !== undefined && place !== '') out.add(place);
    }
  }
  return [...out].toSorted();
}

function asFile(path: string | undefined): Resolution | undefined {
  return path === undefined ? undefined : { kind: 'file', path };
}

function isPackageName(specifier: string): boolean {
  return /^(?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*(?:\/|$)/i.test(specifier);
}

/** `@scope/name/sub/path` → package name and subpath. */
export function splitSpecifier(specifier: string): { name: string; subpath: string } {
  const parts = specifier.split('/');
  const length = specifier.startsWith('@') ? 2 : 1;
  return { name: parts.slice(0, length).join('/'), subpath: parts.slice(length).join('/') };
}

/** Candidate sources of a build-output path, best first. `.ts` beats its compiled `.js` twin because it is what the build reads. */
function sourceCandidates(path: string, config: ProjectConfig | undefined, owner: PackageFile | undefined): string[] {
  const out: string[] = [];
  const add = (...parts: string[]): void => {
    const joined = joinPath(...parts);
    if (joined !== undefined && !out.includes(joined)) out.push(joined);
  };
  const rests: string[] = [];
  if (config?.outDir !== undefined && path.startsWith(`${config.outDir}/`)) rests.push(path.slice(config.outDir.length + 1));
  const home = owner?.folder ?? '';
  const inHome = home === '' ? path : path.startsWith(`${home}/`) ? path.slice(home.length + 1) : undefined;
  if (inHome !== undefined && BUILD_FOLDER.test(inHome)) {
    const rest = inHome.slice(inHome.indexOf('/') + 1);
    if (!rests.includes(rest)) rests.push(rest);
    const deeper = BUILD_FOLDER.test(rest) ? rest.slice(rest.indexOf('/') + 1) : undefined;
    if (deeper !== undefined) rests.push(deeper);
  }
  for (const rest of rests) {
    if (config?.rootDir !== undefined) add(config.rootDir, rest);
    add(home, 'src', rest);
    add(home, rest);
    // With several roots tsc keeps the path below their common folder: `dist/services/a/src/index.js`.
    for (const up of foldersUp(home)) add(up, rest);
  }
  return out;
}

function exportTargets(value: unknown, subpath: string): string[] {
  if (typeof value === 'string' || Array.isArray(value)) return subpath === '.' ? leaves(value, 0) : [];
  const map = toRecord(value);
  const keys = Object.keys(map);
  if (keys.length === 0) return [];
  if (!keys.some((key) => key.startsWith('.') || key.startsWith('#'))) return subpath === '.' ? leaves(map, 0) : [];
  const match = matchPattern(map, subpath);
  return match === undefined ? [] : leaves(match.value, 0).map((leaf) => leaf.replaceAll('*', match.star));
}

function leaves(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return [value];
  if (depth > 8) return [];
  if (Array.isArray(value)) return value.flatMap((entry) => leaves(entry, depth + 1));
  const map = toRecord(value);
  const known = CONDITIONS.filter((condition) => Object.hasOwn(map, condition));
  const others = Object.keys(map).filter((key) => !CONDITIONS.includes(key));
  return [...known, ...others].flatMap((key) => leaves(map[key], depth + 1));
}

function createPackages(tree: SourceTree): {
  read(path: string): PackageFile | undefined;
  nearest(folder: string): PackageFile | undefined;
  named(name: string, fromFolder: string): PackageFile | undefined;
} {
  const read = new Map<string, PackageFile | undefined>();
  const near = new Map<string, PackageFile | undefined>();
  let byName: Map<string, PackageFile[]> | undefined;
  function readAt(path: string): PackageFile | undefined {
    if (!read.has(path)) {
      const text = tree.has(path) ? tree.read(path) : undefined;
      read.set(path, text === undefined ? undefined : { path, folder: folderOf(path), json: toRecord(parseJsonWithComments(text)) });
    }
    return read.get(path);
  }
  return {
    read: readAt,
    nearest(folder) {
      if (!near.has(folder)) {
        near.set(
          folder,
          foldersUp(folder)
            .map((up) => readAt(manifestPath(up)))
            .find((file) => file !== undefined),
        );
      }
      return near.get(folder);
    },
    named(name, fromFolder) {
      if (byName === undefined) {
        byName = new Map();
        for (const { path } of tree.files) {
          if ((path !== 'package.json' && !path.endsWith('/package.json')) || SAMPLE_FOLDER.test(folderOf(path))) continue;
          const file = readAt(path);
          const own = file?.json['name'];
          if (file === undefined || typeof own !== 'string') continue;
          pushTo(byName, own, file);
        }
      }
      const found = byName.get(name) ?? [];
      return found.toSorted((a, b) => shared(b.folder, fromFolder) - shared(a.folder, fromFolder))[0];
    },
  };
}

function shared(a: string, b: string): number {
  const left = a.split('/');
  const right = b.split('/');
  let count = 0;
  while (count < left.length && left[count] === right[count]) count += 1;
  return count;
}
