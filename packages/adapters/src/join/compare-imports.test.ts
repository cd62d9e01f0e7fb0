import type { ImportedFinding } from '@airworthy/model';
import { expect, test } from 'vitest';
import { compareImports } from './compare-imports.ts';

const finding = (rule: string, line: number, more: Partial<ImportedFinding> = {}): ImportedFinding => ({
  tool: 'eslint',
  kind: 'code',
  rule,
  cwe: [],
  severity: 'high',
  message: rule,
  location: { path: 'src/app.ts', line },
  ids: [],
  suppressed: false,
  fails: [],
  asks: [],
  ...more,
});

test('what moved within a file is changed, what nobody said before is fresh, and what other tools said is left out', () => {
  const other = finding('sql', 3, { tool: 'semgrep' });
  const before = [finding('no-eval', 1), finding('no-new', 7), finding('house/style', 9), other];
  const after = [finding('no-eval', 4), finding('no-new', 7), finding('no-new', 12), other];
  const moves = compareImports(before, after, new Set(['eslint']));
  expect(moves.fresh).toEqual([finding('no-new', 12)]);
  expect(moves.changed).toEqual([{ before: finding('no-eval', 1), after: finding('no-eval', 4) }]);
  expect(moves.gone).toEqual([finding('house/style', 9)]);
  expect(moves.unchanged).toBe(1);
});

test('each result that went is the former of one at most', () => {
  const moves = compareImports([finding('no-eval', 1)], [finding('no-eval', 2), finding('no-eval', 3)], new Set(['eslint']));
  expect(moves.changed).toHaveLength(1);
  expect(moves.fresh).toEqual([finding('no-eval', 3)]);
});
