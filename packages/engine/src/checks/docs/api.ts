import type { Route } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { describableRoutes, findOperation } from '../../derive/api-descriptions.ts';
import { normalRoute, ofKind, printDocument, samePath } from '../../derive/documents.ts';
import { isWired, live, wiringNote } from '../../derive/wired.ts';

export const apiDescribed = defineCheck({
  id: 'docs/api-described',
  title: 'A description of the interface that machines can read is served or kept with the code',
  failTitle: 'The API has no description that machines can read',
  needs: ['documents', 'apiDocs', 'routes', 'openApiOperations'],
  beside: ['openApiOperations'],
  subjects: ({ documents, apiDocs, routes, openApiOperations }) => {
    const descriptions = [
      ...ofKind(documents, 'openapi', 'api-schema').map((document) => {
        const operations = openApiOperations.filter((one) => one.location.path === document.location.path);
        const told = describableRoutes(routes);
        const described = told.filter((route) => findOperation({ openApiOperations: operations }, route) !== undefined).length;
        return {
          location: document.location,
          wired: true as boolean | undefined,
          // How far it is true is asked by items of their own; here it is said.
          seen: `${printDocument(document)}${operations.length === 0 || told.length === 0 ? '' : `; ${described} of the ${told.length} routes are in it`}`,
        };
      }),
      ...apiDocs.map((docs) => ({ location: docs.location, wired: isWired(docs), seen: `${docs.by}${wiringNote(docs)}` })),
    ];
    const first = describableRoutes(routes)[0];
    // Health and metrics alone need no description.
    if (descriptions.length > 0 || first === undefined) return descriptions;
    return [{ location: first.location, wired: false, seen: `${describableRoutes(routes).length} routes, and no description of them` }];
  },
  holds: ({ wired }) => wired,
  location: ({ location }) => location,
  message: ({ seen }) => seen,
  whenNone: 'na',
  noneMessage: 'No route was found that needs a description.',
  confidence: 'proved',
  quantifier: 'any',
});

export const routesDescribed = defineCheck({
  id: 'docs/routes-described',
  title: 'Every route is in the OpenAPI description',
  failTitle: 'Routes are missing from the OpenAPI description',
  needs: ['routes', 'openApiOperations'],
  subjects: ({ routes, openApiOperations }) => (openApiOperations.length === 0 ? [] : describableRoutes(routes)),
  holds: (route, facts) => findOperation(facts, route) !== undefined,
  location: (route) => route.location,
  message: (route, holds) => `${route.method} ${route.path} is ${holds === true ? '' : 'not '}described`,
  whenNone: 'na',
  noneMessage: 'There is no OpenAPI file to compare with.',
  confidence: 'likely',
});

/** `ALL /api/v1/tickets/*` answers what is described below it, by itself or by whom it asks; a route for everything says nothing. */
function handedOn(described: string, routes: readonly Route[]): boolean {
  const path = normalRoute(described);
  return routes.some((route) => {
    const below = /^(\/.*?[^/])\/(?:\*|:\w+\*|\{\*\w+\}|\(\.\*\))\w*$/.exec(route.path)?.[1];
    return below !== undefined && (path === normalRoute(below) || path.startsWith(`${normalRoute(below)}/`));
  });
}

export const descriptionsServed = defineCheck({
  id: 'docs/descriptions-current',
  title: 'Everything in the OpenAPI description is served',
  failTitle: 'The OpenAPI description promises operations that nothing serves',
  needs: ['routes', 'openApiOperations'],
  subjects: ({ openApiOperations }) => openApiOperations,
  // Where not every route could be read, one that is missing may be served all the same.
  holds: (operation, { routes }, { coverage }) =>
    live(routes).some(
      (route) => (route.method === 'ALL' || route.method === operation.method.toUpperCase()) && samePath(operation.path, route.path),
    ) || (coverage.routes?.state === 'partial' || handedOn(operation.path, live(routes)) ? undefined : false),
  location: (operation) => operation.location,
  message: (operation, holds) =>
    `${operation.method.toUpperCase()} ${operation.path} ${holds === undefined ? 'may be served by a route for everything below a path' : `is ${holds ? '' : 'not '}served`}`,
  whenNone: 'na',
  noneMessage: 'There is no OpenAPI file to compare with.',
  confidence: 'likely',
});

export const securityDescribed = defineCheck({
  id: 'docs/security-described',
  title: 'The OpenAPI description says which operations need a credential',
  failTitle: 'Operations that need a credential are described as open',
  needs: ['routes', 'openApiOperations'],
  subjects: ({ routes, openApiOperations }) =>
    describableRoutes(routes)
      .filter((route) => route.access === 'guarded')
      .flatMap((route) => {
        const operation = findOperation({ openApiOperations }, route);
        return operation ? [{ route, operation }] : [];
      }),
  holds: ({ operation }) => operation.secured,
  location: ({ operation }) => operation.location,
  related: ({ route }) => [route.location],
  message: ({ operation }) =>
    `${operation.method.toUpperCase()} ${operation.path} ${operation.secured ? 'needs a credential' : 'is described without security, but is guarded'}`,
  whenNone: 'na',
  noneMessage: 'No described operation belongs to a guarded route.',
  confidence: 'likely',
});

export const errorsDescribed = defineCheck({
  id: 'docs/errors-described',
  title: 'The OpenAPI description lists the answers for errors',
  failTitle: 'Operations are described without their answers for errors',
  needs: ['openApiOperations'],
  subjects: ({ openApiOperations }) => openApiOperations,
  holds: ({ responses }) => (responses === undefined ? undefined : responses.some((status) => /^[45]|^default$/i.test(status))),
  location: (operation) => operation.location,
  message: (operation) => `${operation.method.toUpperCase()} ${operation.path}: ${operation.responses?.join(', ') || 'no answers listed'}`,
  whenNone: 'na',
  noneMessage: 'There is no OpenAPI file.',
  confidence: 'proved',
});

export const operationsExplained = defineCheck({
  id: 'docs/operations-explained',
  title: 'Every described operation says in words what it does',
  failTitle: 'Operations are listed without a word about what they do',
  needs: ['openApiOperations'],
  subjects: ({ openApiOperations }) => openApiOperations,
  holds: (operation) => operation.described,
  location: (operation) => operation.location,
  message: (operation) =>
    `${operation.method.toUpperCase()} ${operation.path} ${operation.described === true ? 'is explained' : 'is not explained'}`,
  whenNone: 'na',
  noneMessage: 'There is no OpenAPI file.',
  confidence: 'proved',
});
