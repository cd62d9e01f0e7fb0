import { formatLocation } from '@airworthy/model';
import type { FleetAuth, FleetEdge } from '@airworthy/model';
import type { DigestRoute, ServiceDigest } from './digest.ts';
import { endsLike, matchRoutes, routesUnder } from './match-route.ts';

type Call = ServiceDigest['calls'][number];

const CREDENTIAL: Readonly<Record<string, FleetAuth>> = {
  bearer: 'token',
  'token-header': 'token-header',
  signature: 'signature',
  'api-key': 'api-key',
  secret: 'secret',
  cookie: 'cookie',
  basic: 'basic',
  'client-certificate': 'mtls',
};

/** What the caller sends, by the names of headers and options. */
export function sentBy(call: Call): FleetAuth[] {
  if (call.authenticated === 'unknown') return ['unknown'];
  if (call.authenticated !== true) return ['none'];
  const kinds = (call.credentials ?? []).map((one) => CREDENTIAL[one] ?? 'other');
  return kinds.length === 0 ? ['other'] : [...new Set(kinds)].toSorted();
}

const CHECKED: Readonly<Record<string, FleetAuth>> = {
  hmac: 'signature',
  jwt: 'token',
  introspection: 'token',
  'api-key': 'api-key',
  mtls: 'mtls',
  basic: 'basic',
  password: 'basic',
  session: 'cookie',
};
const WEAK = new Set(['stub', 'public-constant', 'presence-only', 'swallows', 'undefined']);

/** What a route checks, by its guard runs. */
export function checkedBy(route: DigestRoute): FleetAuth[] {
  if (route.access === 'opaque') return ['unknown'];
  if (route.access !== 'guarded') return route.guards.some((guard) => WEAK.has(guard.kind)) ? ['weak'] : ['none'];
  const kinds = route.guards
    .filter((guard) => guard.kind === 'enforces' || guard.kind === 'conditional')
    .flatMap((guard) => guard.verifies);
  return kinds.length === 0 ? ['other'] : [...new Set(kinds.map((kind) => CHECKED[kind] ?? 'other'))].toSorted();
}

const PUBLIC = new Set(['health', 'metrics', 'docs', 'static', 'root']);
/** Kinds that may be the same, as one side is read from names of headers: nothing is claimed about them. */
const ALIKE: readonly FleetAuth[] = ['secret', 'api-key', 'token', 'token-header'];
const words = (kinds: readonly FleetAuth[]): string => kinds.map((one) => (one === 'other' ? 'another credential' : one)).join(' and ');

interface Meeting {
  to: ServiceDigest;
  /** The routes that fit. */
  routes: readonly DigestRoute[];
  path: string | undefined;
  /** The path up to where callers go on. */
  base: string | undefined;
  method: string | undefined;
  call: Call;
  caller: readonly FleetAuth[];
  callee: readonly FleetAuth[];
}

/** What becomes of a call when both sides meet. */
export function edgeState({ to, routes, path, base, method, call, caller, callee }: Meeting): Pick<FleetEdge, 'state' | 'reason'> {
  if (path === undefined) return base === undefined ? { state: 'unknown', reason: 'the path is not known from the code' } : below(to, base);
  if (routes.length === 0) return missing(to, path, method, call);
  if (callee.includes('unknown')) return { state: 'unknown', reason: 'what guards the route could not be read' };
  if (routes.every((route) => PUBLIC.has(route.purpose)) && callee.every((one) => one === 'none'))
    return { state: 'public', reason: 'such routes need no proof' };
  if (callee.includes('weak')) return { state: 'weak', reason: 'the check of the route lets callers without a credential through' };
  if (callee.includes('none')) return { state: 'open', reason: 'the route asks nobody who calls' };
  if (caller.includes('none')) return { state: 'mismatch', reason: `the route checks ${words(callee)}, the caller sends nothing` };
  if (caller.includes('unknown'))
    return { state: 'unknown', reason: `the route checks ${words(callee)}; what the caller sends could not be read` };
  if (caller.some((one) => one !== 'other' && callee.includes(one)))
    return { state: 'authenticated', reason: `${words(caller)}, checked as ${words(callee)}` };
  const reason = `the caller sends ${words(caller)}, the route checks ${words(callee)}`;
  const may =
    [...caller, ...callee].includes('other') || (caller.some((one) => ALIKE.includes(one)) && callee.some((one) => ALIKE.includes(one)));
  return may ? { state: 'unknown', reason: `${reason}; whether the two are the same could not be told` } : { state: 'mismatch', reason };
}

/** Of a proxy only the start of the path is known. */
function below(to: ServiceDigest, base: string): Pick<FleetEdge, 'state' | 'reason'> {
  const { under, elsewhere } = routesUnder(to.routes, base);
  if (under.length === 0 && !elsewhere && to.routesClosed)
    return { state: 'no-route', reason: `the running ${to.name} has no route under that path` };
  return { state: 'unknown', reason: 'the rest of the path is known only when it runs' };
}

function missing(to: ServiceDigest, path: string, method: string | undefined, call: Call): Pick<FleetEdge, 'state' | 'reason'> {
  if (!to.routesClosed) return { state: 'unknown', reason: `no route of ${to.name} fits, and not all of its routes could be read` };
  if (call.url.state === 'env' && endsLike(to.routes, path))
    return { state: 'unknown', reason: 'a route fits only if the variable brings a path of its own' };
  const unwired = to.unwiredRoutes.find(({ label }) => {
    const [verb, local] = label.split(' ');
    return (
      (method === undefined || verb === method) &&
      local !== undefined &&
      local !== '/' &&
      matchRoutes([asRoute(local)], undefined, path).length > 0
    );
  });
  return {
    state: 'no-route',
    reason:
      unwired === undefined
        ? `the running ${to.name} has no such route`
        : `the route stands at ${formatLocation(unwired.place)} and is not part of the running app`,
  };
}

function asRoute(path: string): DigestRoute {
  return { method: 'ALL', path, access: 'open', purpose: 'api', guards: [], place: { path: '', line: 1 } };
}
