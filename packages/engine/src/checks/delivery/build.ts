import { defineCheck } from '../../check/define-check.ts';
import { nodeMajor, baseImages, productionImages, stageLocation } from '../../derive/images.ts';

const NO_IMAGE = 'No Dockerfile was found.';

export const installsFrozen = defineCheck({
  id: 'delivery/image-installs-frozen',
  title: 'The image installs exactly what the lockfile says',
  failTitle: 'The image is built by an install that does not hold to the lockfile, so versions may differ from those that were tested',
  needs: ['dockerfiles'],
  subjects: ({ dockerfiles }) => productionImages(dockerfiles),
  holds: (file) => (file.frozenInstall === 'unknown' ? undefined : file.frozenInstall),
  location: (file) => ({ path: file.location.path, line: file.looseInstalls?.[0] ?? file.location.line }),
  related: (file) => (file.looseInstalls ?? []).slice(1).map((line) => ({ path: file.location.path, line })),
  message: (file) =>
    file.frozenInstall === true
      ? 'installs from the lockfile'
      : file.frozenInstall === false
        ? 'installs without holding to the lockfile'
        : 'how packages are installed could not be read',
  whenNone: 'na',
  noneMessage: NO_IMAGE,
  confidence: 'proved',
});

export const dependenciesCached = defineCheck({
  id: 'delivery/image-caches-dependencies',
  title: 'Dependencies are installed before the source is copied',
  failTitle: 'Each change of the source installs every dependency anew',
  needs: ['dockerfiles'],
  // Without an install in the image there is no order to ask for.
  subjects: ({ dockerfiles }) => productionImages(dockerfiles).filter((file) => file.copiesAllFirst || file.frozenInstall !== 'unknown'),
  holds: (file) => !file.copiesAllFirst,
  location: (file) => (file.copiesAllLine === undefined ? file.location : { path: file.location.path, line: file.copiesAllLine }),
  whenNone: 'na',
  noneMessage: 'No image installs dependencies.',
  confidence: 'proved',
});

export const failuresStopBuild = defineCheck({
  id: 'delivery/image-build-stops-on-failure',
  title: 'A step of the image build that fails stops the build',
  failTitle: 'The image is built although a step of the build failed',
  needs: ['dockerfiles'],
  subjects: ({ dockerfiles }) => productionImages(dockerfiles),
  holds: (file) => (file.ignoredFailures === undefined ? undefined : file.ignoredFailures.length === 0),
  location: (file) =>
    file.ignoredFailures?.[0] === undefined ? file.location : { path: file.location.path, line: file.ignoredFailures[0] },
  related: (file) => (file.ignoredFailures ?? []).slice(1).map((line) => ({ path: file.location.path, line })),
  message: (file) =>
    file.ignoredFailures?.length ? `failures are ignored in ${file.ignoredFailures.length} of its steps` : 'every step can stop the build',
  whenNone: 'na',
  noneMessage: NO_IMAGE,
  confidence: 'proved',
});

export const remoteFilesVerified = defineCheck({
  id: 'delivery/image-adds-local-files-only',
  title: 'Nothing is added to the image straight from a URL',
  failTitle: 'A file from a URL is added to the image unseen',
  needs: ['dockerfiles'],
  subjects: ({ dockerfiles }) => productionImages(dockerfiles),
  holds: (file) => (file.addsRemote === undefined ? undefined : !file.addsRemote),
  location: (file) => file.location,
  message: (file) => (file.addsRemote === true ? 'ADD of a URL' : 'no ADD of a URL'),
  whenNone: 'na',
  noneMessage: NO_IMAGE,
  confidence: 'proved',
});

export const packageIndexRemoved = defineCheck({
  id: 'delivery/image-removes-package-index',
  title: 'The index of system packages is removed in the layer that fetched it',
  failTitle: 'The index of system packages stays in the image',
  needs: ['dockerfiles'],
  subjects: ({ dockerfiles }) => productionImages(dockerfiles).filter((file) => file.keepsPackageIndex !== undefined),
  holds: (file) => !file.keepsPackageIndex,
  location: (file) => file.location,
  whenNone: 'na',
  noneMessage: 'No image installs packages of the operating system.',
  confidence: 'proved',
});

