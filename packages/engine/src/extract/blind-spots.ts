import type { Coverage, Diagnostic, FactFamily, ServiceModel } from '@airworthy/model';
import { HAND_MADE } from '../link/linked.ts';
import type { ExtractInput } from './define-extractor.ts';
import { mayTakeSockets, mayUseQueues } from './may-have.ts';
import { HTTP_FAMILIES, unreadFrameworks, withoutRead } from './unread-frameworks.ts';
import type { UnreadFramework } from './unread-frameworks.ts';
import { workerBindings } from './worker-bindings.ts';
import type { BlindSpot } from './worker-bindings.ts';

/** What only a boot that went well can tell. Without it, that something is absent proves nothing. */
const BOOT_FAMILIES: readonly FactFamily[] = [
  ...HTTP_FAMILIES,
  'processHandlers',
  'dbClients',
  'cacheClients',
  'queues',
  'workers',
  'schedules',
  'loggers',
  'tracings',
  'metrics',
  'overloadGuards',
  'deadModules',
  'outboundWebhooks',
  'tokenVerifications',
  'tokenIssues',
];

/** Marks families partial whose facts come from code that no extractor understands, or that the boot did not get to; says so once. */
export function markBlindSpots(
  input: Pick<ExtractInput, 'service' | 'code' | 'boot' | 'tree'>,
  model: ServiceModel,
  partial: (family: FactFamily, reason: string) => void,
): void {
  const alone = input.boot.routes.some((route) => route.framework === 'graphql');
  const unread = withoutRead(unreadFrameworks(input.code, followed(input.boot)), input.boot.graphqlEndpoints, alone);
  const spots: BlindSpot[] = [
    ...unread.map((one) => (one.within === true && input.boot.servers.length > 0 ? besideAnApp(one) : one)),
    ...bootSpots(input.boot, input.code, unread.length > 0),
  ];
  const absent = spots.length === 0 ? new Set() : absentFamilies(input.code, unread);
  for (const { reason, families } of spots)
    for (const family of families) if (isCollected(model.coverage[family]) && !absent.has(family)) partial(family, reason);
  for (const { reason, families } of workerBindings(input.tree, input.service.path))
    for (const family of families) if (isCollected(model.coverage[family])) partial(family, reason);
  // Such a library declares its tables in code as well; where migrations say what there is, nothing is missing.
  for (const { reason, families } of unread) {
    if (!families.includes('dbClients')) continue;
    for (const family of ['tables', 'migrations', 'migrationSteps', 'migrationRuns'] as const)
      if (model.facts[family].length === 0 && isCollected(model.coverage[family])) partial(family, reason);
  }
  model.diagnostics.push(
    ...unread.map((one): Diagnostic => ({
      code: 'unread-framework',
      level: 'warning',
      message: `${input.service.name} is ${asParticiple(one.reason)}; what depends on it stays unknown.`,
      location: one.location,
    })),
  );
}

/** Nothing is missing where nothing is loaded that could have it. */
function absentFamilies(code: ExtractInput['code'], unread: readonly UnreadFramework[]): Set<FactFamily> {
  const absent = new Set<FactFamily>();
  const frameworks = unread.map((one) => one.name);
  if (!mayTakeSockets(code, frameworks)) absent.add('socketEndpoints');
  if (!mayUseQueues(code)) for (const family of ['queues', 'workers'] as const) absent.add(family);
  return absent;
}

/** What the app says of itself, whatever answers below some of its paths. */
const OF_THE_APP: ReadonlySet<FactFamily> = new Set([
  'httpServers',
  'notFoundHandlers',
  'securityHeaders',
  'shutdownHandlers',
  'httpsEnforcements',
  'compressions',
]);
const besideAnApp = ({ reason, families }: BlindSpot): BlindSpot => ({
  reason,
  families: families.filter((family) => !OF_THE_APP.has(family)),
});

