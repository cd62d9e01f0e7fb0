import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCache } from './cache.ts';
import { inspectContent } from './content.ts';
import { diskFileSystem } from './file-system.ts';
import type { FileState, FileSystem } from './file-system.ts';
import { openTree } from './open-tree.ts';
import { openStatIndex } from './stat-index.ts';
import { temporaryFolder } from './temporary-folder.test-support.ts';

const content = inspectContent('a.ts', Buffer.from('a'), 100);
const state: FileState = { kind: 'file', size: 1, modified: 1_000, changed: 1_000, inode: 5 };

function savedIndex(now: number): ReturnType<typeof openCache> {
  const cache = openCache(temporaryFolder());
  const index = openStatIndex(cache, '/root', 'v', () => now);
  index.add('a.ts', state, content);
  index.save();
  return cache;
}

test('knows a file again while size, times and identity are the same', () => {
  const cache = savedIndex(100_000);
  expect(openStatIndex(cache, '/root', 'v').find('a.ts', state)).toEqual(content);
  for (const change of [{ size: 2 }, { modified: 1_001 }, { changed: 1_001 }, { inode: 6 }]) {
    expect(openStatIndex(cache, '/root', 'v').find('a.ts', { ...state, ...change })).toBeUndefined();
  }
  expect(openStatIndex(cache, '/other', 'v').find('a.ts', state)).toBeUndefined();
  expect(openStatIndex(cache, '/root', 'other limits').find('a.ts', state)).toBeUndefined();
});

test('does not trust a file that changed just before it was read', () => {
  expect(openStatIndex(savedIndex(1_500), '/root', 'v').find('a.ts', state)).toBeUndefined();
});

test('an unchanged tree is opened without reading its files, and gives the same', () => {
  const root = temporaryFolder({
    'a.ts': 'one\n',
    'b.ts': Buffer.from([0]),
    'c.min.js': '',
    'd.ts': '// @generated\n',
    '.gitignore': 'x\n',
  });
  const cache = openCache(temporaryFolder());
  let reads = 0;
  const fileSystem: FileSystem = {
    ...diskFileSystem,
    // The files were written a moment ago; an hour is taken off so that their times can be trusted.
    state: (path) => {
      const found = diskFileSystem.state(path);
      return { ...found, modified: found.modified - 3_600_000, changed: found.changed - 3_600_000 };
    },
    readFile: (path, limit) => {
      reads += 1;
      return diskFileSystem.readFile(path, limit);
    },
  };
  const first = openTree(root, { cache, fileSystem });
  const readsOfFirst = reads;
  const second = openTree(root, { cache, fileSystem });
  // Once more for the ignore file, whose rules are needed.
  expect(reads - readsOfFirst).toBe(1);
  expect(second.files).toEqual(first.files);
  expect(second.diagnostics).toEqual(first.diagnostics);
  expect(second.leftOut).toEqual(first.leftOut);
  expect(second.read('a.ts')).toBe('one\n');
});

test('sees a change that kept size and modification time', () => {
  const root = temporaryFolder({ 'a.ts': 'one' });
  const file = join(root, 'a.ts');
  utimesSync(file, 1_000, 1_000);
  const cache = openCache(temporaryFolder());
  const before = openTree(root, { cache }).files[0]?.hash;
  writeFileSync(file, 'two');
  utimesSync(file, 1_000, 1_000);
  const after = openTree(root, { cache }).files[0]?.hash;
  expect(after).not.toBe(before);
});
