import { describe, expect, test } from 'vitest';
import { readReport, ReportError } from '../src/index.ts';
import { besideProduction, toolPath } from '../src/place/paths.ts';
import { fits } from '../src/map/map-finding.ts';
import { fixture, take, verdicts } from './shop.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const codeOf = (given: Uint8Array): string => {
  try {
    return readReport(given)[0]?.format ?? 'nothing';
  } catch (error) {
    if (error instanceof ReportError) return error.code;
    throw error;
  }
};

describe('files that are no report end with a clear error', () => {
  test.each([
    ['nothing', bytes(''), 'broken'],
    ['blanks', bytes(' \n\n'), 'broken'],
    ['an object', bytes('{"a":1}'), 'unknown-format'],
    ['words', bytes('hello\nworld\n'), 'unknown-format'],
    ['XML', bytes('<?xml version="1.0"?><checkstyle/>'), 'unknown-format'],
    ['XML that was cut off', fixture('reports/junit/vitest.xml').slice(0, 700), 'broken'],
    [
      'XML with entities',
      bytes('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><testsuites name="&c;"/>'),
      'unknown-format',
    ],
    ['XML with entities after its root', bytes('<testsuites name="x"/><!-- <!ENTITY -->'), 'broken'],
    ['XML that names a prototype', bytes('<testsuites><__proto__ tests="1"/><testcase name="constructor"/></testsuites>'), 'broken'],
    ['JSON that was cut off', fixture('reports/eslint.json').slice(0, 900), 'broken'],
    ['Latin-1', Uint8Array.from([0x5b, 0x22, 0xe4, 0x22, 0x5d]), 'encoding'],
    ['gzip', Uint8Array.from([0x1f, 0x8b, 8, 0]), 'encoding'],
    ['ZIP', Uint8Array.from([0x50, 0x4b, 3, 4]), 'encoding'],
    ['too much', new Uint8Array(97 * 1024 * 1024).fill(0x20), 'too-large'],
    ['null bytes', new Uint8Array(1000), 'unknown-format'],
    ['deep nesting', bytes('['.repeat(200_000)), 'broken'],
    ['an empty list', bytes('[]'), 'empty-list'],
  ])('%s', (_name, given, code) => {
    expect(codeOf(given)).toBe(code);
  });
});

test('UTF-16 and byte order marks are read as other shells write them', () => {
  const text = new TextDecoder().decode(fixture('reports/tsc.txt'));
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
  expect(readReport(utf16)[0]?.findings).toMatchObject([{ rule: 'TS2322', place: { path: 'src/orders.ts', line: 39 } }]);
  const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), fixture('reports/eslint.json')]);
  expect(codeOf(marked)).toBe('eslint');
});

test('no path leads out of the root', () => {
  expect(toolPath('../../etc/passwd')).toBeUndefined();
  expect(toolPath('src/../../x')).toBeUndefined();
  expect(toolPath('src\\..\\..\\x')).toBeUndefined();
  expect(toolPath('a\0b')).toBeUndefined();
  expect(toolPath('https://example.org/x')).toBeUndefined();
  expect(toolPath('file:///C:/repo/src/a.ts')).toEqual({ absolute: true, path: 'C:/repo/src/a.ts' });
  expect(toolPath('.\\src\\a.ts')).toEqual({ absolute: false, path: 'src/a.ts' });
  const uris = ['../../../etc/passwd', '%2e%2e/%2e%2e/etc/shadow', '/etc/hosts', 'C:\\Windows\\system.ini', 'file:///root/.ssh/id_rsa'];
  const results = uris.map((uri) => ({
    ruleId: 'x',
    level: 'error',
    message: { text: 'CWE-89' },
    locations: [{ physicalLocation: { artifactLocation: { uri } } }],
  }));
  const state = take([JSON.stringify({ version: '2.1.0', runs: [{ tool: { driver: { name: 'x' } }, results }] })]);
  expect([...state.services.values()].flatMap((one) => one.findings)).toEqual([]);
  expect(state.reports).toMatchObject([{ findings: 5, elsewhere: 5, notes: [expect.stringMatching(/^5 places lie outside/)] }]);
  expect(JSON.stringify(state)).not.toMatch(/passwd|shadow|id_rsa|system\.ini/);
});

