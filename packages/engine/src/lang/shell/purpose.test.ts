import { expect, test } from 'vitest';
import { shellCommands } from './commands.ts';
import { migrationCommand } from './migration-command.ts';
import { installKind } from './install-command.ts';
import { actionOnlyReports, onlyReports, purposesOf, purposesOfAction } from './purpose.ts';

const does = (text: string) => [...new Set(shellCommands(text).flatMap(purposesOf))];

test.each([
  ['npx prisma migrate diff --from-migrations prisma/migrations --to-schema-datamodel prisma/schema.prisma --exit-code', true],
  ['BRANCH_DIFF=$(mise exec -- pscale branch diff "$DB" "$BRANCH" --format json)', true],
  ['mise exec -- atlas migrate diff --env ci', true],
  ['npx typeorm migration:generate -d src/source.ts --check src/m', true],
  ['npx prisma validate', false],
  ['npx prisma generate', false],
])('%s compares schemas: %s', (text, expected) => {
  expect(does(text).includes('schema-drift')).toBe(expected);
});

test('tools that make others wait are told from those on which the second fails', () => {
  const locked = (text: string) => migrationCommand({ words: text.split(' ') })?.locked;
  expect(locked('prisma migrate deploy')).toBe(true);
  expect(locked('prisma migrate dev')).toBe(false);
  expect(locked('prisma db push')).toBe(false);
  expect(locked('knex migrate:latest')).toBe(false);
  expect(locked('goose up')).toBe(false);
  expect(locked('node migrate.js')).toBe('unknown');
});

test.each([
  ['trivy image orders:1', true],
  ['trivy image --exit-code 1 --severity HIGH,CRITICAL orders:1', false],
  ['trivy image --exit-code=0 orders:1', true],
  ['grype orders:1', true],
  ['grype orders:1 --fail-on high', false],
  ['docker scout cves orders:1', true],
  ['docker scout cves --exit-code orders:1', false],
  ['trufflehog git file://.', true],
  ['trufflehog git file://. --fail', false],
  ['detect-secrets scan', true],
  ['gitleaks detect --exit-code 0', true],
  ['gitleaks detect', false],
  ['npm audit --audit-level=none', true],
  ['npm audit --audit-level=high', false],
  ['snyk test', false],
])('%s only reports: %s', (text, expected) => {
  expect(shellCommands(text).map(onlyReports)).toEqual([expected]);
});

test('actions that scan are told from those that stop', () => {
  const trivy = 'aquasecurity/trivy-action@0.33.1';
  expect(actionOnlyReports(trivy, {})).toBe(true);
  expect(actionOnlyReports(trivy, { 'exit-code': '0' })).toBe(true);
  expect(actionOnlyReports(trivy, { 'exit-code': 1 })).toBe(false);
  expect(actionOnlyReports('anchore/scan-action@v7', {})).toBe(false);
  expect(actionOnlyReports('anchore/scan-action@v7', { 'fail-build': false })).toBe(true);
  expect(actionOnlyReports('docker/scout-action@v1', { command: 'cves' })).toBe(true);
  expect(actionOnlyReports('docker/scout-action@v1', { 'exit-code': true })).toBe(false);
  expect(actionOnlyReports('actions/dependency-review-action@v4', { 'warn-only': true })).toBe(true);
  expect(actionOnlyReports('snyk/actions/node@master', {})).toBe(false);
  expect(purposesOfAction(trivy)).toEqual(['image-scan']);
  expect(purposesOfAction(trivy, { 'scan-type': 'fs' })).toEqual(['audit']);
  expect(purposesOfAction(trivy, { 'scan-type': 'config' })).toEqual(['iac-scan']);
  expect(does('npm audit signatures')).toEqual([]);
  expect(does('trivy fs --exit-code 1 .')).toEqual(['audit']);
});

test.each([
  ['npm ci', 'frozen'],
  ['npm install', 'loose'],
  ['npm install --no-package-lock --no-save dd-trace@5.109.0', 'added'],
  ['npm i @scope/name', 'added'],
  ['npm install ./lib.tgz', undefined],
  ['npm install ../shared', undefined],
  ['npm install -g turbo@2', undefined],
  ['yarn add left-pad', 'added'],
  ['yarn global add turbo', undefined],
  ['yarn workspace @dock/tests install', 'loose'],
  ['yarn workspace @dock/tests install --immutable', 'frozen'],
  ['yarn workspace @dock/tests test', undefined],
  ['pnpm add -D tool', 'added'],
  ['pnpm install --frozen-lockfile', 'frozen'],
])('%s installs: %s', (text, expected) => {
  expect(shellCommands(text).map(installKind)).toEqual([expected]);
});
