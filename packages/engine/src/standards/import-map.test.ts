import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadImportMap, targetsOf } from './import-map.ts';
import { loadStandards } from './load-standards.ts';

const STANDARDS = join(import.meta.dirname, '../../../../standards');

test('every rule, weakness and measurement of other tools leads to items that exist', () => {
  const items = new Set(loadStandards(STANDARDS).standards.flatMap((one) => one.items.map((item) => item.id)));
  const targets = targetsOf(loadImportMap(STANDARDS));
  const lost = targets.flatMap(({ at, target }) =>
    [...target.fails, ...target.asks].filter((id) => !items.has(id)).map((id) => `${at} → ${id}`),
  );
  expect(lost).toEqual([]);
  expect(
    targets.flatMap(({ at, target }) => target.fails.filter((id) => target.asks.includes(id)).map((id) => `${at}: ${id} twice`)),
  ).toEqual([]);
  expect(targets.map((one) => one.at)).toEqual(
    expect.arrayContaining(['cwe 89', 'eslint no-console', 'kind vulnerability', 'measurement lines']),
  );
});
