import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeItem, makeResult, makeService } from '../../../test/make-result.ts';
import { wordsOf } from './item-words.ts';
import { resultIn } from './result-in.ts';

interface Item {
  title: string;
  why: string;
  ask?: string;
  fix?: { steps: string[] };
}
const library = JSON.parse(readFileSync(new URL('../../../../../standards/library.generated.json', import.meta.url), 'utf8')) as {
  standards: { items: Item[] }[];
};
const items = library.standards.flatMap((one) => one.items);
const german = wordsOf('de');

/** Texts that nobody has translated; a reworded text is one of them until its German stands beside the others. */
function missing(texts: readonly string[], words: Readonly<Record<string, string>> = {}): string[] {
  return [...new Set(texts.filter((text) => words[text] === undefined))];
}

test('every item has its title, its reason, its question and its steps in German', () => {
  expect({
    titles: missing(
      items.map((one) => one.title),
      german?.titles,
    ),
    whys: missing(
      items.map((one) => one.why),
      german?.whys,
    ),
    asks: missing(
      items.flatMap((one) => (one.ask === undefined ? [] : [one.ask])),
      german?.asks,
    ),
    steps: missing(
      items.flatMap((one) => one.fix?.steps ?? []),
      german?.steps,
    ),
  }).toEqual({ titles: [], whys: [], asks: [], steps: [] });
});

test('what no item says any more is thrown out sooner or later', () => {
  const titles = items.map((one) => one.title);
  expect(Object.keys(german?.titles ?? {}).filter((title) => !titles.includes(title)).length).toBeLessThan(40);
});

test('a result is told in German as far as the catalogues go, and only once', () => {
  const title = 'Every guard can reject a request';
  const result = makeResult({ items: [makeItem({ id: 'S01-001', title, why: 'Nobody translated this.' })], services: [makeService()] });
  const told = resultIn('de', result);
  expect(told.items[0]).toMatchObject({ title: 'Jede Zugangsprüfung kann eine Anfrage abweisen', why: 'Nobody translated this.' });
  expect(resultIn('de', result)).toBe(told);
  expect(resultIn('de', told)).toBe(told);
  expect(resultIn('en', result)).toBe(result);
});
