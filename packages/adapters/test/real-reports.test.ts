import { describe, expect, test } from 'vitest';
import { readReport } from '../src/index.ts';
import { fixture, take, verdicts, verdictsOf } from './shop.ts';

/** What real tools wrote about the example; `fixtures/reports/TOOLS.md` says how. */
const REAL: Readonly<Record<string, readonly string[]>> = {
  'reports/eslint.json': ['S01-021 FAIL', 'S04-002 FAIL'],
  'reports/eslint.sarif': ['S01-021 FAIL', 'S04-002 FAIL'],
  'reports/oxlint.json': ['S01-021 FAIL', 'S04-002 FAIL'],
  'reports/tsc.txt': [],
  'reports/tsc-pretty.txt': [],
  'reports/semgrep.json': ['S01-020 UNKNOWN', 'S01-022 UNKNOWN', 'S02-013 FAIL'],
  'reports/semgrep.sarif': ['S01-020 UNKNOWN', 'S01-022 UNKNOWN', 'S02-013 FAIL'],
  'reports/checkov.sarif': ['S20-001 FAIL'],
  'reports/gitleaks.json': ['S19-001 FAIL'],
  'reports/gitleaks.sarif': ['S19-001 FAIL'],
  'reports/npm-audit.json': ['S46-015 FAIL'],
  'reports/pnpm-audit.json': ['S46-015 FAIL'],
  'reports/osv-scanner.json': ['S46-015 FAIL'],
  'reports/cyclonedx.json': [],
  'reports/jest.json': ['S10-001 PASS', 'S10-029 FAIL'],
  'reports/vitest.json': ['S10-001 PASS', 'S10-029 FAIL'],
  'reports/mocha.json': ['S10-001 PASS', 'S10-029 FAIL'],
  'reports/junit/vitest.xml': ['S10-001 PASS', 'S10-029 FAIL'],
  'reports/junit/jest.xml': ['S10-001 PASS', 'S10-029 FAIL'],
  'reports/junit/mocha.xml': ['S10-001 PASS', 'S10-029 FAIL'],
  'reports/junit/node.xml': ['S10-001 PASS', 'S10-029 FAIL'],
  'reports/c8/cobertura-coverage.xml': ['S10-026 PASS', 'S10-035 FAIL'],
  'reports/nyc/cobertura-coverage.xml': ['S10-026 PASS', 'S10-035 FAIL'],
  'reports/c8/lcov.info': ['S10-026 PASS', 'S10-035 FAIL'],
  'reports/c8/coverage-final.json': ['S10-026 PASS', 'S10-035 FAIL'],
  'reports/c8/coverage-summary.json': ['S10-026 PASS', 'S10-035 FAIL'],
  'reports/nyc/coverage-final.json': ['S10-026 PASS', 'S10-035 FAIL'],
  'reports/yarn-audit.ndjson': ['S46-015 FAIL'],
  'reports/yarn-npm-audit.ndjson': ['S46-015 FAIL'],
  'reports/snyk.json': ['S46-015 FAIL'],
  // This form names no package: what it affects is an empty reference.
  'reports/osv-scanner.cyclonedx.json': ['S46-015 UNKNOWN'],
  'reports/eslint.code-climate.json': ['S01-021 FAIL', 'S04-002 FAIL'],
  'reports/eslint.gitlab.json': ['S01-021 FAIL', 'S04-002 FAIL'],
  'reports/eslint.sonar.json': ['S01-021 FAIL', 'S04-002 FAIL'],
  // Semgrep leaves the weaknesses out of this form: what no rule of the map names stays unmapped.
  'reports/semgrep.gitlab-sast.json': ['S01-022 UNKNOWN'],
  // The converter knows neither the tool nor its weaknesses any more.
  'reports/semgrep.hdf.json': [],
  'reports/secretlint.sarif': ['S19-001 FAIL'],
  'reports/sonar-issues.json': ['S46-026 FAIL'],
  'reports/sonar-hotspots.json': ['S01-021 UNKNOWN'],
  'reports/dependency-check.json': ['S46-015 FAIL'],
  'reports/lib4vex.cyclonedx.json': ['S46-015 FAIL'],
  'reports/trivy.json': ['S19-001 FAIL', 'S20-001 FAIL', 'S46-015 FAIL'],
  'reports/trivy.sarif': ['S19-001 FAIL', 'S20-001 FAIL', 'S46-015 FAIL'],
  'reports/trivy.cyclonedx.json': ['S46-015 FAIL'],
  'reports/scorecard.json': ['S11-026 FAIL'],
  'reports/codacy-cli.sarif': ['S01-021 FAIL', 'S04-002 FAIL'],
  // Codacy counts eval among what is only told.
  'reports/codacy.json': ['S01-021 UNKNOWN', 'S04-002 FAIL'],
  // Read and kept, and mapped to nothing.
  'reports/spectral.sarif': [],
  'reports/spectral.code-climate.json': [],
  'reports/knip.sarif': [],
  'reports/knip.code-climate.json': [],
};

