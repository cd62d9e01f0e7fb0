import type { Evidence, ServiceResult, Status } from '@airworthy/model';
import { expect, test } from 'vitest';
import { memoryTree } from '../tree/source-tree.ts';
import { excerptsFor } from './excerpts.ts';

const lines = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index + 1}`).join('\n');

function service(status: Status, places: [path: string, line: number][]): ServiceResult {
  const evidence: Evidence[] = places.map(([path, line]) => ({ message: 'seen', holds: false, location: { path, line } }));
  return { verdicts: [{ status, evidence }] } as unknown as ServiceResult;
}

test('three lines around each place; near places share an excerpt', () => {
  const tree = memoryTree({ 'a.ts': lines(40) });
  const excerpts = excerptsFor(
    [
      service('FAIL', [
        ['a.ts', 20],
        ['a.ts', 5],
        ['a.ts', 8],
      ]),
    ],
    tree,
  );
  expect(excerpts.map((one) => [one.firstLine, one.lines.at(0), one.lines.at(-1), one.highlight])).toEqual([
    [2, 'line 2', 'line 11', [5, 8]],
    [17, 'line 17', 'line 23', [20]],
  ]);
});

test('the edges of a file, lines that are not there, and files that are gone', () => {
  const tree = memoryTree({ 'a.ts': 'one\r\ntwo' });
  const excerpts = excerptsFor(
    [
      service('FAIL', [
        ['a.ts', 1],
        ['a.ts', 99],
        ['gone.ts', 1],
      ]),
    ],
    tree,
  );
  expect(excerpts).toEqual([{ path: 'a.ts', firstLine: 1, lines: ['one', 'two'], highlight: [1] }]);
});

test('long lines are cut, and a PASS keeps few places', () => {
  const tree = memoryTree({ 'a.ts': `${'x'.repeat(1000)}\n${lines(60)}` });
  expect(excerptsFor([service('FAIL', [['a.ts', 1]])], tree)[0]?.lines[0]).toBe(`${'x'.repeat(240)}…`);
  const many = [10, 25, 40].map((line): [string, number] => ['a.ts', line]);
  expect(excerptsFor([service('PASS', many)], tree).map((one) => one.highlight)).toEqual([[10], [25]]);
});
