import { expect, test } from 'vitest';
import { fixture, MAP, SHOP, take, verdicts, verdictsOf } from './shop.ts';
import type { ImportState, KnownTree } from '../src/index.ts';

const eslint = (files: Record<string, string[]>): string =>
  JSON.stringify(
    Object.entries(files).map(([path, rules]) => ({
      filePath: `/builds/shop/${path}`,
      messages: rules.map((rule, index) => ({ ruleId: rule, severity: 2, message: rule, line: index + 1, column: 1 })),
    })),
  );

test('the same report again changes nothing', () => {
  const once = take([fixture('reports/semgrep.json'), fixture('reports/c8/lcov.info')]);
  expect(take([fixture('reports/semgrep.json'), fixture('reports/c8/lcov.info')], once)).toEqual(once);
});

test('a report closes nothing that it does not mention', () => {
  const before = take([eslint({ 'src/orders.ts': ['no-eval'], 'src/prices.js': ['no-console'] })]);
  const fewer = take([eslint({ 'src/prices.js': ['no-console'] })], before);
  expect(verdicts(fewer)).toEqual(['S01-021 FAIL', 'S04-002 FAIL']);
  const otherTool = take([fixture('schema/gitlab-sast.json')], before);
  expect(verdicts(otherTool)).toEqual(['S01-021 FAIL', 'S02-013 FAIL', 'S04-002 FAIL']);
});

test('a result goes when its tool looked at its file again and is silent; nothing passes by that', () => {
  const before = take([eslint({ 'src/orders.ts': ['no-eval'], 'src/prices.js': ['no-console'] })]);
  expect(verdicts(take([eslint({ 'src/orders.ts': [] })], before))).toEqual(['S04-002 FAIL']);
});

test('one page of several closes nothing, also where it tells the same rule in the same file', () => {
  const whole = JSON.parse(new TextDecoder().decode(fixture('reports/sonar-issues.json'))) as { issues: { line: number }[] };
  const [first] = whole.issues;
  if (first === undefined) throw new Error('no issue');
  const at = (...lines: number[]): string =>
    JSON.stringify({ ...whole, issues: lines.map((line) => ({ ...first, line, textRange: undefined })), paging: { total: 2 } });
  const lines = (state: ImportState): (number | undefined)[] =>
    (state.services.get('shop')?.findings ?? []).map((one) => one.location?.line);
  const both = take([at(1, 3)]);
  expect(both.reports[0]?.notes).toEqual([]);
  const page = take([at(1)], both);
  expect(lines(page)).toEqual([1, 3]);
  expect(page.reports[1]?.notes).toEqual(['The file holds 1 of 2 issues: the other pages are missing.']);
});

test('runs of one tool that stand in one file take nothing from each other', () => {
  const of = (line: number) => ({
    tool: { driver: { name: 'CodeQL' } },
    results: [
      {
        ruleId: 'js/x',
        message: { text: 'x' },
        locations: [{ physicalLocation: { artifactLocation: { uri: 'src/orders.ts' }, region: { startLine: line } } }],
      },
    ],
  });
  const state = take([JSON.stringify({ version: '2.1.0', runs: [of(3), of(9)] })]);
  expect(state.services.get('shop')?.findings.map((one) => one.location?.line)).toEqual([3, 9]);
});

test('results that moved within their file are not told twice', () => {
  const at = (line: number): string => JSON.stringify([{ RuleID: 'key', File: 'src/orders.ts', StartLine: line, Description: 'A key' }]);
  const moved = take([at(9)], take([at(3)]));
  expect(moved.services.get('shop')?.findings.map((one) => one.location?.line)).toEqual([9]);
});

test('the newest measurement of a tool counts, and others stay beside it', () => {
  const better = new TextDecoder().decode(fixture('reports/c8/lcov.info')).replaceAll(/^(DA:\d+),0$/gm, '$1,1');
  const state = take([better], take([fixture('reports/c8/lcov.info'), fixture('reports/mocha.json')]));
  expect(verdicts(state)).toEqual(['S10-001 PASS', 'S10-029 FAIL', 'S10-035 PASS']);
  expect(verdictsOf(state).at(-1)?.reason).toBe('coverage: 24 of 24 lines ran (100.0 %), at least 70 % is asked.');
});

const FLEET: KnownTree = {
  services: [
    {
      name: 'orders',
      path: 'services/orders',
      files: new Set(['services/orders/src/app.ts', 'libs/shared/log.ts']),
      packages: new Set(['qs', 'qs@6.0.0']),
    },
    {
      name: 'payments',
      path: 'services/payments',
      files: new Set(['services/payments/src/app.ts', 'libs/shared/log.ts']),
      packages: new Set(),
    },
  ],
  files: new Set(['services/orders/src/app.ts', 'services/payments/src/app.ts', 'libs/shared/log.ts']),
  roots: ['/home/me/fleet'],
};

const sarif = (...uris: string[]): string =>
  JSON.stringify({
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Semgrep OSS' } },
        results: uris.map((uri) => ({
          ruleId: 'x',
          level: 'error',
          message: { text: 'CWE-89' },
          properties: { cwe: 'CWE-89' },
          locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine: 2 } } }],
        })),
      },
    ],
  });

test('results go to the services that their places belong to', () => {
  const state = take([sarif('services/orders/src/app.ts', '/home/me/fleet/libs/shared/log.ts', 'tools/other.ts')], undefined, FLEET);
  const places = (name: string): string[] => state.services.get(name)?.findings.map((one) => one.location?.path ?? '') ?? [];
  expect([places('orders'), places('payments')]).toEqual([['libs/shared/log.ts', 'services/orders/src/app.ts'], ['libs/shared/log.ts']]);
  expect(state.elsewhere).toMatchObject([{ location: { path: 'tools/other.ts' }, fails: [] }]);
});

test('a report that was made in the folder of a service is found there', () => {
  const state = take(
    [eslint({}).replace('[]', JSON.stringify([{ filePath: 'src/app.ts', messages: [{ ruleId: 'no-eval', severity: 2, line: 1 }] }]))],
    undefined,
    { ...FLEET, only: 'payments' },
  );
  expect(state.services.get('payments')?.findings).toMatchObject([{ location: { path: 'services/payments/src/app.ts' } }]);
  expect(state.reports).toMatchObject([{ service: 'payments' }]);
});

test('packages belong to the services that load them', () => {
  const audit = {
    advisories: { 1: { module_name: 'qs', severity: 'high', title: 'Pollution', findings: [{ version: '6.0.0' }] } },
    metadata: {},
  };
  const state = take([JSON.stringify(audit)], undefined, FLEET);
  expect([...state.services].map(([name, one]) => `${name} ${one.findings.length}`)).toEqual(['orders 1']);
});

test('what is found in tests and scripts is shown, and speaks against nothing', () => {
  const state = take([eslint({ 'src/orders.test.ts': ['no-eval'], 'scripts/seed.ts': ['no-console'] })], undefined, {
    ...SHOP,
    roots: ['/builds/shop'],
  });
  expect(verdicts(state)).toEqual(['S01-021 UNKNOWN', 'S04-002 UNKNOWN']);
  expect(MAP.kinds.vulnerability?.from).toBe('high');
});
