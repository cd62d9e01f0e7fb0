import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const EXAMPLE = join(ROOT, 'examples/ticketing');
const env = { ...process.env, LOG_LEVEL: 'silent', PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}` };

/** Everything runs on this machine: PostgreSQL from npm, simulators of the provider and the chain, free ports of the loopback. */
function run(command: string, args: readonly string[], cwd = EXAMPLE): string {
  const done = spawnSync(command, args, { cwd, env, encoding: 'utf8', timeout: 290_000, maxBuffer: 1 << 26 });
  expect(done.status, `${command} ${args.join(' ')}\n${done.stdout.slice(-4000)}\n${done.stderr.slice(-4000)}`).toBe(0);
  return done.stdout;
}

beforeAll(() => {
  if (!existsSync(join(EXAMPLE, 'node_modules'))) run('npm', ['ci', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error']);
}, 290_000);

test('its types are right and its own tests pass', { timeout: 300_000 }, () => {
  run(process.execPath, ['scripts/generate.ts']);
  run(process.execPath, [join(EXAMPLE, 'node_modules/typescript/bin/tsc'), '-p', '.']);
  run(process.execPath, ['scripts/test.ts']);
});

test('the story runs to its end', { timeout: 300_000 }, () => {
  expect(run(process.execPath, ['scripts/start.ts'])).toContain('The story is told: all assertions hold');
});
