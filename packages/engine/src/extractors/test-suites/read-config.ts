import type { Known, TestConfig } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import { readJson } from '../../lang/json/read-json.ts';
import { createMachine, defaultOf, loadScript } from '../../lang/literals/run-script.ts';
import { isLocalFunction, isObjectValue, makeObject, property, UNREAD } from '../../lang/literals/value.ts';
import type { ObjectValue, Value } from '../../lang/literals/value.ts';
import type { SourceTree } from '../../tree/source-tree.ts';

/** A configuration as a value, with the file that each key stands in. */
export interface ConfigValue {
  root: Value;
  line(offset: number, path: string): number;
}

/** Reads a configuration file: JSON, or a script whose exported literals are evaluated. */
export function readConfig(tree: SourceTree, path: string): ConfigValue | undefined {
  const text = tree.read(path);
  if (text === undefined) return undefined;
  if (/\.json$|rc$/.test(path)) {
    const json = readJson(text);
    return json.ok ? { root: toValue(json.value, path), line: () => 1 } : undefined;
  }
  const machine = createMachine(tree);
  const module = loadScript(machine, path);
  if (module === undefined || module.parsed.errors.length > 0) return undefined;
  const main = defaultOf(module);
  const root = isLocalFunction(main) ? machine.invoke(main, []) : main;
  return { root, line: (offset, file) => machine.modules.get(file)?.parsed.locate(offset).line ?? 1 };
}

/** Plain JSON as a value. */
export function toValue(json: unknown, path: string): Value {
  if (Array.isArray(json)) return json.map((each) => toValue(each, path));
  if (typeof json !== 'object' || json === null) return json as Value;
  const out = makeObject();
  for (const [name, value] of Object.entries(json)) out.properties.set(name, { value: toValue(value, path), offset: 0, path });
  return out;
}

interface Found {
  threshold: Known<number>;
  key: { offset: number; path: string } | undefined;
  ineffective: string | undefined;
}

/** `coverageThreshold` of jest. */
export function jestConfig(config: ConfigValue, path: string, start: number): TestConfig {
  const { root } = config;
  const found = jestThreshold(root);
  const line = found.key === undefined ? start : start > 1 ? start : config.line(found.key.offset, found.key.path);
  return {
    location: { path: found.key?.path ?? path, line },
    by: 'jest',
    coverageThreshold: found.threshold,
    countsAllSources: property(root, 'collectCoverageFrom') !== undefined,
    resetsMocks: ['clearMocks', 'resetMocks', 'restoreMocks'].some((key) => property(root, key) === true),
    collectsCoverage: property(root, 'collectCoverage') === true,
    ...(found.ineffective === undefined ? {} : { thresholdIneffective: found.ineffective }),
  };
}

function jestThreshold(root: Value): Found {
  if (!isObjectValue(root)) return { threshold: unknown('the configuration could not be read'), key: undefined, ineffective: undefined };
  const entry = root.properties.get('coverageThreshold');
  if (entry !== undefined) {
    const key = { offset: entry.offset, path: entry.path };
    const global = property(entry.value, 'global');
    if (entry.value === UNREAD || global === UNREAD) return { threshold: unknown(), key, ineffective: undefined };
    if (isObjectValue(global)) return { threshold: smallest(global), key, ineffective: undefined };
    if (isObjectValue(entry.value) && entry.value.properties.size > 0) {
      const plain = ['branches', 'functions', 'lines', 'statements'].some((name) => typeof property(entry.value, name) === 'number');
      if (plain)
        return {
          threshold: smallest(entry.value),
          key,
          ineffective: 'the numbers stand directly under `coverageThreshold`, not under `global`',
        };
      return { threshold: ABSENT, key, ineffective: 'it covers single paths only, `global` is missing' };
    }
    return { threshold: ABSENT, key, ineffective: undefined };
  }
  const near = [...root.properties].find(([name]) => /^coverage_?Thr?e?s?h?old?s?$/i.test(name) && name !== 'coverageThreshold');
  if (near !== undefined)
    return { threshold: ABSENT, key: { offset: near[1].offset, path: near[1].path }, ineffective: `the key is spelt \`${near[0]}\`` };
  const projects = property(root, 'projects');
  const inProject = (Array.isArray(projects) ? projects : [])
    .map((each) => (isObjectValue(each) ? each.properties.get('coverageThreshold') : undefined))
    .find((each) => each !== undefined);
  if (inProject !== undefined) {
    const global = property(inProject.value, 'global');
    return {
      threshold: isObjectValue(global) ? smallest(global) : ABSENT,
      key: { offset: inProject.offset, path: inProject.path },
      ineffective: 'jest does not read `coverageThreshold` inside `projects`',
    };
  }
  return { threshold: root.open ? unknown('part of the configuration could not be read') : ABSENT, key: undefined, ineffective: undefined };
}

