import { pushTo, manifestPath } from '@airworthy/model';
import type { Dependency, Lockfile, PackagePlace, ServiceInfo } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';

const NO_LOCKFILE = 'There is no lockfile.';

/** `a 1.0.0, b 2.1.0 and 3 more`. */
function listed(packages: readonly { name: string; version?: string }[]): string {
  const shown = packages.slice(0, 5).map(({ name, version }) => (version === undefined ? name : `${name} ${version}`));
  return `${shown.join(', ')}${packages.length > 5 ? ` and ${packages.length - 5} more` : ''}`;
}

function at(file: Lockfile, packages: readonly PackagePlace[] | undefined): Lockfile['location'] {
  return { path: file.location.path, line: packages?.[0]?.line ?? 1 };
}

function others(file: Lockfile, packages: readonly PackagePlace[] | undefined): Lockfile['location'][] {
  return (packages ?? []).slice(1, 9).map(({ line }) => ({ path: file.location.path, line }));
}

export const lockfileInStep = defineCheck({
  id: 'supply/lockfile-in-step',
  title: 'The lockfile fixes every dependency that package.json lists',
  failTitle: 'package.json lists a dependency that the lockfile does not know',
  needs: ['lockfiles', 'dependencies'],
  subjects: ({ lockfiles, dependencies }, { service }) =>
    lockfiles.some((file) => file.packages > 0)
      ? dependencies.filter(
          (one) =>
            one.location.path === manifestPath(service.path) &&
            one.kind !== 'peer' &&
            one.kind !== 'optional' &&
            one.local !== true &&
            fromRegistry(one),
        )
      : [],
  holds: (dependency) => dependency.resolved !== undefined,
  location: (dependency) => dependency.location,
  message: ({ name, range, resolved }) => `${name} ${range} ${resolved === undefined ? 'is not in the lockfile' : `is ${resolved}`}`,
  whenNone: 'na',
  noneMessage: 'There is no lockfile, or package.json lists nothing from a registry.',
  confidence: 'likely',
});

/** A range of versions; not a path, a repository, a catalogue or another name. */
function fromRegistry({ range }: Dependency): boolean {
  return /^[\^~<>=v*\d]|^latest$|^x$/.test(range);
}

export const contentHashed = defineCheck({
  id: 'supply/content-hashed',
  title: 'The lockfile holds a hash of every package from a registry',
  failTitle: 'The lockfile would accept another content under the same version',
  needs: ['lockfiles'],
  subjects: ({ lockfiles }) => lockfiles.filter((file) => file.withoutIntegrity !== undefined),
  holds: (file) => file.withoutIntegrity?.length === 0,
  location: (file) => at(file, file.withoutIntegrity),
  related: (file) => others(file, file.withoutIntegrity),
  message: (file) =>
    file.withoutIntegrity?.length === 0
      ? `${file.packages} packages with their hashes`
      : `without a hash: ${listed(file.withoutIntegrity ?? [])}`,
  whenNone: 'na',
  noneMessage: NO_LOCKFILE,
  confidence: 'proved',
});

export const treeFromRegistry = defineCheck({
  id: 'supply/tree-from-registry',
  title: 'No package further down the tree comes from a git repository or a URL',
  failTitle: 'A package of the tree comes from a git repository or a URL',
  needs: ['lockfiles'],
  subjects: ({ lockfiles }) => lockfiles.filter((file) => file.remote !== undefined),
  holds: (file) => file.remote?.length === 0,
  location: (file) => at(file, file.remote),
  related: (file) => others(file, file.remote),
  message: (file) => (file.remote?.length === 0 ? 'every package comes from a registry' : `from elsewhere: ${listed(file.remote ?? [])}`),
  whenNone: 'na',
  noneMessage: NO_LOCKFILE,
  confidence: 'proved',
});

export const oneLockfile = defineCheck({
  id: 'supply/one-lockfile',
  title: 'One package manager decides what is installed',
  failTitle: 'Lockfiles of several package managers lie beside each other, and only one of them is kept up',
  needs: ['lockfiles'],
  subjects: ({ lockfiles }) => {
    const folders = new Map<string, Lockfile[]>();
    for (const file of lockfiles) {
      const folder = file.location.path.slice(0, file.location.path.lastIndexOf('/') + 1);
      pushTo(folders, folder, file);
    }
    return [...folders.values()];
  },
  holds: (files) => new Set(files.map((file) => file.manager)).size === 1,
  location: (files) => files[0]?.location,
  related: (files) => files.slice(1).map((file) => file.location),
  message: (files) => files.map((file) => file.location.path).join(', '),
  whenNone: 'na',
  noneMessage: NO_LOCKFILE,
  confidence: 'proved',
});

function isOwn(file: Lockfile, service: ServiceInfo): boolean {
  return file.location.path.slice(0, Math.max(0, file.location.path.lastIndexOf('/'))) === service.path;
}

