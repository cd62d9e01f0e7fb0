import { CAPABILITIES } from '@airworthy/model';
import type { CapabilityId } from '@airworthy/model';
import asksDe from './asks-de.json' with { type: 'json' };
import { CAPABILITIES_DE } from './capabilities-de.ts';
import stepsDe from './steps-de.json' with { type: 'json' };
import titlesDe from './titles-de.json' with { type: 'json' };
import whysDe from './whys-de.json' with { type: 'json' };

type Words = Readonly<Record<string, string>>;

/** What items of standards say in another language, by the English words, so that a text that changed is English again until somebody translates it. */
export interface ItemWords {
  titles: Words;
  whys: Words;
  /** Questions to people. */
  asks: Words;
  /** Steps of fixes. */
  steps: Words;
}

const CATALOGUES: Readonly<Record<string, ItemWords>> = {
  de: { titles: titlesDe, whys: whysDe, asks: asksDe, steps: stepsDe },
};

export function wordsOf(language: string): ItemWords | undefined {
  return CATALOGUES[language];
}

/** What a capability says in the language of a document. */
export function capabilityIn(language: string, id: CapabilityId): string {
  return language === 'de' ? CAPABILITIES_DE[id] : CAPABILITIES[id];
}
