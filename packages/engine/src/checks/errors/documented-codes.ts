import type { ApiDocs, Document, OpenApiOperation } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { live } from '../../derive/wired.ts';

type Description = { document: Document } | { operation: OpenApiOperation } | { docs: ApiDocs };

/** Where errors may be described: a document with a section about them counts for all; else each operation of the API; else docs made at run time. */
export const codesDocumented = defineCheck({
  id: 'errors/codes-documented',
  title: 'The codes that clients may get are documented',
  failTitle: 'Descriptions of the API leave out what errors look like',
  needs: ['openApiOperations', 'documents', 'apiDocs'],
  subjects: ({ openApiOperations, documents, apiDocs }): Description[] => {
    const about = documents.filter((one) => one.placeholder !== true && one.sections.includes('errors'));
    if (about.length > 0) return about.map((document) => ({ document }));
    if (openApiOperations.length > 0) return openApiOperations.map((operation) => ({ operation }));
    return live(apiDocs).map((docs) => ({ docs }));
  },
  // What is described from the routes at run time may hold them.
  holds: (one) => {
    if ('document' in one) return true;
    return 'operation' in one ? one.operation.responses?.some((code) => /^4|^default$/i.test(code)) : undefined;
  },
  location: (one) => placeOf(one).location,
  message: (one) => {
    if ('document' in one) return `${one.document.title || one.document.kind} has a section about errors`;
    return 'operation' in one
      ? `${one.operation.method.toUpperCase()} ${one.operation.path}: ${(one.operation.responses ?? []).join(', ') || 'no answers'}`
      : 'a description made from the routes';
  },
  whenNone: 'fail',
  noneMessage: 'No document has a section about errors, and no description of the API is there.',
  confidence: 'likely',
});

function placeOf(one: Description): Document | OpenApiOperation | ApiDocs {
  if ('document' in one) return one.document;
  return 'operation' in one ? one.operation : one.docs;
}
