import type { HealthEndpoint, Route } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { kindOfPath } from './kind-of-path.ts';
import { readHealth } from './read-health.ts';

/** Endpoints that packages serve beside the routes of a framework. */
export function packagedEndpoints(input: ExtractInput): HealthEndpoint[] {
  const { code } = input;
  return [
    ...code.callsTo('@godaddy/terminus.createTerminus').flatMap((call) => terminus(input, call)),
    ...code.callsTo(/^graphql-yoga\.createYoga$/).flatMap((call) => yoga(input, call)),
    ...code.callsTo(/^lightship(?:\.createLightship)?$/).flatMap((call) => lightship(input, call)),
  ];
}

/**
 * `createTerminus(server, { healthChecks: { '/path': fn } })`: 200 when the function returns, 503 when it throws and while the process
 * shuts down. https://github.com/godaddy/terminus
 */
function terminus(input: ExtractInput, call: CallSite): HealthEndpoint[] {
  const { code } = input;
  const options = call.args[1] === undefined ? undefined : code.value(call.args[1], call.module);
  const checks = options === undefined ? undefined : code.property(options, 'healthChecks');
  if (checks?.kind !== 'object') return [];
  return checks.keys
    .filter((path) => path.startsWith('/'))
    .map((path) => {
      const given = code.property(checks, path);
      const handler = given === undefined ? undefined : code.functionOf(given.node, given.module);
      const read = handler === undefined ? undefined : readHealth(input, handler);
      return {
        ...(read ?? { checks: [], bounded: 'unknown' as const }),
        location: given === undefined ? call.location : code.place(given.node, given.module),
        wiring: code.reach(call),
        method: 'GET',
        path,
        kind: kindOfPath(path) ?? 'combined',
        statuses: [200, 503],
        constant: read === undefined ? 'unknown' : read.checks.length === 0 && read.constant,
        knowsShutdown: true,
      };
    });
}

/**
 * Yoga answers `/health`, or what `healthCheckEndpoint` names, by itself, and with its plugin the readiness: 503 when the check throws or says no.
 * https://the-guild.dev/graphql/yoga-server/docs/features/health-check
 */
function yoga(input: ExtractInput, call: CallSite): HealthEndpoint[] {
  const { code } = input;
  const options = call.args[0] === undefined ? undefined : code.value(call.args[0], call.module);
  const named = options === undefined ? undefined : code.property(options, 'healthCheckEndpoint');
  const live = named === undefined || named.kind !== 'literal' ? '/health' : String(named.value);
  const own = { wiring: code.reach(call), method: 'GET', leaks: [], cached: false as const, knowsShutdown: false };
  const out: HealthEndpoint[] = [
    {
      ...own,
      location: call.location,
      path: live,
      kind: 'liveness',
      checks: [],
      statuses: [200],
      constant: true,
      bounded: 'unknown',
      watchesProcess: false,
      asksServices: false,
    },
  ];
  for (const plugin of code.callsTo(/^graphql-yoga\.useReadinessCheck$|^@graphql-yoga\/plugin-[\w-]*(?:health|readiness)[\w-]*\.\w+$/)) {
    const given = plugin.args[0] === undefined ? undefined : code.value(plugin.args[0], plugin.module);
    const path = given === undefined ? undefined : code.property(given, 'endpoint');
    const check = given === undefined ? undefined : code.property(given, 'check');
    const handler = check === undefined ? undefined : code.functionOf(check.node, check.module);
    const read = handler === undefined ? undefined : readHealth(input, handler);
    out.push({
      ...own,
      ...(read ?? { checks: [], bounded: 'unknown' as const }),
      location: plugin.location,
      wiring: code.reach(plugin),
      path: path?.kind === 'literal' ? String(path.value) : '/ready',
      kind: 'readiness',
      statuses: [200, 503],
      constant: read !== undefined && read.checks.length > 0 ? false : 'unknown',
    });
  }
  return out;
}

/** `/health`, `/live` and `/ready` on a port of its own, by what the app signals. https://github.com/gajus/lightship */
function lightship({ code }: ExtractInput, call: CallSite): HealthEndpoint[] {
  return (
    [
      ['/health', 'combined'],
      ['/live', 'liveness'],
      ['/ready', 'readiness'],
    ] as const
  ).map(([path, kind]) => ({
    location: call.location,
    wiring: code.reach(call),
    method: 'GET',
    path,
    kind,
    checks: [],
    statuses: [200, 500],
    constant: kind === 'liveness' ? true : 'unknown',
    bounded: 'unknown',
    knowsShutdown: true,
  }));
}

/** Whether under-pressure serves the route: https://github.com/fastify/under-pressure */
export function isShedder({ servedBy }: Pick<Route, 'servedBy'>): boolean {
  return servedBy !== undefined && /^(?:@fastify\/)?under-pressure$/.test(servedBy);
}

type Reading = ReturnType<typeof readHealth>;

/** Its status route: 503 when `healthCheck` fails or says no; without one it always answers. */
export function servedByShedder(asked: Reading | undefined): Reading {
  const own = { watchesProcess: true, knowsShutdown: false, leaks: [], cached: false as const };
  if (asked === undefined) return { ...own, asksServices: false, checks: [], statuses: [200], constant: true, bounded: 'unknown' };
  return { ...asked, ...own, asksServices: asked.asksServices ?? false, statuses: [200, 503], constant: false };
}
