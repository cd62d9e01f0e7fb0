import type { Document, Facts } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { aboutService, aboutWhole, forAgents, ofKind, partAbout, printDocument, shownIn, spelledIn } from '../../derive/documents.ts';
import { live } from '../../derive/wired.ts';

const PARTS = ['architecture', 'dependencies'];
/** Not the components of a page, nor what they are written with. */
const TOLD_TO_AGENTS = /architect|\bdesign\b(?! system)|overview|structure|how it works|data ?flow|dependenc/i;
const DATA = ['data-model'];
const EVENTS = ['events'];

export const architectureDescribed = defineCheck({
  id: 'docs/architecture-described',
  title: 'The documentation shows the parts of the service and what it depends on',
  failTitle: 'The parts of the service and what it depends on are described nowhere',
  needs: ['documents'],
  // What is done in one kind of trouble, or how one change is rolled out, describes no whole.
  subjects: ({ documents }, { service }) => [
    ...aboutWhole([...aboutService(documents), ...ofKind(documents, 'contributing')], service).filter(
      ({ kind }) => kind !== 'runbook' && kind !== 'incident',
    ),
    ...forAgents(documents, service).filter((document) => TOLD_TO_AGENTS.test(partAbout(document, PARTS, { rows: 5 })?.title ?? '')),
  ],
  // What agents are told about the parts may do for people, who have to look.
  holds: (document, _, { service }) =>
    forAgents([document], service).length > 0
      ? undefined
      : (document.kind === 'architecture' && document.lines >= 8) || partAbout(document, PARTS, { rows: 5 }) !== undefined,
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
  subjects: ({ documents }, { service }) =>
    aboutWhole(
      ofKind(
        documents.filter(({ location: { path } }) => !path.startsWith('.github/')),
        'readme',
        'architecture',
        'data-model',
        'deployment',
        'contributing',
        'onboarding',
        'events',
        'other',
      ),
      service,
    ),
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

/** Headings about the messages themselves: not a folder of code, nor a service or a page whose name has the word in it. */
const SPEAKS = /\b(?:events|queues?|topics|event (?:types?|catalog\w*|schemas?|payloads?))\b(?!\/)/i;

interface Named {
  /** Undefined where no name of a message could be read. */
  name?: string;
  at: Document['location'];
  /** Some part of a document is about queues or events, whose names may be told in other words. */
  spoken?: boolean;
  /** It is AsyncAPI, whose form leaves nothing out. */
  formal?: boolean;
  found?: ReturnType<typeof spelledIn>;
}

/** Queues, jobs and events of the running app by name; one that is named at several places is asked about once. */
function messages({ queues, workers, jobEnqueues, publishedEvents }: Messages): Named[] {
  const all = [
    ...live(queues).map((one) => ({ name: one.name, at: one.location })),
    ...live(workers).map((one) => ({ name: one.queue, at: one.location })),
    ...live(jobEnqueues).map((one) => ({ name: one.queue, at: one.location })),
    ...live(publishedEvents).map((one) => ({ name: one.name, at: one.location })),
  ];
  const named = new Map<string, Named>();
  for (const { name, at } of all) {
    const text = name.state === 'known' ? name.value : name.state === 'env' ? name.fallback : undefined;
    if (text !== undefined && /\w{2}/.test(text) && !text.includes('${') && !named.has(text)) named.set(text, { name: text, at });
  }
  return [...named.values()];
}

type Messages = Pick<Facts, 'queues' | 'workers' | 'jobEnqueues' | 'publishedEvents'>;

export const eventsDescribed = defineCheck({
  id: 'docs/events-described',
  title: 'Queues and events are described: who sends, who reads, what is inside',
  failTitle: 'Queues and events are described nowhere',
  needs: ['documents', 'queues', 'workers', 'jobEnqueues', 'publishedEvents'],
  beside: ['queues', 'workers', 'jobEnqueues', 'publishedEvents'],
  subjects: ({ documents, ...facts }, { service }): Named[] => {
    const about = aboutWhole([...aboutService(documents), ...ofKind(documents, 'contributing')], service);
    const spoken = about.some(
      (document) => document.kind === 'asyncapi' || SPEAKS.test(partAbout(document, EVENTS, { rows: 4 })?.title ?? ''),
    );
    const named = messages(facts).map((one) => ({ ...one, spoken, found: spelledIn(about, one.name ?? '', 'events') }));
    if (named.length > 0) return named;
    const part = about.find((document) => document.kind === 'asyncapi' || document.kind === 'events' || partAbout(document, EVENTS));
    return part === undefined ? [] : [{ at: shownIn(part, partAbout(part, EVENTS)).location, formal: part.kind === 'asyncapi' }];
  },
  // A heading about messages may stand above something else: their names have to be there. In another section they may be mentioned only.
  holds: ({ name, found, spoken, formal }) => {
    if (name === undefined) return formal === true || undefined;
    return found === undefined ? (spoken === true ? undefined : false) : found.inSection || undefined;
  },
  location: ({ at, found }) => (found ? { path: found.document.location.path, line: found.line } : at),
  message: ({ name, found }) => {
    if (name === undefined) return 'speaks of messages; which ones the app sends could not be read';
    if (found === undefined) return `no document names ${name}`;
    return found.inSection ? `describes ${name}` : `names ${name}, in a section about something else`;
  },
  whenNone: 'fail',
  noneMessage: 'No document of the service speaks of its queues and events.',
  confidence: 'likely',
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
