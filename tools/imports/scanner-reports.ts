import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Made } from './xml-reports.ts';

export interface ScannerPlaces {
  readonly tools: string;
  readonly work: string;
  readonly fixtures: string;
  readonly registry: string;
}

/**
 * Scanners of other languages: OWASP Dependency-Check (Maven, with a database of its own form that holds two made-up flaws), OpenSSF Scorecard and
 * Trivy (Go), and a SonarQube that runs at SONAR_URL.
 */
export function scannerReports({ tools, work, fixtures, registry }: ScannerPlaces): Record<string, Made> {
  const go = (name: string): string => join(tools, 'go/bin', name);
  /** The example without packages, with what the other tools need added: a pipeline and a lockfile. */
  const shop = join(work, 'shop');
  const before = (): void => {
    rmSync(shop, { recursive: true, force: true });
    cpSync(join(fixtures, 'example'), shop, { recursive: true });
    mkdirSync(join(shop, '.github/workflows'), { recursive: true });
    writeFileSync(join(shop, '.github/workflows/ci.yml'), PIPELINE);
    const installed = join(shop, 'node_modules/airworthy-example-lib');
    mkdirSync(installed, { recursive: true });
    writeFileSync(
      join(installed, 'package.json'),
      JSON.stringify({ name: 'airworthy-example-lib', version: '1.0.0', license: 'GPL-3.0-only' }),
    );
    writeFileSync(join(shop, 'package-lock.json'), `${JSON.stringify(LOCK, null, 2)}\n`);
  };
  /** With the database of `trivy-db.go`, and the checks that the tool has built in. */
  const trivy = (format: string, scanners: string): Made => ({
    command: go('trivy'),
    args: ['fs', '--quiet', '--offline-scan', '--skip-db-update', '--skip-check-update', '--show-suppressed', '--scanners', scanners]
      .concat(['--cache-dir', join(work, 'trivy'), '--format', format, '.'])
      .filter((one) => format === 'json' || one !== '--show-suppressed'),
    cwd: shop,
    before: () => {
      before();
      writeFileSync(join(shop, '.trivyignore'), 'CVE-2026-0009\nAVD-DS-0026\n');
      // A key that is none, put together here so that no scanner finds it in this repository.
      writeFileSync(join(shop, 'src/config.js'), `module.exports = {\n  token: '${['ghp', 'a1B2c3D4e5F6'.repeat(3)].join('_')}',\n};\n`);
      execFileSync(go('trivy-db'), [join(work, 'trivy/db')]);
    },
  });
  return {
    'trivy.json': trivy('json', 'vuln,misconfig,secret,license'),
    'trivy.sarif': trivy('sarif', 'vuln,misconfig,secret'),
    'trivy.cyclonedx.json': trivy('cyclonedx', 'vuln'),
    'scorecard.json': {
      command: go('scorecard'),
      args: ['--local=.', `--checks=${CHECKS.join(',')}`, '--format=json', '--show-details'],
      cwd: shop,
      before,
    },
    'dependency-check.json': {
      command: 'mvn',
      args: ['--batch-mode', '--quiet', 'org.owasp:dependency-check-maven:12.1.0:check'],
      cwd: join(work, 'dependency-check'),
      from: 'target/dependency-check-report.json',
      before: () => {
        before();
        dependencyCheck(join(work, 'dependency-check'), join(tools, 'java'), shop, registry);
      },
    },
    'sonar-issues.json': {
      command: process.execPath,
      args: [SONARQUBE, shop, join(tools, 'java/sonar-scanner-cli.jar'), 'issues'],
      cwd: shop,
      before,
    },
    'sonar-hotspots.json': {
      command: process.execPath,
      args: [SONARQUBE, shop, join(tools, 'java/sonar-scanner-cli.jar'), 'hotspots'],
      cwd: shop,
    },
  };
}

const SONARQUBE = fileURLToPath(import.meta.resolve('./sonarqube.ts'));

/** Those that look at the folder alone, and at no service of others. */
const CHECKS = [
  'Binary-Artifacts',
  'Dangerous-Workflow',
  'Dependency-Update-Tool',
  'License',
  'Packaging',
  'Pinned-Dependencies',
  'SAST',
  'Security-Policy',
  'Token-Permissions',
];

const PIPELINE =
  'on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: npm install\n';

const ROOT = { name: 'airworthy-import-example', version: '1.0.0', dependencies: { 'airworthy-example-lib': '1.0.0' } };
const LOCK = {
  name: ROOT.name,
  version: ROOT.version,
  lockfileVersion: 2,
  requires: true,
  packages: { '': ROOT, 'node_modules/airworthy-example-lib': { version: '1.0.0' } },
  dependencies: { 'airworthy-example-lib': { version: '1.0.0' } },
};

