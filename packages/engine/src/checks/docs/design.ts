import { defineCheck } from '../../check/define-check.ts';
import { aboutService, aboutWhole, ofKind, partAbout, printDocument, shownIn } from '../../derive/documents.ts';

const PARTS = ['architecture', 'dependencies'];
const DATA = ['data-model'];
const EVENTS = ['events'];

export const architectureDescribed = defineCheck({
  id: 'docs/architecture-described',
  title: 'The documentation shows the parts of the service and what it depends on',
  failTitle: 'The parts of the service and what it depends on are described nowhere',
  needs: ['documents'],
  subjects: ({ documents }, { service }) => aboutWhole([...aboutService(documents), ...ofKind(documents, 'contributing')], service),
  holds: (document) => (document.kind === 'architecture' && document.lines >= 8) || partAbout(document, PARTS, { rows: 5 }) !== undefined,
  location: (document) => shownIn(document, partAbout(document, PARTS, { rows: 5 })).location,
  message: (document) => shownIn(document, partAbout(document, PARTS, { rows: 5 })).message,
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
  subjects: ({ documents }, { service }) => aboutWhole([...aboutService(documents), ...ofKind(documents, 'contributing')], service),
  holds: (document) =>
    partAbout(document, DATA, { rows: document.kind === 'data-model' ? 1 : 5 }) !== undefined ||
    (document.kind === 'data-model' || (document.kind === 'architecture' && document.lines >= 100) ? undefined : false),
  location: (document) => shownIn(document, partAbout(document, DATA, { rows: document.kind === 'data-model' ? 1 : 5 })).location,
  message: (document) => shownIn(document, partAbout(document, DATA, { rows: document.kind === 'data-model' ? 1 : 5 })).message,
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
  subjects: ({ documents }, { service }) => aboutWhole([...aboutService(documents), ...ofKind(documents, 'contributing')], service),
  holds: (document) =>
    document.kind === 'asyncapi' ||
    partAbout(document, EVENTS, { rows: document.kind === 'events' ? 1 : 4 }) !== undefined ||
    (document.kind === 'events' ? undefined : false),
  location: (document) => shownIn(document, partAbout(document, EVENTS, { rows: document.kind === 'events' ? 1 : 4 })).location,
  message: (document) => shownIn(document, partAbout(document, EVENTS, { rows: document.kind === 'events' ? 1 : 4 })).message,
  whenNone: 'fail',
  noneMessage: 'No document of the service was found.',
  confidence: 'likely',
  quantifier: 'any',
});

export const onboardingDescribed = defineCheck({
  id: 'docs/onboarding-described',
  title: 'A guide tells newcomers how to set up and how to hand in a change',
  failTitle: 'No guide tells newcomers both how to set up and how to hand in a change',
  needs: ['documents'],
  subjects: ({ documents }, { service }) => aboutWhole(ofKind(documents, 'contributing', 'onboarding', 'readme'), service),
  // How to set up may stand in one document and how to hand in a change in the other.
  holds: (document, { documents }, { service }) => {
    if (document.placeholder === true) return false;
    const guides = aboutWhole(ofKind(documents, 'contributing', 'onboarding', 'readme'), service);
    const setsUp = guides.some(
      (one) =>
        partAbout(one, ['setup', 'getting-started', 'quickstart', 'installation', 'development'], { rows: 1, commands: true }) !==
        undefined,
    );
    const handsIn =
      document.kind === 'contributing' ? document.lines >= 3 : partAbout(document, ['contributing'], { rows: 3 }) !== undefined;
    return setsUp && handsIn;
  },
  location: (document) => shownIn(document, partAbout(document, ['contributing'])).location,
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
