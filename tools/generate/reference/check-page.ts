import { checkIds, unreadFamilies } from './load-reference.ts';
import type { Reference } from './load-reference.ts';
import { code, page, pageHead } from './markdown-text.ts';

/** One page with every check by its area: what it says, what it needs, and which items it decides. */
export function checkPage(reference: Reference): Record<string, string> {
  const usedBy = new Map<string, string[]>();
  for (const standard of reference.standards) {
    for (const item of standard.items) {
      for (const id of checkIds(item))
        usedBy.set(id, [...(usedBy.get(id) ?? []), `[${item.id}](standards/${standard.id}.md#${item.id.toLowerCase()})`]);
    }
  }
  const areas = Map.groupBy(reference.checks.keys(), (id) => id.split('/')[0] as string);
  const sections = [...areas].flatMap(([area, ids]) => [
    `## ${area}`,
    '',
    ...ids.toSorted().flatMap((id) => {
      const check = reference.checks.get(id);
      const unread = unreadFamilies(check, reference);
      return [
        `### ${id}`,
        '',
        `${check?.title ?? ''}; otherwise: ${check?.failTitle ?? ''}.`,
        '',
        `- needs ${check?.needs.map((family) => `[${code(family)}](facts.md#${family.toLowerCase()})`).join(', ') ?? ''}`,
        `- ${check?.confidence === 'proved' ? 'follows from the code that was read' : 'rests on a heuristic, so verdicts say *likely*'}; without a subject: ${NONE[check?.whenNone ?? 'na']}`,
        `- ${usedBy.has(id) ? `decides ${usedBy.get(id)?.join(', ')}` : 'no item names it'}`,
        ...(unread.length > 0 ? [`- stays open for now: nothing collects ${unread.map(code).join(', ')}`] : []),
        '',
      ];
    }),
  ]);
  return {
    'docs/reference/checks.md': page([
      ...pageHead('Checks'),
      `${reference.checks.size} checks. Each asks one question about facts; the outcome table alone turns answers into verdicts.`,
      '',
      ...sections,
    ]),
  };
}

const NONE = { na: 'N/A', fail: 'FAIL', pass: 'PASS' } as const;