/** Written to the schema of the tool; `fixtures/schema/README.md` says why. */
const BY_SCHEMA: Readonly<Record<string, readonly string[]>> = {
  'schema/sonar-generic.json': ['S02-013 FAIL'],
  'schema/sonar-api.json': [],
  'schema/snyk.json': ['S46-015 FAIL'],
  'schema/dependency-check.json': ['S46-015 FAIL'],
  'schema/code-climate.txt': ['S01-021 FAIL'],
  'schema/gitlab-quality.json': ['S04-002 FAIL'],
  'schema/gitlab-sast.json': ['S02-013 FAIL'],
  'schema/codacy.json': ['S01-021 FAIL'],
  'schema/codacy-api.json': [],
  'schema/trivy.json': ['S19-001 FAIL', 'S20-001 FAIL', 'S46-015 FAIL'],
  'schema/scorecard.json': ['S20-054 FAIL'],
  'schema/cyclonedx-vex.json': ['S46-015 FAIL'],
  'schema/hdf.json': ['S02-013 FAIL'],
};

describe('reports become verdicts by method imported', () => {
  test.each(Object.entries({ ...REAL, ...BY_SCHEMA }))('%s', (path, expected) => {
    const state = take([fixture(path)]);
    expect(verdicts(state)).toEqual(expected);
    for (const one of state.reports) expect(one.mapped + one.unmapped + one.suppressed + one.elsewhere).toBe(one.findings);
  });
});

test('what test runners write as JUnit says the same as their JSON, and Cobertura the same as lcov', () => {
  const told = (path: string) =>
    readReport(fixture(path)).flatMap(({ measurements }) => measurements.map(({ measure, count, of }) => `${measure} ${count}/${of}`));
  for (const name of ['vitest', 'jest', 'mocha']) {
    expect(told(`reports/junit/${name}.xml`)).toEqual(told(`reports/${name}.json`));
    expect(readReport(fixture(`reports/junit/${name}.xml`))[0]?.tool).toBe(name);
  }
  expect(readReport(fixture('reports/junit/node.xml'))).toMatchObject([
    { measurements: [{ measure: 'tests-passed', count: 2, of: 4, path: '/builds/example/test/prices.cases.cjs' }, {}, {}, {}] },
  ]);
  const lines = (path: string): string[] => told(path).filter((one) => one.startsWith('lines'));
  expect(lines('reports/c8/cobertura-coverage.xml')).toEqual(lines('reports/c8/lcov.info'));
  expect(lines('reports/nyc/cobertura-coverage.xml')).toEqual(lines('reports/nyc/coverage-final.json'));
});

