import type { Facts, Route } from '@airworthy/model';
import { samePath } from './documents.ts';
import { live } from './wired.ts';

const UNDESCRIBED = new Set(['health', 'metrics', 'docs', 'static', 'debug', 'websocket', 'root']);

/** Routes that clients other than the pages of the same app call. */
export function describableRoutes(routes: readonly Route[]): Route[] {
  return live(routes).filter(
    // Procedures of tRPC are described by the type of their router, which clients are compiled against.
    (route) =>
      route.framework !== 'trpc' &&
      // What only pages of the same app call needs none.
      route.method !== 'ACTION' &&
      route.ofPage !== true &&
      !UNDESCRIBED.has(route.purpose) &&
      !route.websocket &&
      route.method !== 'OPTIONS' &&
      route.method !== 'HEAD',
  );
}

export function findOperation(
  { openApiOperations }: Pick<Facts, 'openApiOperations'>,
  route: Route,
): Facts['openApiOperations'][number] | undefined {
  return openApiOperations.find(
    (operation) => (route.method === 'ALL' || operation.method.toUpperCase() === route.method) && samePath(operation.path, route.path),
  );
}
