import { defineExtractor } from '../../extract/define-extractor.ts';
import { Asked } from './asked.ts';
import { databases } from './databases.ts';
import { engines } from './engines.ts';

export const search = defineExtractor({
  id: 'search',
  about:
    'Searches by a text of the client, in search engines and databases: how the text takes part, whose records are seen, how much is given; clients of engines, what changes an index and what makes one.',
  emits: ['searchQueries', 'searchClients', 'indexWrites', 'indexSetups'],
  extract(input) {
    const asked = new Asked(input);
    engines(input, asked);
    databases(input, asked);
  },
});
