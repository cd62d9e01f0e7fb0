import type { ApiDocs, Document, ErrorClass, ErrorHandler, OpenApiOperation, Route } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import type { Holds } from '../../check/define-check.ts';
import { describableRoutes, findOperation } from '../../derive/api-descriptions.ts';
import { spelledIn } from '../../derive/documents.ts';
import { printRoute } from '../../derive/routes.ts';
import { either, live, toldIf } from '../../derive/wired.ts';

type Description =
  | { document: Document }
  | { operation: OpenApiOperation }
  | { docs: ApiDocs }
  | { route: Route }
  | { error: ErrorClass; code: string; found: ReturnType<typeof spelledIn> };

/** Whether clients get the codes of errors: false where every handler sends words only. */
function codesSent(handlers: readonly ErrorHandler[]): Holds {
  const answering = live(handlers);
  if (answering.length === 0) return undefined;
  return either(...answering.map((handler) => toldIf(handler.sendsCode)));
}

/** Codes as they are written in a list of them: `NOT_FOUND`, `order-closed`. Names of settings and headers have the same form. */
const listsCodes = (document: Document): boolean =>
  (document.names ?? []).filter(({ name, sections }) => sections.includes('errors') && /^[A-Z]{3,}(?:_[A-Z]+)+$/.test(name)).length >= 2;

/**
 * Where errors may be described: in a section about them, which has to name the codes that the app throws; else in each operation
 * of the API; else in docs made at run time.
 */
export const codesDocumented = defineCheck({
  id: 'errors/codes-documented',
  title: 'The codes that clients may get are documented',
  failTitle: 'Descriptions leave out errors that clients may get, or name codes that they never get',
  needs: ['openApiOperations', 'documents', 'apiDocs', 'errorClasses', 'errorHandlers', 'routes'],
  beside: ['errorClasses', 'errorHandlers', 'routes'],
  subjects: ({ openApiOperations, documents, apiDocs, errorClasses, errorHandlers, routes }): Description[] => {
    const about = documents.filter((one) => one.placeholder !== true && one.sections.includes('errors'));
    const codes = new Map<string, ErrorClass>();
    for (const error of live(errorClasses))
      if (error.thrown === true && error.code.state === 'known' && !codes.has(error.code.value)) codes.set(error.code.value, error);
    if (about.length > 0 && codes.size > 0 && codesSent(errorHandlers) !== false)
      return [...codes].map(([code, error]) => ({ error, code, found: spelledIn(documents, code, 'errors') }));
    if (about.length > 0) return about.map((document) => ({ document }));
    if (openApiOperations.length > 0) {
      // What a route that stands in no description answers, nobody can look up.
      const left = describableRoutes(routes).filter((route) => findOperation({ openApiOperations }, route) === undefined);
      return [...openApiOperations.map((operation) => ({ operation })), ...left.map((route) => ({ route }))];
    }
    return live(apiDocs).map((docs) => ({ docs }));
  },
  holds: (one, { errorHandlers }) => {
    if ('error' in one) {
      if (one.found) return true;
      // Without a handler that hands codes on it can't be told which of them leave the service.
      return codesSent(errorHandlers) === true ? false : undefined;
    }
    // Statuses with words describe answers that have no code; a list of codes that nothing sends describes another service.
    if ('document' in one) {
      if (!listsCodes(one.document)) return true;
      return codesSent(errorHandlers) === false ? false : undefined;
    }
    if ('route' in one) return false;
    // What is described from the routes at run time may hold them.
    return 'operation' in one ? one.operation.responses?.some((code) => /^4|^default$/i.test(code)) : undefined;
  },
  location: (one) =>
    'error' in one && one.found ? { path: one.found.document.location.path, line: one.found.line } : placeOf(one).location,
  message: (one, holds) => {
    if ('error' in one) return `${one.code} of ${one.error.name} is ${one.found ? '' : 'not '}documented`;
    if ('document' in one)
      return `${one.document.title || one.document.kind} has a section about errors${holds === false ? ', with codes that the error handler does not send' : ''}`;
    if ('route' in one) return `${printRoute(one.route)} is in no description`;
    return 'operation' in one
      ? `${one.operation.method.toUpperCase()} ${one.operation.path}: ${(one.operation.responses ?? []).join(', ') || 'no answers'}`
      : 'a description made from the routes';
  },
  whenNone: 'fail',
  noneMessage: 'No document has a section about errors, and no description of the API is there.',
  confidence: 'likely',
});

function placeOf(one: Description): Document | OpenApiOperation | ApiDocs | ErrorClass | Route {
  if ('route' in one) return one.route;
  if ('document' in one) return one.document;
  if ('error' in one) return one.error;
  return 'operation' in one ? one.operation : one.docs;
}
