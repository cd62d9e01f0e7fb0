import { expect, test } from 'vitest';
import { extractCode } from '../../extract/extract-code.ts';
import { extractTexts } from '../../extract/extract-texts.ts';
import { packageJson } from './index.ts';

const manifest = `{
  "name": "quay",
  "private": true,
  "engines": { "node": ">=22" },
  "scripts": {
    "prestart": "npm run schema",
    "start": "node x.js",
    "start:dev": "prisma migrate dev",
    "schema": "prisma migrate deploy"
  },
  "dependencies": {
    "reef": "1.2.3",
    "tide": "^2.0.0"
  },
  "devDependencies": { "vitest": "~1.0" }
}
`;

test('reads the manifest and its dependencies with exact lines and versions', async () => {
  const { facts } = await extractTexts(packageJson, {
    'package.json': manifest,
    'package-lock.json': '{"lockfileVersion":3,"packages":{"node_modules/tide":{"version":"2.4.0"}}}',
  });
  expect(facts.packageManifests).toMatchObject([
    { location: { path: 'package.json', line: 1 }, name: 'quay', engines: '>=22', private: true, scripts: { start: 'node x.js' } },
  ]);
  expect(facts.dependencies.map((each) => [each.name, each.location.line, each.kind, each.pinned, each.resolved])).toEqual([
    ['reef', 12, 'production', true, undefined],
    ['tide', 13, 'production', false, '2.4.0'],
    ['vitest', 15, 'development', false, undefined],
  ]);
});

test('scripts that migrate: what start runs happens at boot', async () => {
  const { facts } = await extractTexts(packageJson, { 'package.json': manifest });
  expect(facts.migrationRuns.map((run) => [run.location.line, run.when, run.command])).toEqual([
    [6, 'boot', 'prisma migrate deploy'],
    [8, 'script', 'prisma migrate dev'],
    [9, 'script', 'prisma migrate deploy'],
  ]);
});

test('in a monorepo the root counts too; broken JSON is diagnosed with its line', async () => {
  const { facts } = await extractTexts(
    packageJson,
    {
      'package.json': '{"devDependencies":{"oxlint":"1.0.0"}}',
      'apps/quay/package.json': '{"dependencies":{"reef":"*"}}',
      'apps/mole/package.json': '{}',
    },
    { path: 'apps/quay' },
  );
  expect(facts.dependencies.map((each) => `${each.location.path} ${each.name}`)).toEqual([
    'apps/quay/package.json reef',
    'package.json oxlint',
  ]);
  const broken = await extractTexts(packageJson, { 'package.json': '{\n  "name": "x",\n  "scripts": {,\n}' });
  expect(broken.diagnostics).toMatchObject([{ code: 'invalid-json', location: { line: 3 } }]);
  expect(broken.partial.map((each) => each.family)).toEqual(['packageManifests', 'dependencies']);
});

test('a command of a script is no tool of a scoped package, and a tracker is started or not', async () => {
  const used = async (main: string) => {
    const { facts } = await extractCode(packageJson, {
      'package.json':
        '{"scripts": {"start": "node main.ts", "lint": "biome check"}, "dependencies": {"@sentry/node": "9.0.0", "@biomejs/biome": "2.0.0"}}',
      'main.ts': main,
    });
    return facts.dependencies.map((one) => [one.name, one.used, one.started]);
  };
  expect(await used('export {};')).toEqual([
    ['@sentry/node', false, false],
    ['@biomejs/biome', true, undefined],
  ]);
  expect((await used(`import * as Sentry from '@sentry/node'; Sentry.captureMessage('x');`))[0]).toEqual(['@sentry/node', true, false]);
  expect((await used(`import * as Sentry from '@sentry/node'; Sentry.init({});`))[0]).toEqual(['@sentry/node', true, true]);
});

test('a package that a style sheet imports is used', async () => {
  const { facts } = await extractCode(packageJson, {
    'package.json': '{"scripts":{"start":"node main.js"},"dependencies":{"tide-animate":"1","reef":"1","util":"1"}}',
    'main.js': '',
    'styles/app.css': '@import "tide-animate/css";\n@import "./reef.css";\n',
  });
  expect(facts.dependencies.map(({ name, used }) => [name, used])).toEqual([
    ['tide-animate', true],
    ['reef', false],
    ['util', 'unknown'],
  ]);
});
