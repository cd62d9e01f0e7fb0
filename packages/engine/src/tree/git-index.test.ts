import { expect, test } from 'vitest';
import { parseGitIndex } from './git-index.ts';

/** An index file with nothing but names in it. In version 4 a name is what differs from the name before. */
function index(version: number, entries: { name: string; cut?: number; extended?: boolean }[]): Buffer {
  const head = Buffer.alloc(12);
  head.write('DIRC');
  head.writeUInt32BE(version, 4);
  head.writeUInt32BE(entries.length, 8);
  const parts = entries.map(({ name, cut = 0, extended = false }) => {
    const fixed = Buffer.alloc(extended ? 64 : 62);
    if (extended) fixed.writeUInt16BE(0x4000, 60);
    const text = Buffer.from(name);
    if (version === 4) return Buffer.concat([fixed, Buffer.from([cut]), text, Buffer.from([0])]);
    return Buffer.concat([fixed, text, Buffer.alloc(8 - ((fixed.length + text.length) % 8))]);
  });
  return Buffer.concat([head, ...parts, Buffer.alloc(20)]);
}

test('reads names of versions 2, 3 and 4', () => {
  expect(parseGitIndex(index(2, [{ name: 'a.ts' }, { name: 'src/länge.ts' }, { name: 'src/zz' }]))).toEqual([
    'a.ts',
    'src/länge.ts',
    'src/zz',
  ]);
  expect(parseGitIndex(index(3, [{ name: 'a.ts', extended: true }, { name: 'b' }]))).toEqual(['a.ts', 'b']);
  expect(parseGitIndex(index(4, [{ name: 'src/é/a.ts' }, { name: 'b.ts', cut: 4 }, { name: 'z', cut: 11 }]))).toEqual([
    'src/é/a.ts',
    'src/é/b.ts',
    'z',
  ]);
});

test('gives up on anything else', () => {
  expect(parseGitIndex(Buffer.alloc(0))).toBeUndefined();
  expect(parseGitIndex(Buffer.from('not an index at all, but long enough to be looked at'))).toBeUndefined();
  expect(parseGitIndex(index(9, []))).toBeUndefined();
  const claimsMore = index(2, [{ name: 'a' }]);
  claimsMore.writeUInt32BE(4_000_000_000, 8);
  expect(parseGitIndex(claimsMore)).toBeUndefined();
  expect(parseGitIndex(index(4, [{ name: 'a', cut: 50 }]))).toBeUndefined();
});