export const signalsReachProcess = defineCheck({
  id: 'delivery/signals-reach-the-process',
  title: 'The stop signal reaches the Node.js process',
  failTitle: 'A shell or npm stands between the stop signal and the Node.js process',
  needs: ['dockerfiles'],
  subjects: ({ dockerfiles }) => productionImages(dockerfiles).filter((file) => file.command !== undefined),
  holds(file) {
    const command = file.command as string;
    if (!file.execForm) return /\bexec\s/.test(command);
    // A script was read to what it runs last; an init that it is handed as an argument is only what it may run.
    const script = /^[["'\s]*[^"'\s,]*(?:\.sh|entrypoint[\w.-]*)(?=["'\s,\]]|$)/.test(command);
    if (script && file.receivesSignals !== true) return file.receivesSignals === 'unknown' ? undefined : file.receivesSignals;
    // dumb-init, and tini with -g, hand signals to every process of the group.
    if (/(?:^|[\s"'[/])(?:dumb-init["'\s,]+(?!-c|--single-child)|tini["'\s,]+-g\b)/.test(command)) return true;
    if (/["'\s]-c["'\s,]/.test(command)) return /\bexec\s+\S/.test(command);
    return !/(?:^|[\s"'/[])(?:npm|npx|yarn|pnpm)["'\s,]/.test(command);
  },
  location: (file) => (file.commandLine === undefined ? file.location : { path: file.location.path, line: file.commandLine }),
  message: (file) => `${file.execForm ? 'exec' : 'shell'} form: ${file.command}`,
  whenNone: 'na',
  noneMessage: 'No image states its command.',
  confidence: 'likely',
});

export const initReapsChildren = defineCheck({
  id: 'delivery/image-has-init',
  title: 'An init process reaps children and passes signals on',
  failTitle: 'Node.js runs as the first process without an init',
  needs: ['dockerfiles'],
  subjects: ({ dockerfiles }) => productionImages(dockerfiles),
  holds: (file) => file.initProcess ?? (/tini|dumb-init|s6/.test(file.command ?? '') ? true : undefined),
  location: (file) => file.location,
  message: (file) =>
    file.initProcess === true ? 'an init is the first process' : `first process: ${file.command ?? 'that of the base image'}`,
  whenNone: 'na',
  noneMessage: NO_IMAGE,
  confidence: 'proved',
});

export const nodeVersionsAgree = defineCheck({
  id: 'delivery/node-versions-agree',
  title: 'The image runs a Node.js version that package.json allows',
  failTitle: 'The image runs a Node.js version other than package.json asks for',
  needs: ['dockerfiles', 'packageManifests'],
  subjects: ({ dockerfiles, packageManifests }) => {
    const engines = packageManifests.find((manifest) => manifest.engines !== undefined)?.engines;
    return engines === undefined
      ? []
      : baseImages(dockerfiles)
          .filter(({ stage }) => nodeMajor(stage.base) !== undefined)
          .map((base) => ({ ...base, engines }));
  },
  holds: ({ stage, engines }) => allowsMajor(engines, nodeMajor(stage.base) as number),
  location: (base) => stageLocation(base),
  message: ({ stage, engines }) => `image ${stage.base}, engines ${engines}`,
  whenNone: 'na',
  noneMessage: 'package.json or the image does not name a Node.js version.',
  confidence: 'likely',
});

/** Majors only: `>=20`, `^22.1`, `20.x`, `>=18 <23`, `20 || 22`; anything else is left open. */
function allowsMajor(range: string, major: number): boolean | undefined {
  const answers = range.split('||').map((part) => {
    const bounds = part.trim().split(/\s+(?=[<>=^~\d])/);
    return bounds
      .map((bound): boolean | undefined => {
        const match = /^(>=|>|<=|<|\^|~|=)?\s*v?(\d+)/.exec(bound.trim());
        if (!match) return undefined;
        const limit = Number(match[2]);
        if (match[1] === '>=' || match[1] === '>') return major >= limit;
        if (match[1] === '<=') return major <= limit;
        if (match[1] === '<') return major < limit;
        return major === limit;
      })
      .reduce<boolean | undefined>(
        (all, one) => (all === false || one === false ? false : all === undefined || one === undefined ? undefined : true),
        true,
      );
  });
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
}
