import type { HttpServer } from '@airworthy/model';
import type { BootInput } from '../boot/run-entry.ts';
import type { Machine } from '../boot/machine.ts';
import { snapshot } from '../boot/snapshot.ts';
import type { Site, Value } from '../boot/value.ts';
import { largestOf, parsersInside } from './body-size.ts';
import { happenedAt } from './happened.ts';
import { plainServer } from './plain-server.ts';
import type { Happened } from '../reconcile/reconcile.ts';
import type { ExpressRouter, Layer } from './express-model.ts';
import type { ExpressLink } from './express-routes.ts';
import { routerOf } from './express.ts';
import type { Frameworks } from './install.ts';
import { trustOf } from './trust-proxy.ts';

/** Applications that no other application mounts. */
export function expressRoots(state: Frameworks): ExpressRouter[] {
  const mounted = new Set(
    state.express.routers.flatMap((router) => router.layers.flatMap((layer) => layer.functions.map((entry) => routerOf(entry.value)))),
  );
  return state.express.routers.filter((router) => router.isApp && !mounted.has(router));
}

/** Registrations of an application, those of routers that are mounted nowhere, and those that never run. */
export function expressEvents(machine: Machine, state: Frameworks, link: ExpressLink): Happened[] {
  const out: Happened[] = [];
  const event = (...one: [Site, Happened['kind'], string, string[], string?]): void => void out.push(happenedAt(machine, ...one));
  for (const route of link.routes) event(route.site, 'route', `${route.method} ${route.path}`, route.conditions);
  for (const route of link.shadowed) {
    const by = machine.locate(route.by);
    event(route.site, 'route', `${route.method} ${route.path}`, [], `the route at ${by.path}:${by.line} answers these requests first`);
  }
  const linkedSites = new Set(link.routes.map((route) => `${route.site.path}:${route.site.start}`));
  const reachable = new Set<ExpressRouter>();
  const visit = (router: ExpressRouter): void => {
    if (reachable.has(router)) return;
    reachable.add(router);
    for (const layer of router.layers)
      for (const entry of layer.functions) {
        const inner = routerOf(entry.value);
        if (inner !== undefined) visit(inner);
      }
  };
  for (const app of expressRoots(state)) visit(app);
  for (const router of state.express.routers) {
    const made = machine.locate(router.site);
    for (const layer of router.layers) {
      if (layer.kind === 'param') continue;
      const refused = reachable.has(router) ? undefined : `the router made at ${made.path}:${made.line} is mounted nowhere`;
      if (layer.kind === 'use') event(layer.site, 'middleware', labelOf(layer), layer.conditions, refused);
      else if (refused !== undefined && !linkedSites.has(`${layer.site.path}:${layer.site.start}`))
        event(layer.site, 'route', labelOf(layer), layer.conditions, refused);
      else if (!linkedSites.has(`${layer.site.path}:${layer.site.start}`) && layer.methods.includes('ALL'))
        event(layer.site, 'route', labelOf(layer), layer.conditions);
    }
  }
  return out;
}

function labelOf(layer: Layer): string {
  const paths = layer.paths.map((path) => path ?? '?').join('|');
  return layer.kind === 'use' ? `middleware ${paths}` : `${layer.methods.join('|')} ${paths}`;
}

/** Facts about the server an application makes. `registered`: what stands in the layers of all routers. */
export function expressServer(input: BootInput, machine: Machine, app: ExpressRouter, registered: readonly Value[] = []): HttpServer {
  const trust = app.settings.get('trust proxy');
  // What only production does is done where it matters.
  const when = (app.settingConditions.get('trust proxy') ?? []).filter((one) => !app.conditions.includes(one) && !/prod/i.test(one));
  const { limit, at } = largestOf(machine, [...parsersOfAll(app), ...parsersInside(machine, registered)]);
  return plainServer(input, machine, 'express', app, {
    trustProxy: trust === undefined ? { state: 'absent' } : trustOf(snapshot(machine, trust)),
    ...(when.length === 0 ? {} : { trustProxyWhen: when }),
    bodyLimit: limit,
    ...(at === undefined ? {} : { bodyLimitAt: at }),
  });
}

/** What stands before the requests to every path, in order. */
export function parsersOfAll(app: ExpressRouter): Value[] {
  return app.layers
    .filter((layer) => layer.kind === 'use' && layer.paths.includes('/'))
    .flatMap((layer) => layer.functions.map(({ value }) => value));
}
