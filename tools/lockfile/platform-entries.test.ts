import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { missingPlatformEntries } from './platform-entries.ts';
import type { Lock } from './platform-entries.ts';

const ours = JSON.parse(readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8')) as Lock;

test('our lock names a version for every platform, so that `npm ci` accepts it wherever it runs', () => {
  expect(missingPlatformEntries(ours)).toEqual({});
});

test('a platform that the registry does not carry gets an entry of the version that is asked for', () => {
  const lock: Lock = {
    packages: {
      '': {},
      'node_modules/tool': {
        dev: true,
        optionalDependencies: { '@tool/binding-darwin-arm64': '1.2.3', '@tool/binding-linux-x64-gnu': '1.2.3' },
      },
      'node_modules/@tool/binding-linux-x64-gnu': { version: '1.2.3' },
    },
  };
  expect(missingPlatformEntries(lock)).toEqual({
    'node_modules/@tool/binding-darwin-arm64': { version: '1.2.3', cpu: ['arm64'], dev: true, optional: true, os: ['darwin'] },
  });
});

test('an entry beside the package that asks counts', () => {
  const lock: Lock = {
    packages: {
      'apps/cli/node_modules/@tool/binding-linux-x64-gnu': { version: '1.0.0' },
      'apps/cli/node_modules/tool': { optionalDependencies: { '@tool/binding-linux-x64-gnu': '1.0.0' } },
    },
  };
  expect(missingPlatformEntries(lock)).toEqual({});
});

test('where another version has the place, the package gets one of its own', () => {
  const lock: Lock = {
    packages: {
      'node_modules/@tool/binding-darwin-x64': { version: '1.0.0' },
      'node_modules/tool': { optionalDependencies: { '@tool/binding-darwin-x64': '2.0.0' } },
    },
  };
  expect(missingPlatformEntries(lock)).toEqual({
    'node_modules/tool/node_modules/@tool/binding-darwin-x64': { version: '2.0.0', cpu: ['x64'], optional: true, os: ['darwin'] },
  });
});

test('a range is no pinned platform package', () => {
  expect(() => missingPlatformEntries({ packages: { 'node_modules/a': { optionalDependencies: { fsevents: '~2.3.3' } } } })).toThrow(
    'fsevents',
  );
});
