import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTree } from '@airworthy/engine/tree/open-tree';
import type { SourceTree } from '@airworthy/engine/tree/source-tree';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeFiles } from './write-files.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'airworthy-write-'));
  writeFileSync(join(root, 'a.ts'), 'const a = 1;\n');
  writeFileSync(join(root, 'b.ts'), '\uFEFFconst b = 1;\r\nexport {};\r\n');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (tree: SourceTree, texts: Record<string, string>): void => writeFiles(root, tree, new Map(Object.entries(texts)));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

test('byte order mark, line ends and mode stay; new files are made with their folders', () => {
  chmodSync(join(root, 'a.ts'), 0o755);
  const tree = openTree(root);
  expect(tree.read('b.ts')).toBe('const b = 1;\r\nexport {};\r\n');
  write(tree, { 'a.ts': 'const a = 2;\n', 'b.ts': 'const b = 2;\r\nexport {};\r\n', 'deep/c.yaml': 'c: 1\n' });
  expect([read('a.ts'), read('b.ts'), read('deep/c.yaml')]).toEqual(['const a = 2;\n', '\uFEFFconst b = 2;\r\nexport {};\r\n', 'c: 1\n']);
  expect(statSync(join(root, 'a.ts')).mode & 0o777).toBe(0o755);
  expect(readdirSync(root).toSorted()).toEqual(['a.ts', 'b.ts', 'deep']);
});

test.each([
  [
    'a file that changed since it was read',
    (): void => writeFileSync(join(root, 'b.ts'), 'something else\n'),
    'b.ts: it changed since it was read',
  ],
  ['a file that is gone', (): void => rmSync(join(root, 'b.ts')), 'b.ts: it vanished since it was read'],
  ['a file that may only be read', (): void => chmodSync(join(root, 'b.ts'), 0o444), 'b.ts: it may only be read'],
  [
    'a link',
    (): void => {
      writeFileSync(join(root, 'real.ts'), readFileSync(join(root, 'b.ts')));
      rmSync(join(root, 'b.ts'));
      symlinkSync('real.ts', join(root, 'b.ts'));
    },
    'b.ts: it is a link; repair what it leads to',
  ],
])('%s refuses all of it, before anything is written', (_name, disturb, message) => {
  const tree = openTree(root);
  disturb();
  expect(() => write(tree, { 'a.ts': 'const a = 2;\n', 'b.ts': 'const b = 2;\r\n' })).toThrow(`Nothing was written: ${message}.`);
  expect(read('a.ts')).toBe('const a = 1;\n');
});

test('nothing is written over a file that was not read, nor through a link out of the folder', () => {
  const tree = openTree(root);
  writeFileSync(join(root, 'new.ts'), 'mine\n');
  expect(() => write(tree, { 'new.ts': 'ours\n' })).toThrow('new.ts: it exists');
  const outside = mkdtempSync(join(tmpdir(), 'airworthy-outside-'));
  mkdirSync(join(outside, 'x'));
  symlinkSync(outside, join(root, 'out'));
  expect(() => write(tree, { 'out/x/y.ts': 'ours\n' })).toThrow('out/x/y.ts: its folder is a link that leads out of the folder');
  rmSync(outside, { recursive: true });
  expect(read('new.ts')).toBe('mine\n');
});
