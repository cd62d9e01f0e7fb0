import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { codacyReports } from './codacy-reports.ts';
import { everydayReports } from './everyday-reports.ts';
import { fakeRegistry, INTEGRITY } from './fake-registry.ts';
import { scannerReports, shortened } from './scanner-reports.ts';
import { xmlReports } from './xml-reports.ts';
import type { Made } from './xml-reports.ts';

/**
 * Writes what real tools say of the example of `packages/adapters/test/fixtures/example` into `fixtures/reports`.
 * `node tools/imports/make-fixtures.ts --tools DIR` where DIR/npm/node_modules has the npm tools of `TOOLS.md` beside the reports, DIR/py/bin
 * those of PyPI and DIR/go/bin those built with Go; DIR/snyk and DIR/hdf hold snyk and @mitre/hdf-converters, with node_modules of their own, DIR/java the jars of
 * `scanner-reports.ts`. A tool that is missing leaves its report as it is.
 */
const { values } = parseArgs({ options: { tools: { type: 'string' }, only: { type: 'string' } } });
if (values.tools === undefined) throw new Error('Name the folder with the tools: --tools DIR');
const tools = values.tools;
const fixtures = join(import.meta.dirname, '../../packages/adapters/test/fixtures');
const work = mkdtempSync(join(tmpdir(), 'airworthy-fixtures-'));
const example = join(work, 'example');
cpSync(join(fixtures, 'example'), example, { recursive: true });
if (existsSync(join(tools, 'npm/node_modules')))
  cpSync(join(tools, 'npm/node_modules'), join(example, 'node_modules'), { recursive: true, verbatimSymlinks: true });
const bin = (name: string): string => join(example, 'node_modules/.bin', name);
const registry = await fakeRegistry();

const py = (name: string): string => join(tools, 'py/bin', name);
const go = (name: string): string => join(tools, 'go/bin', name);
const lock = (name: string, text: string): void => {
  mkdirSync(join(work, name), { recursive: true });
  writeFileSync(join(work, name, 'package.json'), readFileSync(join(example, 'package.json')));
  writeFileSync(join(work, name, LOCKS[name] ?? 'package-lock.json'), text);
};
const LOCKS: Readonly<Record<string, string>> = { pnpm: 'pnpm-lock.yaml', npm: 'package-lock.json' };

/** Name of the report → command. */
const reports: Record<string, Made> = {
  'eslint.json': { command: bin('eslint'), args: ['-f', 'json', 'src'] },
  'eslint.sarif': {
    command: bin('eslint'),
    args: ['-f', '@microsoft/eslint-formatter-sarif', 'src'],
    env: { SARIF_ESLINT_IGNORE_SUPPRESSED: 'false' },
  },
  'oxlint.json': { command: bin('oxlint'), args: ['-f', 'json', '-D', 'no-console', '-D', 'no-eval', 'src'] },
  'tsc.txt': { command: bin('tsc'), args: ['-p', '.', '--pretty', 'false'] },
  'tsc-pretty.txt': { command: bin('tsc'), args: ['-p', '.', '--pretty'] },
  'jest.json': { command: bin('jest'), args: ['--json', '--testMatch', '**/*.jest.cjs', '--rootDir', '.'] },
  'vitest.json': {
    command: bin('vitest'),
    args: ['run', '--reporter=json', '--outputFile', 'vitest.json', '--dir', 'test', '--config', 'vitest.config.mjs'],
    from: 'vitest.json',
    before: vitestConfig,
  },
  'mocha.json': { command: bin('mocha'), args: ['--reporter', 'json', 'test/prices.mocha.cjs'] },
  'c8/lcov.info': {
    command: bin('c8'),
    args: [
      '--all',
      '--src',
      'src',
      '--include',
      'src/*.js',
      '--reporter=lcovonly',
      '--reporter=json-summary',
      '--reporter=json',
      bin('mocha'),
      'test/prices.mocha.cjs',
    ],
    from: 'coverage/lcov.info',
  },
  'c8/coverage-summary.json': { command: 'true', args: [], from: 'coverage/coverage-summary.json' },
  'c8/coverage-final.json': { command: 'true', args: [], from: 'coverage/coverage-final.json' },
  'nyc/coverage-final.json': {
    command: bin('nyc'),
    args: ['--all', '--include', 'src/*.js', '--report-dir', 'nyc-out', '--reporter=json', bin('mocha'), 'test/prices.mocha.cjs'],
    from: 'nyc-out/coverage-final.json',
  },
  ...xmlReports(bin, { vitestConfig, nodeTests }),
  'semgrep.json': {
    command: py('semgrep'),
    args: ['scan', '--config', 'semgrep.yaml', '--metrics=off', '--disable-version-check', '--json', 'src'],
  },
  'semgrep.sarif': {
    command: py('semgrep'),
    args: ['scan', '--config', 'semgrep.yaml', '--metrics=off', '--disable-version-check', '--sarif', 'src'],
  },
  'checkov.sarif': {
    command: py('checkov'),
    args: [
      '-d',
      '.',
      '--framework',
      'dockerfile',
      'kubernetes',
      '-o',
      'sarif',
      '--output-file-path',
      'checkov',
      '--skip-path',
      'node_modules',
      '--skip-download',
    ],
    from: 'checkov/results_sarif.sarif',
  },
  'gitleaks.json': {
    command: go('gitleaks'),
    args: ['dir', 'leaks', '--report-format', 'json', '--report-path', 'gitleaks.json', '--redact', '--exit-code', '0'],
    from: 'gitleaks.json',
    before: leaks,
  },
  'gitleaks.sarif': {
    command: go('gitleaks'),
    args: ['dir', 'leaks', '--report-format', 'sarif', '--report-path', 'gitleaks.sarif', '--redact', '--exit-code', '0'],
    from: 'gitleaks.sarif',
  },
  'osv-scanner.json': {
    command: go('osv-scanner'),
    args: [
      '--format',
      'json',
      '--experimental-offline',
      '--experimental-local-db-path',
      join(work, 'osv'),
      '--lockfile',
      'package-lock.json',
    ],
    before: osv,
    cwd: join(work, 'npm'),
  },
  'npm-audit.json': { command: 'npm', args: ['audit', '--json', '--registry', registry.address], cwd: join(work, 'npm'), before: npmLock },
  'pnpm-audit.json': {
    command: bin('pnpm'),
    args: ['audit', '--json', '--registry', registry.address],
    cwd: join(work, 'pnpm'),
    before: pnpmLock,
  },
  'retire.json': {
    command: bin('retire'),
    args: ['--outputformat', 'json', '--outputpath', 'retire.json', '--jsrepo', 'retire-repo.json', '--nocache', '--path', 'public'],
    from: 'retire.json',
    before: retireFiles,
  },
  'cyclonedx.json': {
    command: bin('cyclonedx-npm'),
    args: ['--package-lock-only', '--output-format', 'JSON', '--output-reproducible', '--output-file', 'bom.json', 'package.json'],
    from: 'bom.json',
    cwd: join(work, 'npm'),
    before: npmLock,
  },
  ...everydayReports({ tools, work, example, registry: registry.address, leaks, osv }),
  ...codacyReports({ tools, example }),
  ...scannerReports({ tools, work, fixtures, registry: registry.address }),
};