/** Where two majors mean that one of them misses the fixes of the other: tokens, passwords, ciphers, TLS, sessions. */
const SENSITIVE =
  /^(?:jsonwebtoken|jose|jws|jwa|node-jose|@panva\/.*|bcrypt|bcryptjs|argon2|crypto-js|node-forge|elliptic|tweetnacl|libsodium.*|openpgp|passport(?:-.*)?|express-session|@fastify\/(?:jwt|session|secure-session|auth)|oauth4webapi|openid-client|otplib|speakeasy|csrf|csurf)$/;

export const securityLibrariesOnce = defineCheck({
  id: 'supply/security-libraries-once',
  title: 'Libraries for tokens, passwords and ciphers are there in one major version',
  failTitle: 'A library for tokens, passwords or ciphers is there in several major versions',
  needs: ['lockfiles'],
  subjects: ({ lockfiles }) => lockfiles.filter((file) => file.severalVersions !== undefined),
  // In the lockfile of a monorepo the other one may belong to another package.
  holds: (file, _facts, { service }) =>
    !file.severalVersions?.some(({ name }) => SENSITIVE.test(name)) ? true : isOwn(file, service) ? false : undefined,
  location: (file) => ({ path: file.location.path, line: file.severalVersions?.find(({ name }) => SENSITIVE.test(name))?.line ?? 1 }),
  message: (file) =>
    file.severalVersions
      ?.filter(({ name }) => SENSITIVE.test(name))
      .map(({ name, versions }) => `${name} ${versions.join(' and ')}`)
      .join(', ') || 'each of them once',
  whenNone: 'na',
  noneMessage: NO_LOCKFILE,
  confidence: 'proved',
});

export const nothingDeprecated = defineCheck({
  id: 'supply/direct-dependencies-maintained',
  title: 'No production dependency that package.json lists is marked as deprecated by its authors',
  failTitle: 'A production dependency that package.json lists is marked as deprecated by its authors',
  needs: ['lockfiles'],
  subjects: ({ lockfiles }) => lockfiles,
  holds: (file) =>
    file.deprecated?.some(({ direct }) => direct) === true
      ? false
      : file.deprecated === undefined || file.untold !== undefined
        ? undefined
        : true,
  location: (file) =>
    at(
      file,
      file.deprecated?.filter(({ direct }) => direct),
    ),
  related: (file) =>
    others(
      file,
      file.deprecated?.filter(({ direct }) => direct),
    ),
  message: (file) =>
    file.deprecated === undefined
      ? `a lockfile of ${file.manager} does not say which packages are deprecated`
      : file.deprecated
          .filter(({ direct }) => direct)
          .slice(0, 5)
          .map(({ name, version, message }) => `${name} ${version}: ${message}`)
          .join('; ')
          .slice(0, 300) ||
        (file.untold === undefined
          ? 'none of those that package.json lists'
          : `its entries of ${listed(file.untold)} hold nothing of what the registry says`),
  whenNone: 'na',
  noneMessage: NO_LOCKFILE,
  confidence: 'proved',
});

interface Licensed {
  file: Lockfile;
  licence?: string;
  packages: readonly PackagePlace[];
}

/** SPDX identifiers whose terms reach the code that uses the package. */
const RECIPROCAL = /^(?:A?GPL|SSPL|EUPL|OSL|CC-BY-(?:SA|NC)|BUSL|Elastic|Commons-Clause)/i;

export const licencesCompatible = defineCheck({
  id: 'supply/licences-compatible',
  title: 'No shipped package has terms that reach the code of the service',
  failTitle: 'A shipped package has terms that reach the code of the service',
  needs: ['lockfiles', 'packageManifests'],
  subjects: ({ lockfiles, packageManifests }) => {
    // Code that is under such a licence itself may use them.
    if (packageManifests.some(({ license }) => license !== undefined && RECIPROCAL.test(license))) return [];
    return lockfiles.flatMap((file): Licensed[] => {
      // Some packages state theirs in an old form that the lockfile leaves out.
      const stated = file.licences?.filter(({ licence }) => licence !== '') ?? [];
      return stated.length === 0 ? [{ file, packages: [] }] : stated.map(({ licence, packages }) => ({ file, licence, packages }));
    });
  },
  holds: ({ licence }) => {
    if (licence === undefined) return undefined;
    // A choice of licences is open to whoever uses the package.
    const choices = licence.replace(/[()]/g, '').split(/ OR /i);
    return choices.some((choice) => choice.split(/ AND /i).every((one) => !RECIPROCAL.test(one.trim())));
  },
  location: ({ file, packages }) => at(file, packages),
  related: ({ file, packages }) => others(file, packages),
  message: ({ file, licence, packages }) =>
    licence === undefined ? `${file.location.path} does not state licences` : `${licence}: ${listed(packages)}`,
  whenNone: 'na',
  noneMessage: 'There is no lockfile, or the code is under such a licence itself.',
  confidence: 'likely',
});
