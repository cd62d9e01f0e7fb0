import { join } from 'node:path';
import { FACT_FAMILIES } from '@airworthy/model';
import { expect, test } from 'vitest';
import { isKnownPredicate } from '../check/predicate.ts';
import { checks } from '../checks/registry.generated.ts';
import { extractors } from '../extractors/registry.generated.ts';
import { loadStandards } from './load-standards.ts';

const { standards } = loadStandards(join(import.meta.dirname, '../../../../standards'));
const items = standards.flatMap((standard) => standard.items.map((item) => ({ ...item, standard })));
const GENERAL = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 19, 20, 21, 39, 40, 41, 43, 44, 45];

function checkIds(item: (typeof items)[number]): string[] {
  if (!item.verify) return [];
  const references = 'all' in item.verify ? item.verify.all : item.verify.any;
  return references.map((one) => (typeof one === 'string' ? one : one.check));
}

test('every standard of the general part is there, each in the file of its id', () => {
  expect(standards.map((one) => one.number)).toEqual(expect.arrayContaining(GENERAL));
  for (const one of standards) expect(one.id.startsWith(String(one.number).padStart(2, '0'))).toBe(true);
});

test('there are enough items, with ids that are unique and belong to their standard', () => {
  expect(items.length).toBeGreaterThanOrEqual(700);
  expect(new Set(items.map((item) => item.id)).size).toBe(items.length);
  expect(items.filter((item) => !item.id.startsWith(`S${String(item.standard.number).padStart(2, '0')}-`))).toEqual([]);
});

test('every check that an item names exists', () => {
  expect(
    items.flatMap((item) =>
      checkIds(item)
        .filter((id) => !checks[id])
        .map((id) => `${item.id}: ${id}`),
    ),
  ).toEqual([]);
});

test('every check is named by an item', () => {
  const named = new Set(items.flatMap(checkIds));
  expect(Object.keys(checks).filter((id) => !named.has(id))).toEqual([]);
});

test('every item can be decided or asked', () => {
  expect(items.filter((item) => !item.verify && !item.ask).map((item) => item.id)).toEqual([]);
});

test('critical and high items come with a fix', () => {
  const missing = items.filter((item) => (item.severity === 'critical' || item.severity === 'high') && !item.fix);
  expect(missing.map((item) => item.id)).toEqual([]);
});

test('predicates and families that items name exist', () => {
  const predicates = items.flatMap((item) => [...item.standard.appliesWhen, ...item.appliesWhen]);
  expect(predicates.filter((one) => !isKnownPredicate(one))).toEqual([]);
  expect(items.flatMap((item) => item.look.filter((family) => !(FACT_FAMILIES as readonly string[]).includes(family)))).toEqual([]);
});

test('every family that a check needs is emitted by an extractor', () => {
  const emitted = new Set(extractors.flatMap((one) => one.emits));
  const needed = Object.values(checks).flatMap((check) => (check.needs as string[]).map((family) => ({ family, id: check.id })));
  expect(needed.filter((one) => !emitted.has(one.family as never)).map((one) => `${one.id}: ${one.family}`)).toEqual([]);
});
