import { expect, test } from 'vitest';
import { extractTexts } from '../../extract/extract-texts.ts';
import { registrySettings } from './index.ts';

test('settings of npm, pnpm, Yarn and Bun', async () => {
  const { facts } = await extractTexts(registrySettings, {
    '.npmrc': '@dock:registry=https://npm.dock.example/\nignore-scripts=true\n; min-release-age=1\nstrict-ssl=false\n',
    'pnpm-workspace.yaml': 'packages: ["*"]\nminimumReleaseAge: 1440\nonlyBuiltDependencies: [esbuild]\n',
    '.yarnrc.yml': 'npmScopes:\n  dock:\n    npmRegistryServer: https://npm.dock.example\nenableScripts: false\n',
    'bunfig.toml': '[install]\nminimumReleaseAge = 259200\n[install.scopes]\n"@dock" = "http://npm.dock.example"\n',
    'package.json': '{"name":"quay","trustedDependencies":["sharp"]}',
  });
  expect(facts.registrySettings).toEqual([
    {
      location: { path: '.npmrc', line: 1 },
      by: 'npmrc',
      scopes: [{ scope: '@dock', registry: 'https://npm.dock.example/', line: 1 }],
      ignoresScripts: true,
      insecure: [{ what: 'strict-ssl=false', line: 4 }],
    },
    {
      location: { path: 'bunfig.toml', line: 1 },
      by: 'bunfig',
      scopes: [{ scope: '@dock', registry: 'http://npm.dock.example', line: 4 }],
      ignoresScripts: false,
      insecure: [],
      cooldown: 'minimumReleaseAge 259200',
    },
    {
      location: { path: 'pnpm-workspace.yaml', line: 1 },
      by: 'pnpm-workspace',
      scopes: [],
      ignoresScripts: false,
      insecure: [],
      cooldown: 'minimumReleaseAge 1440',
      allowedBuilds: ['esbuild'],
    },
    {
      location: { path: '.yarnrc.yml', line: 1 },
      by: 'yarnrc',
      scopes: [{ scope: '@dock', registry: 'https://npm.dock.example', line: 2 }],
      ignoresScripts: true,
      insecure: [],
    },
    {
      location: { path: 'package.json', line: 1 },
      by: 'package.json',
      scopes: [],
      ignoresScripts: false,
      insecure: [],
      allowedBuilds: ['sharp'],
    },
  ]);
});