function smallest(values: ObjectValue): Known<number> {
  const numbers = ['branches', 'functions', 'lines', 'statements']
    .map((name) => property(values, name))
    .filter((each) => typeof each === 'number');
  if (numbers.length > 0) return known(Math.min(...numbers));
  return values.open || [...values.properties.values()].some((each) => each.value === UNREAD) ? unknown() : ABSENT;
}

/** `test.coverage.thresholds` of vitest. */
export function vitestConfig(config: ConfigValue, path: string, collectedByScript: boolean, major?: number): TestConfig | undefined {
  const test = property(config.root, 'test');
  if (test === undefined && !/vitest/.test(path)) return undefined;
  const coverage = property(test, 'coverage');
  const thresholds = isObjectValue(coverage) ? coverage.properties.get('thresholds') : undefined;
  const old =
    isObjectValue(coverage) && ['branches', 'functions', 'lines', 'statements'].some((name) => typeof property(coverage, name) === 'number')
      ? smallest(coverage)
      : undefined;
  const full = property(thresholds?.value, '100') === true;
  const threshold =
    !isObjectValue(config.root) || coverage === UNREAD || test === UNREAD
      ? unknown()
      : full
        ? known(100)
        : isObjectValue(thresholds?.value)
          ? smallest(thresholds.value)
          : (old ?? ABSENT);
  const off = property(coverage, 'enabled') === false && !collectedByScript;
  return {
    location: { path: thresholds?.path ?? path, line: thresholds === undefined ? 1 : config.line(thresholds.offset, thresholds.path) },
    by: 'vitest',
    coverageThreshold: threshold,
    // All files were counted unless told otherwise from version 1 to 3.
    countsAllSources:
      property(coverage, 'include') !== undefined ||
      property(coverage, 'all') === true ||
      (major !== undefined && major >= 1 && major <= 3 && property(coverage, 'all') !== false),
    resetsMocks: ['clearMocks', 'mockReset', 'restoreMocks'].some((key) => property(test, key) === true),
    collectsCoverage: property(coverage, 'enabled') === true,
    ...(threshold.state === 'known' && off ? { thresholdIneffective: 'coverage is switched off and no script switches it on' } : {}),
    ...(old !== undefined && thresholds === undefined
      ? { thresholdIneffective: 'the numbers stand directly under `coverage`; since version 1 they belong under `thresholds`' }
      : {}),
  };
}

/** nyc and c8: `check-coverage` with numbers. */
export function coverageTool(config: ConfigValue, path: string, by: string, commands: string, line: number): TestConfig {
  const { root } = config;
  const threshold = isObjectValue(root) ? smallest(root) : unknown();
  const checks =
    property(root, 'check-coverage') === true ||
    property(root, 'checkCoverage') === true ||
    /--check-coverage|\bcheck-coverage\b/.test(commands);
  return {
    location: { path, line },
    by,
    coverageThreshold: threshold,
    countsAllSources: property(root, 'all') === true,
    collectsCoverage: new RegExp(`\\b${by}\\b`).test(commands),
    ...(threshold.state === 'known' && !checks ? { thresholdIneffective: '`check-coverage` is not switched on' } : {}),
  };
}
