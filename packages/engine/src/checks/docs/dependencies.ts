import type { OpenApiOperation } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { stated } from '../../check/shapes-documents.ts';
import { effective } from '../../derive/amounts.ts';
import { statedIn } from '../../derive/documents.ts';
import type { Stated } from '../../derive/documents.ts';
import { live } from '../../derive/wired.ts';

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
  needs: ['documents', 'openApiOperations', 'rateLimiters'],
  beside: ['rateLimiters'],
  subjects: ({ documents, openApiOperations }): readonly (Stated | OpenApiOperation)[] => [
    ...statedIn(documents, 'rate-limits'),
    ...openApiOperations.filter((one) => one.responses?.includes('429') === true),
  ],
  // That 429 is answered says no limit, and neither does a number that none in force has.
  holds: (subject, { rateLimiters }) => {
    if (!('document' in subject)) return false;
    const limits = live(rateLimiters).map(({ max }) => effective(max));
    if (subject.firm && limits.some((value) => value !== undefined && subject.numbers?.includes(value) === true)) return true;
    return limits.length > 0 && limits.every((value) => value !== undefined && subject.numbers?.includes(value) !== true)
      ? false
      : undefined;
  },
  location: (subject) => ('document' in subject ? { path: subject.document.location.path, line: subject.line } : subject.location),
  message: (subject, holds) =>
    'document' in subject
      ? `${subject.document.title || subject.document.kind} gives ${holds === true ? 'the number of a limit in force' : 'numbers, of which none is seen to be a limit in force'}`
      : `${subject.method} ${subject.path} may answer 429; which limit holds is not said there`,
  whenNone: 'fail',
  noneMessage: 'Neither a document nor an OpenAPI description speaks of limits.',
  confidence: 'likely',
  quantifier: 'any',
});
