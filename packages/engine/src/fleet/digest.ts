import { folderOf } from '@airworthy/model';
import type {
  ControlSource,
  ControlSwitch,
  FactFamily,
  Known,
  Location,
  MessageSignature,
  OutboundCall,
  Route,
  ServiceModel,
  Stub,
  WiringState,
} from '@airworthy/model';

/** A place with the state of its wiring. */
export interface Put {
  wiring: WiringState;
  place: Location;
}

export interface DigestRoute {
  method: string;
  path: string;
  access: Route['access'];
  purpose: Route['purpose'];
  guards: { kind: Route['guards'][number]['kind']; verifies: string[] }[];
  place: Location;
}

/** What the comparison of services needs to know of one; small, so that a fleet of any size fits into memory. */
export interface ServiceDigest {
  name: string;
  /** Folder in the tree. */
  path: string;
  /** Name in its package.json. */
  packageName?: string;
  routes: DigestRoute[];
  /** Route registrations that the running app does not reach, `GET /path`. */
  unwiredRoutes: { label: string; place: Location }[];
  /** Every route of it is known. */
  routesClosed: boolean;
  calls: (Put &
    Pick<OutboundCall, 'method' | 'url' | 'internal' | 'authenticated' | 'credentials'> & {
      /** The address comes from a caller, who may add to its path. */
      handed?: boolean;
    })[];
  /** Environment variables, each with its first place of each default. */
  variables: { name: string; secret: boolean; fallback?: string; place: Location }[];
  produces: (Put & { channel: Known<string>; by: string })[];
  consumes: (Put & { channel: Known<string>; by: string })[];
  /** Tables and views that its migrations or schema create. */
  creates: { table: string; place: Location }[];
  queries: (Put & { table: string; operation: string })[];
  signatures: MessageSignature[];
  controls: ControlSource[];
  switches: ControlSwitch[];
  weakGuards: { name: string; kind: string; routes: number; open: number; place: Location }[];
  stubs: Stub[];
  dependencies: { name: string; range: string; resolved?: string; kind: string }[];
  /** Compose services that are built from a folder: name and folder in the tree. */
  builds: { name: string; folder: string }[];
  gaps: { family: FactFamily; reasons: string[] }[];
}

/** Drivers of stores without tables; what they call a collection belongs to whoever models it. */
const NO_TABLES = /mongo|redis|elastic|dynamo|firestore/i;
const COMPARED: readonly FactFamily[] = [
  'routes',
  'outboundCalls',
  'queries',
  'tables',
  'queues',
  'jobEnqueues',
  'workers',
  'messageSignatures',
  'controlSources',
  'dependencies',
];

/** Keeps of a model what the fleet needs. */
export function digestOf(model: ServiceModel): ServiceDigest {
  const { facts, service, coverage } = model;
  const manifest = facts.packageManifests.find((one) => one.location.path === join(service.path, 'package.json'));
  return {
    name: service.name,
    path: service.path,
    ...(manifest?.name === undefined ? {} : { packageName: manifest.name }),
    routes: facts.routes.map((route) => ({
      method: route.method,
      path: route.path,
      access: route.access,
      purpose: route.purpose,
      guards: route.guards
        .filter((guard) => guard.kind !== 'neutral')
        .map((guard) => ({ kind: guard.kind, verifies: guard.verifies.map((one) => one.kind) })),
      place: route.location,
    })),
    unwiredRoutes: facts.registrations
      .filter((one) => one.kind === 'route' && one.wiring.state !== 'wired')
      .map((one) => ({ label: one.label, place: one.location })),
    routesClosed: coverage.routes.state === 'complete' && facts.routes.length > 0 && !facts.routes.some((route) => route.scopeOpen),
    calls: facts.outboundCalls
      .filter((call) => !call.by.startsWith('sdk:'))
      .flatMap(requestsOf)
      .map(({ call, at, method, url, handed }) => ({
        ...put(at),
        method,
        url,
        ...(handed ? { handed } : {}),
        internal: handed ? ('unknown' as const) : (call.internal ?? 'unknown'),
        authenticated: call.authenticated ?? 'unknown',
        ...(call.credentials === undefined ? {} : { credentials: call.credentials }),
      })),
    variables: variablesOf(model),
    produces: facts.jobEnqueues.map((one) => ({ ...put(one), channel: one.queue, by: one.by })),
    consumes: [
      ...facts.workers.map((one) => ({ ...put(one), channel: one.queue, by: one.by })),
      // What is published to an exchange arrives in the queues that are bound to it.
      ...facts.queues.flatMap((one) => (one.exchanges ?? []).map((channel) => ({ ...put(one), channel, by: one.by }))),
    ],
    creates: createdBy(model),
    queries: facts.queries
      .filter((query) => !NO_TABLES.test(query.by))
      .flatMap((query) =>
        [...new Set(query.tables)].map((table) => ({ ...put(query), table: tableName(table), operation: query.operation })),
      ),
    signatures: facts.messageSignatures,
    controls: facts.controlSources,
    switches: facts.controlSwitches,
    weakGuards: weakGuardsOf(facts.routes),
    stubs: facts.stubs,
    dependencies: facts.dependencies.map((one) => ({
      name: one.name,
      range: one.range,
      ...(one.resolved === undefined ? {} : { resolved: one.resolved }),
      kind: one.kind,
    })),
    builds: facts.composeServices.flatMap((one) =>
      one.build === undefined ? [] : [{ name: one.name, folder: join(folderOf(one.location.path), one.build) }],
    ),
    gaps: COMPARED.filter((family) => coverage[family].state !== 'complete').map((family) => ({
      family,
      reasons: coverage[family].reasons,
    })),
  };
}

