import type { BootResult } from '../../boot/boot-service.ts';
import type { Machine } from '../../boot/machine.ts';
import type { BootInput } from '../../boot/run-entry.ts';
import type { Happened } from '../../reconcile/reconcile.ts';
import type { LinkedRoute } from '../linked.ts';
import { errorHandlerOf, rawHandlerOf } from '../raw-handler.ts';
import { honoEvents, honoRoots, honoServer } from './hono-facts.ts';
import type { HonoCore } from './hono-model.ts';
import type { HonoLink } from './hono-routes.ts';
import { linkHono } from './hono-routes.ts';
import type { HonoState } from './hono.ts';

/** Replays the Hono apps of a boot. */
export function linkHonoApps(
  input: BootInput,
  machine: Machine,
  state: HonoState,
  result: BootResult,
  into: { linked: LinkedRoute[]; happened: Happened[] },
): void {
  if (state.cores.length === 0) return;
  const links = new Map<HonoCore, HonoLink>();
  const roots = honoRoots(machine, state);
  for (const core of roots) {
    const link = linkHono(machine, core);
    links.set(core, link);
    into.linked.push(...link.routes);
    result.servers.push(honoServer(input, machine, core));
    for (const handler of core.notFoundHandlers) result.notFoundHandlers.push(rawHandlerOf(machine, 'hono', handler));
  }
  for (const core of state.cores)
    if (core.mounted || roots.includes(core))
      for (const handler of core.errorHandlers) result.errorHandlers.push(errorHandlerOf(machine, 'hono', handler));
  into.happened.push(...honoEvents(machine, state, links));
}
