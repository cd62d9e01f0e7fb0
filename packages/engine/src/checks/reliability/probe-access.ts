import type { HealthEndpoint, Route } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { controlExists, everyLive } from '../../check/shapes.ts';
import { decidingEndpoints } from '../../derive/health.ts';
import { both, isWired, live, toldIf, wiringNote } from '../../derive/wired.ts';

const NONE = 'The running app serves no health endpoint.';
const DETAILED = /detail|dependenc|diagnos|debug|verbose|deep|full|info$|stats|circuit|metrics/i;

/** What an orchestrator asks; the status of a payment or order is business. */
function isProbe(route: Route): boolean {
  return (
    route.purpose === 'health' &&
    !/[:*{]/.test(route.path) &&
    /health|livez?\b|liveness|alive|readyz?\b|readiness|startupz?\b|ping$|heartbeat$|^(\/(api|v\d+))*\/status$/i.test(route.path)
  );
}

export const probesOpen = defineCheck({
  id: 'reliability/probes-open',
  ...everyLive('routes', {
    title: 'Probes need no credential',
    failTitle: 'A probe is refused without a credential',
    of: (route) => isProbe(route) && !DETAILED.test(route.path),
    holds: (route) => (route.access === 'opaque' ? undefined : route.access !== 'guarded'),
    seen: (route) => `${route.method} ${route.path} is ${route.access}`,
    none: NONE,
  }),
});

/** What a report tells beside states, when it is about several dependencies. */
function detailsOf(route: Route, healthEndpoints: readonly HealthEndpoint[]): readonly string[] {
  const endpoint = healthEndpoints.find((one) => one.path === route.path && one.method === route.method);
  // A version alone makes no report.
  return endpoint !== undefined && endpoint.checks.length > 1
    ? (endpoint.leaks ?? []).filter((one) => !/^(?:version|environment)$/.test(one))
    : [];
}

export const detailedHealthGuarded = defineCheck({
  id: 'reliability/detailed-health-guarded',
  title: 'Detailed health reports need a credential',
  failTitle: 'Detailed health reports are open to anybody',
  needs: ['routes', 'healthEndpoints'],
  beside: ['healthEndpoints'],
  subjects: ({ routes, healthEndpoints }) =>
    live(routes)
      .filter(isProbe)
      .map((route) => ({ route, tells: detailsOf(route, healthEndpoints) }))
      .filter(({ route, tells }) => tells.length > 0 || DETAILED.test(route.path)),
  holds: ({ route }) => (route.access === 'opaque' ? undefined : route.access === 'guarded'),
  location: ({ route }) => route.location,
  message: ({ route, tells }) =>
    `${route.method} ${route.path} is ${route.access}${tells.length > 0 ? `; beside states it tells ${tells.join(', ')}` : ''}${wiringNote(route)}`,
  whenNone: 'na',
  noneMessage: 'The app serves no detailed health report.',
  confidence: 'proved',
});

export const probesUnlimited = defineCheck({
  id: 'reliability/probes-unlimited',
  ...everyLive('routes', {
    title: 'Probes are exempt from rate limits',
    failTitle: 'A rate limit applies to probes, so bursts of traffic can make an instance look dead',
    of: isProbe,
    holds: (route) => (route.scopeOpen && route.rateLimit === null ? undefined : route.rateLimit === null),
    seen: (route) => `${route.method} ${route.path} ${route.rateLimit ? 'is rate limited' : 'is not rate limited'}`,
    none: NONE,
  }),
});

export const servicesNotAsked = defineCheck({
  id: 'reliability/services-not-asked',
  ...everyLive('healthEndpoints', {
    title: 'Health does not depend on the health of other services',
    failTitle: 'Health asks other services for theirs, so one failure spreads',
    holds: (health) => {
      const asks = toldIf(health.asksServices);
      return asks === undefined ? undefined : !asks;
    },
    seen: (health) =>
      `${health.method} ${health.path} ${health.asksServices === true ? 'calls other services' : health.asksServices === 'unknown' ? 'waits for something that could not be followed' : 'asks its own resources'}`,
    none: NONE,
  }),
});

export const processWatched = defineCheck({
  id: 'reliability/process-watched',
  ...controlExists('healthEndpoints', {
    title: 'Health looks at the event loop or memory',
    failTitle: 'No health endpoint looks at the event loop or memory',
    works: (health) => toldIf(health.watchesProcess),
    seen: (health) => `${health.method} ${health.path}`,
    none: NONE,
  }),
});

export const readinessKnowsShutdown = defineCheck({
  id: 'reliability/readiness-knows-shutdown',
  title: 'Readiness turns off before the server closes',
  failTitle: 'Readiness stays on until the server is gone, so requests are sent to a closing instance',
  needs: ['healthEndpoints'],
  subjects: ({ healthEndpoints }) => decidingEndpoints(healthEndpoints),
  holds: (health) => both(isWired(health), toldIf(health.knowsShutdown)),
  location: (health) => health.location,
  message: (health) =>
    `${health.method} ${health.path} ${health.knowsShutdown === true ? 'knows that the process is ending' : 'knows nothing of a shutdown'}${wiringNote(health)}`,
  whenNone: 'fail',
  noneMessage: 'No readiness endpoint is served.',
  confidence: 'proved',
  quantifier: 'any',
});

const SERVING = /^(Deployment|StatefulSet|DaemonSet|Rollout)$/;

function probeDeclared(field: 'livenessProbe' | 'readinessProbe' | 'startupProbe', name: string) {
  return everyLive('k8sWorkloads', {
    title: `Workloads declare a ${name} probe`,
    failTitle: `A workload has no ${name} probe`,
    of: (workload) => SERVING.test(workload.kind),
    holds: (workload) => workload[field],
    seen: (workload) => `${workload.kind} ${workload.name} ${workload[field] ? 'has' : 'has no'} ${name} probe`,
    none: 'The tree holds no Kubernetes workload.',
  });
}

export const livenessDeclared = defineCheck({ id: 'reliability/liveness-declared', ...probeDeclared('livenessProbe', 'liveness') });

export const readinessDeclared = defineCheck({
  id: 'reliability/readiness-declared',
  ...probeDeclared('readinessProbe', 'readiness'),
  // Where ports are stated at all, a worker without one gets no traffic that could be kept away.
  subjects: ({ k8sWorkloads }) => {
    const serving = live(k8sWorkloads).filter((workload) => SERVING.test(workload.kind));
    const listening = serving.filter((workload) => workload.readinessProbe || workload.withoutPorts !== true);
    return listening.length > 0 ? listening : serving;
  },
});

export const startupDeclared = defineCheck({ id: 'reliability/startup-declared', ...probeDeclared('startupProbe', 'startup') });
