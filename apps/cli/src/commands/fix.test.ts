import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copyOfSample, runCli, temporaryFolder } from '../../test/run-cli.ts';

const git = (dir: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-C', dir, ...args], { encoding: 'utf8' });

test('shows the difference and what it turns, and writes nothing unless told to', () => {
  const sample = copyOfSample();
  const before = readFileSync(join(sample, 'Dockerfile'), 'utf8');
  const shown = runCli(['fix', 'S20-025', sample]);
  expect(shown).toMatchObject({ code: 0 });
  expect(shown.out).toContain('S20-025 room-booking-sample: Start an init process first in the container\n  S20-025 FAIL → PASS\n');
  expect(shown.out).toContain('\n+++ b/Dockerfile\n');
  expect(shown.out).toContain('Nothing was written.');
  expect(readFileSync(join(sample, 'Dockerfile'), 'utf8')).toBe(before);
}, 120_000);

test('--patch is applied by git and leaves nothing to offer; --write wants a clean tree', () => {
  const sample = copyOfSample();
  const patch = join(temporaryFolder(), 'fixes.patch');
  expect(runCli(['fix', 'S20-025,S19-006', sample, '--write'])).toMatchObject({
    code: 3,
    err: expect.stringContaining('no part of a git repository'),
  });
  git(sample, 'init', '-q');
  git(sample, 'add', '.');
  git(sample, 'commit', '-qm', 'one');
  expect(runCli(['fix', 'S20-025,S19-006', sample, '--patch', patch])).toMatchObject({ code: 0 });
  git(sample, 'apply', '--check', patch);
  writeFileSync(join(sample, 'note.txt'), 'unsaved work\n');
  expect(runCli(['fix', 'S20-025,S19-006', sample, '--write'])).toMatchObject({
    code: 3,
    err: expect.stringContaining('1 files that are not committed'),
  });
  const written = runCli(['fix', 'S20-025,S19-006', sample, '--write', '--force', '--json']);
  expect(JSON.parse(written.out)).toMatchObject({ refused: [], written: ['.gitignore', 'Dockerfile'] });
  expect(JSON.parse(runCli(['fix', 'S20-025,S19-006', sample, '--json']).out)).toEqual({ offered: [], refused: [] });
}, 240_000);

test('an item without a fix, and a folder that is none, are told clearly', () => {
  expect(runCli(['fix', 'S01-001', '.'])).toMatchObject({ code: 3, err: expect.stringContaining('There is no fix by rule for S01-001.') });
  expect(runCli(['fix', 'S20-025', '/nowhere/at/all'])).toMatchObject({ code: 3, err: expect.stringContaining('There is no folder') });
});
