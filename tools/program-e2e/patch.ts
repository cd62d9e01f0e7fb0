import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';

/** Items that the patch closes where they fail: what a team can fix in an hour without touching behaviour. */
export const PATCHED_ITEMS: readonly string[] = ['S11-020', 'S11-024', 'S11-025', 'S11-026', 'S20-012', 'S20-052', 'S46-007', 'S46-014'];

/** Packs a folder as an upload, without what an audit does not read. */
export function packed(folder: string): Uint8Array {
  const left = ['node_modules', '.git', 'dist', 'coverage'].flatMap((name) => ['--exclude', name]);
  const { status, stdout, stderr } = spawnSync('tar', ['-czf', '-', ...left, '-C', folder, '.'], { maxBuffer: 1024 ** 3 });
  if (status !== 0) throw new Error(`tar ended with ${status}: ${stderr.toString()}`);
  return stdout;
}

/** Copies a folder, without what an audit does not read. */
export function copied(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  const { status, stderr } = spawnSync('tar', ['-xzf', '-', '-C', to], { input: packed(from) });
  if (status !== 0) throw new Error(`tar ended with ${status}: ${stderr.toString()}`);
}

/** Fixes `PATCHED_ITEMS` for some services of a copy. */
export function patch(copy: string, services: readonly string[]): void {
  for (const path of ['.', ...services]) {
    write(copy, path, 'SECURITY.md', SECURITY);
    write(
      copy,
      path,
      'LICENSE',
      'Copyright of the owners. All rights reserved.\n\nUse, copying and changes need their written permission.\n',
    );
    write(copy, path, '.github/dependabot.yml', DEPENDABOT);
  }
  for (const path of services) {
    write(copy, path, 'CHANGELOG.md', CHANGELOG);
    write(copy, path, 'docs/adr/0001-record-decisions.md', DECISION);
    edited(join(copy, path, 'package.json'), (manifest) => ({
      ...manifest,
      packageManager: 'npm@10.9.2',
      engines: { node: '>=22.12.0', ...(manifest['engines'] as object | undefined) },
      license: manifest['license'] ?? 'UNLICENSED',
    }));
    sourceMaps(join(copy, path, 'tsconfig.json'));
  }
}

function write(copy: string, path: string, name: string, text: string): void {
  const file = join(copy, path, name);
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function edited(file: string, change: (data: Record<string, unknown>) => Record<string, unknown>): void {
  if (!existsSync(file)) return;
  writeFileSync(file, `${JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>), null, 2)}\n`);
}

/** As text, because a tsconfig may hold comments. */
function sourceMaps(file: string): void {
  if (!existsSync(file)) return;
  const text = readFileSync(file, 'utf8').replace(/^\s*"sourceMap":\s*\w+,?\s*\n/m, '');
  writeFileSync(file, text.replace(/("compilerOptions"\s*:\s*\{)/, '$1\n    "sourceMap": true,'));
}

const SECURITY = `# Security policy

Report a vulnerability to security@example.org. We answer within two working days, and fix critical ones within 7 days, high ones within 30.
Please do not open a public issue.
`;
const CHANGELOG = `# Changelog

## 1.1.0 - 2026-11-22

- A security policy, decision records and updates of dependencies by a bot.

## 1.0.0 - 2026-01-15

- First release.
`;
const DECISION = `# 1. Record decisions

Status: accepted

## Context

Decisions were made in chats, and nobody knew later why.

## Decision

We write each decision that is hard to take back into docs/adr, with its context and its consequences.

## Consequences

Whoever changes a decision writes a new record and links the old one.
`;
const DEPENDABOT = `version: 2
updates:
  - package-ecosystem: npm
    directory: /
    schedule:
      interval: weekly
`;
