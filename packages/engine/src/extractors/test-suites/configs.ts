import type { TestConfig } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { lineOfKey, toRecord } from '../../lang/json/read-json.ts';
import { majorOfRange, packageJson } from '../../lang/json/package-json.ts';
import { expandScripts } from '../../lang/shell/package-scripts.ts';
import { folderOf, foldersUp, joinPath } from '../../lang/typescript/paths.ts';
import { coverageTool, jestConfig, readConfig, toValue, vitestConfig } from './read-config.ts';
import type { ConfigValue } from './read-config.ts';
import { makeObject } from '../../lang/literals/value.ts';

const JEST = /^jest(?:\.[\w-]+)?\.config\.(?:[cm]?[jt]s|json)$|^jest\.config(?:\.[\w-]+)?\.(?:[cm]?[jt]s|json)$/;
const VITEST = /^(?:vitest|vite)\.config(?:\.[\w-]+)?\.[cm]?[jt]s$/;
const NYC = /^\.(?:nyc|c8)rc(?:\.json)?$/;

/** Emits the configuration of coverage; returns the runner of the project. */
export function emitConfigs(input: ExtractInput, packages: readonly string[]): void {
  if (emitFrom(input, input.service.path, input.files) || input.service.path === '' || emitDefaults(input)) return;
  // A service without a configuration of its own is tested by that of the root, or by those of the packages that hold its code.
  const around = foldersUp(input.service.path).filter((folder) => folder !== input.service.path);
  for (const folder of [...around, ...packages]) emitFrom(input, folder, input.tree.files);
}

/** A runner that a script of the service starts without a configuration goes by its defaults. */
function emitDefaults(input: ExtractInput): boolean {
  const manifest = packageJson(input.tree, input.service.path);
  const commands = Object.values(toRecord(manifest['scripts'])).filter((body) => typeof body === 'string');
  const by = ['vitest', 'jest'].find((name) => commands.some((body) => new RegExp(`(?:^|[\\s&|;])${name}(?:\\s|$)`).test(body)));
  if (by === undefined || commands.some((body) => /--(?:config|root|projects?)\b|\s-c\s/.test(body))) return false;
  const path = joinPath(input.service.path, 'package.json') as string;
  const empty: ConfigValue = { root: makeObject(), line: () => 1 };
  const fact =
    by === 'jest'
      ? jestConfig(empty, path, 1)
      : vitestConfig({ ...empty, root: toValue({ test: {} }, path) }, path, false, majorOf(input, manifest, 'vitest'));
  if (fact !== undefined) input.emit('testConfigs', { ...fact, collectsCoverage: commands.some((body) => COLLECTS.test(body)) });
  return fact !== undefined;
}

const COLLECTS = /--coverage\b(?!=false)|--collectCoverage\b|\bc8\b|\bnyc\b/;

