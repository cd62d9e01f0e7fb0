import { ABSENT } from '@airworthy/model';
import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf } from '../../testing/sample-facts.ts';
import { sampleDependency, sampleManifest } from '../../testing/sample-project-facts.ts';
import {
  dependenciesFromRegistry,
  dependenciesUsed,
  lockfilePresent,
  nodeVersionStated,
  scriptsDefined,
  toolsNotShipped,
  updatesProposed,
} from './packages.ts';

const ask = (check: Parameters<typeof runCheck>[0], dependency: Parameters<typeof sampleDependency>[0]) =>
  runCheck(check, modelOf({ dependencies: [sampleDependency(dependency)] })).status;

test.each([
  ['^1.0.0', 'PASS'],
  ['workspace:*', 'PASS'],
  ['file:../shared', 'PASS'],
  ['npm:other@1', 'PASS'],
  ['github:owner/name', 'FAIL'],
  ['owner/name#main', 'FAIL'],
  ['git+https://example.org/x.git#0123456789012345678901234567890123456789', 'PASS'],
  ['https://example.org/x.tgz', 'FAIL'],
])('a dependency on %s means %s', (range, status) => {
  expect(ask(dependenciesFromRegistry, { range })).toBe(status);
});

test('unused dependencies and tools among them', () => {
  expect(ask(dependenciesUsed, { used: false })).toBe('FAIL');
  expect(ask(dependenciesUsed, { used: 'unknown' })).toBe('UNKNOWN');
  expect(ask(toolsNotShipped, { name: '@types/node' })).toBe('FAIL');
  expect(ask(toolsNotShipped, { name: 'jest', kind: 'development' })).toBe('PASS');
  expect(ask(toolsNotShipped, {})).toBe('N/A');
});

test('lockfile, bot, engines and scripts', () => {
  expect(runCheck(lockfilePresent, modelOf({})).status).toBe('FAIL');
  expect(
    runCheck(lockfilePresent, modelOf({ lockfiles: [{ location: at('package-lock.json'), manager: 'npm', version: '3', packages: 10 }] }))
      .status,
  ).toBe('PASS');
  expect(runCheck(updatesProposed, modelOf({})).status).toBe('FAIL');
  expect(runCheck(nodeVersionStated, modelOf({ packageManifests: [sampleManifest()] })).status).toBe('FAIL');
  const tsconfigs = [
    { location: at('tsconfig.json', 1), strict: ABSENT, noUncheckedIndexedAccess: ABSENT, noImplicitAny: ABSENT, sourceMap: ABSENT },
  ];
  const scripts = (of: Record<string, string>, typescript = true) =>
    runCheck(scriptsDefined, modelOf({ packageManifests: [sampleManifest({ scripts: of })], tsconfigs: typescript ? tsconfigs : [] }))
      .status;
  expect(scripts({ start: 'node .' })).toBe('FAIL');
  expect(scripts({ start: 'node .' }, false)).toBe('PASS');
  expect(scripts({ start: 'tsx src/main.ts' })).toBe('PASS');
  expect(
    runCheck(scriptsDefined, modelOf({ packageManifests: [sampleManifest({ scripts: { start: 'node .', build: 'tsc' } })] })).status,
  ).toBe('PASS');
});

test('a start script that names what the build does not write', () => {
  const elsewhere = { started: 'dist/main.js', written: 'dist/src/main.js', tsconfig: 'tsconfig.json', line: 4 };
  const manifest = sampleManifest({ scripts: { build: 'tsc', start: 'node dist/main.js' }, startedElsewhere: elsewhere });
  expect(runCheck(scriptsDefined, modelOf({ packageManifests: [manifest] }))).toMatchObject({
    status: 'FAIL',
    evidence: [{ location: { line: 4 }, message: 'the start script runs dist/main.js, and the build writes dist/src/main.js' }],
  });
});

test('a bot that proposes nothing proposes no updates', () => {
  const bot = { location: at('.github/dependabot.yml', 3), by: 'dependabot', silent: true };
  expect(runCheck(updatesProposed, modelOf({ updateBots: [bot] }))).toMatchObject({
    status: 'FAIL',
    evidence: [{ message: 'dependabot is told to propose nothing' }],
  });
});
