import type { PartSchema, Route } from '@airworthy/model';
import { isOfAuthLibrary, requestRoutes } from './routes.ts';

export type RequestPart = 'body' | 'params' | 'querystring' | 'headers';
export const READS: Readonly<Record<RequestPart, string>> = { body: 'body', params: 'params', querystring: 'query', headers: 'headers' };

export interface SchemaOnRoute {
  route: Route;
  schema: PartSchema;
}

/**
 * Routes whose handler reads a part. Where no handler of the service was seen to read anything, what handlers read was not analysed,
 * and the routes that usually read the part stand in for them.
 */
export function reading(routes: readonly Route[], part: RequestPart): Route[] {
  // What a library for signing in is handed, it checks itself.
  const all = requestRoutes(routes).filter((route) => !isOfAuthLibrary(route));
  return all.filter((route) => (wasAnalysed(routes) ? route.reads.includes(READS[part]) : mayRead(route, part)));
}

export const wasAnalysed = (routes: readonly Route[]): boolean => routes.some((route) => route.reads.length > 0);

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