for (const [name, made] of Object.entries(reports)) {
  if (values.only !== undefined && !name.includes(values.only)) continue;
  made.before?.();
  const cwd = made.cwd ?? example;
  const { stdout, stderr } = await spawn(made, cwd);
  const from = made.from === undefined ? undefined : join(cwd, made.from);
  const text = from !== undefined && existsSync(from) ? readFileSync(from, 'utf8') : from === undefined ? stdout : '';
  if (text.trim() === '') {
    console.log(`${name}: nothing (${stderr.slice(0, 300).replaceAll('\n', ' ')})`);
    continue;
  }
  const path = join(fixtures, 'reports', name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, clean(name.endsWith('.sarif') ? withoutProse(text) : shortened(name, text)));
  console.log(`${name}: ${text.length} characters`);
}
registry.server.close();
rmSync(work, { recursive: true, force: true });

/** Most of these tools end with an error when they find something. */
async function spawn({ command, args, env }: Made, cwd: string): Promise<{ stdout: string; stderr: string }> {
  const options = { cwd, maxBuffer: 1 << 26, timeout: 400_000, env: { ...process.env, NO_COLOR: '1', CI: '1', NODE_OPTIONS: '', ...env } };
  return new Promise((resolve) => {
    execFile(command, args, options, (_error, stdout, stderr) => resolve({ stdout, stderr }));
  });
}