/** Frameworks on top of another one whose routes the boot found. */
function followed(boot: ExtractInput['boot']): Set<string> {
  const ofNitro = boot.followed.includes('Nuxt') || boot.followed.includes('Nitro') ? ['Nuxt', 'Nitro', 'h3'] : [];
  const ofElysia = boot.servers.some((server) => server.framework === 'elysia') ? ['Elysia'] : [];
  return new Set([...boot.followed, ...ofNitro, ...ofElysia, ...(boot.routes.some((route) => route.framework === 'trpc') ? ['tRPC'] : [])]);
}
/** What a server of GraphQL that listens by itself has, and is read. */
const OF_GRAPHQL: ReadonlySet<FactFamily> = new Set(['routes', 'registrations', 'operations', 'graphqlEndpoints', 'requestFlows']);

/** What the server of Next.js, and libraries for sessions beside it, decide without a word in the code of the app. */
const OF_NEXT: readonly FactFamily[] = [
  'httpServers',
  'cacheHeaders',
  'cookies',
  'csrfProtections',
  'httpsEnforcements',
  'processHandlers',
];
/** Loaders make whole answers with headers, and what else stands before them is the server's. */
const OF_LOADERS: readonly FactFamily[] = [
  ...OF_NEXT,
  'corsPolicies',
  'securityHeaders',
  'rateLimiters',
  'compressions',
  'uploads',
  'correlationIds',
  'shutdownHandlers',
  'notFoundHandlers',
  'loggers',
  'tracings',
];
/** What functions of Elysia do with what they are given. */
const OF_ELYSIA: readonly FactFamily[] = [
  'cacheHeaders',
  'cookies',
  'csrfProtections',
  'httpsEnforcements',
  'compressions',
  'uploads',
  'securityHeaders',
  'correlationIds',
  'idempotencies',
  'dataFlows',
  'requestFlows',
];
/** What happens when a process starts, which is the framework's where it starts the process. */
const OF_A_START = BOOT_FAMILIES.filter((family) => !(HTTP_FAMILIES as readonly FactFamily[]).includes(family));
/** What a part of an app can bring along; the server itself and the end of the process are with who makes the app. */
const OF_PARTS = HTTP_FAMILIES.filter((family) => family !== 'httpServers' && family !== 'shutdownHandlers');

/** What functions are called for is said beside them: queues, schedules, changes of tables. */
const OF_EVENTS: readonly FactFamily[] = ['queues', 'workers', 'schedules', 'retryPolicies'];

/** Code of the service itself that start-up loads and the tree does not have, such as what a generator writes. */
const ABSENT_CODE = /^cannot find \.{1,2}\/(?!.*\.(?:json|css|scss|svg|png|jpe?g|html|md|txt|wasm|node|graphql|ya?ml)$)/;

