import type { Probe } from '@airworthy/engine/standards/probes';
import type { Item, Standard } from '@airworthy/model';
import { checkIds, deciderOf, openChecks } from './load-reference.ts';
import type { Reference } from './load-reference.ts';
import { exampleLinks, exampleTexts } from './example-texts.ts';
import { code, markdownTable, page, pageHead } from './markdown-text.ts';

/** One page for each standard: what it is about, its items, and each item in full. */
export function standardPages(reference: Reference): Record<string, string> {
  return Object.fromEntries(
    reference.standards.map((standard) => [`docs/reference/standards/${standard.id}.md`, standardPage(standard, reference)]),
  );
}

function standardPage(standard: Standard, reference: Reference): string {
  return page([
    ...pageHead(`${String(standard.number).padStart(2, '0')} ${standard.title}`),
    standard.about.trim(),
    '',
    `A ${standard.kind} standard, revision ${standard.revision}, with ${standard.items.length} items.${appliesText(standard.appliesWhen)}`,
    '',
    ...markdownTable(
      ['Item', 'Statement', 'Severity', 'Who decides', 'References'],
      standard.items.map((item) => [
        `[${item.id}](#${item.id.toLowerCase()})`,
        item.title,
        item.severity,
        deciderOf(item, reference),
        item.refs.join(', '),
      ]),
    ),
    '',
    ...standard.items.flatMap((item) => itemText(item, standard.number, reference)),
    ...exampleTexts(reference.examples.get(standard.number) ?? [], new Set(standard.items.map((item) => item.id))),
  ]);
}

function itemText(item: Item, standard: number, reference: Reference): string[] {
  const ids = checkIds(item);
  const open = openChecks(item, reference);
  const how = item.verify && 'any' in item.verify && ids.length > 1 ? 'One of these is enough' : 'Decided by';
  return [
    `## ${item.id}`,
    '',
    `**${item.title}.** ${item.why}`,
    '',
    `${item.severity} · ${item.component} · ${item.effort.hours} h ${item.effort.role}${appliesText(item.appliesWhen)}`,
    '',
    ...(ids.length > 0 ? [`${how}: ${ids.map((id) => `[${code(id)}](../checks.md#${anchor(id)})`).join(', ')}.`, ''] : []),
    ...(open.length > 0
      ? [
          `Not decided by a machine yet: nothing collects the facts that ${open.map(code).join(', ')} ${open.length === 1 ? 'needs' : 'need'}.`,
          '',
        ]
      : []),
    ...(item.ask ? [`Asked of a person${ids.length > 0 ? ' while it stays open' : ''}: ${item.ask}`, ''] : []),
    ...probeText(reference.probes.get(item.probe ?? '')),
    ...exampleLinks(item.id, reference.examples.get(standard) ?? []),
    ...(item.fix ? [...item.fix.steps.map((step, index) => `${index + 1}. ${step}`), ''] : []),
    ...codeLink(item, standard),
  ];
}

function probeText(probe: Probe | undefined): string[] {
  return probe ? [`Confirmed live by ${code(probe.id)}: sends ${probe.sends}; expects ${probe.expects}.`, ''] : [];
}

/** Where the code of the fix stands; `airworthy explain` prints what fits a service. */
function codeLink(item: Item, standard: number): string[] {
  const kinds = Object.keys(item.fix?.code ?? {});
  return kinds.length > 0 ? [`Code: [${kinds.join(', ')}](../../../standards/guides/${String(standard).padStart(2, '0')}.yaml).`, ''] : [];
}

function appliesText(predicates: readonly string[]): string {
  return predicates.length > 0 ? ` Asked only when ${predicates.map(code).join(' and ')}.` : '';
}

/** The anchor that Markdown renderers give a heading with an id in it. */
export function anchor(id: string): string {
  return id.toLowerCase().replaceAll(/[^a-z0-9-]/g, '');
}
