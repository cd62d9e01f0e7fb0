import type { BootResult } from '../../boot/boot-service.ts';
import type { Machine } from '../../boot/machine.ts';
import type { BootInput } from '../../boot/run-entry.ts';
import type { Happened } from '../../reconcile/reconcile.ts';
import type { LinkedRoute } from '../linked.ts';
import { errorHandlerOf, rawHandlerOf } from '../raw-handler.ts';
import { koaEvents, koaRoots, koaServer } from './koa-facts.ts';
import { linkKoa } from './koa-routes.ts';
import { mayCatch } from './koa-catching.ts';
import type { KoaState } from './koa.ts';

/** Replays the Koa apps of a boot. */
export function linkKoaApps(
  input: BootInput,
  machine: Machine,
  state: KoaState,
  result: BootResult,
  into: { linked: LinkedRoute[]; happened: Happened[] },
): void {
  if (state.apps.length === 0 && state.routers.length === 0) return;
  const links = koaRoots(state).map((app) => {
    const link = linkKoa(machine, app);
    into.linked.push(...link.routes);
    result.servers.push(koaServer(input, machine, app, link));
    for (const handler of link.notFoundHandlers) result.notFoundHandlers.push(rawHandlerOf(machine, 'koa', handler));
    for (const outer of link.outer) {
      const found = mayCatch(machine, outer.value) ? errorHandlerOf(machine, 'koa', outer) : undefined;
      if (found?.handling !== undefined) result.errorHandlers.push(found);
    }
    return link;
  });
  into.happened.push(...koaEvents(machine, state, links));
}