/** Code that requests on behalf of its callers goes to each of the addresses that they hand in; on which path, only some of them say. */
function requestsOf(call: OutboundCall) {
  const { requests = [], targets } = call;
  const told = requests.map((at) => ({ call, at, method: at.method, url: at.url, handed: false }));
  const open = (targets ?? (told.length > 0 ? [] : [call.url])).filter((target) => !requests.some((one) => startsAt(one.url, target)));
  return [...told, ...open.map((url) => ({ call, at: call, method: call.method, url, handed: targets !== undefined }))];
}

function startsAt(url: Known<string>, target: Known<string>): boolean {
  if (url.state === 'env' && target.state === 'env') return url.name === target.name;
  return url.state === 'known' && target.state === 'known' && url.value.startsWith(target.value);
}

function put(fact: { location: Location; wiring?: { state: WiringState } }): Put {
  return { wiring: fact.wiring?.state ?? 'unknown', place: fact.location };
}

const WEAK = new Set(['stub', 'undefined', 'presence-only', 'public-constant', 'swallows']);

/** Guards that let callers without a credential through, with how many routes rely on them. */
function weakGuardsOf(routes: readonly Route[]): ServiceDigest['weakGuards'] {
  const found = new Map<string, ServiceDigest['weakGuards'][number]>();
  for (const route of routes)
    for (const guard of route.guards) {
      if (!WEAK.has(guard.kind)) continue;
      // One factory makes a guard for each of its arguments.
      const key = `${guard.kind} ${guard.place.path}:${guard.place.line}`;
      const row = found.get(key) ?? { name: guard.name, kind: guard.kind, routes: 0, open: 0, place: guard.place };
      row.routes += 1;
      if (route.access === 'open' || route.access === 'optional') row.open += 1;
      found.set(key, row);
    }
  return [...found.values()];
}

function variablesOf({ facts }: ServiceModel): ServiceDigest['variables'] {
  const found = new Map<string, ServiceDigest['variables'][number]>();
  for (const read of facts.envReads) {
    const fallback = read.fallback.state === 'known' ? String(read.fallback.value) : undefined;
    const key = JSON.stringify([read.name, fallback]);
    if (!found.has(key))
      found.set(key, { name: read.name, secret: read.secret, ...(fallback === undefined ? {} : { fallback }), place: read.location });
  }
  return [...found.values()];
}

function createdBy({ facts }: ServiceModel): ServiceDigest['creates'] {
  const found = new Map<string, Location>();
  for (const table of facts.tables) if (table.document !== true) found.set(tableName(table.name), table.location);
  for (const step of facts.migrationSteps)
    if (step.direction === 'up' && step.action === 'create-view' && step.table !== undefined && !found.has(tableName(step.table)))
      found.set(tableName(step.table), step.location);
  return [...found].map(([table, place]) => ({ table, place }));
}

/** The default schema needs no name. */
function tableName(name: string): string {
  return name.replaceAll('"', '').replace(/^public\./, '');
}

/** Joins paths of the tree; `..` goes up, never above the root. */
function join(folder: string, path: string): string {
  const parts: string[] = folder === '' ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}
