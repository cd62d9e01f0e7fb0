import type { OpenApiOperation } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { stated } from '../../check/shapes-documents.ts';
import { statedIn } from '../../derive/documents.ts';
import type { Stated } from '../../derive/documents.ts';

export const dependencyFailuresDescribed = defineCheck({
  id: 'docs/dependency-failures-described',
  ...stated(['dependency-failure'], {
    title: 'What happens when a system that it depends on is away is written down',
    failTitle: 'Nothing says what happens when a system that it depends on is away',
    none: 'No document that speaks for the service says what happens when a system that it depends on is away.',
  }),
});

export const limitsDescribed = defineCheck({
  id: 'docs/limits-described',
  title: 'The limits that callers meet are described',
  failTitle: 'The limits that callers meet are described nowhere',
  needs: ['documents', 'openApiOperations'],
  subjects: ({ documents, openApiOperations }): readonly (Stated | OpenApiOperation)[] => [
    ...statedIn(documents, 'rate-limits'),
    ...openApiOperations.filter((one) => one.responses?.includes('429') === true),
  ],
  // A number in passing may be about something else than the limits of this API.
  holds: (subject) => ('document' in subject ? subject.firm || undefined : true),
  location: (subject) => ('document' in subject ? { path: subject.document.location.path, line: subject.line } : subject.location),
  message: (subject) =>
    'document' in subject
      ? `${subject.document.title || subject.document.kind} gives a number`
      : `${subject.method} ${subject.path} may answer 429`,
  whenNone: 'fail',
  noneMessage: 'Neither a document nor an OpenAPI description speaks of limits.',
  confidence: 'likely',
  quantifier: 'any',
});