function bootSpots(boot: ExtractInput['boot'], code: ExtractInput['code'], explained: boolean): BlindSpot[] {
  const spots: BlindSpot[] = [];
  for (const one of boot.diagnostics) {
    if (one.code === 'unread-framework') spots.push({ reason: one.message, families: [...HTTP_FAMILIES, ...OF_EVENTS] });
    else if (one.code === 'no-entry') spots.push({ reason: 'no file was found that production starts', families: BOOT_FAMILIES });
    else if (one.code === 'budget-exhausted') spots.push({ reason: one.message, families: BOOT_FAMILIES });
    else if (one.code === 'entry-dies') {
      const place = one.location === undefined ? '' : ` (${one.location.path}:${one.location.line})`;
      if (!one.message.startsWith('this module')) spots.push({ reason: `${one.message}${place}`, families: BOOT_FAMILIES });
      else if (!isWhole(boot) || boot.registrations.some((registration) => registration.wiring.state === 'unknown'))
        spots.push({ reason: `${one.message}${place}`, families: HTTP_FAMILIES });
    }
  }
  if (boot.followed.includes('Next.js'))
    spots.push({ reason: 'Next.js answers with a server of its own, and what that adds is not told by the code', families: OF_NEXT });
  for (const framework of ['Remix', 'React Router', 'Nuxt', 'Nitro'])
    if (boot.followed.includes(framework))
      spots.push({
        reason: `${framework} answers with a server of its own, and what that adds is not told by the code`,
        families: boot.onlyLoadedBy === framework ? [...OF_LOADERS, ...OF_A_START] : OF_LOADERS,
      });
  const elysia = boot.servers.find((server) => server.framework === 'elysia');
  if (elysia !== undefined)
    spots.push({
      reason: 'what handlers of Elysia put into their context, such as cookies and headers, is not read yet',
      families: OF_ELYSIA,
    });
  const absent = boot.diagnostics.find(
    (one) => one.code === 'unresolved-import' && ABSENT_CODE.test(one.message) && mayAddToTheApp(one, boot, code),
  );
  if (absent !== undefined) {
    const name = absent.message.replace('cannot find ', '');
    const by = absent.location === undefined ? 'the code' : `${absent.location.path}:${absent.location.line}`;
    spots.push({ reason: `${by} imports ${name}, which is not in the tree`, families: boot.servers.length > 0 ? OF_PARTS : HTTP_FAMILIES });
  }
  if (boot.onlyLoadedBy !== undefined && !boot.followed.includes(boot.onlyLoadedBy))
    spots.push({ reason: `started by ${boot.onlyLoadedBy}, which is not followed`, families: BOOT_FAMILIES });
  const bare = boot.externalCalls.find(
    ({ callee, site }) =>
      /^(?:https?2?\.create(?:Secure)?Server|Bun\.serve|Deno\.serve|new Bun\.serve)$/.test(callee) &&
      !boot.servers.some(({ location }) => location.path === site.path && location.line === site.line),
  );
  if (boot.servers.every(({ framework }) => HAND_MADE.has(framework)) && bare !== undefined) {
    spots.push({
      reason: `answers requests with ${bare.callee} (${bare.site.path}:${bare.site.line}), whose handlers are not read yet`,
      families: boot.routes.some((route) => route.framework === 'graphql')
        ? HTTP_FAMILIES.filter((family) => !OF_GRAPHQL.has(family))
        : HTTP_FAMILIES,
    });
  } else if (boot.servers.length > 0 && boot.routes.length === 0 && !explained) {
    spots.push({ reason: 'an app is created, but none of its routes was reached', families: HTTP_FAMILIES });
  }
  return spots;
}

/** Whether an app with routes was seen to which nothing is added that is not known. */
function isWhole(boot: ExtractInput['boot']): boolean {
  return boot.servers.length > 0 && boot.routes.length > 0 && boot.openScopes.length === 0 && !boot.unknownParts;
}

/**
 * Whether code that is not there may be part of the app: it was loaded for what loading it does, an app or a router was handed to it or got
 * something from it, or no app was found elsewhere. What is only called with values, such as schemas that a generator writes, adds nothing.
 */
function mayAddToTheApp(absent: Diagnostic, boot: ExtractInput['boot'], code: ExtractInput['code']): boolean {
  if (!isWhole(boot)) return true;
  const { location } = absent;
  const module = code.modules.find((one) => one.path === location?.path);
  if (module === undefined || location === undefined) return true;
  return module.bound.imports.some(
    ({ node, specifier }) =>
      absent.message === `cannot find ${specifier}` && node.type === 'ImportDeclaration' && node.specifiers.length === 0,
  );
}

function isCollected(coverage: Coverage): boolean {
  return coverage.state !== 'none';
}

/** `built with X …` → as it is; `runs work with …` → `a service that runs work with …`. */
function asParticiple(reason: string): string {
  return reason.startsWith('built ') ? reason : `a service that ${reason}`;
}
