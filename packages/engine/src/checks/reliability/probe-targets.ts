import type { FactBase, K8sWorkload } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { isWired } from '../../derive/wired.ts';

interface Target extends FactBase {
  by: string;
  path: string;
  /** It surely asks this service: its own image, or the only workload. */
  own: boolean;
}

function targetsOf(workloads: readonly K8sWorkload[], service: string): Target[] {
  return workloads.flatMap((workload) =>
    (workload.probeTargets ?? []).map(({ probe, path }) => ({
      location: workload.location,
      by: `${probe} of ${workload.kind} ${workload.name}`,
      path,
      own: workloads.length === 1 || workload.name === service || workload.name === service.replace(/-service$/, ''),
    })),
  );
}

/** `/health` of a probe and of a route; parameters and wildcards of the route fit anything. */
function serves(route: string, path: string): boolean {
  const pattern = route
    .replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll(/:\w+/g, '[^/]+');
  return new RegExp(`^${pattern}/?$`).test((path.split('?')[0] as string).replace(/(.)\/$/, '$1'));
}

export const probesMatchRoutes = defineCheck({
  id: 'reliability/probes-match-routes',
  title: 'Probes ask paths that the app serves',
  failTitle: 'A probe asks a path that the app does not serve',
  needs: ['k8sWorkloads', 'dockerfiles', 'routes', 'healthEndpoints'],
  subjects: ({ k8sWorkloads, dockerfiles }, { service }): Target[] => [
    ...targetsOf(k8sWorkloads, service.name),
    ...dockerfiles.flatMap((file) =>
      file.healthcheckPath === undefined
        ? []
        : [
            {
              location: { path: file.location.path, line: file.healthcheckLine ?? file.location.line },
              by: 'HEALTHCHECK',
              path: file.healthcheckPath,
              own: true,
            },
          ],
    ),
  ],
  holds: ({ path, own }, { routes, healthEndpoints }, { coverage }) => {
    // Packages serve some beside the routes.
    if (healthEndpoints.some((one) => isWired(one) === true && one.path === path)) return true;
    const fitting = routes.filter((route) => (route.method === 'GET' || route.method === 'ALL') && serves(route.path, path));
    if (fitting.some((route) => isWired(route) === true)) return true;
    // A manifest of somebody else, or an app of which not every route was read.
    if (!own || routes.length === 0 || coverage.routes?.state !== 'complete' || fitting.some((route) => isWired(route) === undefined))
      return undefined;
    return false;
  },
  location: ({ location }) => location,
  message: ({ by, path }, holds) => `${by} asks ${path}${holds === false ? ', which no route serves' : ''}`,
  whenNone: 'na',
  noneMessage: 'Neither a workload nor an image declares a probe over HTTP.',
  confidence: 'likely',
});

export const probesTuned = defineCheck({
  id: 'reliability/probes-tuned',
  ...everyLive('k8sWorkloads', {
    title: 'Time-outs and thresholds of the probes are written down',
    failTitle: 'Probes run with the defaults of one second and three failures',
    of: (workload) => workload.probesTuned !== undefined,
    holds: (workload) => workload.probesTuned,
    seen: (workload) => `${workload.kind} ${workload.name}: probes ${workload.probesTuned === true ? 'are tuned' : 'have default times'}`,
    none: 'No workload declares a probe.',
  }),
});

export const versionGuarded = defineCheck({
  id: 'reliability/version-guarded',
  ...everyLive('routes', {
    title: 'The route that tells version and commit asks for a credential',
    failTitle: 'Anybody can ask which version runs',
    of: (route) => /(?:^|\/)_?(?:version|build|build-?info|info)$/i.test(route.path) && route.method === 'GET',
    holds: (route) => (route.access === 'opaque' || route.access === 'optional' ? undefined : route.access === 'guarded'),
    seen: (route) => `GET ${route.path} is ${route.access}`,
    none: 'No route is there for the version; what answers of health endpoints tell is asked by an item of its own.',
    confidence: 'likely',
  }),
});
