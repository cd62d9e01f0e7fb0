import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

test('a program of several services runs end to end by API, and its figures agree', { timeout: 600_000 }, () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['tools/program-e2e.ts', 'e2e'], { cwd: ROOT, encoding: 'utf8' });
  expect(stderr).not.toContain('FAILED');
  expect(status).toBe(0);
  const steps = stdout
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/)[1]);
  expect(steps).toEqual([
    'server',
    'people',
    'repository',
    'audit',
    'plan',
    'preparation',
    'answers',
    'findings',
    'waiver',
    'review',
    'fix',
    're-audit',
    'verified',
    'compare',
    'finish',
    'documents',
    'figures',
    'ledger',
    'standing',
  ]);
});
