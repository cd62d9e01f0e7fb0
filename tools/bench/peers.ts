import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measure } from './measure.ts';
import type { Cost } from './measure.ts';

/** What users would run instead; installed for the bench only, outside the repository. */
const PACKAGES = [
  'eslint@10',
  'eslint-plugin-security@4',
  'eslint-plugin-secure-coding@3',
  '@typescript-eslint/parser@8',
  'typescript@5',
  'ship-safe',
];

export interface PeerRun {
  name: string;
  cost: Cost;
  /** Why it did not run. */
  problem?: string;
}

/** Runs the peers over the same files. A peer that can't be installed is named with the reason. */
export function runPeers(root: string, paths: readonly string[], oxlint: string): PeerRun[] {
  const home = join(tmpdir(), 'airworthy-bench-peers');
  const problem = install(home);
  const runs: PeerRun[] = [{ name: 'oxlint', cost: measure([oxlint, '--silent', ...folders(paths)], { cwd: root }) }];
  if (problem !== undefined) return [...runs, { name: 'eslint', cost: nothing(), problem }];
  // ESLint looks only at files below its configuration, so that lies beside them; the plugins come from where they were installed.
  const config = join(root, 'eslint.bench.config.mjs');
  const from = (name: string): string => JSON.stringify(createRequire(join(home, 'package.json')).resolve(name));
  writeFileSync(
    config,
    `import security from ${from('eslint-plugin-security')};\nimport * as coding from ${from('eslint-plugin-secure-coding')};\nimport * as parser from ${from('@typescript-eslint/parser')};\n` +
      `const plugin = coding.default ?? coding;\nconst recommended = plugin.configs?.recommended?.rules ?? {};\n` +
      `export default [{ files: ['**/*.{ts,tsx,js,jsx,mts,cts,mjs,cjs}'], languageOptions: { parser: parser.default ?? parser }, plugins: { security, 'secure-coding': plugin }, rules: { ...security.configs.recommended.rules, ...recommended } }];\n`,
  );
  const eslint = measure(
    [
      process.execPath,
      '--max-old-space-size=8192',
      join(home, 'node_modules/eslint/bin/eslint.js'),
      '--no-config-lookup',
      '--no-ignore',
      '--no-warn-ignored',
      '-c',
      config,
      '-f',
      'json',
      '-o',
      join(home, 'eslint.json'),
      ...paths,
    ],
    { cwd: root },
  );
  runs.push({
    name: 'eslint with security and secure-coding',
    cost: eslint,
    ...(eslint.status === 2 ? { problem: eslint.stderr.slice(0, 400) } : {}),
  });
  const safe = join(home, 'node_modules/ship-safe/cli/bin/ship-safe.js');
  if (existsSync(safe)) runs.push({ name: 'ship-safe', cost: measure([process.execPath, safe, 'scan', root], { cwd: home }) });
  return runs;
}

function install(home: string): string | undefined {
  if (existsSync(join(home, 'node_modules/eslint'))) return undefined;
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{"private":true}\n');
  const npm = spawnSync(
    'npm',
    ['install', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error', '--legacy-peer-deps', ...PACKAGES],
    { cwd: home, encoding: 'utf8' },
  );
  return npm.status === 0 ? undefined : `npm install failed: ${npm.stderr.slice(0, 300)}`;
}

function folders(paths: readonly string[]): string[] {
  return [
    ...new Set(
      paths.map((path) =>
        path
          .split('/')
          .slice(0, path.includes('/') ? 2 : 1)
          .join('/'),
      ),
    ),
  ];
}

function nothing(): Cost {
  return { cpu: 0, wall: 0, peak: undefined, status: null, stdout: '', stderr: '' };
}
