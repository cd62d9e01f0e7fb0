import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cacheKey, defaultCacheFolder, disabledCache, openCache, treeFingerprint } from './cache.ts';
import { openTree } from './open-tree.ts';
import { memoryTree } from './source-tree.ts';
import { temporaryFolder } from './temporary-folder.test-support.ts';

const bytes = (text: string): Buffer => Buffer.from(text);
const text = (found: Uint8Array | undefined): string | undefined => (found === undefined ? undefined : Buffer.from(found).toString());

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

test('gives back what was put in, also to another process', () => {
  const folder = join(temporaryFolder(), 'new/cache');
  const cache = openCache(folder);
  expect(cache.get('a')).toBeUndefined();
  cache.set('a', bytes('one'));
  cache.set(cacheKey('x'), bytes(''));
  cache.set('a', bytes('two'));
  expect(text(openCache(folder).get('a'))).toBe('two');
  expect(text(openCache(folder).get(cacheKey('x')))).toBe('');
  expect(filesIn(folder)).toHaveLength(2);
  expect(cache.diagnostics).toEqual([]);
});

test('takes a damaged entry for a miss and throws it away', () => {
  const folder = temporaryFolder();
  const cache = openCache(folder);
  cache.set('a', bytes('a result that somebody relies on'));
  const [file] = filesIn(folder) as [string];
  for (const damage of [
    (old: Buffer) => old.subarray(0, 20),
    (old: Buffer) => Buffer.concat([old, bytes('x')]),
    () => bytes(''),
    () => bytes('{"json": true}'),
  ]) {
    const whole = readFileSync(file);
    writeFileSync(file, damage(whole));
    const opened = openCache(folder);
    expect(opened.get('a')).toBeUndefined();
    expect(opened.diagnostics.map((one) => one.message)).toEqual(['A damaged cache entry was thrown away.']);
    opened.set('a', whole.subarray(36));
    expect(text(opened.get('a'))).toBe('a result that somebody relies on');
  }
});

test('goes on without a folder that can be written', () => {
  const root = temporaryFolder({ file: '' });
  const cache = openCache(join(root, 'file'));
  cache.set('a', bytes('1'));
  expect(cache.get('a')).toBeUndefined();
  expect(cache.diagnostics[0]?.code).toBe('cache-unusable');
  disabledCache.set('a', bytes('1'));
  expect(disabledCache.get('a')).toBeUndefined();
});

test('lets the entries go that were not used for the longest time', () => {
  const folder = temporaryFolder();
  for (const [age, name] of ['old', 'middle', 'young'].entries()) {
    openCache(folder).set(name, Buffer.alloc(400));
    const file = filesIn(folder)
      .toSorted()
      .find((path) => path.endsWith(cacheKey(name).slice(2))) as string;
    utimesSync(file, 1_000_000 + age, 1_000_000 + age);
  }
  openCache(folder, 2_000).set('new', Buffer.alloc(450));
  openCache(folder, 1_500).set('tiny', Buffer.alloc(1));
  expect(['old', 'middle', 'young', 'new', 'tiny'].map((name) => openCache(folder).get(name) !== undefined)).toEqual([
    false,
    false,
    true,
    true,
    true,
  ]);
});

test('makes keys that do not collide by joining, and finds the folder of the user', () => {
  expect(cacheKey('ab', 'c')).not.toBe(cacheKey('a', 'bc'));
  expect(defaultCacheFolder({ XDG_CACHE_HOME: '/var/cache/me' })).toBe('/var/cache/me/airworthy');
  expect(defaultCacheFolder({ XDG_CACHE_HOME: 'relative' })).toMatch(/\.cache\/airworthy$/);
});

test('fingerprints content, paths and what could not be read', () => {
  const base = treeFingerprint(memoryTree({ 'a.ts': '1', 'b.ts': '2' }));
  expect(treeFingerprint(memoryTree({ 'b.ts': '2', 'a.ts': '1' }))).toBe(base);
  expect(treeFingerprint(memoryTree({ 'a.ts': '2', 'b.ts': '1' }))).not.toBe(base);
  expect(treeFingerprint(memoryTree({ 'a.ts': '1', 'b.ts': '2', 'c.ts': '' }), (path) => path !== 'c.ts')).toBe(base);
  const one = openTree(temporaryFolder({ 'a.ts': '', 'b.ts': Buffer.from([0]) }));
  const other = openTree(temporaryFolder({ 'a.ts': '' }));
  expect(treeFingerprint(one)).not.toBe(treeFingerprint(other));
});
