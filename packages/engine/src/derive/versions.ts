import { pushTo } from '@airworthy/model';
import type { ApiHeader, Route, VersionChoice } from '@airworthy/model';
import { samePath } from './documents.ts';
import { calledByService, isOfAuthLibrary, requestRoutes } from './routes.ts';
import { live } from './wired.ts';

const WITHOUT: ReadonlySet<string> = new Set([
  'health',
  'metrics',
  'docs',
  'static',
  'root',
  'webhook',
  'debug',
  'websocket',
  'internal',
  'admin',
]);
/** By convention at one address, or for those who operate the service. */
const BY_CONVENTION =
  /^\/(?:\.well-known\/|favicon|robots\.txt|version$|build[-_]?(?:version|info)$|(?:.*\/)?sitemaps?(?:[-_./]|$)|info$|ping$|(?:api\/)?(?:cache|health|metrics|admin|debug|status|grafana|queues?)(?:\/|$))|\/track(?:ing)?\/(?:open|click)s?\/|\/(?:[a-z]+-)?(?:callbacks?|redirects?)(?:\/|$)|\/v1\/(?:traces|metrics|logs|profiles)\/?$|\/scim\/v2(?:\/|$)/i;

/** Protocols that name operation and version inside of one address. */
const ONE_ADDRESS = /^\/(?:api\/)?(?:graphql|trpc|xrpc|rpc|jsonrpc|twirp)(?:\/|$)|\{\?\}/;

/** Routes that clients write code against; probes, documents, deliveries and calls within the fleet change with their one caller. */
export function clientRoutes(routes: readonly Route[]): Route[] {
  return requestRoutes(routes).filter(
    (route) =>
      !WITHOUT.has(route.purpose) &&
      // Actions of Next.js, and what pages of Remix load, are built and shipped together with the pages that call them.
      route.method !== 'ACTION' &&
      route.ofPage !== true &&
      // So are the handlers beside its pages, where browsers are sent, and those of its own sign-in.
      !(route.framework === 'next' && (!/^\/api(?:\/|$)/.test(route.path) || route.path.startsWith('/api/auth/'))) &&
      !calledByService(route) &&
      // Its clients are the library's own.
      !isOfAuthLibrary(route) &&
      // What refuses everybody serves no client.
      !route.guards.some((guard) => guard.kind === 'deny-all') &&
      !BY_CONVENTION.test(route.path) &&
      route.path !== '*' &&
      route.path !== '/*' &&
      !ONE_ADDRESS.test(route.path),
  );
}

/** Whether anybody outside of the fleet writes code against what is served, by routes or by a protocol with one address. */
export function servesClients(routes: readonly Route[]): boolean {
  return clientRoutes(routes).length > 0 || requestRoutes(routes).some((route) => ONE_ADDRESS.test(route.path) && !calledByService(route));
}

const VERSION = /^(?:v\d+(?:[._]\d+)*(?:(?:alpha|beta)\d*)?|\d{4}-\d{2}(?:-\d{2})?)$/i;

/** The version in a path, with what stands before and after it: `/api/v1/orders` → `/api`, `v1`, `/orders`. */
export function versionIn(path: string): { before: string; version: string; after: string } | undefined {
  const parts = path.split('/');
  const at = parts.slice(0, 5).findIndex((part) => VERSION.test(part));
  if (at < 0) return undefined;
  return { before: parts.slice(0, at).join('/'), version: (parts[at] as string).toLowerCase(), after: `/${parts.slice(at + 1).join('/')}` };
}

/** Versions that routes of clients carry in their paths, ascending. */
export function versionsOf(routes: readonly Route[]): string[] {
  const found = new Set(clientRoutes(routes).flatMap((route) => versionIn(route.path)?.version ?? []));
  return [...found].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/** The operations that are served in more than one version, oldest first. */
export function versionedTwins(routes: readonly Route[]): Route[][] {
  const groups = new Map<string, Route[]>();
  for (const route of clientRoutes(routes)) {
    const found = versionIn(route.path);
    if (found === undefined) continue;
    const key = `${route.method} ${found.before} ${found.after.replaceAll(/:[^/]+/g, ':')}`;
    pushTo(groups, key, route);
  }
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .map((group) =>
      group.toSorted((a, b) => (versionIn(a.path)?.version ?? '').localeCompare(versionIn(b.path)?.version ?? '', 'en', { numeric: true })),
    );
}

/** Whether the version comes from a header or media type for the whole app. */
export function chosenElsewhere(choices: readonly VersionChoice[]): boolean {
  return live(choices).length > 0;
}

/** Headers of a name that answers of an operation carry. */
export function headersFor(headers: readonly ApiHeader[], name: string, operation: { method: string; path: string }): ApiHeader[] {
  return live(headers).filter(
    (header) =>
      header.name === name &&
      (header.scope === 'all' ||
        header.routes.some((route) => {
          const [method = '', path = ''] = route.split(' ');
          return (method === operation.method || method === 'ALL') && samePath(operation.path, path);
        })),
  );
}
