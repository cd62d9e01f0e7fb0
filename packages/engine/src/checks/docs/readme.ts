import type { Document, PackageManifest, ServiceInfo } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { aboutWhole, ofKind, ownReadmes, partAbout, printDocument, shownIn } from '../../derive/documents.ts';

const NONE = 'There is no README in the folder of the service.';

export const readmeInServiceRoot = defineCheck({
  id: 'docs/readme-in-service-root',
  title: 'A README lies in the folder of the service',
  failTitle: 'No README lies in the folder of the service',
  needs: ['documents'],
  subjects: ({ documents }, { service }) => ownReadmes(documents, service),
  holds: () => true,
  location: (document) => document.location,
  message: printDocument,
  whenNone: 'fail',
  noneMessage: NONE,
  confidence: 'proved',
  quantifier: 'any',
});

const SUBSTANTIAL = 15;

export const readmeSaysSomething = defineCheck({
  id: 'docs/readme-says-something',
  title: 'The README is about this service and more than a stub',
  failTitle: 'The README is a stub or still a template',
  needs: ['documents'],
  subjects: ({ documents }, { service }) => ownReadmes(documents, service),
  holds: (document) => document.lines >= SUBSTANTIAL && document.placeholder !== true && document.generated !== true,
  location: (document) => document.location,
  message: (document) =>
    `${printDocument(document)}${document.generated === true ? ', as the generator of the project wrote it' : document.placeholder === true ? ', still a template' : ''}`,
  whenNone: 'fail',
  noneMessage: NONE,
  confidence: 'likely',
  quantifier: 'any',
});

/** Documents in which people look for how to work with the service. */
function guides(documents: readonly Document[], service: ServiceInfo): Document[] {
  return aboutWhole(ofKind(documents, 'readme', 'onboarding', 'contributing', 'deployment', 'architecture', 'env'), service);
}

const SETUP = ['setup', 'getting-started', 'quickstart', 'installation', 'development', 'usage'];
/** The line at which a script is told, as a part of its own. */
function scriptTold(document: Document, name: RegExp): ReturnType<typeof partAbout> {
  const found = (document.npmScripts ?? []).find((script) => name.test(script.name));
  return found === undefined ? undefined : { section: 'script', line: found.line, title: `npm run ${found.name}`, rows: 1, commands: true };
}

/** A front page may send its readers to a guide that is not in the tree. */
const pointsOn = (document: Document, sections: readonly string[]): boolean =>
  ['readme', 'contributing'].includes(document.kind) && partAbout(document, sections, { rows: 1 }) !== undefined;

/** Scripts that a part tells the reader to run and that no package.json has. */
function missingScripts(document: Document, part: { line: number; end?: number }, manifests: readonly PackageManifest[]): string[] {
  if (manifests.length === 0) return [];
  const inside = (document.npmScripts ?? []).filter(({ line }) => line >= part.line && line <= (part.end ?? part.line));
  return inside.flatMap(({ name }) => (manifests.some((one) => one.scripts[name] !== undefined) ? [] : [name]));
}

const setupPart = (document: Document): ReturnType<typeof partAbout> =>
  partAbout(document, SETUP, { rows: 1, commands: true }) ?? scriptTold(document, /^(?:dev|start)/);
/** Trying the product, or an installation of it, runs no test of the code. */
const TRIED = /\bmanual|\btest(?:ing)? (?:it|the|this|that|your|with|out|using)\b|\b(?:smoke|load|deployment|installation|connect\w*)\b/i;
const INSTALLED = /(?:^|\/)(?:helm|charts?|hosting|k8s|kubernetes|deploy\w*)\//i;
const testPart = (document: Document): ReturnType<typeof partAbout> => {
  const told = scriptTold(document, /^test(?!.*(?:smoke|prod))/);
  if (told !== undefined) return told;
  const part = titled(partAbout(document, ['testing'], { rows: 1, commands: true }), /\btest(?:s|ing)?\b/i);
  return part === undefined ||
    TRIED.test(part.title.replace(/\b(?:running|run) the tests?\b/i, '')) ||
    INSTALLED.test(document.location.path)
    ? undefined
    : part;
};
const deployPart = (document: Document): ReturnType<typeof partAbout> => {
  // Generators end with where one could deploy.
  if (document.generated === true) return undefined;
  const part = partAbout(document, ['deployment', 'rollback', 'release'], { rows: document.kind === 'deployment' ? 2 : 4 });
  return part?.commands === true || document.kind === 'deployment'
    ? part
    : titled(part, /deployment|deploying|^deploy|docker|kubernetes|releas|roll ?-?back/i);
};
/** A part whose heading says it outright. */
const titled = (part: ReturnType<typeof partAbout>, pattern: RegExp): ReturnType<typeof partAbout> =>
  part !== undefined && pattern.test(part.title) ? part : undefined;

export const setupDescribed = defineCheck({
  id: 'docs/setup-described',
  title: 'The documentation says how to run the service locally',
  failTitle: 'The documentation does not say how to run the service locally',
  needs: ['documents', 'packageManifests'],
  beside: ['packageManifests'],
  subjects: ({ documents }, { service }) => guides(documents, service),
  // A heading alone tells nobody how: a command has to stand below it, and work.
  holds: (document, { packageManifests }) => {
    const part = setupPart(document);
    if (document.placeholder === true || part === undefined)
      return document.placeholder !== true && pointsOn(document, SETUP) ? undefined : false;
    if (missingScripts(document, part, packageManifests).length > 0) return false;
    // How a machine is set up for production is not how the service is run by whoever changes it.
    return document.kind === 'deployment' && !/local|develop|\bdev\b/i.test(`${document.title} ${part.title}`) ? undefined : true;
  },
  location: (document) => shownIn(document, setupPart(document)).location,
  message: (document) => shownIn(document, setupPart(document)).message,
  whenNone: 'fail',
  noneMessage: 'No document says how to work with the service.',
  confidence: 'likely',
  quantifier: 'any',
});

export const testingDescribed = defineCheck({
  id: 'docs/testing-described',
  title: 'The documentation says how to run the tests',
  failTitle: 'The documentation does not say how to run the tests',
  needs: ['documents'],
  subjects: ({ documents }, { service }) => [...guides(documents, service), ...ofKind(documents, 'testing')],
  holds: (document) => testPart(document) !== undefined,
  location: (document) => shownIn(document, testPart(document)).location,
  message: (document) => shownIn(document, testPart(document)).message,
  whenNone: 'fail',
  noneMessage: 'No document says how to work with the service.',
  confidence: 'likely',
  quantifier: 'any',
});

export const deploymentDescribed = defineCheck({
  id: 'docs/deployment-described',
  title: 'The documentation says how the service is deployed',
  failTitle: 'The documentation does not say how the service is deployed',
  needs: ['documents'],
  subjects: ({ documents }, { service }) => aboutWhole(ofKind(documents, 'readme', 'deployment', 'runbook', 'architecture'), service),
  holds: (document) => deployPart(document) !== undefined || (pointsOn(document, ['deployment']) ? undefined : false),
  location: (document) => shownIn(document, deployPart(document)).location,
  message: (document) => shownIn(document, deployPart(document)).message,
  whenNone: 'fail',
  noneMessage: 'No document says how the service is deployed.',
  confidence: 'likely',
  quantifier: 'any',
});
