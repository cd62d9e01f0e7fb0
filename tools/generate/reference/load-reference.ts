import { join } from 'node:path';
import type { AnyCheck } from '@airworthy/engine/check/define-check';
import type { Extractor } from '@airworthy/engine/extract/define-extractor';
import { loadExamples } from '@airworthy/engine/standards/examples';
import type { Example } from '@airworthy/engine/standards/examples';
import { loadProbes } from '@airworthy/engine/standards/probes';
import type { Probe } from '@airworthy/engine/standards/probes';
import { loadStandards } from '@airworthy/engine/standards/load-standards';
import { loadReferences } from '@airworthy/engine/standards/references';
import type { FactFamily, Item, ReferenceRegistry, Standard } from '@airworthy/model';
import { FACT_FAMILIES } from '@airworthy/model';

/** Everything that the reference pages are made of. */
export interface Reference {
  standards: Standard[];
  /** Published standards that items refer to. */
  registry: ReferenceRegistry;
  checks: ReadonlyMap<string, AnyCheck>;
  extractors: readonly Extractor[];
  /** Families that at least one extractor writes into. */
  emitted: ReadonlySet<FactFamily>;
  probes: ReadonlyMap<string, Probe>;
  /** Number of a standard → the examples of its file. */
  examples: ReadonlyMap<number, readonly Example[]>;
}

/** Who decides an item: checks that prove it; checks that rest on a heuristic, so that a person should look; a person. */
export type Decider = 'machine' | 'assisted' | 'human';

export async function loadReference(root: string): Promise<Reference> {
  const [{ checks }, { extractors }] = await Promise.all([
    import('@airworthy/engine/checks/registry.generated'),
    import('@airworthy/engine/extractors/registry.generated'),
  ]);
  return {
    standards: loadStandards(join(root, 'standards')).standards.toSorted((a, b) => a.number - b.number),
    probes: new Map(loadProbes(join(root, 'standards')).map((one) => [one.id, one])),
    registry: loadReferences(join(root, 'standards')),
    checks: new Map(Object.entries(checks)),
    extractors,
    emitted: new Set(extractors.flatMap((one) => one.emits)),
    examples: new Map(loadExamples(join(root, 'standards/examples')).map((one) => [Number(one.file.slice(0, 2)), one.examples])),
  };
}

export function deciderOf(item: Item, { checks }: Reference): Decider {
  if (!item.verify) return 'human';
  return checkIds(item).every((id) => checks.get(id)?.confidence === 'proved') ? 'machine' : 'assisted';
}

/** Ids of the checks that decide an item. */
export function checkIds(item: Item): string[] {
  if (!item.verify) return [];
  const references = 'all' in item.verify ? item.verify.all : item.verify.any;
  return [...new Set(references.map((one) => (typeof one === 'string' ? one : one.check)))];
}

/** Families a check asks for that no extractor writes yet; while there are some, its answer stays open. */
export function unreadFamilies(check: AnyCheck | undefined, reference: Reference): FactFamily[] {
  return (check?.needs ?? FACT_FAMILIES).filter((family: FactFamily) => !reference.emitted.has(family));
}

/** Checks of an item whose facts nobody collects yet. */
export function openChecks(item: Item, reference: Reference): string[] {
  return checkIds(item).filter((id) => unreadFamilies(reference.checks.get(id), reference).length > 0);
}
