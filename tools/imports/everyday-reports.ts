import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Made } from './xml-reports.ts';

export interface Places {
  readonly tools: string;
  readonly work: string;
  readonly example: string;
  /** Of the registry on loopback, which answers for Snyk as well. */
  readonly registry: string;
  leaks(): void;
  osv(): void;
}

const MANIFEST = { name: 'airworthy-import-example', version: '1.0.0', private: true, dependencies: { 'airworthy-example-lib': '1.0.0' } };

/** What reaches us by way of another format, or from a client that has to be led to the registry on loopback. */
export function everydayReports({ tools, work, example, registry, leaks, osv }: Places): Record<string, Made> {
  const bin = (name: string): string => join(example, 'node_modules/.bin', name);
  const berry = join(example, 'node_modules/@yarnpkg/cli-dist/bin/yarn.js');
  const py = (name: string): string => join(tools, 'py/bin', name);
  const folder = (name: string, files: Readonly<Record<string, string>>): void => {
    mkdirSync(join(work, name), { recursive: true });
    for (const [file, text] of Object.entries({ 'package.json': JSON.stringify(MANIFEST), ...files }))
      writeFileSync(join(work, name, file), text);
  };
  return {
    'eslint.code-climate.json': { command: bin('eslint'), args: ['-f', 'codeclimate', 'src'] },
    'eslint.gitlab.json': {
      command: bin('eslint'),
      args: ['-f', 'gitlab', 'src'],
      env: { ESLINT_CODE_QUALITY_REPORT: 'eslint.gitlab.json' },
      from: 'eslint.gitlab.json',
      before: () => writeFileSync(join(example, '.gitlab-ci.yml'), 'lint: { script: [eslint] }\n'),
    },
    'eslint.sonar.json': { command: bin('eslint'), args: ['-f', 'sonarqube', 'src'] },
    'semgrep.gitlab-sast.json': {
      command: py('semgrep'),
      args: ['scan', '--config', 'semgrep.yaml', '--metrics=off', '--disable-version-check', '--gitlab-sast', 'src'],
    },
    'semgrep.hdf.json': {
      command: process.execPath,
      args: ['--input-type=module', '-e', TO_HDF, join(tools, 'hdf/node_modules/@mitre/hdf-converters/package.json'), 'semgrep.sarif'],
      before: () =>
        cpSync(join(import.meta.dirname, '../../packages/adapters/test/fixtures/reports/semgrep.sarif'), join(example, 'semgrep.sarif')),
    },
    'osv-scanner.cyclonedx.json': {
      command: join(tools, 'go/bin/osv-scanner'),
      args: [
        '--format',
        'cyclonedx-1-5',
        '--experimental-offline',
        '--experimental-local-db-path',
        join(work, 'osv'),
        '--lockfile',
        'package-lock.json',
      ],
      cwd: join(work, 'npm'),
      before: osv,
    },
    'lib4vex.cyclonedx.json': { command: py('python'), args: ['-c', TO_VEX, 'vex.json'], from: 'vex.json' },
    'yarn-audit.ndjson': {
      command: process.execPath,
      args: ['yarn.js', 'audit', '--json', '--no-default-rc'],
      cwd: join(work, 'yarn-1'),
      before: () =>
        folder('yarn-1', {
          // Its audit asks the public registry whatever it is told, so it is led to ours in the copy that runs.
          'yarn.js': readFileSync(join(example, 'node_modules/yarn/lib/cli.js'), 'utf8').replaceAll(
            'https://registry.yarnpkg.com',
            registry,
          ),
          'yarn.lock': `# yarn lockfile v1\n\n\nairworthy-example-lib@1.0.0:\n  version "1.0.0"\n  resolved "${registry}/airworthy-example-lib-1.0.0.tgz#${'0'.repeat(40)}"\n`,
        }),
    },
    'yarn-npm-audit.ndjson': {
      command: 'sh',
      args: ['-c', '"$0" "$1" install --mode=update-lockfile > install.log; "$0" "$1" npm audit --json', process.execPath, berry],
      cwd: join(work, 'yarn-4'),
      env: { YARN_ENABLE_TELEMETRY: '0', YARN_GLOBAL_FOLDER: join(work, 'yarn-global'), YARN_ENABLE_IMMUTABLE_INSTALLS: '0' },
      before: () =>
        folder('yarn-4', {
          '.yarnrc.yml': `npmRegistryServer: "${registry}"\nnpmAuditRegistry: "${registry}"\nunsafeHttpWhitelist: ["127.0.0.1"]\nenableGlobalCache: false\nnpmMinimalAgeGate: 0\n`,
          'yarn.lock': '',
        }),
    },
    'snyk.json': {
      command: process.execPath,
      args: [join(tools, 'snyk/node_modules/snyk/bin/snyk'), 'test', '--json'],
      cwd: join(work, 'npm-2'),
      env: {
        SNYK_API: `${registry}/v1`,
        SNYK_TOKEN: '00000000-0000-0000-0000-000000000000',
        SNYK_HTTP_PROTOCOL_UPGRADE: '0',
        SNYK_DISABLE_ANALYTICS: '1',
      },
      before: () =>
        folder('npm-2', {
          'package-lock.json': JSON.stringify({
            ...MANIFEST,
            lockfileVersion: 2,
            packages: { '': MANIFEST, 'node_modules/airworthy-example-lib': { version: '1.0.0' } },
            dependencies: { 'airworthy-example-lib': { version: '1.0.0' } },
          }),
        }),
    },
    'secretlint.sarif': {
      command: bin('secretlint'),
      args: ['--format', '@secretlint/secretlint-formatter-sarif', 'leaks/src/*.js'],
      before: () => {
        leaks();
        const rules = [{ id: '@secretlint/secretlint-rule-preset-recommend' }];
        writeFileSync(join(example, '.secretlintrc.json'), JSON.stringify({ rules }));
      },
    },
    'spectral.sarif': { command: bin('spectral'), args: ['lint', '-q', '-f', 'sarif', 'openapi.yaml'], before: () => openapi(example) },
    'spectral.code-climate.json': { command: bin('spectral'), args: ['lint', '-q', '-f', 'code-climate', 'openapi.yaml'] },
    'knip.sarif': { command: bin('knip'), args: ['--reporter', 'sarif', '--no-exit-code'] },
    'knip.code-climate.json': { command: bin('knip'), args: ['--reporter', 'codeclimate', '--no-exit-code'] },
  };
}

