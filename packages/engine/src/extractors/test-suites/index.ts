// https://jestjs.io/docs/api · https://nodejs.org/api/test.html
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { loadedPackages } from '../../extract/loaded-packages.ts';
import { packageJson } from '../../lang/json/package-json.ts';
import { toRecord } from '../../lang/json/read-json.ts';
import { parsedScript } from '../../lang/literals/parsed-script.ts';
import { readYaml } from '../../lang/yaml/read-yaml.ts';
import { emitConfigs } from './configs.ts';
import { pathOf } from './load-paths.ts';
import { readSuite } from './read-suite.ts';
import { supportFinder } from './support.ts';
import type { SupportFinder } from './support.ts';

const NAMED = /\.(?:(?!la)[a-z]*-?test|[a-z]*-?spec|e2e|cy|int|integration|unit)\.[cm]?[jt]sx?$/;
const FOLDER = /(?:^|\/)(?:__tests__|__e2e__|tests?|spec|specs|e2e|load-tests?|performance|perf|k6|benchmarks?|stress|loadtests?)\//;
const SCRIPT = /\.[cm]?[jt]sx?$/;
const LOOKS_LIKE_TESTS = /\b(?:it|test|describe|suite)\s*(?:\.\w+)*\s*\(|['"]k6\/http['"]|['"]autocannon['"]|\bscenarios\b/;

export const testSuites = defineExtractor({
  id: 'test-suites',
  about: 'Test files and what they do: runner, kind, skipped and focused tests, tests without assertion; coverage thresholds',
  emits: ['testSuites', 'testConfigs'],
  extract(input) {
    const packages = loadedPackages(input);
    emitConfigs(input, packages);
    const suites: Reading = { input, fallback: runnerOf(input), support: supportFinder(input), shared: false };
    const own = emitFolder(suites, input.files, input.service.path);
    // A thin service whose code lies in packages of the repository is tested where that code is. Beside tests of its own, those count less.
    const thin = own === 0 && input.service.path !== '' && mostCodeInPackages(input);
    const main = thin ? mainPackages(input, packages) : [];
    for (const folder of packages) emitFolder({ ...suites, shared: !main.includes(folder) }, input.tree.files, folder);
    if (input.service.path !== '') emitAround({ ...suites, shared: true }, packages);
  },
});

/** Nearly all of the running production code lies in packages of the repository: three modules there for each in the service. */
function mostCodeInPackages(input: ExtractInput): boolean {
  let [here, there] = [0, 0];
  for (const module of input.code?.modules ?? []) {
    if (module.kind !== 'production' || module.reach.state === 'not-wired') continue;
    if (module.inService) here += 1;
    else there += 1;
  }
  return there > 3 * here;
}

/** Packages that hold most of what runs: at least half as many running modules as the largest of them. */
function mainPackages(input: ExtractInput, packages: readonly string[]): string[] {
  const sizes = new Map<string, number>();
  for (const module of input.code?.modules ?? []) {
    if (module.kind !== 'production' || module.reach.state === 'not-wired') continue;
    const folder = packages.find((each) => module.path.startsWith(`${each}/`));
    if (folder !== undefined) sizes.set(folder, (sizes.get(folder) ?? 0) + 1);
  }
  const largest = Math.max(0, ...sizes.values());
  return [...sizes].filter(([, size]) => 2 * size >= largest).map(([folder]) => folder);
}

interface Reading {
  input: ExtractInput;
  fallback: string;
  support: SupportFinder;
  /** See `TestSuite.shared`. */
  shared: boolean;
}

/** Emits the suites below a folder; says how many files of tests there are. */
function emitFolder(reading: Reading, files: readonly { path: string }[], folder: string): number {
  const prefix = folder === '' ? '' : `${folder}/`;
  let found = 0;
  for (const { path } of files) {
    if (!path.startsWith(prefix)) continue;
    const local = path.slice(prefix.length);
    if (isSuiteFile(local)) found += emitSuite(reading, path, NAMED.test(local)) ? 1 : 0;
    else if (/\.ya?ml$/.test(local) && /artillery|(?:^|\/)(?:load|perf|stress)/i.test(local)) emitArtillery(reading, path);
  }
  return found;
}

/** Tests of the repository as a whole stand at its root or in a package of their own. */
const AROUND =
  /^(?:[\w-]*tests?|e2e|spec|specs|cypress|integration|load|perf|performance|k6|artillery|benchmarks?)\/|^(?:apps|packages|tests?|tools|internal|libs)\/(?:[\w-]*e2e[\w-]*|[\w-]*integration-tests?|[\w-]*load-?tests?|cypress|playwright)\//;

function emitAround(reading: Reading, packages: readonly string[]): void {
  const { input } = reading;
  const taken = [...packages, input.service.path].map((folder) => `${folder}/`);
  for (const { path } of input.tree.files) {
    if (!AROUND.test(path) || taken.some((folder) => path.startsWith(folder))) continue;
    if (isSuiteFile(path)) emitSuite(reading, path, NAMED.test(path));
    else if (/\.ya?ml$/.test(path) && /artillery|(?:^|\/)(?:load|perf|stress)/i.test(path)) emitArtillery(reading, path);
  }
}

function isSuiteFile(local: string): boolean {
  return SCRIPT.test(local) && !/\.d\.[cm]?ts$/.test(local) && (NAMED.test(local) || FOLDER.test(local));
}

function emitSuite({ input, fallback, support, shared }: Reading, path: string, named: boolean): boolean {
  const text = input.tree.read(path);
  if (text === undefined) {
    if (named && !shared) input.partial('testSuites', `${path} could not be read`);
    return false;
  }
  if (!LOOKS_LIKE_TESTS.test(text)) return false;
  const parsed = parsedScript(input, path);
  if (parsed === undefined || parsed.errors.length > 0) {
    const error = parsed?.errors[0];
    input.diagnose({
      code: 'syntax-error',
      level: 'info',
      message: error?.message ?? 'nested too deeply',
      location: { path, line: error === undefined ? 1 : (parsed?.locate(error.offset).line ?? 1) },
    });
    if (!shared) input.partial('testSuites', `${path} could not be parsed`);
    return true;
  }
  const suite = readSuite(parsed, fallback, support);
  if (suite !== undefined) input.emit('testSuites', shared ? { ...suite, shared } : suite);
  return suite !== undefined;
}

/** The runner that globals belong to, from the dependencies and the test script. */
function runnerOf(input: ExtractInput): string {
  const own = packageJson(input.tree, input.service.path);
  const root = input.service.path === '' ? {} : packageJson(input.tree, '');
  const script = String(toRecord(own['scripts'])['test'] ?? '');
  const dependencies = { ...toRecord(root['devDependencies']), ...toRecord(own['dependencies']), ...toRecord(own['devDependencies']) };
  for (const name of ['vitest', 'jest', 'mocha', 'ava', 'tap']) if (new RegExp(`\\b${name}\\b`).test(script)) return name;
  if (/\bnode\b.*--test\b|\btsx\b.*--test\b/.test(script)) return 'node:test';
  return ['vitest', 'jest', 'mocha', 'ava', 'tap'].find((name) => Object.hasOwn(dependencies, name)) ?? 'unknown';
}

function emitArtillery({ input, shared }: Reading, path: string): void {
  const file = readYaml(input.tree.read(path) ?? '');
  const document = file.documents[0];
  const config = toRecord(toRecord(document?.value)['config']);
  if (document === undefined || config['phases'] === undefined) return;
  const scenarios = toRecord(document.value)['scenarios'];
  const asks = [...new Set(flowPaths(scenarios, 0))].toSorted();
  input.emit('testSuites', {
    location: { path, line: document.line(['scenarios']) },
    by: 'artillery',
    kind: 'load',
    tests: Array.isArray(scenarios) ? Math.max(1, scenarios.length) : 1,
    skipped: 0,
    focused: 0,
    withoutAssertion: 0,
    thresholds: config['ensure'] !== undefined,
    ...(asks.length === 0 ? {} : { asks }),
    ...(shared ? { shared } : {}),
  });
}

/** `flow: [{ get: { url: '/orders' } }]`, also inside loops. */
function flowPaths(value: unknown, depth: number): string[] {
  if (depth > 8 || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((each: unknown) => flowPaths(each, depth + 1));
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const path = key === 'url' && typeof inner === 'string' ? pathOf(inner, true) : undefined;
    return path === undefined ? flowPaths(inner, depth + 1) : [path];
  });
}
