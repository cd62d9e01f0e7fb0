import { manifestPath } from '@airworthy/model';
import type { Facts } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { productionImages } from '../../derive/images.ts';

/** Major version in `packageManager`: `pnpm@10.33.2` → 10. */
function managerMajor(facts: Pick<Facts, 'packageManifests'>, name: string): number | undefined {
  const found = facts.packageManifests.map(({ packageManager }) => new RegExp(`^${name}@(\\d+)`).exec(packageManager ?? '')?.[1]);
  const digits = found.find((each) => each !== undefined);
  return digits === undefined ? undefined : Number(digits);
}

export const scriptsLimited = defineCheck({
  id: 'supply/install-scripts-limited',
  title: 'Only named packages may run a script when they are installed',
  failTitle: 'Any package may run a script when it is installed',
  needs: ['lockfiles', 'registrySettings', 'packageManifests', 'dockerfiles'],
  subjects: ({ lockfiles }) => lockfiles.slice(0, 1),
  holds: (file, facts) => {
    if (facts.registrySettings.some(({ ignoresScripts, allowedBuilds }) => ignoresScripts || allowedBuilds !== undefined)) return true;
    // Bun, and pnpm from version 10 on, run none that is not allowed.
    if (file.manager === 'bun') return true;
    if (file.manager === 'pnpm') {
      const major = managerMajor(facts, 'pnpm');
      return major === undefined ? undefined : major >= 10;
    }
    if (file.installScripts?.length === 0) return true;
    const images = productionImages(facts.dockerfiles).filter((image) => image.ignoresScripts !== undefined);
    return images.length > 0 && images.every((image) => image.ignoresScripts === true);
  },
  location: (file) => file.location,
  related: (file) => (file.installScripts ?? []).slice(0, 8).map(({ line }) => ({ path: file.location.path, line })),
  message: (file, holds) =>
    `${file.manager}: ${holds === true ? 'scripts are limited' : holds === undefined ? 'depends on its version, which package.json does not state' : 'scripts of every package run'}${
      file.installScripts === undefined || file.installScripts.length === 0
        ? ''
        : `; ${file.installScripts.length} have one: ${file.installScripts
            .slice(0, 5)
            .map(({ name }) => name)
            .join(', ')}`
    }`,
  whenNone: 'na',
  noneMessage: 'There is no lockfile.',
  confidence: 'likely',
});

/** https://pnpm.io/settings#minimumreleaseage: what is not stated is no bar, only a preference. */
const BY_DEFAULT = 'minimumReleaseAge 1440, its default: one day, and a younger release is taken where none is old enough';

/** A release that was taken over is found within hours to days: one day is not "some days". */
const LEAST_DAYS = 2;
const DAYS_OF: Readonly<Record<string, number>> = { s: 1 / 86_400, m: 1 / 1440, h: 1 / 24, d: 1, w: 7, mo: 30 };

/**
 * How many days a setting asks for; without one where it names a date or a preset. pnpm and Yarn count minutes, Bun seconds, npm days; Yarn and
 * Renovate also take `3d` and `3 days`.
 */
function daysOf(cooldown: string, by: string): number | undefined {
  const found = /(\d+(?:\.\d+)?)\s*(mo|[a-z])?/i.exec(cooldown);
  if (found === null || cooldown.startsWith('before ')) return undefined;
  const bare = by === 'bunfig' ? 's' : /^(?:minimum-?release-?age|npmMinimalAgeGate)/i.test(cooldown) ? 'm' : 'd';
  return Number(found[1]) * (DAYS_OF[found[2]?.toLowerCase() ?? bare] ?? 1);
}

export const releasesAged = defineCheck({
  id: 'supply/releases-aged',
  title: 'A release has to be some days old before it is taken',
  failTitle: 'A release is taken before it is two days old, so before many could notice that it is an attack',
  needs: ['registrySettings', 'updateBots', 'lockfiles', 'packageManifests'],
  beside: ['packageManifests'],
  subjects: ({ registrySettings, updateBots, lockfiles, packageManifests }) => {
    const stated = registrySettings.map(({ location, by, cooldown }) => ({ location, by, cooldown }));
    // From version 11 on pnpm waits for a day unless another age is stated.
    const pnpm = packageManifests.find(({ packageManager }) => Number(/^pnpm@(\d+)/.exec(packageManager ?? '')?.[1] ?? 0) >= 11);
    const waits = pnpm !== undefined && lockfiles[0]?.manager === 'pnpm' && stated.every(({ cooldown }) => cooldown === undefined);
    return [
      ...stated,
      ...updateBots.filter(({ silent }) => silent !== true).map(({ location, by, cooldown }) => ({ location, by, cooldown })),
      ...(waits ? [{ location: pnpm.location, by: pnpm.packageManager ?? 'pnpm', cooldown: BY_DEFAULT }] : []),
    ];
  },
  holds: ({ cooldown, by }) => cooldown !== undefined && (daysOf(cooldown, by) ?? LEAST_DAYS) >= LEAST_DAYS,
  location: ({ location }) => location,
  message: ({ by, cooldown }) => `${by}: ${cooldown ?? 'no age is asked for'}`,
  whenNone: 'fail',
  noneMessage: 'No setting of a package manager or update bot asks for an age.',
  confidence: 'proved',
  quantifier: 'any',
});

