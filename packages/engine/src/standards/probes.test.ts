import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadStandards } from './load-standards.ts';
import { loadProbes } from './probes.ts';

const FOLDER = join(import.meta.dirname, '../../../../standards');
const probes = loadProbes(FOLDER);
const items = loadStandards(FOLDER).standards.flatMap((one) => one.items.map((item) => ({ ...item, number: one.number })));

test('every probe that an item names is described in probes.yaml', () => {
  const known = new Set(probes.map((one) => one.id));
  expect(items.flatMap((item) => (item.probe !== undefined && !known.has(item.probe) ? [`${item.id}: ${item.probe}`] : []))).toEqual([]);
});

test('probes are described once', () => {
  expect(new Set(probes.map((one) => one.id)).size).toBe(probes.length);
  expect(new Set(probes.map((one) => one.title)).size).toBe(probes.length);
});

test('standards about what a client can see name a probe for most of their items', () => {
  for (const number of [1, 2, 3, 5, 7, 8, 12, 39, 40]) {
    const own = items.filter((item) => item.number === number);
    expect([number, own.filter((item) => item.probe !== undefined).length * 2 >= own.length]).toEqual([number, true]);
  }
});
