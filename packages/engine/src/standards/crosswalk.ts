import type { ReferenceRegistry, ReferenceScheme, Standard } from '@airworthy/model';
import { expectedIds, resolveReference } from './references.ts';

/** What our items answer of a published list. */
export interface Crosswalk {
  scheme: string;
  title: string;
  version: string;
  url: string;
  /** Ids that items refer to, in the order of the list, each with the items. */
  covered: { id: string; items: CrosswalkItem[] }[];
  /** Ids of the list, or of its tracked part, that no item refers to. */
  uncovered: string[];
  /** Number of ids that should be covered; 0 for an open list of which none is tracked. */
  expected: number;
}

export interface CrosswalkItem {
  id: string;
  title: string;
  severity: string;
  /** A machine decides it where the code can tell. */
  machine: boolean;
}

/** Which items answer which id of a scheme. */
export function crosswalk(registry: ReferenceRegistry, name: string, standards: readonly Standard[]): Crosswalk {
  const scheme = registry.schemes[name] as ReferenceScheme;
  const expected = expectedIds(scheme);
  const found = new Map<string, Map<string, CrosswalkItem>>();
  for (const item of standards.flatMap((one) => one.items))
    for (const ref of item.refs) {
      const reference = resolveReference(registry, ref);
      if (reference?.scheme !== name) continue;
      const items = found.get(reference.id) ?? new Map<string, CrosswalkItem>();
      items.set(item.id, { id: item.id, title: item.title, severity: item.severity, machine: item.verify !== undefined });
      found.set(reference.id, items);
    }
  const order = new Map(expected.map((id, index) => [id, index]));
  const rank = (id: string): number => order.get(id) ?? expected.length;
  return {
    scheme: name,
    title: scheme.title,
    version: scheme.version,
    url: scheme.url,
    covered: [...found]
      .toSorted(([a], [b]) => rank(a) - rank(b) || byNumbers(a, b))
      .map(([id, items]) => ({ id, items: [...items.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)) })),
    // A part answers for its heading: 10.2.1 for 10.
    uncovered: expected.filter((id) => !found.has(id) && ![...found.keys()].some((one) => one.startsWith(`${id}.`))),
    expected: expected.length,
  };
}

/** The other way round: for each item its ids of the scheme. Items without one are left out. */
export function byItem(walk: Crosswalk): { item: CrosswalkItem; ids: string[] }[] {
  const found = new Map<string, { item: CrosswalkItem; ids: string[] }>();
  for (const { id, items } of walk.covered)
    for (const item of items) {
      const row = found.get(item.id) ?? { item, ids: [] };
      row.ids.push(id);
      found.set(item.id, row);
    }
  return [...found.values()].toSorted((a, b) => (a.item.id < b.item.id ? -1 : 1));
}

function byNumbers(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
