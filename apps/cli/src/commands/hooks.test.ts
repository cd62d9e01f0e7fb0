import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gitSample } from '../../test/git-sample.ts';
import { runCli, temporaryFolder } from '../../test/run-cli.ts';

const HOOK = "  app.addHook('onRequest', authenticate);\n";
const LAUNCHER = join(import.meta.dirname, '../../../../airworthy');
const env = { AIRWORTHY_COMMAND: LAUNCHER };

test('a commit that makes something worse is stopped; what is not staged does not count', () => {
  const sample = gitSample();
  expect(runCli(['hooks', 'install', sample.folder, '--only', 'pre-commit'], { env })).toMatchObject({
    code: 0,
    out: expect.stringContaining('Installed pre-commit.'),
  });
  sample.patch('src/routes/bookings.ts', HOOK, '');
  writeFileSync(join(sample.folder, 'note.txt'), 'staged\n');
  sample.git('add', 'note.txt');
  const commit = (...more: string[]) =>
    spawnSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', 'commit', '-m', 'change', ...more], {
      cwd: sample.folder,
      encoding: 'utf8',
      env: { ...process.env, AIRWORTHY_CACHE_DIR: join(temporaryFolder(), 'cache') },
    });
  expect(commit().status).toBe(0);
  const stopped = commit('--all');
  expect([stopped.status, `${stopped.stdout}${stopped.stderr}`]).toEqual([
    1,
    expect.stringContaining('3 routes lost their guard authenticate'),
  ]);
  expect(commit('--all', '--no-verify').status).toBe(0);
});

test('hooks of others stay; ours go and nothing else', () => {
  const sample = gitSample();
  const own = join(sample.folder, '.git/hooks/pre-push');
  writeFileSync(own, '#!/bin/sh\nexit 0\n');
  expect(runCli(['hooks', 'install', sample.folder], { env })).toMatchObject({
    code: 3,
    err: expect.stringContaining('There is a pre-push hook already'),
  });
  expect(runCli(['hooks', 'install', sample.folder, '--only', 'pre-commit'], { env }).code).toBe(0);
  expect(runCli(['hooks', 'uninstall', sample.folder])).toMatchObject({ code: 0, out: 'Removed pre-commit.\n' });
  expect(readFileSync(own, 'utf8')).toBe('#!/bin/sh\nexit 0\n');
});

test('a push is compared with what the remote has', () => {
  const sample = gitSample();
  const remote = join(temporaryFolder(), 'remote.git');
  spawnSync('git', ['init', '--quiet', '--bare', remote]);
  sample.git('remote', 'add', 'origin', remote);
  sample.git('push', '--quiet', 'origin', 'change');
  runCli(['hooks', 'install', sample.folder, '--only', 'pre-push'], { env });
  sample.patch('src/routes/bookings.ts', HOOK, '');
  sample.git('commit', '--quiet', '--all', '--message=worse');
  expect(() => sample.git('push', '--quiet', 'origin', 'change')).toThrow(/git push/);
});
