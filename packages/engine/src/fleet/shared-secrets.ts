import { compareLocations } from '@airworthy/model';
import type { SharedSecret } from '@airworthy/model';
import type { ServiceDigest } from './digest.ts';

/** Placeholders that nobody can log in with are no secret in common. */
const NOTHING = /^(?:|undefined|null|none|true|false)$/i;

/** Secret variables that several services read, and whether they fall back to the same literal. */
export function sharedSecrets(services: readonly ServiceDigest[]): SharedSecret[] {
  const byName = Map.groupBy(
    services.flatMap((service) => service.variables.filter((one) => one.secret).map((one) => ({ ...one, service: service.name }))),
    (one) => one.name,
  );
  return [...byName]
    .flatMap(([name, reads]) => {
      const names = [...new Set(reads.map((one) => one.service))].toSorted();
      if (names.length < 2) return [];
      const defaults = Map.groupBy(
        reads.filter((one) => one.fallback !== undefined && !NOTHING.test(one.fallback)),
        (one) => one.fallback as string,
      );
      const same = [...defaults.values()].some((list) => new Set(list.map((one) => one.service)).size > 1);
      return [
        {
          name,
          kind: same ? ('same-default' as const) : ('same-name' as const),
          services: names,
          places: reads
            .map((one) => ({ service: one.service, default: one.fallback !== undefined && !NOTHING.test(one.fallback), place: one.place }))
            .toSorted((a, b) => (a.service < b.service ? -1 : a.service > b.service ? 1 : compareLocations(a.place, b.place))),
          differingDefaults: defaults.size > 1 && new Set([...defaults.values()].flat().map((one) => one.service)).size > 1,
        },
      ];
    })
    .toSorted((a, b) =>
      a.kind === b.kind ? b.services.length - a.services.length || (a.name < b.name ? -1 : 1) : a.kind === 'same-default' ? -1 : 1,
    );
}
