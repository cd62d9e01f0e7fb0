import { expect, test } from 'vitest';
import { extractCode } from '../../extract/extract-code.ts';
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

test('scripts that install without asking for certificates, of the service and of packages that it loads', async () => {
  const { facts } = await extractCode(registrySettings, {
    'package.json': '{"name":"quay"}',
    'buildspec.yml': 'phases:\n  build:\n    commands:\n      - export NODE_TLS_REJECT_UNAUTHORIZED=0\n      - bun install\n',
    'ci/fetch.sh': '# npm config set strict-ssl false\nnpm ci --registry http://npm.dock.example\n',
    'ci/run.sh': 'NODE_TLS_REJECT_UNAUTHORIZED=0 node main.js\n',
    'other/package.json': '{"name":"other"}',
    'other/Dockerfile': 'ENV NODE_TLS_REJECT_UNAUTHORIZED=0\nRUN npm ci\n',
  });
  expect(facts.registrySettings.map((one) => [one.by, one.insecure])).toEqual([
    ['buildspec.yml', [{ what: 'NODE_TLS_REJECT_UNAUTHORIZED=0', line: 4 }]],
    ['fetch.sh', [{ what: '--registry http://', line: 2 }]],
  ]);
});
