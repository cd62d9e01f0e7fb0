import { expect, test } from 'vitest';
import { overlayTree } from './overlay.ts';
import { memoryTree } from './source-tree.ts';

test('exchanged, added and hidden files; everything else as it is', () => {
  const tree = memoryTree({ 'a.ts': 'old', 'src/b.ts': 'same', 'src/c.ts': 'gone' });
  const seen = overlayTree(
    tree,
    new Map([
      ['a.ts', Buffer.from('new')],
      ['src/d.ts', Buffer.from('added')],
      ['src/c.ts', undefined],
    ]),
  );
  expect(seen.files.map((one) => one.path)).toEqual(['a.ts', 'src/b.ts', 'src/d.ts']);
  expect([seen.read('a.ts'), seen.read('src/b.ts'), seen.read('src/c.ts'), seen.has('src/c.ts')]).toEqual([
    'new',
    'same',
    undefined,
    false,
  ]);
  expect(seen.list('src').toSorted()).toEqual(['b.ts', 'd.ts']);
  expect(seen.files[0]?.hash).toBe(memoryTree({ 'a.ts': 'new' }).files[0]?.hash);
});

test('without exchanges it is the tree itself', () => {
  const tree = memoryTree({ 'a.ts': '' });
  expect(overlayTree(tree, new Map())).toBe(tree);
});
