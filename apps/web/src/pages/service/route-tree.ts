import type { ServicePortrait } from '../../api/shapes.ts';

export type Route = ServicePortrait['routes'][number];
export type Lack = 'guard' | 'validation' | 'limit';

const WRITES = new Set(['POST', 'PUT', 'PATCH']);
const PLATFORM = new Set(['health', 'metrics']);
/** Purposes whose routes are for everybody, or speak to machines of the platform. */
const FOR_ALL = new Set(['health', 'metrics', 'docs', 'static', 'login', 'register', 'password-reset', 'token-refresh', 'root']);

/** Whether a route has not got something that others like it have: what is not asked of it, it does not lack. */
export function lacks(route: Route, what: Lack): boolean {
  if (what === 'guard') return route.access === 'open' && !FOR_ALL.has(route.purpose);
  if (what === 'validation') return route.validation.length === 0 && WRITES.has(route.method);
  return route.rateLimit === null && !PLATFORM.has(route.purpose);
}

/** A part of paths with the routes that end there and the parts that follow. */
export interface Branch {
  readonly name: string;
  readonly routes: readonly Route[];
  readonly branches: readonly Branch[];
  /** Routes here and below. */
  readonly count: number;
}

export function routeTree(routes: readonly Route[], name = '', depth = 0): Branch {
  const partOf = (one: Route): string | undefined => one.path.split('/').filter((part) => part !== '')[depth];
  const below = Map.groupBy(
    routes.filter((one) => partOf(one) !== undefined),
    (one) => partOf(one) ?? '',
  );
  return {
    name,
    routes: routes.filter((one) => partOf(one) === undefined),
    branches: [...below].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([part, rows]) => routeTree(rows, part, depth + 1)),
    count: routes.length,
  };
}
