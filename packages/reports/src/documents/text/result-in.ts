import type { AuditResult, ItemCard, ServiceResult, Verdict } from '@airworthy/model';
import type { Problem } from '../../view/blockers.ts';
import { faultIn, hasFaults, standardIn } from './faults.ts';
import { wordsOf } from './item-words.ts';
import type { ItemWords } from './item-words.ts';

const TOLD = new WeakMap<AuditResult, Map<string, AuditResult>>();
const OWN = new WeakSet<AuditResult>();

/** A result with everything that the standards and the engine say in the language of the documents, as far as its catalogues go. */
export function resultIn(language: string, result: AuditResult): AuditResult {
  const words = wordsOf(language);
  if (OWN.has(result) || (words === undefined && !hasFaults(language))) return result;
  const byLanguage = TOLD.get(result) ?? new Map<string, AuditResult>();
  TOLD.set(result, byLanguage);
  let told = byLanguage.get(language);
  if (told === undefined) {
    told = {
      ...result,
      items: words === undefined ? result.items : result.items.map((item) => itemIn(words, item)),
      services: result.services.map((service) => serviceIn(language, words, service)),
    };
    byLanguage.set(language, told);
    OWN.add(told);
  }
  return told;
}

function itemIn(words: ItemWords, item: ItemCard): ItemCard {
  const { fix } = item;
  const steps = fix?.steps.map((step) => words.steps[step]);
  return {
    ...item,
    title: words.titles[item.title] ?? item.title,
    why: words.whys[item.why] ?? item.why,
    // Steps of two languages would read worse than those of one.
    ...(fix === undefined ? {} : { fix: { ...fix, steps: complete(steps) ?? fix.steps } }),
  };
}

function complete(some: readonly (string | undefined)[] | undefined): string[] | undefined {
  const known = some?.filter((one) => one !== undefined);
  return known === undefined || known.length !== some?.length ? undefined : known;
}

function serviceIn(language: string, words: ItemWords | undefined, service: ServiceResult): ServiceResult {
  return {
    ...service,
    standards: service.standards.map((one) => ({ ...one, title: standardIn(language, one.standard, one.title) })),
    verdicts: service.verdicts.map((verdict) => verdictIn(language, words, verdict)),
  };
}

function verdictIn(language: string, words: ItemWords | undefined, verdict: Verdict): Verdict {
  const ask = verdict.ask === undefined ? undefined : (words?.asks[verdict.ask] ?? verdict.ask);
  return { ...verdict, reason: faultIn(language, verdict.reason), ...(ask === undefined ? {} : { ask }) };
}

/** What a problem is told apart by from another with the same fault. */
const WANTED: Readonly<Record<string, string>> = { de: 'gefordert' };

/** A problem in the language of its document. */
export function problemIn(language: string, problem: Problem): Problem {
  const wanted = WANTED[language];
  return wanted === undefined ? problem : { ...problem, wanted };
}
