import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const EXAMPLE = join(ROOT, 'examples/voice-ledger');
const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}` };

function run(command: string, args: readonly string[], cwd: string): string {
  const done = spawnSync(command, args, { cwd, env, encoding: 'utf8', timeout: 380_000, maxBuffer: 1 << 26 });
  expect(done.status, `${command} ${args.join(' ')}\n${done.stdout.slice(-4000)}\n${done.stderr.slice(-4000)}`).toBe(0);
  return done.stdout;
}

beforeAll(() => {
  if (!existsSync(join(EXAMPLE, 'node_modules'))) run('npm', ['ci', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error'], EXAMPLE);
}, 170_000);

/** Two of the faults; `npm run faults:live` runs all. */
test('nothing acknowledged is lost when the database goes, and when a process is killed', { timeout: 400_000 }, () => {
  const said = run(process.execPath, ['tools/live-faults.ts', '--only', 'database refuses', '--only', 'kill -9', '--seconds', '2'], ROOT);
  expect(said.match(/^holds .*\n.* lost 0, twice 0, never acknowledged 0 .*, books add up to 0/gm)).toHaveLength(2);
});
