// https://docs.npmjs.com/cli/configuring-npm/package-json
import type { Dependency } from '@airworthy/model';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { keyLines, readJson, stringsOf, toRecord } from '../../lang/json/read-json.ts';
import { findLockfile, readLockfile } from '../../lang/lockfile/read-lockfile.ts';
import type { LockfileText } from '../../lang/lockfile/lockfile-text.ts';
import { migrationCommand } from '../../lang/shell/migration-command.ts';
import { expandScripts } from '../../lang/shell/package-scripts.ts';
import { folderOf, foldersUp, joinPath } from '../../lang/typescript/paths.ts';
import type { SourceTree } from '../../tree/source-tree.ts';
import { packageJson as readManifest } from '../../lang/json/package-json.ts';
import { startedElsewhere } from './started-file.ts';
import { isUsed, undeclaredPackages, usedPackages } from './used-packages.ts';

const GROUPS: readonly [string, Dependency['kind']][] = [
  ['dependencies', 'production'],
  ['optionalDependencies', 'optional'],
  ['peerDependencies', 'peer'],
  ['devDependencies', 'development'],
];

export const packageJson = defineExtractor({
  id: 'package-json',
  about: 'package.json of the service and of the repository root: scripts, engines, dependencies with the versions the lockfile fixes',
  emits: ['packageManifests', 'dependencies', 'migrationRuns'],
  extract(input) {
    const own = joinPath(input.service.path, 'package.json') as string;
    if (!input.tree.has(own)) return;
    emitManifest(input, own);
    // The folders around, up to the root of a monorepo, hold tools and settings that count for each of its services.
    for (const folder of foldersUp(input.service.path)) {
      const path = joinPath(folder, 'package.json') as string;
      if (folder !== input.service.path && input.tree.has(path)) emitManifest(input, path);
    }
  },
});

function emitManifest(input: ExtractInput, path: string): void {
  const text = input.tree.read(path);
  const json = text === undefined ? undefined : readJson(text);
  if (text === undefined || json === undefined || !json.ok) {
    input.diagnose({
      code: 'invalid-json',
      level: 'error',
      message: json?.ok === false ? json.message : 'could not be read',
      location: { path, line: json?.ok === false ? json.line : 1 },
    });
    input.partial('packageManifests', `${path} could not be read`);
    input.partial('dependencies', `${path} could not be read`);
    return;
  }
  const manifest = toRecord(json.value);
  const lines = keyLines(text, 2);
  const line = (...keys: string[]): number => lines.get(keys.join('\0')) ?? 1;
  const scripts = stringsOf(manifest['scripts']);
  const engines = stringsOf(manifest['engines'])['node'];
  const versionFile = ['.nvmrc', '.node-version']
    .map((name) => joinPath(folderOf(path), name) as string)
    .find((each) => input.tree.has(each));
  const undeclared = folderOf(path) === input.service.path ? undeclaredPackages(input, declaredAround(input)) : [];
  const elsewhere = folderOf(path) === input.service.path ? startedElsewhere(input, scripts) : undefined;
  input.emit('packageManifests', {
    location: { path, line: 1 },
    ...optional('name', manifest['name']),
    scripts: { ...scripts },
    ...(engines === undefined ? {} : { engines }),
    ...(versionFile === undefined ? {} : { nodeVersionFile: (input.tree.read(versionFile) ?? '').trim().slice(0, 40) }),
    ...optional('packageManager', manifest['packageManager']),
    ...optional('license', manifest['license']),
    private: manifest['private'] === true,
    ...(undeclared.length === 0 ? {} : { undeclared }),
    ...(elsewhere === undefined
      ? {}
      : { startedElsewhere: { ...elsewhere, line: line('scripts', scripts['start:prod'] === undefined ? 'start' : 'start:prod') } }),
  });
  emitDependencies(input, path, manifest, line);
  if (folderOf(path) === input.service.path) emitMigrations(input, path, scripts, line);
}

function optional<Key extends string>(key: Key, value: unknown): Partial<Record<Key, string>> {
  return typeof value === 'string' ? ({ [key]: value } as Record<Key, string>) : {};
}

