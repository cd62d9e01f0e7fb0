import type { Guard, Location, Route } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { BootValue } from '../boot/boot-value.ts';
import { isClosed, propertyOf } from '../boot/inspect.ts';
import type { ExternalCall, Machine } from '../boot/machine.ts';
import type { Site, Value } from '../boot/value.ts';
import { Accessor, Func, Obj } from '../boot/value.ts';
import type { Judgement } from '../guard/judge-routes.ts';
import { functionOf } from './function-of.ts';
import type { LinkedHook, LinkedRoute } from './linked.ts';

/** A WebSocket endpoint with what guards it. */
export interface SocketPoint {
  by: string;
  path: string;
  location: Location;
  access: Route['access'];
  guards: Guard[];
  handler: { path: string; node: Node; name: string } | undefined;
  conditions: string[];
  /** Why the access is what it is, where that takes words. */
  reason?: string;
  /** It is a gateway of NestJS, whose messages are methods. */
  gateway?: {
    options: BootValue | undefined;
    messages: { path: string; node: Node; name: string }[];
    /** Pipes stand before every message. */
    piped: boolean;
    closes: boolean;
    shutdownHooks: boolean;
  };
}

/** Functions that were given to socket servers, as values. */
export interface SocketState {
  /** What servers were made with. */
  made: { site: Site; args: Value[] }[];
  /** Listeners to `upgrade` of HTTP servers. */
  upgrades: { value: Value; site: Site; conditions: string[] }[];
  uses: { member: string; call: number | undefined; args: Value[]; site: Site; conditions: string[] }[];
}

const SERVER =
  /^(?:new )?(?:ws\.(?:WebSocketServer|Server|default\.(?:WebSocketServer|Server))|socket\.io(?:\.Server|\.default)?|uWebSockets\.js\.App)$/;
const LISTENS = /\.(?:on|once|addListener|prependListener)$/;
const MEMBER = /^(?:new )?(?:ws\.|socket\.io).*\(\)\.(use|on|once|of)$/;

/** Watches what is given to `ws` and `socket.io` servers. */
export function installSockets(machine: Machine): SocketState {
  const state: SocketState = { made: [], upgrades: [], uses: [] };
  machine.models.push((run, callee, _self, args, site) => {
    if (!run.recording) return undefined;
    if (SERVER.test(callee.name)) state.made.push({ site, args });
    if (args[0] === 'upgrade' && LISTENS.test(callee.name)) state.upgrades.push({ value: args[1], site, conditions: [...run.pc] });
    const member = MEMBER.exec(callee.name)?.[1];
    if (member !== undefined && member !== 'of') state.uses.push({ member, call: callee.call, args, site, conditions: [...run.pc] });
    return undefined;
  });
  return state;
}

/** WebSocket endpoints: routes of the framework, and servers of `ws` and `socket.io` with their middleware. */
export function socketPoints(
  machine: Machine,
  state: SocketState,
  routes: readonly LinkedRoute[],
  judge: (route: LinkedRoute) => Judgement,
): SocketPoint[] {
  const out: SocketPoint[] = [];
  for (const route of routes) {
    if (!route.websocket) continue;
    const judgement = judge(route);
    out.push({
      by: '@fastify/websocket',
      path: route.path,
      location: machine.locate(route.site),
      access: judgement.access,
      guards: judgement.guards,
      handler: functionOf(route.handler),
      conditions: route.conditions,
    });
  }
  for (const call of machine.externals) {
    // The default namespace serves nobody when all that listens is in namespaces of their own.
    if (
      SERVER.test(call.callee) &&
      call.callee.includes('socket.io') &&
      !isUsed(state, call) &&
      machine.externals.some((other) => other.receiver === call.id && other.callee.endsWith('.of'))
    )
      continue;
    const isNamespace = /^(?:new )?socket\.io.*\(\)\.of$/.test(call.callee);
    if (!SERVER.test(call.callee) && !isNamespace) continue;
    out.push(serverPoint(state, call, isNamespace, judge));
  }
  return out;
}

function isUsed(state: SocketState, call: ExternalCall): boolean {
  return state.uses.some(
    (use) => use.call === call.id && (use.member === 'use' || use.args[0] === 'connection' || use.args[0] === 'connect'),
  );
}

function serverPoint(state: SocketState, call: ExternalCall, isNamespace: boolean, judge: (route: LinkedRoute) => Judgement): SocketPoint {
  const by = call.callee.includes('socket.io') ? 'socket.io' : call.callee.includes('uWebSockets') ? 'uWebSockets' : 'ws';
  const mine = state.uses.filter((use) => use.call === call.id);
  const connection = mine.find((use) => use.member !== 'use' && use.args[0] === 'connection');
  const site: Site = { path: call.module, start: call.offset, end: call.offset };
  const options = by === 'ws' ? call.args.slice(0, 1) : call.args.filter((argument) => argument.kind === 'object').slice(0, 1);
  const first = isNamespace ? call.args[0] : propertyOf(options[0], 'path');
  const path = first?.kind === 'known' && typeof first.value === 'string' ? first.value : by === 'socket.io' ? '/socket.io' : '/';
  const before = isNamespace ? { hooks: [], unread: false } : beforeUpgrade(state, call, options[0]);
  const hooks = mine
    .filter((use) => use.member === 'use')
    .map((use): LinkedHook => ({ phase: 'middleware', value: use.args[0], site: use.site, conditions: use.conditions }));
  const route: LinkedRoute = {
    framework: by === 'socket.io' ? 'socket.io' : 'ws',
    method: 'GET',
    path,
    hooks: [...before.hooks, ...hooks],
    handler: connection?.args[1],
    options: undefined,
    site,
    conditions: call.conditions,
    websocket: true,
    limiter: undefined,
    open: before.unread || !options.every(isClosed) ? [{ reason: 'the upgrade is checked elsewhere', site }] : [],
  };
  const judgement = judge(route);
  return {
    by,
    path,
    location: call.site,
    access: judgement.access,
    guards: judgement.guards,
    handler: functionOf(connection?.args[1]),
    conditions: call.conditions,
  };
}

/** Functions that decide before there is a connection, and whether there are some that could not be read. */
function beforeUpgrade(state: SocketState, call: ExternalCall, options: BootValue | undefined): { hooks: LinkedHook[]; unread: boolean } {
  const hooks: LinkedHook[] = [];
  let unread = false;
  const add = (phase: string, value: Value, site: Site, conditions: string[]): void => {
    if (value instanceof Func && value.node !== undefined) hooks.push({ phase, value, site, conditions });
    else unread = true;
  };
  const made = state.made.find(({ site }) => site.path === call.module && site.start === call.offset);
  for (const name of ['verifyClient', 'allowRequest']) {
    if (propertyOf(options, name) === undefined) continue;
    const given = made?.args.flatMap((argument) => (argument instanceof Obj ? [argument.props.get(name)] : [])).find(Boolean);
    const site = made?.site ?? { path: call.module, start: call.offset, end: call.offset };
    add(name, given instanceof Accessor ? undefined : given, site, []);
  }
  if (propertyOf(options, 'noServer') !== undefined) {
    const [listener, another] = state.upgrades;
    if (listener === undefined || another !== undefined) unread = true;
    else add('upgrade', listener.value, listener.site, listener.conditions);
  }
  return { hooks, unread };
}
