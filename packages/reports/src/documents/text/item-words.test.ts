import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeItem, makeResult, makeService } from '../../../test/make-result.ts';
import { wordsOf } from './item-words.ts';
import { resultIn } from './result-in.ts';

interface Item {
  title: string;
  why: string;
  severity: string;
  ask?: string;
  fix?: { steps: string[] };
}
const library = JSON.parse(readFileSync(new URL('../../../../../standards/library.generated.json', import.meta.url), 'utf8')) as {
  standards: { items: Item[] }[];
};
const items = library.standards.flatMap((one) => one.items);
const german = wordsOf('de');

/** Share of texts that a catalogue has; a text that was reworded yesterday may wait for its translation. */
function share(texts: readonly string[], words: Readonly<Record<string, string>> = {}): number {
  return texts.filter((text) => words[text] !== undefined).length / texts.length;
}

test('items have German titles', () => {
  const titles = items.map((one) => one.title);
  expect(share(titles, german?.titles)).toBeGreaterThan(0.97);
  // What no item says any more is thrown out sooner or later.
  expect(Object.keys(german?.titles ?? {}).filter((title) => !titles.includes(title)).length).toBeLessThan(40);
});

test('critical and high items have their reasons and steps in German', () => {
  const weighty = items.filter((one) => /critical|high/.test(one.severity));
  expect(
    share(
      weighty.map((one) => one.why),
      german?.whys,
    ),
  ).toBeGreaterThan(0.97);
  expect(
    share(
      weighty.flatMap((one) => one.fix?.steps ?? []),
      german?.steps,
    ),
  ).toBeGreaterThan(0.97);
});

test('critical and high items ask their questions in German', () => {
  const asks = items.flatMap((one) => (one.ask !== undefined && /critical|high/.test(one.severity) ? [one.ask] : []));
  expect(share(asks, german?.asks)).toBeGreaterThan(0.97);
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
