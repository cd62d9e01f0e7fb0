import { defineCheck } from '../../check/define-check.ts';
import { aboutService, hasSection, ofKind, printDocument } from '../../derive/documents.ts';

export const architectureDescribed = defineCheck({
  id: 'docs/architecture-described',
  title: 'The documentation shows the parts of the service and what it depends on',
  failTitle: 'The parts of the service and what it depends on are described nowhere',
  needs: ['documents'],
  subjects: ({ documents }) => aboutService(documents),
  holds: (document) =>
    document.kind === 'architecture' || hasSection(document, 'architecture', 'dependencies', 'overview-of-parts', 'design'),
  location: (document) => document.location,
  message: printDocument,
  whenNone: 'fail',
  noneMessage: 'No document of the service was found.',
  confidence: 'likely',
  quantifier: 'any',
});

export const architectureDrawn = defineCheck({
  id: 'docs/architecture-drawn',
  title: 'A diagram shows how the parts work together',
  failTitle: 'No diagram shows how the parts work together',
  needs: ['documents'],
  subjects: ({ documents }) => ofKind(documents, 'readme', 'architecture', 'adr', 'data-model', 'deployment'),
  holds: (document) => document.diagram,
  location: (document) => document.location,
  message: (document) => `${printDocument(document)}${document.diagram === true ? ', with a diagram' : ''}`,
  whenNone: 'fail',
  noneMessage: 'No document about the design of the service was found.',
  confidence: 'likely',
  quantifier: 'any',
});

export const decisionsRecorded = defineCheck({
  id: 'docs/decisions-recorded',
  title: 'Decisions that are hard to take back are recorded with their reasons',
  failTitle: 'Reasons of decisions are recorded nowhere',
  needs: ['documents'],
  subjects: ({ documents }) => ofKind(documents, 'adr'),
  holds: () => true,
  location: (document) => document.location,
  message: printDocument,
  whenNone: 'fail',
  noneMessage: 'There is no decision record.',
  confidence: 'proved',
  quantifier: 'any',
});

export const dataModelDescribed = defineCheck({
  id: 'docs/data-model-described',
  title: 'The data model is described with its relations and states',
  failTitle: 'The data model is described nowhere',
  needs: ['documents'],
  subjects: ({ documents }) => aboutService(documents),
  holds: (document) => document.kind === 'data-model' || hasSection(document, 'data-model', 'database', 'schema'),
  location: (document) => document.location,
  message: printDocument,
  whenNone: 'fail',
  noneMessage: 'No document of the service was found.',
  confidence: 'likely',
  quantifier: 'any',
});

export const eventsDescribed = defineCheck({
  id: 'docs/events-described',
  title: 'Queues and events are described: who sends, who reads, what is inside',
  failTitle: 'Queues and events are described nowhere',
  needs: ['documents'],
  subjects: ({ documents }) => aboutService(documents),
  holds: (document) =>
    document.kind === 'asyncapi' || document.kind === 'events' || hasSection(document, 'events', 'queues', 'messages', 'messaging'),
  location: (document) => document.location,
  message: printDocument,
  whenNone: 'fail',
  noneMessage: 'No document of the service was found.',
  confidence: 'likely',
  quantifier: 'any',
});

export const onboardingDescribed = defineCheck({
  id: 'docs/onboarding-described',
  title: 'A newcomer finds the way in: how to contribute and what to read first',
  failTitle: 'Nothing leads a newcomer in',
  needs: ['documents'],
  subjects: ({ documents }) => ofKind(documents, 'contributing', 'onboarding'),
  holds: () => true,
  location: (document) => document.location,
  message: printDocument,
  whenNone: 'fail',
  noneMessage: 'There is neither a contributing guide nor an introduction for newcomers.',
  confidence: 'proved',
  quantifier: 'any',
});

export const changelogKept = defineCheck({
  id: 'docs/changelog-kept',
  title: 'A changelog says what each version changed',
  failTitle: 'No changelog says what each version changed',
  needs: ['documents'],
  subjects: ({ documents }) => ofKind(documents, 'changelog'),
  holds: () => true,
  location: (document) => document.location,
  message: printDocument,
  whenNone: 'fail',
  noneMessage: 'There is no changelog.',
  confidence: 'proved',
  quantifier: 'any',
});

export const licenceStated = defineCheck({
  id: 'docs/licence-stated',
  title: 'The licence of the code is stated',
  failTitle: 'The licence of the code is stated nowhere',
  needs: ['documents', 'packageManifests'],
  subjects: ({ documents, packageManifests }) => [
    ...ofKind(documents, 'license').map((document) => ({ location: document.location, seen: printDocument(document) })),
    ...packageManifests
      .filter((manifest) => manifest.license !== undefined)
      .map((manifest) => ({ location: manifest.location, seen: `package.json: ${manifest.license}` })),
  ],
  holds: () => true,
  location: ({ location }) => location,
  message: ({ seen }) => seen,
  whenNone: 'fail',
  noneMessage: 'Neither a licence file nor package.json states a licence.',
  confidence: 'proved',
  quantifier: 'any',
});
