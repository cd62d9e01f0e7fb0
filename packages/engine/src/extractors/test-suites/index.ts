// https://jestjs.io/docs/api · https://nodejs.org/api/test.html
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { packageJson } from '../../lang/json/package-json.ts';
import { toRecord } from '../../lang/json/read-json.ts';
import { parsedScript } from '../../lang/literals/parsed-script.ts';
import { readYaml } from '../../lang/yaml/read-yaml.ts';
import { emitConfigs } from './configs.ts';
import { readSuite } from './read-suite.ts';

const NAMED = /\.(?:test|spec|e2e-spec|e2e|cy|int|integration|unit)\.[cm]?[jt]sx?$/;
const FOLDER = /(?:^|\/)(?:__tests__|tests?|spec|specs|e2e|load-tests?|performance|perf|k6|benchmarks?|stress|loadtests?)\//;
const SCRIPT = /\.[cm]?[jt]sx?$/;
const LOOKS_LIKE_TESTS = /\b(?:it|test|describe|suite)\s*(?:\.\w+)*\s*\(|['"]k6\/http['"]|['"]autocannon['"]|\bscenarios\b/;

export const testSuites = defineExtractor({
  id: 'test-suites',
  about: 'Test files and what they do: runner, kind, skipped and focused tests, tests without assertion; coverage thresholds',
  emits: ['testSuites', 'testConfigs'],
  extract(input) {
    emitConfigs(input);
    const fallback = runnerOf(input);
    const prefix = input.service.path === '' ? '' : `${input.service.path}/`;
    for (const { path } of input.files) {
      if (!path.startsWith(prefix)) continue;
      const local = path.slice(prefix.length);
      if (SCRIPT.test(local) && !/\.d\.[cm]?ts$/.test(local) && (NAMED.test(local) || FOLDER.test(local))) emitSuite(input, path, fallback, NAMED.test(local));
      else if (/\.ya?ml$/.test(local) && /artillery|(?:^|\/)(?:load|perf|stress)/i.test(local)) emitArtillery(input, path);
    }
  },
});

function emitSuite(input: ExtractInput, path: string, fallback: string, named: boolean): void {
  const text = input.tree.read(path);
  if (text === undefined) {
    if (named) input.partial('testSuites', `${path} could not be read`);
    return;
  }
  if (!LOOKS_LIKE_TESTS.test(text)) return;
  const parsed = parsedScript(input, path);
  if (parsed === undefined || parsed.errors.length > 0) {
    const error = parsed?.errors[0];
    input.diagnose({ code: 'syntax-error', level: 'info', message: error?.message ?? 'nested too deeply', location: { path, line: error === undefined ? 1 : (parsed?.locate(error.offset).line ?? 1) } });
    input.partial('testSuites', `${path} could not be parsed`);
    return;
  }
  const suite = readSuite(parsed, fallback);
  if (suite !== undefined) input.emit('testSuites', suite);
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
