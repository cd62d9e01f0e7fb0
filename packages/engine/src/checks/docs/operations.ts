import type { Document } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { aboutService, aboutWhole, hasSection, ofKind, partAbout, printDocument, shownIn } from '../../derive/documents.ts';

const TROUBLE = ['troubleshooting', 'incident', 'incidents', 'escalation', 'recovery', 'rollback', 'alerts', 'runbook'];

/** `Runbook — Enable metered workflow runs on prod` */
const ONE_CHANGE = /\b(?:enabl|rolling out|roll-?out|launch|migrat|cut-?over|upgrad|onboard)/i;

const RUNBOOKS = ['runbook', 'incident'];

/** A part of a document about something else that is a runbook of its own: steps, and not only the word. */
const runbookPart = (document: Document) =>
  document.placeholder === true || ONE_CHANGE.test(document.title) ? undefined : partAbout(document, ['runbook'], { rows: 5 });

export const runbookPresent = defineCheck({
  id: 'docs/runbook-present',
  title: 'A runbook says what to do when the service is in trouble',
  failTitle: 'No runbook says what to do when the service is in trouble',
  needs: ['documents'],
  subjects: ({ documents }) => [
    ...ofKind(documents, 'runbook', 'incident'),
    ...ofKind(documents, 'deployment', 'readme').filter((document) => hasSection(document, 'rollback', 'incident')),
    ...documents.filter((document) => !RUNBOOKS.includes(document.kind) && runbookPart(document) !== undefined),
  ],
  // A folder for operations also holds lists of commands and indexes; a runbook speaks of trouble.
  holds: (document) => {
    if (!RUNBOOKS.includes(document.kind) && runbookPart(document) !== undefined) return true;
    // A guide to deploying that knows the way back, or a procedure among runbooks, may be what the person on call needs.
    if (['deployment', 'readme'].includes(document.kind)) return undefined;
    if (document.placeholder === true) return false;
    // The steps of one change that is made once help nobody later.
    if (ONE_CHANGE.test(document.title) && !hasSection(document, 'troubleshooting', 'incident', 'incidents', 'escalation'))
      return undefined;
    if (hasSection(document, ...TROUBLE) || /run-?book|play-?book|incident|on-?call|troubleshoot/i.test(document.title)) return true;
    return /(?:^|\/)(?:run-?books?|play-?books?)\//i.test(document.location.path) ? undefined : false;
  },
  location: (document) => shownIn(document, RUNBOOKS.includes(document.kind) ? undefined : runbookPart(document)).location,
  message: (document) => shownIn(document, RUNBOOKS.includes(document.kind) ? undefined : runbookPart(document)).message,
  whenNone: 'fail',
  noneMessage: 'No runbook of the service was found.',
  confidence: 'likely',
  quantifier: 'any',
});

export const troubleshootingDescribed = defineCheck({
  id: 'docs/troubleshooting-described',
  title: 'Known problems and their answers are written down',
  failTitle: 'Known problems and their answers are written down nowhere',
  needs: ['documents'],
  subjects: ({ documents }, { service }) => aboutWhole(aboutService(documents), service),
  holds: (document) => partAbout(document, ['troubleshooting'], { rows: 3 }) !== undefined,
  location: (document) => shownIn(document, partAbout(document, ['troubleshooting'], { rows: 3 })).location,
  message: (document) => shownIn(document, partAbout(document, ['troubleshooting'], { rows: 3 })).message,
  whenNone: 'fail',
  noneMessage: 'No document of the service was found.',
  confidence: 'likely',
  quantifier: 'any',
});

export const ownerNamed = defineCheck({
  id: 'docs/owner-named',
  title: 'The documentation names who owns the service and how to reach them',
  failTitle: 'Nobody is named as owner of the service',
  needs: ['documents'],
  // The front page of a repository names those who made the product, not who answers for one service of it.
  subjects: ({ documents }, { service }) =>
    aboutWhole(ofKind(documents, 'codeowners', 'readme', 'runbook', 'incident', 'architecture', 'onboarding'), { ...service }).filter(
      (document) => document.kind !== 'readme' || service.path === '' || document.location.path.startsWith(`${service.path}/`),
    ),
  holds: (document) => document.contact ?? undefined,
  location: (document) => ({ path: document.location.path, line: document.contactAt ?? 1 }),
  message: (document) => `${printDocument(document)}${document.contact === true ? ', names a contact' : ''}`,
  whenNone: 'fail',
  noneMessage: 'There is neither a CODEOWNERS file nor a document that names an owner.',
  confidence: 'likely',
  quantifier: 'any',
});

export const securityContactNamed = defineCheck({
  id: 'docs/security-contact-named',
  title: 'A security policy says where to report a vulnerability',
  failTitle: 'Nothing says where to report a vulnerability',
  needs: ['documents'],
  subjects: ({ documents }) => ofKind(documents, 'security'),
  holds: () => true,
  location: (document) => document.location,
  message: printDocument,
  whenNone: 'fail',
  noneMessage: 'There is no security policy.',
  confidence: 'proved',
  quantifier: 'any',
});
