import { defineExtractor } from '../../extract/define-extractor.ts';
import { correlationIdsOf, idsOfTraces } from './correlation-ids.ts';
import { tracingsOf } from './tracings.ts';

// https://opentelemetry.io/docs/languages/js/getting-started/nodejs/
export const tracing = defineExtractor({
  id: 'tracing',
  about: 'Where tracing is started, what it instruments and exports, and which ids requests are given',
  emits: ['tracings', 'correlationIds'],
  extract(input) {
    const tracings = tracingsOf(input);
    for (const fact of tracings) input.emit('tracings', fact);
    const ids = correlationIdsOf(input);
    // Where the app keeps an id of its own, that is the one to judge.
    const own = ids.some((id) => id.wiring?.state !== 'not-wired');
    for (const fact of own ? ids : [...ids, ...idsOfTraces(input, tracings)]) input.emit('correlationIds', fact);
  },
});
