import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../test/run-cli.ts';
import { EXIT } from './exit-codes.ts';
import { reportError } from './output/report-error.ts';
import { VERSION } from './version.ts';

const ROOT = join(import.meta.dirname, '../../..');

test('help names every command and every exit code; so does the README', () => {
  const { code, out } = runCli(['--help']);
  expect(code).toBe(0);
  for (const command of ['audit', 'routes', 'facts', 'explain', 'standards', 'gate', 'init', 'doctor', 'completion']) {
    expect(out).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    expect(runCli([command, '--help'])).toMatchObject({ code: 0, out: expect.stringContaining(`Usage: airworthy ${command}`) });
  }
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  for (const exit of Object.values(EXIT)) {
    expect(out).toMatch(new RegExp(`^  ${exit} `, 'm'));
    expect(readme).toMatch(new RegExp(`Exit codes:.*\\b${exit} `));
  }
});

test('the version is that of the package', () => {
  expect(runCli(['--version'])).toMatchObject({ code: 0, out: `${VERSION}\n` });
});

test('wrong usage ends with 2 and the nearest word, on standard error only', () => {
  expect(runCli(['audti'])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Did you mean audit?') });
  expect(runCli(['audit', '--jsn'])).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean --json?') });
  expect(runCli(['explain'])).toMatchObject({ code: 2, err: expect.stringContaining("missing required argument 'item'") });
  expect(runCli(['routes', 'a', 'b'])).toMatchObject({ code: 2, err: expect.stringContaining('too many arguments') });
});

test('without a command the help is shown as wrong usage', () => {
  const { code, err } = runCli([]);
  expect(code).toBe(2);
  expect(err).toContain('Usage: airworthy');
});

test('a reader that goes away is no error', () => {
  const { status, stderr } = spawnSync(
    'bash',
    ['-c', `set -o pipefail; "${process.execPath}" apps/cli/src/bin.ts standards --json | head -c 1 > /dev/null`],
    { cwd: ROOT, encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  expect(status).toBe(0);
});

test('an error of ours ends with 70 and its stack', () => {
  const said: string[] = [];
  const write = process.stderr.write;
  process.stderr.write = (text: string | Uint8Array): boolean => said.push(String(text)) > 0;
  try {
    expect(reportError(new Error('out of order'))).toBe(EXIT.internal);
  } finally {
    process.stderr.write = write;
  }
  expect(said.join('')).toMatch(/defect of ours[\s\S]*out of order[\s\S]*program\.test\.ts/);
});
