import type { Request } from 'express';

/** The route that answered, as it was declared: a label of metrics must not grow with what callers send. */
export function routeOf(req: Request): string {
  const route = req.route as { path?: unknown } | undefined;
  return typeof route?.path === 'string' ? `${req.baseUrl}${route.path}` : 'unknown';
}
