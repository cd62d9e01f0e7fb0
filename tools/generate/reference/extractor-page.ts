import type { Reference } from './load-reference.ts';
import { code, page, pageHead } from './markdown-text.ts';

/** One page with every extractor: what it reads and which families it writes. */
export function extractorPage(reference: Reference): Record<string, string> {
  const sections = reference.extractors
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap((one) => [
      `## ${one.id}`,
      '',
      one.about,
      '',
      `Writes ${one.emits.map((family) => `[${code(family)}](facts.md#${family.toLowerCase()})`).join(', ')}.`,
      '',
    ]);
  return {
    'docs/reference/extractors.md': page([
      ...pageHead('Extractors'),
      `${reference.extractors.length} extractors. Each turns a part of a service into facts; they don't know of each other.`,
      '',
      ...sections,
    ]),
  };
}
