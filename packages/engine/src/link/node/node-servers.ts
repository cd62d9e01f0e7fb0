import type { HttpServer } from '@airworthy/model';
import type { Machine } from '../../boot/machine.ts';
import type { BootInput } from '../../boot/run-entry.ts';
import { LISTENER_PHASE } from '../../guard/listener-step.ts';
import type { LinkedHook, LinkedRoute } from '../linked.ts';
import { plainServer } from '../plain-server.ts';
import { askedBy, nodeRoutes } from './dispatch.ts';
import { exportedFetch, linkTables, servesFetch, takeFetch } from './fetch-servers.ts';
import { frameworkOf, isOwn } from './node-model.ts';
import type { NodeState } from './node-model.ts';

const MODULE = '(?:node:)?https?2?(?:\\.default)?';
const MAKES = new RegExp(`^(?:new )?${MODULE}\\.(?:createServer|createSecureServer|Server)$`);
const LISTENS = new RegExp(`^(?:new )?${MODULE}\\.(?:createServer|createSecureServer|Server)\\(\\)\\.(?:on|addListener|prependListener)$`);

/** Watches what Node's own servers are given. https://nodejs.org/api/http.html#event-request */
export function installNodeServers(machine: Machine): NodeState {
  const state: NodeState = { servers: [], tables: [] };
  machine.models.push((run, callee, _self, args, site) => {
    if (!run.recording) return undefined;
    if (servesFetch(callee)) takeFetch(run, state, args, site);
    const given = MAKES.test(callee.name) ? args : args[0] === 'request' && LISTENS.test(callee.name) ? args.slice(1, 2) : [];
    const listener = given.find(isOwn);
    if (listener !== undefined) state.servers.push({ listener, site, conditions: [...run.pc] });
    return undefined;
  });
  return state;
}

/** Routes of all listeners. */
export function linkNodeServers(machine: Machine, state: NodeState): LinkedRoute[] {
  const exported = exportedFetch(machine);
  for (const one of exported) if (!state.servers.some(({ listener }) => listener === one.listener)) state.servers.push(one);
  const listening = state.servers.flatMap((server) => {
    const routes = nodeRoutes(machine, server);
    const alone = routes.length > 0 && askedBy(machine, server).apps.size === 0;
    return alone ? routes.map((route) => ({ ...route, alone })) : routes;
  });
  return [...linkTables(state), ...listening];
}

/**
 * Servers that serve nothing but what their functions answer. `alone`: no app of a framework is served beside them, so that what is asked of
 * the server of a service is asked of them.
 */
export function nodeServerFacts(input: BootInput, machine: Machine, state: NodeState, alone: boolean): HttpServer[] {
  if (!alone) return [];
  const own = state.servers.filter((server) => {
    const asked = askedBy(machine, server);
    return asked.apps.size === 0 && !asked.framework;
  });
  const all = [
    ...own.map((server) => ({ site: server.site, framework: frameworkOf(server) })),
    ...state.tables.map(({ site }) => ({ site, framework: 'fetch' })),
  ];
  // A call may be given a table beside the function that answers the rest.
  const places = new Map(all.map((one) => [`${one.site.path}:${one.site.start}`, one]));
  return [...places.values()].map(({ site, framework }) => plainServer(input, machine, framework, { site, listen: site }, NOTHING_SET));
}

/** Runtimes limit no body, know no proxies, and tell no address of a client but that of the connection. */
const NOTHING_SET = { trustProxy: { state: 'absent' }, tellsAddress: false, bodyLimit: { state: 'absent' } } as const;

/** Listeners that hand requests to an app; they stand before everything in it. */
export function listenersBefore(machine: Machine, state: NodeState, app: object): LinkedHook[] {
  return state.servers
    .filter((server) => askedBy(machine, server).apps.has(app))
    .map(({ listener, site, conditions }) => ({ phase: LISTENER_PHASE, value: listener, site, conditions, onto: app }));
}
