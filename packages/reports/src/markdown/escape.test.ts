import { expect, test } from 'vitest';
import { code, codeBlock, inline, table } from './escape.ts';

test.each([
  ['a | b', 'a \\| b'],
  ['<img src=x>', '\\<img src=x\\>'],
  ['[x](javascript:alert(1))', '\\[x\\](javascript:alert(1))'],
  ['**bold** _it_ `c`', '\\*\\*bold\\*\\* \\_it\\_ \\`c\\`'],
  ['# title', '\\# title'],
  ['- item', '\\- item'],
  ['1. item', '1\\. item'],
  ['see https://evil.example', 'see https\\://evil.example'],
  ['two\nlines', 'two lines'],
  ['hey @team', 'hey @\u200bteam'],
])('%j is only text', (text, expected) => {
  expect(inline(text)).toBe(expected);
});

test('a span and a block outlast the backticks in them', () => {
  expect(code('a`b')).toBe('``a`b``');
  expect(code('`x')).toBe('`` `x ``');
  expect(codeBlock('```\nend', 'ts')).toBe('````ts\n```\nend\n````');
});

test('a table has a rule below its head', () => {
  expect(table(['a', 'b'], [['1', '2']])).toBe('| a | b |\n| --- | --- |\n| 1 | 2 |');
});
