import type { BootResult } from '../../boot/boot-service.ts';
import type { Machine } from '../../boot/machine.ts';
import { toKnown } from '../../boot/inspect.ts';
import { getProp } from '../../boot/properties.ts';
import type { BootInput } from '../../boot/run-entry.ts';
import { snapshot } from '../../boot/snapshot.ts';
import type { Value } from '../../boot/value.ts';
import { Func } from '../../boot/value.ts';
import type { LinkedRoute } from '../linked.ts';
import { plainRoute } from '../linked.ts';
import { plainServer } from '../plain-server.ts';
import { handlerValue } from './adapters.ts';
import type { TrpcServer, TrpcState } from './trpc-model.ts';
import { trpcHandlerOf } from './trpc-model.ts';

/** Servers of nothing but a router, each as the one route at which the router is served. */
export function linkTrpcServers(input: BootInput, machine: Machine, state: TrpcState, result: Pick<BootResult, 'servers'>): LinkedRoute[] {
  return state.servers.map((server) => {
    result.servers.push(
      plainServer(input, machine, 'trpc', server, {
        trustProxy: { state: 'absent' },
        bodyLimit: toKnown<number>(snapshot(machine, server.handler.maxBodySize), 'number'),
      }),
    );
    return routeOf(machine, server);
  });
}

function routeOf(machine: Machine, server: TrpcServer): LinkedRoute {
  return plainRoute({
    framework: 'trpc',
    dialect: 'express',
    method: 'ALL',
    path: `${server.base === undefined ? '/{?}' : server.base === '' ? '' : `/${server.base}`}/*`,
    handler: handlerValue(machine, server.handler),
    site: server.site,
    conditions: server.conditions,
  });
}

/** A listener of a router that Node's own server was given: `http.createServer(createHTTPHandler({ router }))`. */
export function serverOf(machine: Machine, listener: Value, site: TrpcServer['site'], call: number | undefined): TrpcServer | undefined {
  const handler = trpcHandlerOf(listener);
  if (handler === undefined || !(listener instanceof Func)) return undefined;
  const base = getProp(machine, listener, '@@base', site);
  return {
    handler,
    base: base === undefined ? '' : typeof base === 'string' ? base : undefined,
    site,
    listen: undefined,
    conditions: [...machine.pc],
    call,
  };
}
