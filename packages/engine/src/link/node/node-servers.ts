import type { Machine } from '../../boot/machine.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Func } from '../../boot/value.ts';
import { LISTENER_PHASE } from '../../guard/listener-step.ts';
import type { LinkedHook, LinkedRoute } from '../linked.ts';
import { askedBy, nodeRoutes } from './dispatch.ts';
import type { Reached } from './run-listener.ts';

/** A server of Node's own with a listener of the audited code, which looks at method and address by itself. */
export interface NodeServer {
  listener: Func;
  site: Site;
  conditions: string[];
  /** What its routes are said to be of, where that is not Node itself. */
  framework?: string;
  /** What it asks; found out when it is first needed. */
  asked?: Reached;
}

export interface NodeState {
  servers: NodeServer[];
}

const MODULE = '(?:node:)?https?2?(?:\\.default)?';
const MAKES = new RegExp(`^(?:new )?${MODULE}\\.(?:createServer|createSecureServer|Server)$`);
const LISTENS = new RegExp(`^(?:new )?${MODULE}\\.(?:createServer|createSecureServer|Server)\\(\\)\\.(?:on|addListener|prependListener)$`);

/** Watches what Node's own servers are given. https://nodejs.org/api/http.html#event-request */
export function installNodeServers(machine: Machine): NodeState {
  const state: NodeState = { servers: [] };
  machine.models.push((run, callee, _self, args, site) => {
    if (!run.recording) return undefined;
    const given = MAKES.test(callee.name) ? args : args[0] === 'request' && LISTENS.test(callee.name) ? args.slice(1, 2) : [];
    const listener = given.find(isOwn);
    if (listener !== undefined) state.servers.push({ listener, site, conditions: [...run.pc] });
    return undefined;
  });
  return state;
}

/** A function of the audited code, and no app of a framework, which are functions as well. */
function isOwn(value: Value): value is Func {
  return value instanceof Func && (value.bound?.target ?? value).node !== undefined && value.model === undefined;
}

/** Routes of all listeners. */
export function linkNodeServers(machine: Machine, state: NodeState): LinkedRoute[] {
  return state.servers.flatMap((server) => {
    const routes = nodeRoutes(machine, server);
    const alone = routes.length > 0 && askedBy(machine, server).apps.size === 0;
    return alone ? routes.map((route) => ({ ...route, alone })) : routes;
  });
}

/** Listeners that hand requests to an app; they stand before everything in it. */
export function listenersBefore(machine: Machine, state: NodeState, app: object): LinkedHook[] {
  return state.servers
    .filter((server) => askedBy(machine, server).apps.has(app))
    .map(({ listener, site, conditions }) => ({ phase: LISTENER_PHASE, value: listener, site, conditions, onto: app }));
}
