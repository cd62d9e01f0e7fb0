import { manifestPath } from '@airworthy/model';
import type { Dependency, ServiceInfo } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { runsSource } from '../../derive/scripts.ts';

/** Dependencies in the package.json of the service itself; those of the root of a monorepo serve other packages too. */
function ownDependencies(dependencies: readonly Dependency[], service: ServiceInfo): Dependency[] {
  const own = manifestPath(service.path);
  return dependencies.filter((dependency) => dependency.location.path === own);
}

export const lockfilePresent = defineCheck({
  id: 'delivery/lockfile-present',
  title: 'A lockfile fixes the version of every package',
  failTitle: 'No lockfile fixes the versions of packages',
  needs: ['lockfiles'],
  subjects: ({ lockfiles }) => lockfiles,
  holds: () => true,
  location: (file) => file.location,
  message: (file) => `${file.manager} lockfile with ${file.packages} packages`,
  whenNone: 'fail',
  noneMessage: 'No lockfile of the service or of its workspace is in the tree.',
  confidence: 'proved',
  quantifier: 'any',
});

export const dependenciesFromRegistry = defineCheck({
  id: 'delivery/dependencies-from-registry',
  title: 'Dependencies come from a registry or from the same repository',
  failTitle: 'A dependency comes from a branch or a URL that can change',
  needs: ['dependencies'],
  subjects: ({ dependencies }, { service }) =>
    ownDependencies(dependencies, service).filter((dependency) => dependency.kind === 'production'),
  holds: ({ range }) =>
    !/^(?:git[+:@]|https?:|github:|gitlab:|bitbucket:|ssh:)|^[\w-]+\/[\w.-]+(?:#.*)?$/.test(range) ||
    /#(?:[0-9a-f]{40}|semver:)/.test(range),
  location: (dependency) => dependency.location,
  message: (dependency) => `${dependency.name} ${dependency.range}`,
  whenNone: 'na',
  noneMessage: 'The service has no production dependencies.',
  confidence: 'proved',
});

export const dependenciesUsed = defineCheck({
  id: 'delivery/dependencies-used',
  title: 'Every production dependency is imported by the service',
  failTitle: 'A production dependency is shipped and never imported',
  needs: ['dependencies'],
  subjects: ({ dependencies }, { service }) => {
    const shipped = ownDependencies(dependencies, service).filter(
      (dependency) => dependency.kind === 'production' && !dependency.name.startsWith('@types/'),
    );
    // What is loaded by its name says nothing either way.
    const told = shipped.filter((dependency) => dependency.used !== 'unknown');
    return told.length > 0 ? told : shipped;
  },
  holds: (dependency) => (dependency.used === 'unknown' ? undefined : dependency.used),
  location: (dependency) => dependency.location,
  message: (dependency) => `${dependency.name} ${dependency.used === true ? 'is imported' : 'is imported by no production file'}`,
  whenNone: 'na',
  noneMessage: 'The service has no production dependencies.',
  confidence: 'likely',
});

export const toolsNotShipped = defineCheck({
  id: 'delivery/tools-not-shipped',
  title: 'Types, test and build tools are development dependencies',
  failTitle: 'Types, test or build tools are listed as production dependencies',
  needs: ['dependencies'],
  subjects: ({ dependencies }, { service }) =>
    ownDependencies(dependencies, service).filter((dependency) =>
      /^@types\/|^(?:jest|ts-jest|vitest|mocha|chai|sinon|supertest|eslint|prettier|nodemon|ts-node-dev|husky|lint-staged|nyc)$|^@typescript-eslint\//.test(
        dependency.name,
      ),
    ),
  holds: (dependency) => dependency.kind !== 'production',
  location: (dependency) => dependency.location,
  message: (dependency) => `${dependency.name} is a ${dependency.kind} dependency`,
  whenNone: 'na',
  noneMessage: 'The service lists no such tools.',
  confidence: 'proved',
});

export const updatesProposed = defineCheck({
  id: 'delivery/updates-proposed',
  title: 'A bot proposes updates of dependencies',
  failTitle: 'Nobody proposes updates of dependencies',
  needs: ['updateBots'],
  subjects: ({ updateBots }) => updateBots,
  holds: (bot) => bot.silent !== true,
  location: (bot) => bot.location,
  message: (bot) => `${bot.by} ${bot.silent === true ? 'is told to propose nothing' : 'is set up'}`,
  whenNone: 'fail',
  noneMessage: 'Neither Dependabot nor Renovate is set up.',
  confidence: 'proved',
  quantifier: 'any',
});

export const nodeVersionStated = defineCheck({
  id: 'delivery/node-version-stated',
  title: 'package.json or a version file says which Node.js the service runs on',
  failTitle: 'Nothing says which Node.js versions the service runs on',
  needs: ['packageManifests'],
  subjects: ({ packageManifests }) => packageManifests,
  holds: (manifest) => manifest.engines !== undefined || (manifest.nodeVersionFile ?? '') !== '',
  location: (manifest) => manifest.location,
  message: (manifest) => `engines ${manifest.engines ?? `not set, version file ${manifest.nodeVersionFile ?? 'missing'}`}`,
  whenNone: 'na',
  noneMessage: 'No package.json was found.',
  confidence: 'proved',
  quantifier: 'any',
});

/** JavaScript needs no build; another name of the start says as much. */
function tellsScripts(scripts: Readonly<Record<string, string>>, typescript: boolean): boolean {
  const start = scripts['start'] ?? scripts['start:prod'] ?? scripts['serve'];
  return start !== undefined && (!typescript || scripts['build'] !== undefined || runsSource(start));
}

export const scriptsDefined = defineCheck({
  id: 'delivery/build-and-start-defined',
  title: 'package.json says how the service is built and started',
  failTitle: 'package.json does not say how the service is built or started, or its scripts do not fit together',
  needs: ['packageManifests', 'dockerfiles', 'tsconfigs'],
  beside: ['dockerfiles', 'tsconfigs'],
  subjects: ({ packageManifests }, { service }) =>
    packageManifests.filter((manifest) => manifest.location.path === manifestPath(service.path)),
  // An image that is built and started by its own commands says the same, if not as scripts.
  holds: (manifest, { dockerfiles, tsconfigs }) =>
    manifest.startedElsewhere !== undefined
      ? false
      : tellsScripts(manifest.scripts, tsconfigs.length > 0) ||
        (Object.keys(manifest.scripts).length === 0 && dockerfiles.some((file) => file.command !== undefined) ? undefined : false),
  location: (manifest) =>
    manifest.startedElsewhere === undefined ? manifest.location : { path: manifest.location.path, line: manifest.startedElsewhere.line },
  related: ({ startedElsewhere }) => (startedElsewhere === undefined ? [] : [{ path: startedElsewhere.tsconfig, line: 1 }]),
  message: ({ scripts, startedElsewhere }) =>
    startedElsewhere === undefined
      ? `scripts: ${Object.keys(scripts).toSorted().join(', ') || 'none'}`
      : `the start script runs ${startedElsewhere.started}, and the build writes ${startedElsewhere.written}`,
  whenNone: 'na',
  noneMessage: 'The service has no package.json of its own.',
  confidence: 'proved',
});
