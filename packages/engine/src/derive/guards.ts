import type { Guard, GuardKind, Location, Route } from '@airworthy/model';
import { isOpenByPurpose, printRoute, requestRoutes } from './routes.ts';

/** One guard with all routes it stands before. */
export interface PlacedGuard {
  guard: Guard;
  routes: Route[];
}

const PRINTED_ROUTES = 4;

/** Every guard that claims to be about credentials, once, with its routes. */
export function placedGuards(routes: readonly Route[]): PlacedGuard[] {
  const groups = new Map<string, PlacedGuard>();
  for (const route of requestRoutes(routes)) {
    for (const guard of route.guards) {
      if (guard.kind === 'neutral') continue;
      const key = [guard.place.path, guard.place.line, guard.place.column ?? 0, guard.name, guard.kind, ...(guard.conditions ?? [])].join(
        '\0',
      );
      const group = groups.get(key);
      // A guard may stand before a route twice, once for the whole scope.
      if (group?.routes.at(-1) === route) continue;
      if (group) group.routes.push(route);
      else groups.set(key, { guard, routes: [route] });
    }
  }
  return [...groups.values()];
}

/** Whether a guard is not of the given kind; a guard whose kind is unknown leaves it open. */
export function isNot(guard: Guard, ...kinds: GuardKind[]): boolean | undefined {
  if (guard.kind === 'unknown') return undefined;
  return !kinds.includes(guard.kind);
}

/** Routes before which the guard stands and that end up reachable although they should not be. */
export function exposedRoutes({ routes }: PlacedGuard): Route[] {
  return routes.filter((route) => !isOpenByPurpose(route) && (route.access === 'open' || route.access === 'optional'));
}

/** `14 routes (GET /orders, POST /orders, …)`. */
export function printRoutes(routes: readonly Route[]): string {
  const names = routes.slice(0, PRINTED_ROUTES).map(printRoute);
  const more = routes.length > PRINTED_ROUTES ? ', …' : '';
  return `${routes.length} ${routes.length === 1 ? 'route' : 'routes'} (${names.join(', ')}${more})`;
}

/** Where a guard is attached, and the routes behind it. */
export function placesOf({ guard, routes }: PlacedGuard): Location[] {
  return [...(guard.attachedAt ? [guard.attachedAt] : []), ...routes.slice(0, PRINTED_ROUTES).map((route) => route.location)];
}
