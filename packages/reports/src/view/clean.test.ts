import { expect, test } from 'vitest';
import { clean, cleanLine } from './clean.ts';

test.each([
  ['\u001b[31mred\u001b[0m', 'red'],
  ['\u001b]8;;http://x\u0007link\u001b]8;;\u0007', 'link'],
  ['\u001b]0;title\u001b\\rest', 'rest'],
  ['\u009b2Jgone', 'gone'],
  ['\u001bcreset', 'reset'],
  ['a\u0000b\u0008c', 'a\ufffdb\ufffdc'],
  ['evil\u202egnp.exe', 'evil\ufffdgnp.exe'],
  ['tab\there', 'tab  here'],
  ['漢字 é ✓', '漢字 é ✓'],
])('%j becomes %j', (text, expected) => {
  expect(clean(text)).toBe(expected);
});

test('one line', () => {
  expect(cleanLine('  a\r\n  b\nc ')).toBe('a b c');
});
