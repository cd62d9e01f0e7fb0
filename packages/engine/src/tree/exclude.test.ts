import { expect, test } from 'vitest';
import { excludeFrom } from './exclude.ts';
import { memoryTree } from './source-tree.ts';

test('hides what patterns name from everybody who asks', () => {
  const tree = excludeFrom(memoryTree({ 'a.ts': '1', 'legacy/b.ts': '2', 'src/c.spec.ts': '3', 'src/d.ts': '4' }), [
    'legacy/',
    '*.spec.ts',
  ]);
  expect(tree.files.map((file) => file.path)).toEqual(['a.ts', 'src/d.ts']);
  expect([tree.has('legacy/b.ts'), tree.read('src/c.spec.ts'), tree.read('src/d.ts')]).toEqual([false, undefined, '4']);
  expect(tree.list('')).toEqual(['a.ts', 'src']);
  expect(tree.list('src')).toEqual(['d.ts']);
  expect(tree.list('legacy')).toEqual([]);
});

test('is the tree itself without patterns', () => {
  const tree = memoryTree({ 'a.ts': '' });
  expect(excludeFrom(tree, [])).toBe(tree);
});