/** What lib4vex writes of two flaws, one of which nothing reaches. */
const TO_VEX = `
import sys
from lib4sbom.data.vulnerability import Vulnerability
from lib4vex.generator import VEXGenerator

def told(id, words, status, justification):
    flaw = Vulnerability(validation='cyclonedx')
    flaw.initialise()
    flaw.set_id(id)
    flaw.set_description(words)
    flaw.set_status(status)
    for key, value in (('product', 'airworthy-example-lib'), ('release', '1.0.0'), ('severity', 'high'), ('justification', justification)):
        if value: flaw.set_value(key, value)
    return flaw.get_vulnerability()

vex = VEXGenerator(vex_type='cyclonedx', author='shop')
vex.set_product('shop', '1.0.0')
vex.generate('shop', [
    told('CVE-2026-0001', 'Reads files outside of its folder', 'exploitable', None),
    told('CVE-2026-0009', 'Does not apply', 'not_affected', 'code_not_reachable'),
], {}, sys.argv[1])
`;

/** What the converter of Heimdall makes of SARIF. */
const TO_HDF = `
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
const { SarifMapper } = createRequire(process.argv[1])('@mitre/hdf-converters');
process.stdout.write(JSON.stringify(new SarifMapper(readFileSync(process.argv[2], 'utf8'), false).toHdf(), null, 1));
`;

/** A description with flaws that Spectral knows: nobody is named, an operation says nothing of itself, a key goes in the query. */
function openapi(example: string): void {
  writeFileSync(join(example, '.spectral.yaml'), 'extends: ["spectral:oas"]\n');
  writeFileSync(
    join(example, 'openapi.yaml'),
    'openapi: 3.0.3\ninfo: { title: shop, version: 1.0.0 }\npaths:\n  /orders:\n    get:\n      responses: { "200": { description: orders } }\n',
  );
}
