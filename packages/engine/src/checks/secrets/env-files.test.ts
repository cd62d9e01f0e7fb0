import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf } from '../../testing/sample-facts.ts';
import { envFilesUntracked, envIgnoredByGit, examplesHarmless } from './env-files.ts';

const file = { location: at('.env'), tracked: true, example: false, names: ['A', 'DB_PASSWORD'], secrets: ['DB_PASSWORD'] };

test('a committed file with real settings', () => {
  const outcome = runCheck(envFilesUntracked, modelOf({ envFiles: [file] }));
  expect(outcome).toMatchObject({ status: 'FAIL', evidence: [{ message: '.env is committed, 2 settings, secrets: DB_PASSWORD' }] });
  expect(runCheck(envFilesUntracked, modelOf({ envFiles: [{ ...file, tracked: false }] })).status).toBe('PASS');
  expect(runCheck(envFilesUntracked, modelOf({})).status).toBe('PASS');
});

test('settings of tests may be committed while no secret is among them', () => {
  const status = (path: string, secrets: string[]) =>
    runCheck(envFilesUntracked, modelOf({ envFiles: [{ ...file, location: at(path), secrets }] })).status;
  expect(status('test/.env-ci', [])).toBe('PASS');
  expect(status('.env.test', ['DB_PASSWORD'])).toBe('FAIL');
  expect(status('.env.production', [])).toBe('FAIL');
  expect(status('contest/.env', [])).toBe('FAIL');
});

test('an example with a value that looks real', () => {
  expect(runCheck(examplesHarmless, modelOf({ envFiles: [{ ...file, example: true }] })).status).toBe('FAIL');
  expect(runCheck(examplesHarmless, modelOf({ envFiles: [{ ...file, example: true, secrets: [] }] })).status).toBe('PASS');
  expect(runCheck(examplesHarmless, modelOf({ envFiles: [file] })).status).toBe('N/A');
});

test('git has to ignore them', () => {
  expect(runCheck(envIgnoredByGit, modelOf({})).status).toBe('FAIL');
  expect(
    runCheck(envIgnoredByGit, modelOf({ gitIgnores: [{ location: at('.gitignore'), ignoresEnv: true, ignoresNodeModules: true }] })).status,
  ).toBe('PASS');
});
