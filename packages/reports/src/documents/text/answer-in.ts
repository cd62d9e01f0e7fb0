import { DECISIONS_DE } from './decision-de.ts';
import { faultIn, hasFaults, seenIn, standardIn } from './faults.ts';
import { wordsOf } from './item-words.ts';
import type { ItemWords } from './item-words.ts';
import type { Form } from './seen-de.ts';

/** Between a fault and the aim of the item where several items have the same fault. */
const WANTED = ' – wanted: ';

const TELLING_WANTED: Readonly<Record<string, string>> = { de: ' – gefordert: ' };

/** What a standard is called by in an answer: its number, alone or with its name behind. */
const NUMBER = /^\d\d(?:-|$)/;

/** Whether there are catalogues of sentences for a language. */
export function isTold(language: string): boolean {
  return TELLING_WANTED[language] !== undefined && hasFaults(language);
}

/**
 * An answer with the sentences of standards and checks in a language. Sentences are found by their English words under the names that hold them; what a
 * person wrote, and what nobody has translated, stays as it is. The answer itself is not changed.
 */
export function answerIn(language: string, answer: unknown): unknown {
  const words = wordsOf(language);
  return words === undefined || !isTold(language) ? answer : walked(answer, { language, words });
}

interface Telling {
  readonly language: string;
  readonly words: ItemWords;
}

function walked(value: unknown, telling: Telling): unknown {
  if (Array.isArray(value)) return value.map((one) => walked(one, telling));
  if (typeof value !== 'object' || value === null || ![Object.prototype, null].includes(Object.getPrototypeOf(value) as null)) return value;
  const told = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, toldUnder(name, part, telling)]));
  const { id, title } = value as { id?: unknown; title?: unknown };
  if (typeof id === 'string' && NUMBER.test(id) && typeof title === 'string') told['title'] = standardIn(telling.language, id, title);
  return told;
}

function toldUnder(name: string, part: unknown, telling: Telling): unknown {
  const { language, words } = telling;
  if (name === 'steps' && isTexts(part))
    return part.every((step) => words.steps[step] !== undefined) ? part.map((step) => words.steps[step]) : part;
  if (typeof part !== 'string') return walked(part, telling);
  switch (name) {
    case 'title':
      return titleIn(part, telling);
    case 'reason':
    case 'message':
      return reasonIn(language, part);
    case 'why':
      return words.whys[part] ?? part;
    case 'ask':
    case 'question':
      return words.asks[part] ?? part;
    default:
      return part;
  }
}

const DECISIONS: Readonly<Record<string, readonly Form[]>> = { de: DECISIONS_DE };

/** What decided a verdict, what was seen at a place, or what a decision rests on. */
function reasonIn(language: string, reason: string): string {
  const form = DECISIONS[language]?.find(([one]) => one.test(reason));
  return form === undefined ? seenIn(language, faultIn(language, reason)) : reason.replace(form[0], form[1]);
}

/** A title is that of an item or of a finding. */
function titleIn(title: string, { language, words }: Telling): string {
  const known = words.titles[title];
  const at = title.indexOf(WANTED);
  if (known !== undefined) return known;
  if (at === -1) return faultIn(language, title);
  const told = words.titles[title.slice(at + WANTED.length)];
  return told === undefined ? title : `${faultIn(language, title.slice(0, at))}${TELLING_WANTED[language] ?? WANTED}${told}`;
}

function isTexts(part: unknown): part is string[] {
  return Array.isArray(part) && part.every((one) => typeof one === 'string');
}
