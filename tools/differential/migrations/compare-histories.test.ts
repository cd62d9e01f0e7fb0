import type { RunningPostgres } from '@airworthy/embedded-postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareHistories, startHistoryServer } from './compare-histories.ts';
import { WRITERS } from './writers.ts';

let server: RunningPostgres;
beforeAll(async () => {
  server = await startHistoryServer();
});
afterAll(() => server.stop());

test.each(WRITERS)('the modelled tables and the catalogue of PostgreSQL agree after fifteen random histories of %s', async (writer) => {
  const { histories, tables, disagreements } = await compareHistories(server, writer, 1, 15);
  expect(histories).toBe(15);
  expect(tables).toBeGreaterThan(15);
  expect(disagreements).toEqual([]);
});
