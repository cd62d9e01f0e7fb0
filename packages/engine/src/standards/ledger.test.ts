import { join } from 'node:path';
import { expect, test } from 'vitest';
import { editionNames, readEdition } from './editions.ts';
import { readLedger, readRetired, writeLedger } from './ledger.ts';
import { loadStandards } from './load-standards.ts';

const FOLDER = join(import.meta.dirname, '../../../../standards');
const current = new Set(loadStandards(FOLDER).standards.flatMap((one) => one.items.map((item) => item.id)));
const retired = readRetired(FOLDER);
const ledger = new Set(readLedger(FOLDER));

test('every id that is asked stands in the ledger', () => {
  expect([...current].filter((id) => !ledger.has(id))).toEqual([]);
});

test('every id that is asked no more says why', () => {
  const told = new Set(retired.map((one) => one.id));
  expect([...ledger].filter((id) => !current.has(id) && !told.has(id))).toEqual([]);
  const published = editionNames(FOLDER).flatMap((name) =>
    readEdition(FOLDER, name).standards.flatMap((one) => one.items.map((item) => item.id)),
  );
  expect(published.filter((id) => !ledger.has(id))).toEqual([]);
});

test('no id is used again', () => {
  expect(retired.filter((one) => current.has(one.id)).map((one) => one.id)).toEqual([]);
  expect(new Set(retired.map((one) => one.id)).size).toBe(retired.length);
  expect(retired.map((one) => one.id)).toEqual(
    expect.arrayContaining(['S01-045', 'S02-028', 'S11-014', 'S11-031', 'S12-027', 'S19-029', 'S46-016', 'S46-017']),
  );
});

test('what is asked instead is asked', () => {
  expect(retired.flatMap((one) => one.instead.filter((id) => !current.has(id)).map((id) => `${one.id} → ${id}`))).toEqual([]);
});

test('the ledger only grows, whatever a merge left in it', () => {
  expect(writeLedger(['S02-001', 'S01-009'], ['S01-002', 'S02-001'])).toBe('S01-002\nS01-009\nS02-001\n');
});
