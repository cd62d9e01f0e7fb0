import { expect, test } from 'vitest';
import { overlayTree } from './overlay-tree.ts';
import { memoryTree } from './source-tree.ts';

test('files read as the overlay says, new ones are listed in their folders, and the base stays as it is', () => {
  const base = memoryTree({ 'package.json': '{}', 'src/a.ts': 'one' });
  const tree = overlayTree(
    base,
    new Map([
      ['src/a.ts', 'two'],
      ['src/lib/b.ts', 'new'],
      ['.dockerignore', '.env'],
    ]),
  );
  expect(tree.files.map((file) => file.path)).toEqual(['.dockerignore', 'package.json', 'src/a.ts', 'src/lib/b.ts']);
  expect([tree.read('src/a.ts'), tree.read('src/lib/b.ts'), tree.read('package.json')]).toEqual(['two', 'new', '{}']);
  expect(tree.list('src')).toEqual(['a.ts', 'lib']);
  expect(tree.list('src/lib')).toEqual(['b.ts']);
  expect(tree.list('')).toContain('.dockerignore');
  expect(base.read('src/a.ts')).toBe('one');
  expect(tree.files.find((file) => file.path === 'package.json')?.hash).toBe(base.files.find((file) => file.path === 'package.json')?.hash);
});
