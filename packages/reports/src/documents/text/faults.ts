import faultsDe from './faults-de.json' with { type: 'json' };
import { STANDARDS_DE } from './standards-de.ts';

interface Catalogue {
  /** What is wrong, without its full stop, by the English words of the check. */
  faults: Readonly<Record<string, string>>;
  standards: Readonly<Record<string, string>>;
  /** Why a question is open, whole: it ends with a title that stands beside it. */
  open: readonly (readonly [RegExp, string])[];
  /** How many places it is wrong in, and what stands for the aim of an item. */
  share(text: string): string;
}

/** Languages in which the engine's sentences about critical and high points are there. */
const CATALOGUES: Readonly<Record<string, Catalogue>> = {
  de: {
    faults: faultsDe,
    standards: STANDARDS_DE,
    open: [
      [/^A person has to decide this\.$/, 'Das muss ein Mensch entscheiden.'],
      [/^(\d+) of (\d+) could not be decided from the code: [^.]*\.?$/, '$1 von $2 ließen sich aus dem Code nicht entscheiden.'],
      [/^It can't be told from the code whether this holds: [^.]*\.?$/, 'Aus dem Code lässt sich nicht sagen, ob das gilt.'],
    ],
    share: (text) => text.replace(/(\d+) of (\d+)/, '$1 von $2').replace(/(\d+) not readable/, '$1 nicht lesbar'),
  },
};

/** Behind a sentence: in how many places, and its full stop. */
const SHARE = /^ \(\d+ of \d+(?:, \d+ not readable)?\)/;

/**
 * The reason of a verdict in another language, sentence by sentence. A reason that holds a sentence which nobody has translated stays as it is:
 * half a translation reads worse than the original.
 */
export function faultIn(language: string, reason: string): string {
  const catalogue = CATALOGUES[language];
  if (catalogue === undefined) return reason;
  const open = catalogue.open.find(([form]) => form.test(reason));
  if (open !== undefined) return reason.replace(open[0], open[1]);
  const known = sentencesOf(catalogue);
  let made = '';
  let rest = reason;
  while (rest !== '') {
    const [english, own] = known.find(([sentence]) => rest.startsWith(sentence) && /^(?:\.|$| \()/.test(rest.slice(sentence.length))) ?? [];
    if (english === undefined || own === undefined) return reason;
    rest = rest.slice(english.length);
    const share = SHARE.exec(rest)?.[0] ?? '';
    rest = rest.slice(share.length);
    const stop = rest.startsWith('.') ? '.' : '';
    if (stop === '' && rest !== '') return reason;
    rest = rest.slice(stop.length).trimStart();
    made += `${own}${catalogue.share(share)}${stop}${rest === '' ? '' : ' '}`;
  }
  return made;
}

const ORDERED = new WeakMap<Catalogue, [string, string][]>();

/** The longest first, as one may begin with another. */
function sentencesOf(catalogue: Catalogue): [string, string][] {
  let ordered = ORDERED.get(catalogue);
  if (ordered === undefined)
    ORDERED.set(catalogue, (ordered = Object.entries(catalogue.faults).toSorted(([a], [b]) => b.length - a.length || (a < b ? -1 : 1))));
  return ordered;
}

/** Whether a language has sentences of its own for what the engine says. */
export function hasFaults(language: string): boolean {
  return CATALOGUES[language] !== undefined;
}

/** The title of one of our standards in another language; those of a repository keep theirs. */
export function standardIn(language: string, standard: string, title: string): string {
  return CATALOGUES[language]?.standards[standard.slice(0, 2)] ?? title;
}
