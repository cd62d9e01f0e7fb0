import { expect, test } from 'vitest';
import type { Diagnostic } from '@airworthy/model';
import { memoryTree } from '../../tree/source-tree.ts';
import { createParser } from './parser-cache.ts';
import type { Parser } from './parser-cache.ts';

function parserOf(files: Record<string, string>): { parser: Parser; said: Diagnostic[] } {
  const said: Diagnostic[] = [];
  return { parser: createParser(memoryTree(files), (one) => said.push(one)), said };
}

test('parses a file once until it is released', () => {
  const { parser } = parserOf({ 'a.ts': 'export const a = 1;' });
  const first = parser.parse('a.ts');
  expect(first?.program.body).toHaveLength(1);
  expect(parser.parse('a.ts')).toBe(first);
  expect(parser.statistics.files).toBe(1);
  parser.release();
  expect(parser.parse('a.ts')).not.toBe(first);
});

test('keeps what a second service asked for as well', () => {
  const { parser } = parserOf({ 'shared.ts': '1', 'own.ts': '2' });
  parser.parse('shared.ts');
  parser.release();
  const shared = parser.parse('shared.ts');
  const own = parser.parse('own.ts');
  parser.release();
  expect(parser.parse('shared.ts')).toBe(shared);
  expect(parser.parse('own.ts')).not.toBe(own);
});

test('keeps it while a service in between does without it', () => {
  const { parser } = parserOf({ 'shared.ts': '1' });
  parser.parse('shared.ts');
  parser.release();
  const shared = parser.parse('shared.ts');
  parser.release();
  parser.release();
  expect(parser.parse('shared.ts')).toBe(shared);
});

test('says what is wrong with a file once for each service', () => {
  const { parser, said } = parserOf({ 'a.ts': 'const a = 1;\nconst = 2;\n' });
  parser.parse('a.ts');
  parser.parse('a.ts');
  expect(said).toEqual([
    expect.objectContaining({ code: 'syntax-error', level: 'warning', location: { path: 'a.ts', line: 2, column: 7 } }),
  ]);
  parser.release();
  parser.parse('a.ts');
  expect(said).toHaveLength(2);
});

test('gives nothing for files that are missing, no script, or nested too deeply', () => {
  const { parser, said } = parserOf({
    'data.json': '{}',
    'deep.ts': `const a = ${'('.repeat(20_000)}1${')'.repeat(20_000)};`,
    'types.ts': `type A = B${'[]'.repeat(20_000)};`,
    'empty.ts': '',
  });
  expect(parser.parse('missing.ts')).toBeUndefined();
  expect(parser.parse('data.json')).toBeUndefined();
  expect(parser.parse('deep.ts')).toBeUndefined();
  expect(parser.parse('types.ts')).toBeUndefined();
  expect(parser.parse('empty.ts')?.program.body).toEqual([]);
  expect(said.map((one) => `${one.code} ${one.location?.path}`)).toEqual(['too-deep deep.ts', 'too-deep types.ts']);
});
