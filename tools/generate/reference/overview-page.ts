import { FACT_FAMILIES } from '@airworthy/model';
import type { Item } from '@airworthy/model';
import { deciderOf, openChecks } from './load-reference.ts';
import type { Reference } from './load-reference.ts';
import { code, markdownTable, page, pageHead } from './markdown-text.ts';

/** The front page, with how much of what is asked a machine can decide today. */
export function overviewPage(reference: Reference): Record<string, string> {
  const items = reference.standards.flatMap((one) => one.items);
  const unread = FACT_FAMILIES.filter((family) => !reference.emitted.has(family));
  return {
    'docs/reference/README.md': page([
      ...pageHead('Reference'),
      `${reference.standards.length} standards with ${items.length} items, ${reference.checks.size} [checks](checks.md), ${FACT_FAMILIES.length} families of [facts](facts.md), ${reference.extractors.length} [extractors](extractors.md). [Crosswalks](crosswalks.md) to published standards. The result that reports are made of is described in [audit-result.md](../guides/audit-result.md).`,
      '',
      '- **machine**: checks decide it by what follows from the code; verdicts say *proved*',
      '- **assisted**: a check of it rests on a heuristic; verdicts say *likely*, and a person should look at the evidence',
      '- **human**: no check decides it; it stays UNKNOWN until a person has answered the question',
      '- **open**: machine or assisted, but nothing collects all the facts its checks need yet, so that it stays UNKNOWN unless it does not apply',
      '',
      'Where facts are not complete, an item of any kind is UNKNOWN and comes with a question and places to look at. The numbers say what *can* be decided. What *was* decided on real services, and how often rightly, is measured in [accuracy.md](../accuracy.md).',
      '',
      ...markdownTable(
        ['Standard', 'Items', 'Machine', 'Assisted', 'Human', 'Open'],
        [
          ...reference.standards.map((one) => [`[${one.id}](standards/${one.id}.md)`, ...counts(one.items, reference)]),
          ['**together**', ...counts(items, reference)],
        ],
      ),
      '',
      ...(unread.length > 0
        ? [`Families that no extractor writes yet: ${unread.map(code).join(', ')}.`]
        : ['Every family is written by at least one extractor.']),
    ]),
  };
}

function counts(items: readonly Item[], reference: Reference): string[] {
  const of = (decider: string): number => items.filter((item) => deciderOf(item, reference) === decider).length;
  const open = items.filter((item) => openChecks(item, reference).length > 0).length;
  return [items.length, of('machine'), of('assisted'), of('human'), open].map(String);
}
