import type { HttpServer } from '@airworthy/model';
import type { Machine } from '../../boot/machine.ts';
import { readExport } from '../../boot/modules.ts';
import type { BootInput } from '../../boot/run-entry.ts';
import type { Site } from '../../boot/value.ts';
import { Obj } from '../../boot/value.ts';
import { happenedAt } from '../happened.ts';
import { plainServer } from '../plain-server.ts';
import type { Happened } from '../../reconcile/reconcile.ts';
import { limiterOfBodies } from '../body-size.ts';
import type { HonoCore } from './hono-model.ts';
import type { HonoLink } from './hono-routes.ts';
import { honoOf } from './hono.ts';
import type { HonoState } from './hono.ts';

/** Apps that requests come to: those that are served, or, where none is seen to be, those that no other app has taken in. */
export function honoRoots(machine: Machine, state: HonoState): HonoCore[] {
  const [first] = machine.modules.values();
  const exported = first === undefined || state.cores.length === 0 ? undefined : readExport(machine, first, 'default', new Set());
  const core = honoOf(exported)?.core;
  if (core !== undefined) core.listen ??= exported instanceof Obj ? exported.site : undefined;
  const served = state.cores.filter((one) => one.listen !== undefined);
  return served.length > 0 ? served : state.cores.filter((one) => !one.mounted);
}

/** Registrations of the apps that are served, of those that never run, and of apps that nobody serves. */
export function honoEvents(machine: Machine, state: HonoState, links: ReadonlyMap<HonoCore, HonoLink>): Happened[] {
  const out: Happened[] = [];
  const event = (...one: [Site, Happened['kind'], string, string[], string?]): void => void out.push(happenedAt(machine, ...one));
  const keyOf = (site: Site): string => `${site.path}:${site.start}`;
  const linked = new Set<string>();
  const taken = new Set<string>();
  for (const [core, link] of links) {
    for (const entry of core.entries) taken.add(keyOf(entry.site));
    for (const route of link.routes) {
      linked.add(keyOf(route.site));
      event(route.site, 'route', `${route.method} ${route.path}`, route.conditions);
    }
    for (const route of link.shadowed) {
      linked.add(keyOf(route.site));
      const by = machine.locate(route.by);
      event(route.site, 'route', `${route.method} ${route.path}`, [], `the route at ${by.path}:${by.line} answers these requests first`);
    }
  }
  for (const core of state.cores) {
    const made = machine.locate(core.site);
    const lost =
      core.open.length > 0
        ? undefined
        : core.mounted
          ? 'it was registered after the routes had been taken over'
          : `the app made at ${made.path}:${made.line} is served nowhere`;
    for (const entry of core.entries) {
      const key = keyOf(entry.site);
      if (linked.has(key)) continue;
      const refused = taken.has(key) ? undefined : lost;
      const label = `${entry.kind === 'use' ? 'middleware' : entry.method} ${entry.path ?? '?'}`;
      event(entry.site, entry.kind === 'use' ? 'middleware' : 'route', label, entry.conditions, refused);
    }
  }
  return out;
}

/** A limit for bodies that stands before all routes. */
function globalLimit(machine: Machine, core: HonoCore): HttpServer['bodyLimit'] {
  const first = core.entries.findIndex((entry) => entry.kind !== 'use');
  const before = core.entries
    .slice(0, first === -1 ? undefined : first)
    .filter((entry) => entry.path === '/*' && entry.conditions.length === 0);
  const limits = before.flatMap((entry) => entry.functions.map(({ value }) => limiterOfBodies(machine, value)));
  return limits.find((limit) => limit.state !== 'absent') ?? { state: 'absent' };
}

/** Facts about the server of an app. Hono itself knows no proxies, limits or times; those are its runtime's. */
export function honoServer(input: BootInput, machine: Machine, core: HonoCore): HttpServer {
  const own = { trustProxy: { state: 'absent' }, tellsAddress: false, bodyLimit: globalLimit(machine, core) } as const;
  return plainServer(input, machine, 'hono', core, own, 'nothing was seen that serves it');
}
