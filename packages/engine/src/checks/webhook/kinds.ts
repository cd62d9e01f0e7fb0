import type { Document } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { aboutService, aboutWhole, ofKind, partAbout, shownIn } from '../../derive/documents.ts';

const EVENTS = ['events'];
const partOf = (document: Document): ReturnType<typeof partAbout> =>
  partAbout(document, EVENTS, { rows: document.kind === 'events' ? 1 : 4 });
/** Kinds of events as they are written: `order.created`, `ORDER_CREATED`, `order-created`. */
const kindsIn = (document: Document): string[] =>
  (document.names ?? []).flatMap(({ name, sections }) => (sections.includes('events') && /\w[.:_-]\w/.test(name) ? [name] : []));

export const kindsDescribed = defineCheck({
  id: 'webhook/kinds-described',
  title: 'The kinds of events are named and described',
  failTitle: 'The kinds of events are described nowhere',
  needs: ['documents'],
  subjects: ({ documents }, { service }) => aboutWhole([...aboutService(documents), ...ofKind(documents, 'contributing')], service),
  // A part about events that names no kind is about something else, or tells in words what they are.
  holds: (document) => {
    if (document.kind === 'asyncapi') return true;
    if (partOf(document) === undefined) return document.kind === 'events' ? undefined : false;
    return kindsIn(document).length > 0 || undefined;
  },
  location: (document) => shownIn(document, partOf(document)).location,
  message: (document) =>
    `${shownIn(document, partOf(document)).message}: ${kindsIn(document).slice(0, 5).join(', ') || 'no kind is named'}`,
  whenNone: 'fail',
  noneMessage: 'No document of the service was found.',
  confidence: 'likely',
  quantifier: 'any',
});
