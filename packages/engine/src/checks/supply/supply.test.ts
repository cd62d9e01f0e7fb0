import type { AdvisoryHit, Lockfile, RegistrySettings } from '@airworthy/model';
import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf } from '../../testing/sample-facts.ts';
import { sampleDependency, sampleManifest } from '../../testing/sample-project-facts.ts';
import { noSevereAdvisory } from './advisories.ts';
import { importsDeclared, managerStated, releasesAged, scopesPinned, scriptsLimited, transportSecure } from './installs.ts';
import { contentHashed, licencesCompatible, lockfileInStep, nothingDeprecated, oneLockfile, securityLibrariesOnce } from './lockfiles.ts';

const lock = (file: Partial<Lockfile> = {}): Lockfile => ({
  location: at('package-lock.json'),
  manager: 'npm',
  version: '3',
  packages: 2,
  ...file,
});
const settings = (one: Partial<RegistrySettings> = {}): RegistrySettings => ({
  location: at('.npmrc'),
  by: 'npmrc',
  scopes: [],
  ignoresScripts: false,
  insecure: [],
  ...one,
});
const place = { name: 'mole', version: '1.0.0', line: 7 };

test('what a lockfile has to say', () => {
  const ask = (check: Parameters<typeof runCheck>[0], file: Partial<Lockfile>) => runCheck(check, modelOf({ lockfiles: [lock(file)] }));
  expect(ask(contentHashed, { withoutIntegrity: [] }).status).toBe('PASS');
  expect(ask(contentHashed, { withoutIntegrity: [place] }).evidence[0]).toMatchObject({
    location: { line: 7 },
    message: 'without a hash: mole 1.0.0',
  });
  expect(ask(nothingDeprecated, {}).status).toBe('UNKNOWN');
  expect(ask(nothingDeprecated, { deprecated: [{ ...place, message: 'use buoy', direct: false }] }).status).toBe('PASS');
  expect(ask(nothingDeprecated, { deprecated: [{ ...place, message: 'use buoy', direct: true }] }).status).toBe('FAIL');
  expect(ask(securityLibrariesOnce, { severalVersions: [{ name: 'lodash', versions: ['3.0.0', '4.0.0'], line: 1 }] }).status).toBe('PASS');
  expect(ask(securityLibrariesOnce, { severalVersions: [{ name: 'jsonwebtoken', versions: ['8.0.0', '9.0.0'], line: 1 }] }).status).toBe(
    'FAIL',
  );
  expect(runCheck(oneLockfile, modelOf({ lockfiles: [lock(), lock({ location: at('yarn.lock'), manager: 'yarn' })] })).status).toBe('FAIL');
});

test('licences, with a choice, of code that is under one of them itself, and unstated', () => {
  const ask = (licence: string, license?: string) =>
    runCheck(
      licencesCompatible,
      modelOf({
        lockfiles: [lock({ licences: [{ licence, packages: [place] }] })],
        packageManifests: [sampleManifest(license === undefined ? {} : { license })],
      }),
    ).status;
  expect(ask('MIT')).toBe('PASS');
  expect(ask('AGPL-3.0-only')).toBe('FAIL');
  expect(ask('(MIT OR GPL-3.0)')).toBe('PASS');
  expect(ask('AGPL-3.0-only', 'AGPL-3.0-or-later')).toBe('N/A');
  expect(ask('')).toBe('UNKNOWN');
});

test('package.json and lockfile agree', () => {
  const ask = (dependency: Parameters<typeof sampleDependency>[0]) =>
    runCheck(lockfileInStep, modelOf({ lockfiles: [lock()], dependencies: [sampleDependency(dependency)] })).status;
  expect(ask({ resolved: '1.0.0' })).toBe('PASS');
  expect(ask({ range: '^1.0.0' })).toBe('FAIL');
  expect(ask({ range: 'workspace:*' })).toBe('N/A');
});

test('scripts are limited by a setting, by the package manager, or because there are none', () => {
  const ask = (file: Partial<Lockfile>, one?: Partial<RegistrySettings>, packageManager?: string) =>
    runCheck(
      scriptsLimited,
      modelOf({
        lockfiles: [lock(file)],
        registrySettings: one === undefined ? [] : [settings(one)],
        packageManifests: [sampleManifest(packageManager === undefined ? {} : { packageManager })],
      }),
    ).status;
  expect(ask({ installScripts: [place] })).toBe('FAIL');
  expect(ask({ installScripts: [] })).toBe('PASS');
  expect(ask({ installScripts: [place] }, { ignoresScripts: true })).toBe('PASS');
  expect(ask({ manager: 'pnpm' })).toBe('UNKNOWN');
  expect(ask({ manager: 'pnpm' }, undefined, 'pnpm@9.1.0')).toBe('FAIL');
  expect(ask({ manager: 'pnpm' }, undefined, 'pnpm@10.33.2')).toBe('PASS');
});