const PUBLIC_HOSTS = /^(?:registry\.npmjs\.org|registry\.yarnpkg\.com|registry\.npmmirror\.com|npm\.jsr\.io)$/;

export const scopesPinned = defineCheck({
  id: 'supply/private-scopes-pinned',
  title: 'Scopes of packages of the company are bound to its registry',
  failTitle: 'A scope of the company is bound to no registry, so the public one may answer for it',
  needs: ['lockfiles', 'registrySettings'],
  subjects: ({ lockfiles, registrySettings }) => {
    const privately = lockfiles.flatMap(({ location, hosts }) =>
      (hosts ?? [])
        .filter(({ host }) => !PUBLIC_HOSTS.test(host))
        .flatMap(({ host, names }) => names.map((name) => ({ location, host, name }))),
    );
    // A mirror serves everything; then nothing can be told from where a package comes.
    const publicly = new Set(
      lockfiles.flatMap(({ hosts }) => (hosts ?? []).filter(({ host }) => PUBLIC_HOSTS.test(host)).flatMap(({ names }) => names)),
    );
    const scoped = publicly.size === 0 ? [] : privately.filter(({ name }) => name.startsWith('@'));
    const byScope = new Map(scoped.map((one) => [one.name.split('/')[0] as string, one]));
    const bound = registrySettings.flatMap(({ scopes, location }) =>
      scopes.map(({ scope, line }) => ({ scope, location: { path: location.path, line } })),
    );
    return [
      ...[...byScope].map(([scope, one]) => ({
        scope,
        host: one.host,
        location: bound.find((each) => each.scope === scope)?.location ?? one.location,
        bound: bound.some((each) => each.scope === scope),
      })),
      ...bound
        .filter(({ scope }) => !byScope.has(scope))
        .map(({ scope, location }) => ({ scope, host: 'its registry', location, bound: true })),
    ];
  },
  holds: ({ bound }) => bound,
  location: ({ location }) => location,
  message: ({ scope, host, bound }) => `${scope} comes from ${host} and ${bound ? 'is bound to it' : 'is bound to no registry'}`,
  whenNone: 'na',
  noneMessage: 'No package comes from a registry of its own.',
  confidence: 'likely',
});

export const transportSecure = defineCheck({
  id: 'supply/transport-secure',
  title: 'Packages are fetched over a connection that is checked',
  failTitle: 'Packages are fetched over a connection on which they can be changed',
  needs: ['registrySettings'],
  subjects: ({ registrySettings }) => registrySettings,
  holds: ({ insecure }) => insecure.length === 0,
  location: ({ location, insecure }) => ({ path: location.path, line: insecure[0]?.line ?? location.line }),
  message: ({ by, insecure }) => `${by}: ${insecure.map(({ what }) => what).join(', ') || 'nothing insecure'}`,
  whenNone: 'na',
  noneMessage: 'No file sets anything for the package manager.',
  confidence: 'proved',
});

export const importsDeclared = defineCheck({
  id: 'supply/imports-declared',
  title: 'Every package that production code imports is listed in package.json',
  failTitle: 'Production code imports a package that no package.json lists, so another package decides its version',
  needs: ['packageManifests'],
  subjects: ({ packageManifests }, { service }) =>
    packageManifests
      .filter(({ location }) => location.path === manifestPath(service.path))
      .flatMap((manifest) =>
        (manifest.undeclared ?? []).length === 0
          ? [{ name: undefined, location: manifest.location }]
          : (manifest.undeclared ?? []).map(({ name, location }) => ({ name: name as string | undefined, location })),
      ),
  holds: ({ name }) => name === undefined,
  location: ({ location }) => location,
  message: ({ name }) => (name === undefined ? 'every import is listed' : `${name} is imported and not listed`),
  whenNone: 'na',
  noneMessage: 'The service has no package.json of its own.',
  confidence: 'likely',
});

export const managerStated = defineCheck({
  id: 'supply/package-manager-stated',
  title: 'package.json states which package manager in which version installs the service',
  failTitle: 'Each machine installs with whatever package manager it has',
  needs: ['packageManifests'],
  subjects: ({ packageManifests }) => packageManifests,
  holds: ({ packageManager }) => packageManager !== undefined,
  location: ({ location }) => location,
  message: ({ packageManager }) => `packageManager ${packageManager ?? 'not set'}`,
  whenNone: 'na',
  noneMessage: 'No package.json was found.',
  confidence: 'proved',
  quantifier: 'any',
});