/** A project of Maven that scans the example, a database with two flaws, and a file that suppresses the second. */
function dependencyCheck(folder: string, java: string, shop: string, registry: string): void {
  const data = join(folder, 'data');
  mkdirSync(data, { recursive: true });
  const jars = ['dependency-check-core-12.1.0.jar', 'h2-2.3.232.jar'].map((name) => join(java, name)).join(':');
  const core = join(java, 'dependency-check-core-12.1.0.jar');
  writeFileSync(join(folder, 'tables.sql'), execFileSync('unzip', ['-p', core, 'data/initialize.sql']));
  writeFileSync(join(folder, 'flaws.sql'), FLAWS);
  for (const script of ['tables.sql', 'flaws.sql'])
    execFileSync('java', [
      '-cp',
      jars,
      'org.h2.tools.RunScript',
      '-url',
      `jdbc:h2:file:${join(data, 'odc')}`,
      '-user',
      'dcuser',
      // The one that the tool has built in for a database that is a file.
      '-password',
      /^data\.password=(.*)$/m.exec(execFileSync('unzip', ['-p', core, 'dependencycheck.properties'], { encoding: 'utf8' }))?.[1] ?? '',
      '-script',
      join(folder, script),
    ]);
  writeFileSync(join(folder, 'suppressed.xml'), SUPPRESSED);
  const off = ['ossindexAnalyzer', 'centralAnalyzer', 'hostedSuppressions', 'retireJsAnalyzer', 'knownExploited', 'assemblyAnalyzer'];
  writeFileSync(
    join(folder, 'pom.xml'),
    `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>example</groupId><artifactId>shop</artifactId><version>1</version><packaging>pom</packaging>
<build><plugins><plugin><groupId>org.owasp</groupId><artifactId>dependency-check-maven</artifactId><version>12.1.0</version><configuration>
<autoUpdate>false</autoUpdate><versionCheckEnabled>false</versionCheckEnabled><dataDirectory>${data}</dataDirectory>
<format>JSON</format><prettyPrint>true</prettyPrint><scanSet><fileSet><directory>${shop}</directory></fileSet></scanSet>
${off.map((name) => `<${name}Enabled>false</${name}Enabled>`).join('')}
<nodeAuditAnalyzerUrl>${registry}/-/npm/v1/security/audits</nodeAuditAnalyzerUrl><nodeAuditAnalyzerUseCache>false</nodeAuditAnalyzerUseCache>
<suppressionFiles><suppressionFile>${join(folder, 'suppressed.xml')}</suppressionFile></suppressionFiles>
</configuration></plugin></plugins></build></project>
`,
  );
}

const score = (impact: string, base: string): string =>
  `3.9, ${impact}, 'NETWORK', 'LOW', 'NONE', 'NONE', 'UNCHANGED', 'HIGH', 'NONE', 'NONE', ${base}, '3.1'`;

const FLAWS = `
INSERT INTO cpeEntry (part, vendor, product, version, update_version, edition, lang, sw_edition, target_sw, target_hw, other, ecosystem)
  VALUES ('a', 'example', 'airworthy-example-lib', '1.0.0', '*', '*', '*', '*', 'node.js', '*', '*', 'nodejs');
INSERT INTO vulnerability (id, cve, description, v3ExploitabilityScore, v3ImpactScore, v3AttackVector, v3AttackComplexity, v3PrivilegesRequired,
  v3UserInteraction, v3Scope, v3ConfidentialityImpact, v3IntegrityImpact, v3AvailabilityImpact, v3BaseScore, v3BaseSeverity, v3Version) VALUES
  (1, 'CVE-2026-0001', 'Reads files outside of its folder', ${score('3.6', "7.5, 'HIGH'")}),
  (2, 'CVE-2026-0009', 'Does not apply', ${score('1.4', "5.3, 'MEDIUM'")});
INSERT INTO cweEntry VALUES (1, 'CWE-22');
INSERT INTO software VALUES (1, 1, null, null, null, null, true), (2, 1, null, null, null, null, true);
`;

const SUPPRESSED = `<?xml version="1.0" encoding="UTF-8"?>
<suppressions xmlns="https://jeremylong.github.io/DependencyCheck/dependency-suppression.1.3.xsd">
  <suppress><notes>Not reached</notes><cve>CVE-2026-0009</cve></suppress>
</suppressions>
`;

/** Thanks to others, what names were guessed from, and the words of others about their checks say nothing of the form of a result. */
export function shortened(name: string, text: string): string {
  if (name !== 'dependency-check.json' && name !== 'trivy.json') return text;
  const left = new Set(['credits', 'evidenceCollected', 'Description', 'Resolution', 'References', 'Code']);
  return JSON.stringify(JSON.parse(text), (key, value: unknown) => (left.has(key) ? undefined : value), 1);
}