test('what a tool says is kept with its rule, its place and its weakness', () => {
  const [report] = readReport(fixture('reports/semgrep.json'));
  expect(report).toMatchObject({ tool: 'semgrep', covered: { files: expect.arrayContaining(['src/orders.ts']) } });
  expect(report?.findings.find((one) => one.rule.endsWith('tainted-sql-string'))).toMatchObject({
    cwe: [89],
    severity: 'high',
    message: 'A query is put together from the request.',
    place: { path: 'src/orders.ts', line: 15 },
  });
});

test('absolute paths of another machine are found below the root', () => {
  const [verdict] = verdictsOf(take([fixture('reports/eslint.json')]));
  expect(verdict).toMatchObject({
    item: 'S01-021',
    method: 'imported',
    confidence: 'likely',
    evidence: [{ message: 'eslint no-eval: eval can be harmful.', holds: false, location: { path: 'src/orders.ts', line: 19 } }],
  });
});

test('what a tool was told to pass over is counted, and speaks against nothing', () => {
  expect(take([fixture('reports/eslint.json')]).reports).toMatchObject([
    { tool: 'eslint', findings: 6, mapped: 2, unmapped: 3, suppressed: 1 },
  ]);
  expect(take([fixture('schema/cyclonedx-vex.json')]).reports).toMatchObject([{ findings: 2, suppressed: 1, version: '4.13.0' }]);
});

test('the same flaw by several ways is told once, and packages that production does not load are only shown', () => {
  expect(take([fixture('schema/snyk.json')]).reports).toMatchObject([{ findings: 2 }]);
  const other = new TextDecoder().decode(fixture('reports/npm-audit.json')).replaceAll('airworthy-example-lib', 'only-for-tests');
  expect(verdicts(take([other]))).toEqual(['S46-015 UNKNOWN']);
});

test('what SonarQube, Dependency-Check, Trivy and Scorecard really write is read with its places, and with what was decided there', () => {
  const told = (path: string): string[] =>
    readReport(fixture(path)).flatMap(({ findings }) =>
      findings.map(
        (one) => `${one.suppressed ? 'off ' : ''}${one.rule} ${one.severity} ${one.place?.path ?? '–'}:${one.place?.line ?? ''}`,
      ),
    );
  expect(told('reports/sonar-issues.json')).toEqual(
    expect.arrayContaining([
      'docker:S6596 high Dockerfile:1',
      'off kubernetes:S6873 high deploy/app.yaml:11',
      'off kubernetes:S6897 high deploy/app.yaml:11',
      'typescript:S4822 high src/orders.ts:24',
    ]),
  );
  expect(told('reports/sonar-hotspots.json')).toEqual(
    expect.arrayContaining([
      'typescript:S1523 info src/orders.ts:19',
      'off docker:S6470 info Dockerfile:3',
      'docker:S6471 info Dockerfile:1',
    ]),
  );
  expect(told('reports/dependency-check.json')).toEqual([
    'CVE-2026-0001 high /builds/shop/package-lock.json:1',
    'GHSA-aaaa-bbbb-cccc high /builds/shop/package-lock.json:1',
    'off CVE-2026-0009 medium /builds/shop/package-lock.json:1',
  ]);
  expect(told('reports/trivy.json')).toEqual(
    expect.arrayContaining([
      'CVE-2026-0001 high package-lock.json:1',
      'off CVE-2026-0009 medium package-lock.json:1',
      'AVD-DS-0002 high Dockerfile:1',
      'off AVD-DS-0026 low Dockerfile:1',
      'AVD-KSV-0017 high deploy/app.yaml:11',
      'github-pat critical src/config.js:2',
      'GPL-3.0-only high package-lock.json:1',
    ]),
  );
  expect(readReport(fixture('reports/scorecard.json'))[0]?.findings.map((one) => one.message)).toContain(
    '0 of 10: dependency not pinned by hash detected -- score normalized to 0 (.github/workflows/ci.yml:6, Dockerfile:1, .github/workflows/ci.yml:8)',
  );
});

