import { expect, test } from 'vitest';
import { compareVerdicts, isWorse } from './compare.ts';
import { newProblems } from './names.ts';

test('a verdict that falls, a question that cannot be answered and more failing places are worse; answers that are found are not', () => {
  const line = (item: string, status: 'PASS' | 'FAIL' | 'PARTIAL' | 'N/A' | 'UNKNOWN', against = 0) => ({ item, status, against });
  const before = [line('A', 'FAIL', 2), line('B', 'PASS'), line('C', 'N/A'), line('D', 'N/A'), line('E', 'FAIL', 1), line('F', 'PASS')];
  const after = [line('A', 'PASS'), line('B', 'N/A'), line('C', 'PASS'), line('D', 'UNKNOWN'), line('E', 'FAIL', 2), line('F', 'PASS')];
  const changes = compareVerdicts('api', before, after);
  expect(changes.map(({ item }) => item)).toEqual(['A', 'B', 'C', 'D', 'E']);
  expect(changes.filter(isWorse).map(({ item }) => item)).toEqual(['B', 'D', 'E']);
});

test('new syntax errors and names that nothing declares are found, old ones are not', () => {
  expect(newProblems('a.ts', 'old(1);\n', 'old(1);\nlogger.info(2);\n')).toEqual(['nothing declares logger']);
  expect(newProblems('a.ts', 'f();', 'f(;')).toEqual([expect.stringMatching(/^syntax: /)]);
  expect(newProblems('a.ts', '', "import x from 'x';\nconst { a: [b] } = x;\nb(process.env);\n")).toEqual([]);
  expect(newProblems('Dockerfile', '', 'FROM (')).toEqual([]);
});