const names = new WeakMap<SourceTree, ReadonlySet<string>>();

/** Names of the packages of the repository. */
function localNames(tree: SourceTree): ReadonlySet<string> {
  let known = names.get(tree);
  if (known === undefined) {
    const folders = tree.files.filter(({ path }) => /(?:^|\/)package\.json$/.test(path)).map(({ path }) => folderOf(path));
    known = new Set(folders.map((folder) => readManifest(tree, folder)['name']).filter((name) => typeof name === 'string'));
    names.set(tree, known);
  }
  return known;
}

/** Everything that the package.json files of the service and of the folders around it list. */
function declaredAround(input: ExtractInput): Set<string> {
  const out = new Set<string>();
  for (const folder of foldersUp(input.service.path)) {
    const manifest = readManifest(input.tree, folder);
    for (const [group] of GROUPS) for (const name of Object.keys(stringsOf(manifest[group]))) out.add(name);
    if (typeof manifest['name'] === 'string') out.add(manifest['name']);
  }
  return out;
}

function emitDependencies(input: ExtractInput, path: string, manifest: Record<string, unknown>, line: (...keys: string[]) => number): void {
  const folder = folderOf(path);
  const lockPath = findLockfile(input.tree, folder);
  const lock: LockfileText | undefined = lockPath === undefined ? undefined : readLockfile(input.tree, lockPath);
  const within = lockPath === undefined ? '' : folder.slice(folderOf(lockPath).length).replace(/^\//, '');
  const used = usedPackages(input);
  const scripts = stringsOf(manifest['scripts']);
  const seen = new Set<string>();
  for (const [group, kind] of GROUPS) {
    for (const [name, range] of Object.entries(stringsOf(manifest[group]))) {
      // An optional dependency may be listed among the normal ones too; a peer may be installed for development.
      if (seen.has(name) && kind !== 'development') continue;
      seen.add(name);
      const resolved = lock?.resolved(name, range, within);
      input.emit('dependencies', {
        location: { path, line: line(group, name) },
        name,
        range,
        ...(resolved === undefined ? {} : { resolved }),
        ...(resolved === undefined && localNames(input.tree).has(name) ? { local: true } : {}),
        kind,
        pinned: /^(?:npm:.*@)?[=v]?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/.test(range) || /^(?:git|https?|github:).*#[0-9a-f]{40}$/.test(range),
        used: isUsed(name, used, scripts),
        ...(name.startsWith('@sentry/') && input.code !== undefined ? { started: sentryStarts(input) } : {}),
      });
    }
  }
}

/** `Sentry.init()` anywhere in code that may run; the packages of Sentry for frameworks lead to the same client. */
function sentryStarts({ code, tree, service }: ExtractInput): boolean {
  const begins = code.callsTo(/^@sentry\/[\w-]+\.init$/).some((call) => code.reach(call).state !== 'not-wired');
  const prefix = service.path === '' ? '' : `${service.path}/`;
  // `node --import @sentry/node/init`, the module of Nuxt.
  return (
    begins ||
    ['package.json', 'Dockerfile', 'nuxt.config.ts'].some((file) =>
      /@sentry\/(?:\w+\/(?:init|preload)|nuxt\/module)/.test(tree.read(prefix + file) ?? ''),
    )
  );
}

function emitMigrations(input: ExtractInput, path: string, scripts: Record<string, string>, line: (...keys: string[]) => number): void {
  for (const [name, body] of Object.entries(scripts)) {
    const boot = /^(?:pre|post)?start(?::(?!dev|test|local|debug|watch|worker).*)?$/.test(name);
    for (const command of expandScripts(body, scripts)) {
      const migration = migrationCommand(command);
      // What other scripts do is reported where it stands, unless this one runs at start.
      if (migration === undefined || (!boot && command.via.length > 0)) continue;
      input.emit('migrationRuns', {
        location: { path, line: line('scripts', name) },
        by: migration.by,
        command: migration.text,
        when: boot ? 'boot' : 'script',
        push: migration.push,
        locked: migration.locked,
      });
    }
  }
}