/** Says whether there was one. */
function emitFrom(input: ExtractInput, folder: string, files: readonly { path: string }[]): boolean {
  let found = false;
  const manifest = packageJson(input.tree, folder);
  const scripts = manifest['scripts'];
  const strings = Object.fromEntries(
    Object.entries((scripts ?? {}) as Record<string, unknown>).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  const commands = Object.values(strings)
    .flatMap((body) => expandScripts(body, strings).map((command) => command.words.join(' ')))
    .join('\n');
  const collected = COLLECTS.test(commands);
  const emit = (config: TestConfig): void => {
    found = true;
    input.emit('testConfigs', { ...config, collectsCoverage: config.collectsCoverage === true || collected });
  };
  for (const { path } of files) {
    if (folderOf(path) !== folder) continue;
    const name = path.slice(path.lastIndexOf('/') + 1);
    const kind = JEST.test(name) ? 'jest' : VITEST.test(name) ? 'vitest' : NYC.test(name) ? 'nyc' : undefined;
    if (kind === undefined) continue;
    const config = readConfig(input.tree, path);
    if (config === undefined) {
      const code = /\.json$|rc$/.test(name) ? 'invalid-json' : 'syntax-error';
      input.diagnose({ code, level: 'warning', message: 'the configuration of tests could not be read', location: { path, line: 1 } });
      input.partial('testConfigs', `${path} could not be read`);
    } else if (kind === 'jest') emit({ ...jestConfig(config, path, 1), ...missingOf(input, path) });
    else if (kind === 'vitest') {
      const fact = vitestConfig(config, path, collected, majorOf(input, manifest, 'vitest'));
      if (fact !== undefined) emit({ ...fact, ...missingOf(input, path) });
    } else emit(coverageTool(config, path, name.includes('c8') ? 'c8' : 'nyc', commands, 1));
  }
  emitFromManifest(input, folder, manifest, commands, emit);
  return found;
}

/** Major version that a manifest, or else that of the root, asks for. */
function majorOf(input: ExtractInput, manifest: Record<string, unknown>, name: string): number | undefined {
  for (const from of [manifest, packageJson(input.tree, '')]) {
    for (const key of ['devDependencies', 'dependencies']) {
      const found = majorOfRange(toRecord(from[key])[name]);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

const LOADS = /\brequire\(\s*['"](\.[^'"\n]+)['"]\s*\)|^import\b[^'"\n]*['"](\.[^'"\n]+)['"]/gm;
const NAMES =
  /\b(?:globalSetup|globalTeardown|setupFiles|setupFilesAfterEnv|preset)\s*:\s*(?:\[\s*)?['"](?:<rootDir>\/)?(\.{0,2}\/?[^'"\n]+\.[cm]?[jt]sx?)['"]/g;
const ENDINGS = ['', '.js', '.ts', '.cjs', '.mjs', '.mts', '.json', '/index.js', '/index.ts'];

/** The first file that a configuration loads or names, and that is not there. What a build makes may be missing. */
function missingOf({ tree }: ExtractInput, config: string): Pick<TestConfig, 'missing'> {
  const text = tree.read(config) ?? '';
  if (/\btry\s*\{|\broot(?:Dir)?\s*:/.test(text)) return {};
  for (const match of [...text.matchAll(LOADS), ...text.matchAll(NAMES)]) {
    const named = match[1] ?? match[2] ?? '';
    const path = joinPath(folderOf(config), named);
    if (path === undefined || /(?:^|\/)(?:dist|build|out|lib|generated|node_modules|\.\w+)\//.test(path)) continue;
    const bare = path.replace(/\.[cm]?js$/, '');
    if (!ENDINGS.some((ending) => tree.has(path + ending) || tree.has(bare + ending))) return { missing: { config, file: path } };
  }
  return {};
}

function emitFromManifest(
  input: ExtractInput,
  folder: string,
  manifest: Record<string, unknown>,
  commands: string,
  emit: (config: TestConfig) => void,
): void {
  const path = joinPath(folder, 'package.json') as string;
  const text = input.tree.read(path) ?? '';
  for (const key of ['jest', 'nyc', 'c8']) {
    const value = manifest[key];
    if (typeof value !== 'object' || value === null) continue;
    const config: ConfigValue = { root: toValue(value, path), line: () => 1 };
    if (key === 'jest') emit(jestConfig(config, path, lineOfKey(text, 'coverageThreshold' in value ? [key, 'coverageThreshold'] : [key])));
    else emit(coverageTool(config, path, key, commands, lineOfKey(text, [key])));
  }
  // Numbers on the command line: `c8 --check-coverage --lines 90`, `node --test --test-coverage-lines=80`.
  const numbers = [...commands.matchAll(/--(?:test-coverage-)?(?:lines|branches|functions|statements)[= ](\d+)/g)].map((match) =>
    Number(match[1]),
  );
  if (numbers.length === 0) return;
  const by = /--test-coverage-/.test(commands) ? 'node:test' : /\bnyc\b/.test(commands) ? 'nyc' : 'c8';
  const checks = by === 'node:test' || /check-coverage/.test(commands);
  emit({
    location: { path, line: lineOfKey(text, ['scripts']) },
    by,
    coverageThreshold: { state: 'known', value: Math.min(...numbers) },
    ...(checks ? {} : { thresholdIneffective: '`--check-coverage` is missing' }),
  });
}
