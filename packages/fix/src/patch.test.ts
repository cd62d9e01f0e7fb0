import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryTree } from '@airworthy/engine/tree/source-tree';
import { expect, test } from 'vitest';
import { patchOf } from './patch.ts';

test('git applies what it is given: changes far apart, new files, CRLF, and files without a last line break', () => {
  const root = mkdtempSync(join(tmpdir(), 'airworthy-patch-'));
  try {
    const lines = Array.from({ length: 40 }, (_, at) => `line ${at}`);
    const before = {
      'src/a.ts': `${lines.join('\n')}\n`,
      'b.txt': 'one\r\ntwo\r\n',
      'c.txt': 'no end',
      'with space.txt': 'x\n',
    };
    mkdirSync(join(root, 'src'));
    for (const [path, text] of Object.entries(before)) writeFileSync(join(root, path), text);
    const after = new Map([
      ['src/a.ts', `${['first', ...lines.with(20, 'changed').slice(0, -1)].join('\n')}\n`],
      ['b.txt', 'one\r\nand\r\ntwo\r\n'],
      ['c.txt', 'no end either'],
      ['new/d.txt', 'hello\n'],
      ['with space.txt', ''],
    ]);
    writeFileSync(join(root, 'p.patch'), patchOf(memoryTree(before), after));
    execFileSync('git', ['init', '-q'], { cwd: root });
    execFileSync('git', ['apply', 'p.patch'], { cwd: root });
    for (const [path, text] of after) expect([path, readFileSync(join(root, path), 'utf8')]).toEqual([path, text]);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
