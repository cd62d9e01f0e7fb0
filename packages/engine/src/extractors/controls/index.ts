import { defineExtractor } from '../../extract/define-extractor.ts';
import { controlSources } from './sources.ts';
import { controlSwitches } from './switches.ts';

export const controls = defineExtractor({
  id: 'controls',
  about:
    'The code of guards, signatures, token checks and limiters in a comparable form, and the settings that turn protections on or off.',
  emits: ['controlSources', 'controlSwitches'],
  extract(input) {
    for (const fact of controlSources(input)) input.emit('controlSources', fact);
    for (const fact of controlSwitches(input.code)) input.emit('controlSwitches', fact);
  },
});
