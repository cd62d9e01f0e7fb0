import type { HealthEndpoint, Route } from '@airworthy/model';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { handlerOf } from '../../extract/handlers.ts';
import { isShedder, packagedEndpoints, servedByShedder } from './packaged.ts';
import { kindOfPath } from './kind-of-path.ts';
import { readHealth } from './read-health.ts';

/** Endpoints that probes and load balancers ask, with what they really look at. */
export const health = defineExtractor({
  id: 'health',
  about: 'Liveness, readiness, startup and combined health endpoints: what each asks, which statuses it can send, what it gives away.',
  emits: ['healthEndpoints'],
  extract(input) {
    const served: HealthEndpoint[] = [];
    input.boot.routes.forEach((route, index) => {
      const kind = kindOfPath(route.path) ?? (isShedder(route) ? 'combined' : undefined);
      if (kind !== undefined && (route.method === 'GET' || route.method === 'ALL')) served.push(endpoint(input, route, index, kind));
    });
    // `/healthz` that asks nothing beside a `/readyz`: what it can tell is whether the process answers.
    const apart = served.some(({ kind }) => kind === 'readiness') && !served.some(({ kind }) => kind === 'liveness');
    const shed = shedsLoad(input);
    for (const one of served) {
      if (apart && one.kind === 'combined' && one.constant === true && one.checks.length === 0) one.kind = 'liveness';
      if (shed) one.watchesProcess = true;
      input.emit('healthEndpoints', one);
    }
    for (const endpoint of packagedEndpoints(input)) input.emit('healthEndpoints', endpoint);
    for (const registration of input.boot.registrations) {
      const match = /^GET (\S+)$/.exec(registration.label);
      const kind = match && registration.wiring.state === 'not-wired' ? kindOfPath(match[1] as string) : undefined;
      if (match && kind) input.emit('healthEndpoints', unwired(registration.location, registration.wiring, match[1] as string, kind));
    }
  },
});

/** under-pressure with a threshold answers every route of its app with 503 above it, those for health among them; hooks of Fastify do not depend on order. */
function shedsLoad({ boot }: ExtractInput): boolean {
  return boot.externalCalls.some(
    (call) =>
      call.plugin === true &&
      call.callee.endsWith('under-pressure') &&
      call.conditions.length === 0 &&
      call.args.some(
        (one) =>
          one.kind === 'object' &&
          ['maxEventLoopDelay', 'maxHeapUsedBytes', 'maxRssBytes', 'maxEventLoopUtilization'].some(
            (name) => one.properties[name] !== undefined,
          ),
      ),
  );
}

function endpoint(input: ExtractInput, route: Route, index: number, kind: HealthEndpoint['kind']): HealthEndpoint {
  const handler = handlerOf(input, index);
  const read = handler && readHealth(input, handler);
  const fact: HealthEndpoint = {
    location: route.location,
    wiring: route.wiring ?? { state: 'wired', rung: 'L7' },
    method: route.method,
    path: route.path,
    kind,
    ...(isShedder(route) ? servedByShedder(read) : (read ?? { checks: [], statuses: [], constant: 'unknown', bounded: 'unknown' })),
  };
  if (handler) fact.related = [handler.location];
  return fact;
}

function unwired(
  location: HealthEndpoint['location'],
  wiring: NonNullable<HealthEndpoint['wiring']>,
  path: string,
  kind: HealthEndpoint['kind'],
): HealthEndpoint {
  return { location, wiring, method: 'GET', path, kind, checks: [], statuses: [], constant: 'unknown', bounded: 'unknown' };
}
