import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { all as de } from './de/all.ts';
import { all as en } from './en/all.ts';

/** Paths of all words, with the kind of each. */
function paths(value: unknown, at = ''): string[] {
  if (typeof value !== 'object' || value === null) return [`${at}: ${typeof value}`];
  return Object.entries(value).flatMap(([key, inner]) => paths(inner, `${at}.${key}`));
}

test('German has the words that English has', () => {
  expect(paths(de).toSorted()).toEqual(paths(en).toSorted());
});

test('every page with English words has German ones, and all of them are loaded', () => {
  const names = (language: string): string[] =>
    readdirSync(join(import.meta.dirname, language))
      .map((one) => one.replace('.ts', ''))
      .filter((one) => one !== 'all')
      .toSorted();
  expect(names('de')).toEqual(names('en'));
  expect(Object.keys(en).toSorted()).toEqual(names('en'));
});

test('no text was left in English by mistake', () => {
  const same = paths2(en).filter(([path, words]) => words.length > 12 && new Map(paths2(de)).get(path) === words);
  expect(same).toEqual([]);
});

function paths2(value: unknown, at = ''): [string, string][] {
  if (typeof value === 'string') return [[at, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => paths2(inner, `${at}.${key}`));
}
