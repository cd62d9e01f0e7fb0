import type { Item, Standard } from '@airworthy/model';

/** Two items that say nearly the same, with how nearly: 0 is nothing in common, 1 the same words. */
export interface NearPair {
  a: string;
  b: string;
  likeness: number;
}

/** Words that say nothing about the subject. */
const EMPTY = new Set(
  'the and for are was were has have had its with from into onto that this these those they them their there where when what which who how does not only each every all any some one other others than then before after over under out off can may must will would should been being but nor own such same more most less least service services code'.split(
    ' ',
  ),
);

/**
 * Pairs of items whose words are alike, most alike first. Words count by how rare they are in the library (tf-idf without frequencies), title
 * and question are compared apart and together, and the likeness of two sets is the weight of what they share over the weight of both.
 */
export function nearPairs(standards: readonly Standard[], threshold: number): NearPair[] {
  const items = standards
    .flatMap((one) => one.items)
    .map((item) => ({ id: item.id, title: stems(item.title), whole: stems(`${item.title} ${item.ask ?? ''}`), verify: verifyKey(item) }));
  const counts = new Map<string, number>();
  for (const { whole } of items) for (const word of whole) counts.set(word, (counts.get(word) ?? 0) + 1);
  const weight = (word: string): number => Math.log(1 + items.length / (counts.get(word) ?? 1));
  const pairs: NearPair[] = [];
  for (const [index, a] of items.entries()) {
    for (const b of items.slice(index + 1)) {
      const words = Math.max(likeness(a.title, b.title, weight), likeness(a.whole, b.whole, weight));
      // The same decision by the same checks under like words is the same item.
      const value = Math.min(1, words + (a.verify !== undefined && a.verify === b.verify ? 0.15 : 0));
      if (value >= threshold) pairs.push({ a: a.id, b: b.id, likeness: Math.round(value * 100) / 100 });
    }
  }
  return pairs.toSorted((x, y) => y.likeness - x.likeness || (`${x.a}${x.b}` < `${y.a}${y.b}` ? -1 : 1));
}

function verifyKey(item: Item): string | undefined {
  return item.verify === undefined ? undefined : JSON.stringify([item.verify, item.appliesWhen]);
}

function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>, weight: (word: string) => number): number {
  let shared = 0;
  let all = 0;
  for (const word of a) {
    all += weight(word);
    if (b.has(word)) shared += weight(word);
  }
  for (const word of b) if (!a.has(word)) all += weight(word);
  return all === 0 ? 0 : shared / all;
}

function stems(text: string): Set<string> {
  const words = text.toLowerCase().match(/[a-z]{3,}/g) ?? [];
  return new Set(words.filter((word) => !EMPTY.has(word)).map(stem));
}

/** Good enough to make `limits`, `limited` and `limiting` one word. */
function stem(word: string): string {
  return word.length < 5 ? word.replace(/s$/, '') : word.replace(/(?:ations?|ings?|ed|es|s|ly|ion)$/, '').replace(/e$/, '');
}
