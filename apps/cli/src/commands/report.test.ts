import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copyOfSample, runCli, temporaryFolder } from '../../test/run-cli.ts';

test('the formats that are told are the folders that are there', () => {
  const out = temporaryFolder();
  const { code, out: said } = runCli(['report', copyOfSample(), '--out', out, '--format', 'markdown', 'csv', 'eml']);
  expect(code).toBe(0);
  expect(said).toMatch(/^8 documents \(markdown\), a ledger \(csv\).* Begin with /);
  expect(
    readdirSync(out)
      .filter((name) => name !== 'verify')
      .toSorted(),
  ).toEqual(['csv', 'markdown']);
  expect(readFileSync(join(out, 'markdown', 'index.md'), 'utf8')).toContain('room-booking-sample');
});

test('a format of which the set has nothing is an error, and says so', () => {
  const out = join(temporaryFolder(), 'mails');
  const { code, err } = runCli(['report', copyOfSample(), '--out', out, '--format', 'eml']);
  expect(code).toBe(2);
  expect(err).toContain('Nothing of this set is written as eml.');
  expect(existsSync(join(out, 'eml'))).toBe(false);
});

test('a program file or a template that cannot be read or is wrong is an error with the place', () => {
  const folder = temporaryFolder();
  const broken = join(folder, 'broken.yaml');
  writeFileSync(broken, 'people: 3\n');
  const run = (...more: string[]): ReturnType<typeof runCli> => runCli(['report', copyOfSample(), '--out', join(folder, 'docs'), ...more]);
  expect(run('--template', join(folder, 'none.yaml')).err).toContain("none.yaml can't be read");
  expect(run('--program', join(folder, 'none.yaml')).err).toContain("none.yaml can't be read");
  expect(run('--template', broken).err).toContain('broken.yaml:1:');
  expect(run('--program', broken).err).toContain('broken.yaml:1:');
});
