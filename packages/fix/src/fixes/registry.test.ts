import { join } from 'node:path';
import { loadStandards } from '@airworthy/engine';
import { expect, test } from 'vitest';
import { FIXES } from './registry.ts';

test('each fix is for an item that there is, and an item has one fix', () => {
  const items = new Set(
    loadStandards(join(import.meta.dirname, '../../../../standards')).standards.flatMap((one) => one.items.map(({ id }) => id)),
  );
  expect(FIXES.filter((fix) => !items.has(fix.item)).map((fix) => fix.item)).toEqual([]);
  expect(new Set(FIXES.map((fix) => fix.item)).size).toBe(FIXES.length);
});