test('values of any kind in any place are left out, not thrown over', () => {
  const odd = [null, 7, 'x', [], {}, true];
  const shapes = [
    (value: unknown) => ({
      version: '2.1.0',
      runs: [value, { tool: value, results: [value, { ruleId: value, message: value, locations: value }], artifacts: value }],
    }),
    (value: unknown) => ({ bomFormat: 'CycloneDX', components: value, vulnerabilities: [value, { affects: value, ratings: value }] }),
    (value: unknown) => ({
      SchemaVersion: 2,
      ArtifactName: value,
      Results: [value, { Vulnerabilities: [value], Secrets: value, Misconfigurations: [value] }],
    }),
    (value: unknown) => ({ auditReportVersion: 2, vulnerabilities: { a: value, b: { via: [value] } } }),
    (value: unknown) => [{ filePath: 'a.ts', messages: [value] }, value],
    (value: unknown) => ({
      results: [value, { source: value, packages: [value, { package: value, groups: value }] }],
      experimental_config: {},
    }),
    (value: unknown) => ({ stats: {}, tests: [], passes: [value], failures: value, pending: [value] }),
    (value: unknown) => ({ '/a.ts': { path: value, statementMap: {}, s: {} }, b: value }),
    (value: unknown) => ({ profiles: [{ controls: [value, { results: value, tags: value }] }, value] }),
  ];
  for (const shape of shapes) for (const value of odd) expect(() => take([JSON.stringify(shape(value))])).not.toThrow();
});

test('names that objects have from birth are names like others', () => {
  const text =
    '{"auditReportVersion":2,"vulnerabilities":{"__proto__":{"via":[{"title":"x","severity":"high","name":"constructor"}]}},"metadata":{}}';
  expect(take([text]).reports).toMatchObject([{ findings: 1 }]);
  expect(({} as Record<string, unknown>)['via']).toBeUndefined();
});

test('escape sequences and marks that turn text around do not get into results', () => {
  const message = '\u001b[31mred\u001b[0m \u202eabc\nnext';
  const [report] = readReport(bytes(JSON.stringify([{ filePath: 'a.ts', messages: [{ ruleId: 'r', message, line: 1e12 }] }])));
  expect(report?.findings).toMatchObject([{ message: 'red abc next', place: { line: 1 } }]);
});

test('a large report is read in time that grows with it', () => {
  const messages = Array.from({ length: 60_000 }, (_, line) => ({ ruleId: 'no-console', severity: 2, message: 'x', line: line + 1 }));
  const state = take([JSON.stringify([{ filePath: 'src/orders.ts', messages }])]);
  expect(verdicts(state)).toEqual(['S04-002 FAIL']);
  expect(state.reports).toMatchObject([{ findings: 60_000, mapped: 60_000 }]);
});

test('too many results are refused, not cut off', () => {
  const messages = Array.from({ length: 250_001 }, () => ({ ruleId: 'r', message: 'x' }));
  expect(codeOf(bytes(JSON.stringify([{ filePath: 'a.ts', messages }])))).toBe('too-large');
});

test('patterns of rules match in one pass', () => {
  expect(fits('javascript.express.detect-child-process.x', '*detect-child-process*'.split('*'))).toBe(true);
  expect(fits('typescript:S2068', '*:S2068'.split('*'))).toBe(true);
  expect(fits('typescript:S20681', '*:S2068'.split('*'))).toBe(false);
  expect(fits('aa', 'a*a*a'.split('*'))).toBe(false);
});

test('tests, scripts and what is generated are told from what runs', () => {
  expect(['test/a.ts', 'src/a.spec.ts', 'scripts/x.js', 'dist/a.js', 'e2e/a.ts'].every(besideProduction)).toBe(true);
  expect(['src/app.ts', 'src/contest/a.ts', 'services/latest/a.ts'].some(besideProduction)).toBe(false);
});
