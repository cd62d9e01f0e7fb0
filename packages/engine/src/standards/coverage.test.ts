import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadCoverage } from './coverage.ts';
import { loadStandards } from './load-standards.ts';

const folder = join(import.meta.dirname, '../../../../standards');
const known = new Set(loadStandards(folder).standards.flatMap((standard) => standard.items.map((item) => item.id)));
const coverage = loadCoverage(join(folder, 'coverage'));
const lines = coverage.flatMap((one) =>
  [...Object.entries(one.concerns), ...Object.entries(one.concepts)].map(([name, ids]) => ({ name, ids, complete: one.complete })),
);

test('the items that are named exist', () => {
  expect(lines.flatMap(({ name, ids }) => ids.filter((id) => !known.has(id)).map((id) => `${name}: ${id}`))).toEqual([]);
});

test('the concerns of a standard are numbered without a gap', () => {
  for (const { number, concerns } of coverage) {
    const prefix = String(number).padStart(2, '0');
    const wanted = Object.keys(concerns).map((_, index) => `${prefix}-${String(index + 1).padStart(2, '0')}`);
    expect(Object.keys(concerns).toSorted()).toEqual(wanted);
  }
});

test('where a standard is complete, every concern and every recurring question has an item', () => {
  expect(lines.filter((line) => line.complete && line.ids.length === 0).map((line) => line.name)).toEqual([]);
});

test('every general standard and 41 are complete', () => {
  const general = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 19, 20, 21, 39, 40, 41, 43, 44, 45, 46];
  const complete = new Set(coverage.filter((one) => one.complete).map((one) => one.number));
  expect(general.filter((number) => !complete.has(number))).toEqual([]);
});
