import { expect, test } from 'vitest';
import { compareHistories, WRITERS } from './compare-histories.ts';

test.each(WRITERS)('the modelled tables and the catalogue of PostgreSQL agree after sixty random histories of %s', async (writer) => {
  const { histories, tables, disagreements } = await compareHistories(writer, 1, 60);
  expect(histories).toBe(60);
  expect(tables).toBeGreaterThan(60);
  expect(disagreements).toEqual([]);
});
