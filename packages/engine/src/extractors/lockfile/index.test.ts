import { expect, test } from 'vitest';
import { extractTexts } from '../../extract/extract-texts.ts';
import { readLockfile } from '../../lang/lockfile/read-lockfile.ts';
import { memoryTree } from '../../tree/source-tree.ts';
import { lockfile } from './index.ts';

const read = (name: string, text: string) => {
  const lock = readLockfile(memoryTree({ [name]: text }), name);
  if (lock === undefined) throw new Error('no lockfile');
  return lock;
};

test('npm: packages of version 3, nested dependencies of version 1', () => {
  const three = read(
    'package-lock.json',
    '{"lockfileVersion":3,"packages":{"":{},"apps/quay":{},"node_modules/tide":{"version":"2.1.0"},"apps/quay/node_modules/tide":{"version":"3.0.0"}}}',
  );
  expect([
    three.version,
    three.packages,
    three.resolved('tide', '*', ''),
    three.resolved('tide', '*', 'apps/quay'),
    three.resolved('x', '*', ''),
  ]).toEqual(['3', 2, '2.1.0', '3.0.0', undefined]);
  const one = read(
    'npm-shrinkwrap.json',
    '{"lockfileVersion":1,"dependencies":{"tide":{"version":"1.0.0","dependencies":{"reef":{"version":"0.1.0"}}}}}',
  );
  expect([one.version, one.packages, one.resolved('tide', '*', '')]).toEqual(['1', 2, '1.0.0']);
});

test('pnpm: importers, and the flat form', () => {
  const many = read(
    'pnpm-lock.yaml',
    `lockfileVersion: '9.0'

importers:

  .:
    devDependencies:
      vitest:
        specifier: ^1
        version: 1.6.0(jsdom@24)
  apps/quay:
    dependencies:
      '@tide/core':
        specifier: 2.x
        version: 2.4.1
      local:
        specifier: workspace:*
        version: link:../local

packages:

  '@tide/core@2.4.1':
    resolution: {integrity: x}

  vitest@1.6.0:
    resolution: {integrity: x}
`,
  );
  expect([
    many.version,
    many.packages,
    many.resolved('@tide/core', '', 'apps/quay'),
    many.resolved('local', '', 'apps/quay'),
    many.resolved('vitest', '', ''),
  ]).toEqual(['9.0', 2, '2.4.1', undefined, '1.6.0']);
  const flat = read(
    'pnpm-lock.yaml',
    'lockfileVersion: 5.4\nspecifiers:\n  tide: ^1\ndependencies:\n  tide: 1.2.3_react@18\npackages:\n  /tide/1.2.3:\n    dev: false\n',
  );
  expect([flat.packages, flat.resolved('tide', '', '')]).toEqual([1, '1.2.3']);
});

test('yarn: classic and berry', () => {
  const classic = read(
    'yarn.lock',
    '# yarn lockfile v1\n\n\n"@tide/core@^2.0.0", "@tide/core@^2.1.0":\n  version "2.4.1"\n  resolved "x"\n\nreef@1:\n  version "1.0.0"\n',
  );
  expect([classic.version, classic.packages, classic.resolved('@tide/core', '^2.1.0', ''), classic.resolved('reef', '2', '')]).toEqual([
    '1',
    2,
    '2.4.1',
    undefined,
  ]);
  const berry = read('yarn.lock', '__metadata:\n  version: 8\n\n"reef@npm:^1.0.0":\n  version: 1.3.0\n  resolution: "reef@npm:1.3.0"\n');
  expect([berry.version, berry.packages, berry.resolved('reef', '^1.0.0', '')]).toEqual(['8', 1, '1.3.0']);
});

test('the nearest lockfile counts; a broken one is diagnosed', async () => {
  const { facts, diagnostics } = await extractTexts(
    lockfile,
    { 'yarn.lock': '# yarn lockfile v1\n', 'apps/quay/package.json': '{}' },
    { path: 'apps/quay' },
  );
  expect(facts.lockfiles).toEqual([{ location: { path: 'yarn.lock', line: 1 }, manager: 'yarn', version: '1', packages: 0 }]);
  expect(diagnostics).toEqual([]);
  const broken = await extractTexts(lockfile, { 'package-lock.json': '{\n"a": 1,\n<<<<<<< HEAD\n}' });
  expect(broken.diagnostics).toMatchObject([{ code: 'invalid-json', location: { line: 3 } }]);
});

test('bun: a package that has a version for itself', () => {
  const lock = read(
    'bun.lock',
    '{"lockfileVersion":1,"workspaces":{"apps/quay":{"name":"@tide/quay"}},"packages":{"mole":["mole@4.0.0",""],"@tide/quay/mole":["mole@1.29.3",""]}}',
  );
  expect([lock.resolved('mole', '^1', 'apps/quay'), lock.resolved('mole', '*', '')]).toEqual(['1.29.3', '4.0.0']);
});

test('an entry without what the registry says proves nothing, unless another lockfile of the tree tells it', async () => {
  const bare = JSON.stringify({ lockfileVersion: 3, packages: { 'node_modules/mole': { version: '1.0.0' } } });
  const full = JSON.stringify({
    lockfileVersion: 3,
    packages: {
      'node_modules/mole': { version: '1.0.0', resolved: 'https://registry.npmjs.org/mole.tgz', integrity: 'x', deprecated: 'use buoy' },
    },
  });
  const ask = async (more: Record<string, string>) => {
    const files = { 'apps/quay/package.json': '{"dependencies":{"mole":"^1.0.0"}}', 'apps/quay/package-lock.json': bare, ...more };
    const [found] = (await extractTexts(lockfile, files, { path: 'apps/quay' })).facts.lockfiles;
    return [found?.deprecated?.map(({ name, direct }) => [name, direct]), found?.untold?.map(({ name }) => name)];
  };
  expect(await ask({})).toEqual([[], ['mole']]);
  expect(await ask({ 'apps/tide/package-lock.json': full })).toEqual([[['mole', true]], undefined]);
});
