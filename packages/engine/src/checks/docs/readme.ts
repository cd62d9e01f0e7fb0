import type { Document } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { hasSection, ofKind, ownReadmes, printDocument } from '../../derive/documents.ts';

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
  holds: (document) => document.lines >= SUBSTANTIAL && document.placeholder !== true,
  location: (document) => document.location,
  message: (document) => `${printDocument(document)}${document.placeholder === true ? ', still a template' : ''}`,
  whenNone: 'fail',
  noneMessage: NONE,
  confidence: 'likely',
  quantifier: 'any',
});

/** Documents in which people look for how to work with the service. */
function guides(documents: readonly Document[]): Document[] {
  return ofKind(documents, 'readme', 'onboarding', 'contributing', 'deployment', 'architecture', 'env');
}

export const setupDescribed = defineCheck({
  id: 'docs/setup-described',
  title: 'The documentation says how to run the service locally',
  failTitle: 'The documentation does not say how to run the service locally',
  needs: ['documents'],
  subjects: ({ documents }) => guides(documents),
  holds: (document) =>
    hasSection(document, 'setup', 'installation', 'getting-started', 'quickstart', 'usage', 'development') ||
    (document.npmScripts ?? []).some(({ name }) => /^(?:dev|start)/.test(name)),
  location: (document) => document.location,
  message: printDocument,
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
  subjects: ({ documents }) => guides(documents),
  holds: (document) => hasSection(document, 'testing', 'tests') || (document.npmScripts ?? []).some(({ name }) => name.startsWith('test')),
  location: (document) => document.location,
  message: printDocument,
  whenNone: 'fail',
  noneMessage: 'No document says how to work with the service.',
  confidence: 'likely',
  quantifier: 'any',
});

export const deploymentDescribed = defineCheck({
  id: 'docs/deployment-described',
  title: 'The documentation says how the service is deployed and rolled back',
  failTitle: 'The documentation does not say how the service is deployed',
  needs: ['documents'],
  subjects: ({ documents }) => ofKind(documents, 'readme', 'deployment', 'runbook', 'architecture'),
  holds: (document) => document.kind === 'deployment' || hasSection(document, 'deployment', 'release', 'rollback'),
  location: (document) => document.location,
  message: printDocument,
  whenNone: 'fail',
  noneMessage: 'No document says how the service is deployed.',
  confidence: 'likely',
  quantifier: 'any',
});
