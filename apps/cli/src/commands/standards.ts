import { KnownError } from '@airworthy/engine/known-error';
import type { StandardLibrary } from '@airworthy/engine';
import { loadReferences, resolveReference } from '@airworthy/engine/standards/references';
import { CAPABILITIES, CAPABILITY_IDS } from '@airworthy/model';
import type { Item, ReferenceRegistry, Standard } from '@airworthy/model';
import { EXIT } from '../exit-codes.ts';
import { nearest } from '../output/nearest.ts';
import { table } from '../output/table.ts';
import { print, printJson } from '../output/terminal.ts';
import { ownStandards } from '../audit-run.ts';
import { standardsDirectory } from '../places.ts';

/** `airworthy standards`, `airworthy standards list`; with an id the same as `show`. */
export async function listStandards(id: string | undefined, options: { json?: boolean }): Promise<number> {
  if (id !== undefined) return showStandard(id, options);
  const { standards } = ownStandards();
  if (options.json) await printJson(standards.map(({ items, ...rest }) => ({ ...rest, items: items.length })));
  else {
    const rows = standards.map((one) => [
      one.id,
      one.title,
      one.kind,
      String(one.items.length),
      String(one.items.filter((item) => item.verify).length),
    ]);
    const total = standards.reduce((sum, one) => sum + one.items.length, 0);
    await print(`${table(['ID', 'TITLE', 'KIND', 'ITEMS', 'DECIDED BY MACHINE'], rows)}\n\n${standards.length} standards, ${total} items`);
  }
  return EXIT.ok;
}

/** `airworthy standards show <id>` */
export async function showStandard(id: string, options: { json?: boolean }): Promise<number> {
  const library = ownStandards();
  if (/^s\d/i.test(id)) {
    const { item } = findItem(library, id);
    await (options.json ? printJson(item) : print(itemText(item, loadReferences(standardsDirectory()))));
    return EXIT.ok;
  }
  const standard = library.standards.find((one) => one.id === id || String(one.number).padStart(2, '0') === id.padStart(2, '0'));
  if (!standard) {
    const near = nearest(id, ['list', 'show', ...library.standards.map((one) => one.id)]);
    throw new KnownError('usage', `There is no standard ${id}.`, {
      hint: near ? `Did you mean ${near}?` : 'List them with `airworthy standards`.',
    });
  }
  await (options.json ? printJson(standard) : print(standardText(standard)));
  return EXIT.ok;
}

/** Finds an item by its id, in any case. */
export function findItem(library: StandardLibrary, id: string): { item: Item; standard: Standard } {
  for (const standard of library.standards) {
    const item = standard.items.find((one) => one.id.toLowerCase() === id.toLowerCase());
    if (item) return { item, standard };
  }
  const near = nearest(
    id,
    library.standards.flatMap((one) => one.items.map((item) => item.id)),
  );
  throw new KnownError('usage', `There is no item ${id}.`, {
    hint: near ? `Did you mean ${near}?` : 'Items look like S01-004; list them with `airworthy standards show 01`.',
  });
}

function standardText(standard: Standard): string {
  const rows = standard.items.map((item) => [item.id, item.severity, item.verify ? 'machine' : 'person', item.title]);
  return `${standard.id} · ${standard.title} (${standard.kind})\n${standard.about.trim()}\n\n${table(['ID', 'SEVERITY', 'DECIDED BY', 'TITLE'], rows)}`;
}

function itemText(item: Item, registry: ReferenceRegistry): string {
  return [
    `${item.id} · ${item.title}`,
    `${item.severity} · ${item.component} · ${item.effort.hours} h ${item.effort.role}`,
    '',
    item.why,
    ...(item.verify ? ['', `Decided by ${JSON.stringify(item.verify)}`] : []),
    ...(item.ask ? ['', `Asked: ${item.ask}`] : []),
    ...(item.refs.length > 0 ? ['', 'See:', ...item.refs.map((ref) => `  ${referenceText(registry, ref)}`)] : []),
    ...(item.fix ? ['', 'Fix:', ...item.fix.steps.map((step, index) => `  ${index + 1}. ${step}`)] : []),
  ].join('\n');
}

function referenceText(registry: ReferenceRegistry, text: string): string {
  const reference = resolveReference(registry, text);
  const scheme = reference && registry.schemes[reference.scheme];
  return scheme ? `${text}  ${scheme.title} ${scheme.version}, ${scheme.url}` : text;
}

/** `airworthy standards capabilities`: the names that predicates and `airworthy.yaml` may use. */
export async function listCapabilities(options: { json?: boolean }): Promise<number> {
  const { standards } = ownStandards();
  const rows = CAPABILITY_IDS.map((id) => {
    const named = (predicates: readonly string[]): boolean =>
      predicates.some((one) => one.split('|').some((part) => part.endsWith(`:${id}`)));
    const items = standards.flatMap((one) => one.items.filter((item) => named(one.appliesWhen) || named(item.appliesWhen)));
    return { id, sign: CAPABILITIES[id], items: items.length };
  });
  await (options.json
    ? printJson(rows)
    : print(
        table(
          ['CAPABILITY', 'HELD TO BE THERE WHEN', 'ITEMS THAT ASK FOR IT'],
          rows.map((one) => [one.id, one.sign, String(one.items)]),
        ),
      ));
  return EXIT.ok;
}