test('VEX that names what is affected by its reference is read; what nobody names a package of is for a person to look at', () => {
  const [report] = readReport(fixture('reports/lib4vex.cyclonedx.json'));
  expect(report?.findings).toMatchObject([
    { rule: 'CVE-2026-0001', severity: 'high', suppressed: false, package: { name: 'airworthy-example-lib', version: '1.0.0' } },
    { rule: 'CVE-2026-0009', suppressed: true },
  ]);
  const unnamed = new TextDecoder().decode(fixture('reports/lib4vex.cyclonedx.json')).replaceAll('airworthy-example-lib@1.0.0', 'a');
  expect(verdicts(take([unnamed]))).toEqual(['S46-015 UNKNOWN']);
});

test.each([
  ['reports/eslint.sonar.json', 'sonar-generic', 'eslint', 'src/orders.ts:19 no-eval critical'],
  ['reports/eslint.gitlab.json', 'code-climate', 'code climate', 'src/orders.ts:19 no-eval high'],
  ['reports/semgrep.gitlab-sast.json', 'gitlab-security', 'semgrep', 'src/orders.ts:15 example.javascript.tainted-sql-string high'],
  ['reports/semgrep.hdf.json', 'hdf', 'sarif', 'src/orders.ts:15 example.javascript.tainted-sql-string low'],
  ['reports/spectral.sarif', 'sarif', 'spectral', 'openapi.yaml:5 operation-operationId medium'],
  ['reports/knip.sarif', 'sarif', 'knip', 'src/untested.js:1 knip/files high'],
  ['reports/codacy.json', 'codacy', 'codacy', 'src/orders.ts:25 @typescript-eslint/no-floating-promises medium'],
  ['reports/codacy-cli.sarif', 'sarif', 'eslint', 'file:///builds/example/src/orders.ts:19 no-eval high'],
  [
    'reports/secretlint.sarif',
    'sarif',
    'secretlint',
    'leaks/src/config.js:4 @secretlint/secretlint-rule-preset-recommend > @secretlint/secretlint-rule-github high',
  ],
  ['reports/snyk.json', 'snyk', 'snyk', 'package-lock.json:1 SNYK-JS-AIRWORTHYEXAMPLELIB-1 high'],
  ['reports/osv-scanner.cyclonedx.json', 'cyclonedx', 'cyclonedx', ': GHSA-aaaa-bbbb-cccc high'],
])('%s is read as %s of %s', (path, format, tool, finding) => {
  const [report] = readReport(fixture(path));
  expect([report?.format, report?.tool]).toEqual([format, tool]);
  expect(report?.findings.map((one) => `${one.place?.path ?? ''}:${one.place?.line ?? ''} ${one.rule} ${one.severity}`)).toContain(finding);
});

test('what a scanner of secrets says in SARIF is told by its rule, for its message may show the secret', () => {
  const secret = `gh${'p'}_${'q'.repeat(36)}`;
  const report = new TextDecoder()
    .decode(fixture('reports/secretlint.sarif'))
    .replace(/found GitHub Token[^"]*/, `found GitHub Token: ${secret}`);
  expect(report).toContain(secret);
  const state = take([report]);
  expect(verdicts(state)).toEqual(['S19-001 FAIL']);
  expect(JSON.stringify([...state.services])).not.toContain(secret);
});

test('the value of a secret is never taken over', () => {
  const secret = `gh${'p'}_${'q'.repeat(36)}`;
  const leak = {
    RuleID: 'github-pat',
    Description: 'A token',
    File: 'src/config.js',
    StartLine: 3,
    Secret: secret,
    Match: `token: '${secret}'`,
    Commit: '',
  };
  const state = take([JSON.stringify([leak])]);
  expect(verdicts(state)).toEqual(['S19-001 FAIL']);
  expect(JSON.stringify([...state.services])).not.toContain(secret);
});
