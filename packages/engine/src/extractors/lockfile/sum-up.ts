import type { Lockfile, PackagePlace } from '@airworthy/model';
import type { LockfileText, LockedPackage } from '../../lang/lockfile/lockfile-text.ts';

type Sums = Pick<
  Lockfile,
  'remote' | 'withoutIntegrity' | 'installScripts' | 'deprecated' | 'untold' | 'licences' | 'severalVersions' | 'hosts'
>;

/** So many packages are named of each sort. */
const LIMIT = 100;

/** What a lockfile says about its packages as a whole. `direct` holds name and exact version of what the service itself ships. Sorts that its format does not tell are left out. */
export function sumUp(lock: LockfileText, direct: ReadonlyMap<string, string>, others: () => readonly LockfileText[]): Sums {
  const all = withMetadata(lock.entries(), direct, others);
  if (all.length === 0) return {};
  const npm = lock.manager === 'npm';
  const modern = npm && Number(lock.version) >= 2;
  const tellsScripts = modern || (lock.manager === 'pnpm' && Number.parseFloat(lock.version) < 9);
  // The first format of npm says nothing of it.
  const tellsDeprecated = modern || lock.manager === 'pnpm';
  const isDirect = (each: LockedPackage): boolean => direct.get(each.name) === each.version;
  const untold = all.filter((each) => npm && each.source === 'registry' && isDirect(each) && isBare(each)).map(place);
  return {
    remote: all
      .filter((each) => each.source === 'git' || each.source === 'url')
      .slice(0, LIMIT)
      .map(place),
    withoutIntegrity: all
      .filter((each) => !each.integrity && each.source === 'registry')
      .slice(0, LIMIT)
      .map(place),
    ...(tellsScripts
      ? {
          installScripts: all
            .filter((each) => each.installScript === true)
            .slice(0, LIMIT)
            .map(place),
        }
      : {}),
    ...(tellsDeprecated
      ? {
          deprecated: all
            .filter((each) => each.deprecated !== undefined)
            // What the service lists itself comes first, so that the limit leaves none of it out.
            .toSorted((a, b) => Number(isDirect(b)) - Number(isDirect(a)))
            .slice(0, LIMIT)
            .map((each) => ({ ...place(each), message: each.deprecated as string, direct: isDirect(each) })),
          ...(untold.length === 0 ? {} : { untold }),
        }
      : {}),
    ...(modern ? { licences: licencesOf(all) } : {}),
    severalVersions: severalVersions(all),
    hosts: hostsOf(all),
  };
}

/** An entry of npm that was not made from what the registry says: neither an address nor a hash. */
function isBare(each: LockedPackage): boolean {
  return !each.integrity && each.host === undefined && each.deprecated === undefined;
}

/** Bare entries of direct packages are filled in from other lockfiles of the tree that fix the same version. */
function withMetadata(
  entries: readonly LockedPackage[],
  direct: ReadonlyMap<string, string>,
  others: () => readonly LockfileText[],
): readonly LockedPackage[] {
  if (!entries.some((each) => isBare(each) && direct.get(each.name) === each.version)) return entries;
  const told = new Map<string, LockedPackage>();
  for (const lock of others())
    for (const each of lock.entries())
      if (each.deprecated !== undefined && direct.get(each.name) === each.version) told.set(each.name, each);
  return entries.map((each) => {
    const deprecated = isBare(each) && direct.get(each.name) === each.version ? told.get(each.name)?.deprecated : undefined;
    return deprecated === undefined ? each : { ...each, deprecated };
  });
}

function place({ name, version, line }: LockedPackage): PackagePlace {
  return { name, version, line };
}

/** Licences of packages that are shipped, with the packages that have them. */
function licencesOf(all: readonly LockedPackage[]): { licence: string; packages: PackagePlace[] }[] {
  const out = new Map<string, PackagePlace[]>();
  for (const each of all) {
    if (each.development === true) continue;
    const licence = each.licence ?? '';
    const list = out.get(licence) ?? [];
    out.set(licence, list);
    if (list.length < 20) list.push(place(each));
  }
  return [...out].map(([licence, packages]) => ({ licence, packages })).toSorted((a, b) => (a.licence < b.licence ? -1 : 1));
}

/** Packages that are there in more than one major version. */
function severalVersions(all: readonly LockedPackage[]): { name: string; versions: string[]; line: number }[] {
  const byName = new Map<string, { majors: Set<string>; versions: Set<string>; line: number }>();
  for (const { name, version, line, development } of all) {
    if (development === true) continue;
    const known = byName.get(name) ?? { majors: new Set<string>(), versions: new Set<string>(), line };
    byName.set(name, known);
    known.majors.add(version.startsWith('0.') ? version.split('.').slice(0, 2).join('.') : (version.split('.')[0] as string));
    known.versions.add(version);
  }
  return [...byName]
    .filter(([, { majors }]) => majors.size > 1)
    .map(([name, { versions, line }]) => ({ name, versions: [...versions].toSorted(), line }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function hostsOf(all: readonly LockedPackage[]): { host: string; names: string[] }[] {
  const out = new Map<string, Set<string>>();
  for (const { name, host, source } of all) {
    if (host === undefined || source !== 'registry') continue;
    const names = out.get(host) ?? new Set<string>();
    out.set(host, names);
    if (names.size < LIMIT) names.add(name);
  }
  return [...out].map(([host, names]) => ({ host, names: [...names].toSorted() })).toSorted((a, b) => (a.host < b.host ? -1 : 1));
}
