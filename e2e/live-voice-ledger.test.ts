import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const EXAMPLE = join(ROOT, 'examples/voice-ledger');
const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}` };

function run(command: string, args: readonly string[], cwd: string): string {
  const done = spawnSync(command, args, { cwd, env, encoding: 'utf8', timeout: 580_000, maxBuffer: 1 << 26 });
  expect(done.status, `${command} ${args.join(' ')}\n${done.stdout.slice(-4000)}\n${done.stderr.slice(-4000)}`).toBe(0);
  return done.stdout;
}

beforeAll(() => {
  if (!existsSync(join(EXAMPLE, 'node_modules'))) run('npm', ['ci', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error'], EXAMPLE);
}, 170_000);

/** The probes of the seven gaps only; `npm run manifest:live -- examples/voice-ledger` runs all there are. */
test('audit and probe find all seven gaps as audited and none hardened', { timeout: 600_000 }, () => {
  const said = run(process.execPath, ['tools/live.ts', 'examples/voice-ledger', '--gaps-only'], ROOT);
  const [asAudited = '', hardened = ''] = said.split(/^hardened: /m);
  expect(asAudited.match(/^ {2}right {2}\d .*audit FAIL .*live FAIL/gm)).toHaveLength(7);
  expect(hardened.match(/^ {2}right {2}\d .*audit PASS .*live PASS/gm)).toHaveLength(7);
  expect([...said.matchAll(/for public use: (.*)/g)].map((match) => match[1])).toEqual(['NO-GO', 'GO']);
});
