import type { VersionDrift } from '@airworthy/model';
import type { ServiceDigest } from './digest.ts';

/** Dependencies that services use in different versions: the one in the lockfile, else the lowest that the range allows. */
export function versionDrift(services: readonly ServiceDigest[]): VersionDrift[] {
  const byName = new Map<string, Map<string, Set<string>>>();
  for (const service of services)
    for (const one of service.dependencies) {
      const version = versionOf(one.resolved ?? one.range);
      if (version === undefined) continue;
      const versions = byName.get(one.name) ?? new Map<string, Set<string>>();
      versions.set(version, (versions.get(version) ?? new Set<string>()).add(service.name));
      byName.set(one.name, versions);
    }
  return [...byName]
    .flatMap(([name, versions]) => {
      if (versions.size < 2) return [];
      const rows = [...versions]
        .map(([version, names]) => ({ version, services: [...names].toSorted() }))
        .toSorted((a, b) => compare(a.version, b.version));
      // Several versions within one service alone are its own matter.
      if (new Set(rows.flatMap((row) => row.services)).size < 2) return [];
      return [{ name, kind: kindOf(rows.map((row) => row.version)), versions: rows }];
    })
    .toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || (a.name < b.name ? -1 : 1));
}

const ORDER = ['major', 'minor', 'patch'];

function versionOf(text: string): string | undefined {
  return /^[\^~>=v\s]*(\d+\.\d+\.\d+(?:-[\w.]+)?)/.exec(text)?.[1] ?? /^[\^~>=v\s]*(\d+(?:\.\d+)?)(?:\.[x*])?$/.exec(text)?.[1];
}

function kindOf(versions: readonly string[]): VersionDrift['kind'] {
  const parts = versions.map((one) => one.split('.'));
  const differ = (at: number): boolean => new Set(parts.map((one) => one[at] ?? '0')).size > 1;
  // Before 1.0 a minor version may break what came before.
  if (differ(0) || (parts.every((one) => one[0] === '0') && differ(1))) return 'major';
  return differ(1) ? 'minor' : 'patch';
}

function compare(a: string, b: string): number {
  const one = a.split(/[.-]/).map(Number);
  const other = b.split(/[.-]/).map(Number);
  for (let at = 0; at < 3; at += 1) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
  }
  return a < b ? -1 : 1;
}
