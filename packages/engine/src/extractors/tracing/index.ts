import { defineExtractor } from '../../extract/define-extractor.ts';
import { correlationIdsOf } from './correlation-ids.ts';
import { tracingsOf } from './tracings.ts';

// https://opentelemetry.io/docs/languages/js/getting-started/nodejs/
export const tracing = defineExtractor({
  id: 'tracing',
  about: 'Where tracing is started, what it instruments and exports, and which ids requests are given',
  emits: ['tracings', 'correlationIds'],
  extract(input) {
    for (const fact of tracingsOf(input)) input.emit('tracings', fact);
    for (const fact of correlationIdsOf(input)) input.emit('correlationIds', fact);
  },
});
