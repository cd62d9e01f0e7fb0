import type { PartSchema, Route } from '@airworthy/model';
import { isOfAuthLibrary, requestRoutes } from './routes.ts';

export type RequestPart = 'body' | 'params' | 'querystring' | 'headers';
export const READS: Readonly<Record<RequestPart, string>> = { body: 'body', params: 'params', querystring: 'query', headers: 'headers' };

export interface SchemaOnRoute {
  route: Route;
  schema: PartSchema;
}

/**
 * Routes whose handler reads a part. Where no handler of the service was seen to read anything, or none of many a body, what handlers read was
 * not followed, and the routes that usually read the part stand in for them.
 */
export function reading(routes: readonly Route[], part: RequestPart): Route[] {
  // What a library for signing in is handed, it checks itself.
  const all = requestRoutes(routes).filter((route) => !isOfAuthLibrary(route));
  return all.filter((route) => (wasAnalysed(routes) ? route.reads.includes(READS[part]) : mayRead(route, part)));
}

/** So many routes that usually take a body, of which none was seen to read one: something hands bodies on that was not followed. */
const UNLIKELY = 5;

/** Says nothing about what clients send. */
const WITHOUT_INPUT: ReadonlySet<string> = new Set(['health', 'metrics', 'docs', 'static', 'root']);

/** Where nobody saw what handlers read, that they read nothing cannot be said: a reason for `Check.unfollowed`. */
export function unfollowedReads(routes: readonly Route[]): string | undefined {
  if (wasAnalysed(routes)) return undefined;
  const asking = requestRoutes(routes).filter((route) => !WITHOUT_INPUT.has(route.purpose) && !isOfAuthLibrary(route));
  return asking.length < UNLIKELY ? undefined : `what the handlers of ${asking.length} routes read was not followed`;
}

export function wasAnalysed(routes: readonly Route[]): boolean {
  if (!routes.some((route) => route.reads.length > 0)) return false;
  return routes.some((route) => route.reads.includes('body')) || routes.filter((route) => mayRead(route, 'body')).length < UNLIKELY;
}

function mayRead(route: Route, part: RequestPart): boolean {
  if (part === 'body') return ['POST', 'PUT', 'PATCH'].includes(route.method);
  return part === 'params' ? /[:*{]/.test(route.path) : route.schemas.some((schema) => schema.part === part);
}

export const schemaFor = (route: Route, part: PartSchema['part']) => route.schemas.find((schema) => schema.part === part);

/** What a library knows as a schema; what own code looks at by hand has no shape to ask about. */
export function schemasOf(routes: readonly Route[], ...parts: PartSchema['part'][]): SchemaOnRoute[] {
  return requestRoutes(routes).flatMap((route) =>
    route.schemas.filter((schema) => parts.includes(schema.part) && schema.by !== 'manual').map((schema) => ({ route, schema })),
  );
}
