// https://jestjs.io/docs/api · https://nodejs.org/api/test.html
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { packageJson } from '../../lang/json/package-json.ts';
import { toRecord } from '../../lang/json/read-json.ts';
import { parsedScript } from '../../lang/literals/parsed-script.ts';
import { folderOf } from '../../lang/typescript/paths.ts';
import { readYaml } from '../../lang/yaml/read-yaml.ts';
import { emitConfigs } from './configs.ts';
import { readSuite } from './read-suite.ts';

const NAMED = /\.(?:(?!la)[a-z]*-?test|[a-z]*-?spec|e2e|cy|int|integration|unit)\.[cm]?[jt]sx?$/;
const FOLDER = /(?:^|\/)(?:__tests__|__e2e__|tests?|spec|specs|e2e|load-tests?|performance|perf|k6|benchmarks?|stress|loadtests?)\//;
const SCRIPT = /\.[cm]?[jt]sx?$/;
const LOOKS_LIKE_TESTS = /\b(?:it|test|describe|suite)\s*(?:\.\w+)*\s*\(|['"]k6\/http['"]|['"]autocannon['"]|\bscenarios\b/;

export const testSuites = defineExtractor({
  id: 'test-suites',
  about: 'Test files and what they do: runner, kind, skipped and focused tests, tests without assertion; coverage thresholds',
  emits: ['testSuites', 'testConfigs'],
  extract(input) {
    emitConfigs(input);
    const fallback = runnerOf(input);
    if (emitFolder(input, input.files, input.service.path, fallback) > 0 || input.service.path === '') return;
    // A thin service whose code lies in packages of the repository is tested where that code is.
    let elsewhere = 0;
    for (const folder of loadedPackages(input)) elsewhere += emitFolder(input, input.tree.files, folder, fallback);
    const shared =
      elsewhere > 0
        ? undefined
        : input.tree.files.find(
            ({ path }) =>
              /^(?:[\w-]*tests?|e2e|spec|specs|cypress|integration)\//.test(path) &&
              isSuiteFile(path) &&
              LOOKS_LIKE_TESTS.test(input.tree.read(path) ?? ''),
          );
    if (shared !== undefined) input.partial('testSuites', `tests outside of its folder may be for it (${shared.path})`);
  },
});

/** Emits the suites below a folder; says how many files of tests there are. */
function emitFolder(input: ExtractInput, files: readonly { path: string }[], folder: string, fallback: string): number {
  const prefix = folder === '' ? '' : `${folder}/`;
  let found = 0;
  for (const { path } of files) {
    if (!path.startsWith(prefix)) continue;
    const local = path.slice(prefix.length);
    if (isSuiteFile(local)) found += emitSuite(input, path, fallback, NAMED.test(local)) ? 1 : 0;
    else if (/\.ya?ml$/.test(local) && /artillery|(?:^|\/)(?:load|perf|stress)/i.test(local)) emitArtillery(input, path);
  }
  return found;
}

function isSuiteFile(local: string): boolean {
  return SCRIPT.test(local) && !/\.d\.[cm]?ts$/.test(local) && (NAMED.test(local) || FOLDER.test(local));
}

/** Packages of the repository that the running service loads, nearest package.json each, sorted. */
function loadedPackages(input: ExtractInput): string[] {
  const folders = new Set<string>();
  for (const module of input.code.modules) {
    if (module.inService || module.kind !== 'production' || module.reach.state === 'not-wired') continue;
    let folder = folderOf(module.path);
    while (folder !== '' && !input.tree.has(`${folder}/package.json`)) folder = folderOf(folder);
    if (folder !== '') folders.add(folder);
  }
  return [...folders].toSorted();
}

function emitSuite(input: ExtractInput, path: string, fallback: string, named: boolean): boolean {
  const text = input.tree.read(path);
  if (text === undefined) {
    if (named) input.partial('testSuites', `${path} could not be read`);
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
    input.partial('testSuites', `${path} could not be parsed`);
    return true;
  }
  const suite = readSuite(parsed, fallback);
  if (suite !== undefined) input.emit('testSuites', suite);
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

function emitArtillery(input: ExtractInput, path: string): void {
  const file = readYaml(input.tree.read(path) ?? '');
  const document = file.documents[0];
  const config = toRecord(toRecord(document?.value)['config']);
  if (document === undefined || config['phases'] === undefined) return;
  const scenarios = toRecord(document.value)['scenarios'];
  input.emit('testSuites', {
    location: { path, line: document.line(['scenarios']) },
    by: 'artillery',
    kind: 'load',
    tests: Array.isArray(scenarios) ? Math.max(1, scenarios.length) : 1,
    skipped: 0,
    focused: 0,
    withoutAssertion: 0,
    thresholds: config['ensure'] !== undefined,
  });
}
