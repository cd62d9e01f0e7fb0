import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const EXAMPLE = join(ROOT, 'examples/voice-ledger');
const env = { ...process.env, LOG_LEVEL: 'silent', PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}` };

/** Everything runs on this machine: PostgreSQL from npm, local providers, free ports of the loopback. */
function run(command: string, args: readonly string[], cwd = EXAMPLE): string {
  const done = spawnSync(command, args, { cwd, env, encoding: 'utf8', timeout: 170_000, maxBuffer: 1 << 26 });
  expect(done.status, `${command} ${args.join(' ')}\n${done.stdout.slice(-4000)}\n${done.stderr.slice(-4000)}`).toBe(0);
  return done.stdout;
}

beforeAll(() => {
  if (!existsSync(join(EXAMPLE, 'node_modules'))) run('npm', ['ci', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error']);
}, 170_000);

test('its types are right and its own tests pass', { timeout: 180_000 }, () => {
  run(process.execPath, [join(EXAMPLE, 'node_modules/typescript/bin/tsc'), '-p', '.']);
  const said = run(process.execPath, ['--test', '--test-concurrency=2', 'packages/*/test/*.test.ts', 'services/*/test/**/*.test.ts']);
  expect(said).toMatch(/fail 0\b/);
});

test('the edition as audited runs its story to the end', { timeout: 120_000 }, () => {
  expect(run(process.execPath, ['scripts/start.ts', '--edition', 'as-audited', '--story'])).toContain('The story of voice-ledger (as-audited) ran to its end.');
});

test('the audit finds what was planted, and nothing critical or high besides', { timeout: 120_000 }, () => {
  expect(run(process.execPath, ['tools/manifest.ts', 'examples/voice-ledger'], ROOT)).toContain('unexpected critical/high 0');
});

test('the hardened edition has no critical or high finding and no blocker', { timeout: 120_000 }, () => {
  const result = JSON.parse(run(process.execPath, ['apps/cli/src/bin.ts', 'audit', 'examples/voice-ledger', '-s', 'hardened', '--json'], ROOT)) as {
    services: { decisions: { exposure: string; decision: string; blockers: string[]; conditions: string[] }[] }[];
  };
  const open = result.services.flatMap((one) => one.decisions).find((one) => one.exposure === 'public');
  expect(open).toMatchObject({ blockers: [], conditions: [] });
  expect(open?.decision).not.toBe('NO-GO');
});
