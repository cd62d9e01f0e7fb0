import { KnownError } from '@airworthy/engine/known-error';
import { byItem, crosswalk } from '@airworthy/engine/standards/crosswalk';
import type { Crosswalk } from '@airworthy/engine/standards/crosswalk';
import { loadReferences, schemeNamed } from '@airworthy/engine/standards/references';
import type { ReferenceRegistry } from '@airworthy/model';
import { ownStandards } from '../audit-run.ts';
import { EXIT } from '../exit-codes.ts';
import { nearest } from '../output/nearest.ts';
import { table } from '../output/table.ts';
import { print, printJson } from '../output/terminal.ts';
import { standardsDirectory } from '../places.ts';

interface MapOptions {
  to?: string;
  byItem?: boolean;
  uncovered?: boolean;
  json?: boolean;
}

/** `airworthy standards map`: our items beside published standards. */
export async function mapStandards(options: MapOptions): Promise<number> {
  const registry = loadReferences(standardsDirectory());
  const { standards } = ownStandards();
  if (options.to === undefined) {
    const all = Object.keys(registry.schemes).map((name) => crosswalk(registry, name, standards));
    await (options.json ? printJson(all.map(summaryOf)) : print(overview(all)));
    return EXIT.ok;
  }
  const walk = crosswalk(registry, schemeOf(registry, options.to), standards);
  if (options.json) await printJson(options.byItem ? byItem(walk) : options.uncovered ? walk.uncovered : walk);
  else await print(textOf(walk, options));
  return EXIT.ok;
}

function schemeOf(registry: ReferenceRegistry, given: string): string {
  const name = schemeNamed(registry, given.toLowerCase());
  if (name !== undefined) return name;
  const near = nearest(given, Object.keys(registry.schemes));
  throw new KnownError('usage', `There is no published standard ${given}.`, {
    hint: near ? `Did you mean ${near}?` : 'List them with `airworthy standards map`.',
  });
}

function summaryOf(walk: Crosswalk): Record<string, unknown> {
  const { covered, uncovered, ...rest } = walk;
  return { ...rest, covered: covered.length, uncovered: uncovered.length };
}

function overview(all: readonly Crosswalk[]): string {
  const rows = all.map((walk) => [
    walk.scheme,
    walk.version,
    walk.expected === 0 ? '–' : `${walk.expected - walk.uncovered.length} of ${walk.expected}`,
    String(walk.covered.length),
    walk.title,
  ]);
  return `${table(['SCHEME', 'VERSION', 'COVERED', 'IDS IN USE', 'TITLE'], rows)}\n\nA dash: a list that is not pinned, so that nothing can be missing from it. An id counts as covered when an item refers to it.`;
}

function textOf(walk: Crosswalk, options: MapOptions): string {
  const head = `${walk.title} ${walk.version}\n${walk.url}\n`;
  const uncovered = `${walk.uncovered.length} of ${walk.expected} without an item${walk.uncovered.length > 0 ? `: ${walk.uncovered.join(', ')}` : ''}`;
  if (options.uncovered) return `${head}\n${uncovered}`;
  const rows = options.byItem
    ? byItem(walk).map(({ item, ids }) => [item.id, item.severity, item.title, ids.join(', ')])
    : walk.covered.flatMap(({ id, items }) =>
        items.map((item, index) => [index === 0 ? id : '', item.id, item.severity, item.machine ? 'machine' : 'person', item.title]),
      );
  const titles = options.byItem ? ['ITEM', 'SEVERITY', 'TITLE', 'IDS'] : ['ID', 'ITEM', 'SEVERITY', 'DECIDED BY', 'TITLE'];
  return `${head}\n${rows.length > 0 ? `${table(titles, rows)}\n\n` : ''}${walk.expected > 0 ? uncovered : 'Not a pinned list: nothing can be missing from it.'}`;
}