/** The same on every machine: where it ran, when, and how long it took. Words of others about their rules are left out. */
function clean(text: string): string {
  const moved = text
    .replaceAll(example, '/builds/example')
    .replaceAll(work, '/builds')
    .replaceAll(registry.address, 'http://registry.example')
    .replaceAll(/"(?:startTime|endTime|start|end)": ?1[67]\d{11}(?:\.\d+)?/g, (found) =>
      found.replace(/1[67]\d{11}(?:\.\d+)?/, '1790000000000'),
    )
    .replaceAll(/"(?:duration|perfStats|runtime)": ?\d+(?:\.\d+)?/g, (found) => found.replace(/\d+(?:\.\d+)?$/, '1'))
    .replaceAll(/\b(?:time|duration_ms)(="| )\d+(?:\.\d+)?/g, (found) => found.replace(/\d+(?:\.\d+)?$/, '1'))
    .replaceAll(/\btimestamp="1[67]\d{11}"/g, 'timestamp="1790000000000"')
    .replaceAll(/\bhostname="[^"]*"/g, 'hostname="builder"')
    .replaceAll(/20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+0000)?/g, '2026-01-01T00:00:00.000Z');
  return moved.endsWith('\n') ? moved : `${moved}\n`;
}

/** Rules that nothing was found by, and what others wrote about those that are left, are not ours to keep. */
function withoutProse(text: string): string {
  const log = JSON.parse(text) as {
    runs: { results: { ruleId: string; ruleIndex?: number }[]; tool: { driver: { rules?: Record<string, unknown>[] } } }[];
  };
  for (const run of log.runs) {
    const used = new Set(run.results.map((one) => one.ruleId));
    const rules = (run.tool.driver.rules ?? []).filter((one) => used.has(String(one['id'])));
    run.tool.driver.rules = rules.map(({ help: _help, fullDescription: _full, helpUri: _uri, ...rest }) => rest);
    for (const one of run.results) if (one.ruleIndex !== undefined) one.ruleIndex = rules.findIndex((rule) => rule['id'] === one.ruleId);
  }
  return JSON.stringify(log, null, 1);
}

function vitestConfig(): void {
  writeFileSync(join(example, 'vitest.config.mjs'), "export default { test: { include: ['**/*.vitest.mjs'] } };\n");
}

/** The same cases for the runner of Node.js itself: passed, failed, skipped. */
function nodeTests(): void {
  const lines = [
    "import { equal } from 'node:assert/strict';",
    "import { createRequire } from 'node:module';",
    "import { describe, test } from 'node:test';",
    '',
    "createRequire(import.meta.url)('./prices.cases.cjs')(describe, test, test.skip, equal);",
  ];
  writeFileSync(join(example, 'test/prices.node.mjs'), `${lines.join('\n')}\n`);
}

/** Keys that are none, put together here so that no scanner finds them in this repository. */
function leaks(): void {
  mkdirSync(join(example, 'leaks/src'), { recursive: true });
  const key = ['ghp', `${'a1B2c3D4e5F6'.repeat(3)}`].join('_');
  writeFileSync(join(example, 'leaks/src/config.js'), `'use strict';\n\nmodule.exports = {\n  token: '${key}',\n};\n`);
}

function npmLock(): void {
  const version = { version: '1.0.0', resolved: `${registry.address}/airworthy-example-lib-1.0.0.tgz`, integrity: INTEGRITY };
  lock(
    'npm',
    JSON.stringify({
      name: 'airworthy-import-example',
      version: '1.0.0',
      lockfileVersion: 3,
      requires: true,
      packages: {
        '': { name: 'airworthy-import-example', version: '1.0.0', dependencies: { 'airworthy-example-lib': '1.0.0' } },
        'node_modules/airworthy-example-lib': version,
      },
    }),
  );
}

function pnpmLock(): void {
  lock(
    'pnpm',
    `lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n      airworthy-example-lib:\n        specifier: 1.0.0\n        version: 1.0.0\n\npackages:\n\n  airworthy-example-lib@1.0.0:\n    resolution: {integrity: ${INTEGRITY}}\n\nsnapshots:\n\n  airworthy-example-lib@1.0.0: {}\n`,
  );
}

/** An offline database with the one advisory, as `osv-scanner` keeps it. */
function osv(): void {
  npmLock();
  const record = {
    id: 'GHSA-aaaa-bbbb-cccc',
    aliases: ['CVE-2026-0001'],
    modified: '2026-01-01T00:00:00Z',
    summary: 'Reads files outside of its folder',
    affected: [
      {
        package: { ecosystem: 'npm', name: 'airworthy-example-lib' },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.0.1' }] }],
      },
    ],
    severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N' }],
    database_specific: { severity: 'HIGH', cwe_ids: ['CWE-22'] },
  };
  mkdirSync(join(work, 'osv/osv-scanner/npm'), { recursive: true });
  mkdirSync(join(fixtures, 'osv'), { recursive: true });
  writeFileSync(join(fixtures, 'osv/GHSA-aaaa-bbbb-cccc.json'), `${JSON.stringify(record, null, 2)}\n`);
  execFileSync(py('python'), [
    '-m',
    'zipfile',
    '-c',
    join(work, 'osv/osv-scanner/npm/all.zip'),
    join(fixtures, 'osv/GHSA-aaaa-bbbb-cccc.json'),
  ]);
}

/** A library that is made up, and the repository of signatures that knows it. */
function retireFiles(): void {
  mkdirSync(join(example, 'public'), { recursive: true });
  writeFileSync(join(example, 'public/example-lib-1.0.0.js'), '/*! Example Lib v1.0.0 */\n');
  const of = {
    vulnerabilities: [
      {
        below: '1.0.1',
        severity: 'high',
        cwe: ['CWE-79'],
        identifiers: { CVE: ['CVE-2026-0002'], summary: 'Writes text as markup' },
        info: ['https://example.org/'],
      },
    ],
    extractors: { filename: ['example-lib-(§§version§§)\\.js'], filecontent: ['Example Lib v(§§version§§)'] },
  };
  writeFileSync(join(example, 'retire-repo.json'), JSON.stringify({ 'example-lib': of }));
}
