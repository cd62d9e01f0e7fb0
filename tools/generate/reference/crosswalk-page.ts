import { crosswalk } from '@airworthy/engine/standards/crosswalk';
import type { Crosswalk } from '@airworthy/engine/standards/crosswalk';
import type { Reference } from './load-reference.ts';
import { markdownTable, page, pageHead } from './markdown-text.ts';

/** `docs/reference/crosswalks.md`: published standards beside our items, with what nobody answers. Ids only. */
export function crosswalkPage(reference: Reference): Record<string, string> {
  const walks = Object.keys(reference.registry.schemes).map((name) => crosswalk(reference.registry, name, reference.standards));
  const standardOf = new Map(reference.standards.flatMap((one) => one.items.map((item) => [item.id, one.id])));
  return {
    'docs/reference/crosswalks.md': page([
      ...pageHead('Crosswalks'),
      'Which items answer which id of a published standard. Ids only: the texts stand with their publishers. `airworthy standards map --to asvs` prints one of them, `--by-item` the other way round, `--json` for machines.',
      '',
      'An id counts as covered when an item refers to it. That an item exists says nothing about a service; the verdict does. A dash: a list that is not pinned, so that nothing can be missing from it.',
      '',
      ...markdownTable(
        ['Scheme', 'What', 'Version', 'Covered'],
        walks.map((walk) => [
          walk.covered.length > 0 ? `[${walk.scheme}](#${walk.scheme})` : walk.scheme,
          `[${walk.title}](${walk.url})`,
          walk.version,
          coveredText(walk),
        ]),
      ),
      ...walks.filter((walk) => walk.covered.length > 0).flatMap((walk) => sectionOf(walk, standardOf)),
    ]),
  };
}

function coveredText(walk: Crosswalk): string {
  return walk.expected === 0 ? '–' : `${walk.expected - walk.uncovered.length} of ${walk.expected}`;
}

function sectionOf(walk: Crosswalk, standardOf: ReadonlyMap<string, string>): string[] {
  const link = (id: string): string => `[${id}](standards/${standardOf.get(id) ?? ''}.md)`;
  return [
    '',
    `## ${walk.scheme}`,
    '',
    ...markdownTable(
      ['Id', 'Items'],
      walk.covered.map(({ id, items }) => [id, items.map((item) => link(item.id)).join(', ')]),
    ),
    ...(walk.uncovered.length > 0 ? ['', `No item refers to ${walk.uncovered.join(', ')}.`] : []),
  ];
}
