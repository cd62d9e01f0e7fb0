import type { RouteRow } from '@airworthy/model';

/** A route as probes see it, from the audit or from an API description. */
export interface PlannedRoute {
  readonly method: string;
  /** With parameters as `:name`. */
  readonly path: string;
  /** What the source says about who may call. */
  readonly access: 'guarded' | 'optional' | 'open' | 'unknown';
  readonly purpose: RouteRow['purpose'];
  /** Why it may be meant to be open, in the words of the audit; `sure` where its purpose asks for no credential. */
  readonly openFor?: { readonly sure: boolean; readonly why: string };
  /** The same for routes behind the same guards. */
  readonly guards: string;
  /** Every guard runs before input is judged, so that nothing about the input may be told first. */
  readonly guardsFirst: boolean;
  /** Parts of the request that are checked by a schema, where that is known. */
  readonly checks: readonly string[];
  readonly limited: boolean | 'unknown';
  /** JSON Schema of the body, where it is described. */
  readonly bodySchema?: unknown;
  readonly query?: readonly { name: string; schema: unknown; required: boolean }[];
}

export const labelOf = (route: Pick<PlannedRoute, 'method' | 'path'>): string => `${route.method} ${route.path}`;

/** Phases that come before the validation of Fastify, and what stands before handlers elsewhere. */
const EARLY = /^(?:onRequest|preParsing|preValidation|middleware|guard)$/;

export function routesOfAudit(rows: readonly RouteRow[]): PlannedRoute[] {
  // Server actions have an id instead of an address.
  return rows
    .filter((row) => row.method !== 'ACTION')
    .map((row) => {
      const telling = row.guards.filter((guard) => guard.kind !== 'neutral');
      return {
        method: row.method,
        path: row.path,
        access: row.access === 'opaque' ? 'unknown' : row.access,
        purpose: row.purpose,
        ...(row.openFor ? { openFor: row.openFor } : {}),
        guards: telling.map((guard) => guard.name).join(' + '),
        guardsFirst: telling.length > 0 && EARLY.test(telling[0]?.phase ?? ''),
        checks: row.validation.map((text) => text.split(' ')[0] ?? text),
        limited: row.rateLimit !== null,
      };
    });
}

interface OpenApi {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly security?: readonly unknown[];
  readonly components?: unknown;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'];

interface Operation {
  readonly security?: readonly unknown[];
  readonly parameters?: readonly { readonly in?: string; readonly name?: string; readonly required?: boolean; readonly schema?: unknown }[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: unknown }>> };
}

/** Routes of an OpenAPI document. `security: []` says that a route is public; a document that says nothing about security says nothing about access. */
export function routesOfOpenApi(document: unknown): PlannedRoute[] {
  const api = (document ?? {}) as OpenApi;
  const routes: PlannedRoute[] = [];
  for (const [path, operations] of Object.entries(api.paths ?? {})) {
    for (const method of METHODS) {
      const operation = operations[method] as Operation | undefined;
      if (typeof operation !== 'object' || operation === null) continue;
      const security = operation.security ?? api.security;
      const schema = resolveRefs(operation.requestBody?.content?.['application/json']?.schema, api);
      const query = (operation.parameters ?? []).filter((one) => one.in === 'query' && one.name !== undefined);
      routes.push({
        method: method.toUpperCase(),
        path: path.replaceAll(/\{(\w+)\}/g, ':$1'),
        access: security === undefined ? 'unknown' : security.length > 0 ? 'guarded' : 'open',
        purpose: 'api',
        guards: JSON.stringify(security ?? null),
        guardsFirst: false,
        checks: [
          ...(schema === undefined ? [] : ['body']),
          ...(query.length > 0 ? ['querystring'] : []),
          ...(path.includes('{') ? ['params'] : []),
        ],
        limited: 'unknown',
        ...(schema === undefined ? {} : { bodySchema: schema }),
        query: query.map((one) => ({ name: String(one.name), schema: resolveRefs(one.schema, api), required: one.required === true })),
      });
    }
  }
  return routes;
}

/** What is known from both: the audit knows guards, the description knows schemas. Routes that only the description has come last. */
export function mergeRoutes(audited: readonly PlannedRoute[], described: readonly PlannedRoute[]): PlannedRoute[] {
  if (audited.length === 0) return [...described];
  return audited.map((route) => {
    const same = described.find((one) => one.method === route.method && shape(one.path) === shape(route.path));
    return same === undefined
      ? route
      : {
          ...route,
          ...(same.bodySchema === undefined ? {} : { bodySchema: same.bodySchema }),
          ...(same.query ? { query: same.query } : {}),
        };
  });
}

const shape = (path: string): string => path.replaceAll(/:[\w]+/g, ':').replace(/\/$/, '');

/** Follows references within the document, a few levels deep; a schema that holds itself stays cut off there. */
function resolveRefs(schema: unknown, root: unknown, depth = 0): unknown {
  if (typeof schema !== 'object' || schema === null || depth > 12) return schema;
  const ref = (schema as { $ref?: unknown }).$ref;
  if (typeof ref === 'string' && ref.startsWith('#/')) {
    let at: unknown = root;
    for (const part of ref.slice(2).split('/')) at = (at as Record<string, unknown> | undefined)?.[part];
    return resolveRefs(at, root, depth + 1);
  }
  if (Array.isArray(schema)) return schema.map((one: unknown) => resolveRefs(one, root, depth + 1));
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, resolveRefs(value, root, depth + 1)]));
}
