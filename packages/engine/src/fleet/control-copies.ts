import { compareLocations } from '@airworthy/model';
import type { ControlCopies, ControlSource } from '@airworthy/model';
import type { ServiceDigest } from './digest.ts';

interface Copy {
  service: string;
  source: ControlSource;
}

/** Guards and limiters of one name do one job; of other code the name alone says too little. */
const BY_NAME = new Set(['guard', 'limiter']);
/** Share of traits in common. Signatures are made of few, so that more of them have to be. */
const ALIKE = 0.34;
const ALIKE_SIGNATURES = 0.5;
const SHOWN = 8;

/** The same control in several services: by name, or by code under another name. */
export function controlCopies(services: readonly ServiceDigest[]): ControlCopies[] {
  const all = services.flatMap((service) => service.controls.map((source): Copy => ({ service: service.name, source })));
  // Code in a shared folder is one place, however many services load it.
  const copies = [...new Map(all.map((one) => [`${one.source.location.path}:${one.source.location.line}`, one])).values()];
  const groups = [...Map.groupBy(copies, (one) => `${one.source.kind} ${one.source.name.toLowerCase()}`).values()].map(related);
  const grouped = new Set(groups.filter(spansServices).flat());
  const equal = [
    ...Map.groupBy(
      copies.filter((one) => !grouped.has(one)),
      (one) => one.source.hash,
    ).values(),
  ];
  return [...groups, ...equal]
    .filter(spansServices)
    .map(describe)
    .toSorted((a, b) => b.variants - a.variants || b.copies.length - a.copies.length || (a.name < b.name ? -1 : 1));
}

function spansServices(group: readonly Copy[]): boolean {
  return new Set(group.map((one) => one.service)).size > 1;
}

/** Leaves out what only has the name in common with the rest. */
function related(group: Copy[]): Copy[] {
  if (group.every((one) => BY_NAME.has(one.source.kind))) return group;
  return group.filter((one) =>
    group.some(
      (other) =>
        other.service !== one.service &&
        (other.source.hash === one.source.hash ||
          similarity(one.source, other.source) >= (one.source.kind === 'signature' ? ALIKE_SIGNATURES : ALIKE)),
    ),
  );
}

function similarity(a: ControlSource, b: ControlSource): number {
  const both = a.traits.filter((trait) => b.traits.includes(trait)).length;
  const either = new Set([...a.traits, ...b.traits]).size;
  return either === 0 ? 0 : both / either;
}

function describe(group: Copy[]): ControlCopies {
  const sorted = group.toSorted((a, b) =>
    a.service < b.service ? -1 : a.service > b.service ? 1 : compareLocations(a.source.location, b.source.location),
  );
  const byHash = [...Map.groupBy(sorted, (one) => one.source.hash)].toSorted(([, a], [, b]) => b.length - a.length);
  const variants = byHash.map(([hash]) => hash);
  const usual = byHash[0]?.[1][0]?.source as ControlSource;
  return {
    name: usual.name,
    kind: usual.kind,
    copies: sorted.map(({ service, source }) => ({
      service,
      variant: variants.indexOf(source.hash) + 1,
      more: source.traits.filter((trait) => !usual.traits.includes(trait)).slice(0, SHOWN),
      less: usual.traits.filter((trait) => !source.traits.includes(trait)).slice(0, SHOWN),
      wiring: source.wiring?.state ?? 'unknown',
      place: source.location,
    })),
    variants: variants.length,
  };
}
