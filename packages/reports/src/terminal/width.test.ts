import { expect, test } from 'vitest';
import { cut, cutPath, padStart, widthOf, wrap } from './width.ts';

test('columns are counted, not code units', () => {
  expect([widthOf('abc'), widthOf('漢字'), widthOf('e\u0301'), widthOf('😀')]).toEqual([3, 4, 1, 2]);
});

test('a cut says that it is one', () => {
  expect([cut('abcdef', 4), cut('abc', 3), cut('漢字漢', 5), padStart('7', 3)]).toEqual(['abc…', 'abc', '漢字…', '  7']);
});

test('a path keeps its file and line', () => {
  expect(cutPath('src/modules/orders/refund.ts:88', 22)).toBe('src/…/refund.ts:88');
  expect(widthOf(cutPath(`${'a/'.repeat(300)}b.ts:1`, 30))).toBeLessThanOrEqual(30);
});

test('words wrap, and a word that is too long is cut into pieces', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('abcdefghij k', 4)).toEqual(['abcd', 'efgh', 'ij k']);
  expect(wrap('', 4)).toEqual([]);
});