test('settings of registries', () => {
  const aged = (cooldown: string, by = 'pnpm-workspace') =>
    runCheck(releasesAged, modelOf({ registrySettings: [settings({ cooldown, by })] })).status;
  for (const cooldown of [
    'minimumReleaseAge 4320',
    'npmMinimalAgeGate 3d',
    'npmMinimalAgeGate 1w',
    'before 2026-01-01',
    'min-release-age 7',
  ])
    expect([cooldown, aged(cooldown)]).toEqual([cooldown, 'PASS']);
  for (const cooldown of ['minimumReleaseAge 1440', 'minimumReleaseAge 0', 'npmMinimalAgeGate 12h', 'min-release-age 1'])
    expect([cooldown, aged(cooldown)]).toEqual([cooldown, 'FAIL']);
  expect(aged('minimumReleaseAge 259200', 'bunfig')).toBe('PASS');
  expect(aged('minimumReleaseAge 4320', 'bunfig')).toBe('FAIL');
  expect(aged('minimumReleaseAge 3 days', 'renovate')).toBe('PASS');
  expect(runCheck(releasesAged, modelOf({})).status).toBe('FAIL');
  expect(
    runCheck(transportSecure, modelOf({ registrySettings: [settings({ insecure: [{ what: 'strict-ssl=false', line: 2 }] })] })).status,
  ).toBe('FAIL');
  const hosts = [
    { host: 'registry.npmjs.org', names: ['pg'] },
    { host: 'npm.dock.example', names: ['@dock/quay'] },
  ];
  const pinned = [settings({ scopes: [{ scope: '@dock', registry: 'https://npm.dock.example', line: 1 }] })];
  expect(runCheck(scopesPinned, modelOf({ lockfiles: [lock({ hosts })] })).status).toBe('FAIL');
  expect(runCheck(scopesPinned, modelOf({ lockfiles: [lock({ hosts })], registrySettings: pinned })).status).toBe('PASS');
  expect(runCheck(scopesPinned, modelOf({ lockfiles: [lock({ hosts: hosts.slice(1) })] })).status).toBe('N/A');
});

test('manifests', () => {
  expect(runCheck(managerStated, modelOf({ packageManifests: [sampleManifest()] })).status).toBe('FAIL');
  expect(runCheck(importsDeclared, modelOf({ packageManifests: [sampleManifest()] })).status).toBe('PASS');
  const undeclared = [{ name: 'buoy', location: at('src/a.ts') }];
  expect(runCheck(importsDeclared, modelOf({ packageManifests: [sampleManifest({ undeclared })] })).status).toBe('FAIL');
});

test('advisories by severity, and nothing where none were given', () => {
  const hit = (one: Partial<AdvisoryHit>): AdvisoryHit => ({
    location: at('package-lock.json', 7),
    id: 'GHSA-1',
    aliases: ['CVE-1'],
    package: 'mole',
    version: '1.0.0',
    severity: 'high',
    malicious: false,
    direct: true,
    development: false,
    fixed: '1.0.1',
    ...one,
  });
  const ask = (check: Parameters<typeof runCheck>[0], one: Partial<AdvisoryHit>) => runCheck(check, modelOf({ advisories: [hit(one)] }));
  expect(ask(noSevereAdvisory, {}).evidence[0]?.message).toBe('mole 1.0.0: GHSA-1, CVE-1 (high), repaired in 1.0.1');
  expect(ask(noSevereAdvisory, { severity: 'low' }).status).toBe('PASS');
  expect(ask(noSevereAdvisory, { development: true }).status).toBe('PASS');
  expect(ask(noSevereAdvisory, { malicious: true, development: true }).status).toBe('FAIL');
  const model = modelOf({});
  model.coverage.advisories = { state: 'partial', reasons: ['no export of advisories was given'] };
  expect(runCheck(noSevereAdvisory, model).status).toBe('UNKNOWN');
});

test('what proves nothing stays open, and a day is not some days', () => {
  const ask = (check: Parameters<typeof runCheck>[0], file: Partial<Lockfile>) => runCheck(check, modelOf({ lockfiles: [lock(file)] }));
  expect(ask(nothingDeprecated, { deprecated: [], untold: [place] })).toMatchObject({
    status: 'UNKNOWN',
    evidence: [{ message: 'its entries of mole 1.0.0 hold nothing of what the registry says' }],
  });
  expect(ask(securityLibrariesOnce, { severalVersions: [{ name: 'helmet', versions: ['7.2.0', '8.1.0'], line: 1 }] }).status).toBe('PASS');
  const waits = (packageManager: string, one: Partial<RegistrySettings> = {}) =>
    runCheck(
      releasesAged,
      modelOf({
        lockfiles: [lock({ manager: 'pnpm' })],
        packageManifests: [sampleManifest({ packageManager })],
        registrySettings: [settings(one)],
      }),
    ).status;
  expect(waits('pnpm@10.33.2')).toBe('FAIL');
  // A day by itself, and even that gives way.
  expect(waits('pnpm@11.2.0')).toBe('FAIL');
  expect(waits('pnpm@11.2.0', { cooldown: 'minimumReleaseAge 4320' })).toBe('PASS');
  expect(waits('pnpm@11.2.0', { cooldown: 'minimumReleaseAge 0' })).toBe('FAIL');
});
