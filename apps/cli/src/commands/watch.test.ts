import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Change } from '@airworthy/model';
import { expect, test } from 'vitest';
import { gitSample } from '../../test/git-sample.ts';
import { temporaryFolder } from '../../test/run-cli.ts';
import { movedLines } from './watch.ts';

const change = (direction: Change['direction'], title: string): Change => ({
  direction,
  service: 'shop',
  severity: 'high',
  title,
  also: [],
  moves: [],
  blocks: false,
});

test('between two looks: what came, what was repaired, what was undone', () => {
  const before = [change('worse', 'a'), change('better', 'b'), change('worse', 'c')];
  const after = [change('worse', 'c'), change('worse', 'd')];
  expect(movedLines(before, after).map((one) => one.trim())).toEqual([
    'repaired high a  shop',
    'undone high b  shop',
    'worse high d  shop',
  ]);
  expect(movedLines(after, after)).toEqual([]);
});

test('a saved file is told while it runs, and a signal ends it', { timeout: 120_000 }, async () => {
  const sample = gitSample();
  const bin = join(import.meta.dirname, '../bin.ts');
  const child = spawn(process.execPath, [bin, 'watch', sample.folder], {
    env: { ...process.env, AIRWORTHY_CACHE_DIR: join(temporaryFolder(), 'cache') },
  });
  let out = '';
  child.stdout.on('data', (data: Buffer) => (out += data.toString('utf8')));
  const until = (text: string): Promise<void> => expect.poll(() => out, { timeout: 50_000, interval: 100 }).toContain(text);
  await until('Watching');
  sample.patch('src/routes/bookings.ts', "  app.addHook('onRequest', authenticate);\n", '');
  await until('worse critical 3 routes lost their guard authenticate');
  sample.git('checkout', '--quiet', '--', 'src/routes/bookings.ts');
  await until('repaired critical 3 routes lost their guard authenticate');
  child.kill('SIGTERM');
  expect(await new Promise((done) => child.on('exit', done))).toBe(0);
});
