import type { Excerpt } from '@airworthy/model';
import { expect, test } from 'vitest';
import { makeResult } from '../../test/make-result.ts';
import { chooseExcerpts, mergeExcerpts } from './pack-excerpts.ts';

const excerpt = (path: string, firstLine: number, ...lines: string[]): Excerpt => ({ path, firstLine, lines, highlight: [] });

test('overlapping and touching excerpts of a file become one', () => {
  expect(
    mergeExcerpts([
      excerpt('a.ts', 5, '5', '6', '7'),
      excerpt('a.ts', 1, '1', '2'),
      excerpt('a.ts', 6, '6', '7', '8', '9'),
      excerpt('a.ts', 3, '3'),
      excerpt('b.ts', 2, 'x'),
    ]),
  ).toEqual([excerpt('a.ts', 1, '1', '2', '3'), excerpt('a.ts', 5, '5', '6', '7', '8', '9'), excerpt('b.ts', 2, 'x')]);
  expect(mergeExcerpts([excerpt('a.ts', 1, '1', '2', '3'), excerpt('a.ts', 2, '2')])).toEqual([excerpt('a.ts', 1, '1', '2', '3')]);
});

test('what findings cite comes first when there is not room for all', () => {
  const result = makeResult({ excerpts: [excerpt('other.ts', 1, 'x'.repeat(60)), excerpt('src/app.ts', 9, 'y'.repeat(60))] });
  expect(chooseExcerpts(result, 100).kept.map((one) => one.path)).toEqual(['src/app.ts']);
  expect(chooseExcerpts(result, 100).leftOut).toBe(1);
  expect(chooseExcerpts(result).leftOut).toBe(0);
});
