import type { Route, SocketEndpoint, Wiring } from '@airworthy/model';
import { ABSENT, unknown } from '@airworthy/model';
import { propertyOf, toKnown } from '../../boot/inspect.ts';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { handlerOf } from '../../extract/handlers.ts';
import { appliedPackages } from '../../extract/plugin-calls.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { closesSockets } from './closes-sockets.ts';
import { fromGateway, isGateway } from './gateway.ts';
import { readConnection, UNREAD } from './read-connection.ts';
import { messagesOf } from './messages-of.ts';
import { handshake, usesNamespaces } from './handshake.ts';

const SERVERS = /^new (?:ws\.WebSocketServer|socket\.io\.Server)$|^socket\.io$/;
const FASTIFY = new Set(['@fastify/websocket', 'fastify-websocket']);

/** Places where WebSocket connections are accepted, who may connect, and what happens to a connection. */
export const realtime = defineExtractor({
  id: 'realtime',
  about:
    'WebSocket endpoints of @fastify/websocket, ws, socket.io and gateways of NestJS: handshake, limits, heartbeat, message handling and shutdown.',
  emits: ['socketEndpoints'],
  extract(input) {
    input.boot.routes.forEach((route, index) => {
      if (route.websocket) input.emit('socketEndpoints', fromFastify(input, route, index));
    });
    for (const point of input.boot.sockets) if (isGateway(point)) input.emit('socketEndpoints', fromGateway(input, point));
    for (const call of input.code.callsTo(SERVERS)) input.emit('socketEndpoints', fromServer(input, call));
    for (const one of input.boot.registrations) {
      if (one.kind !== 'socket' || one.wiring.state !== 'not-wired') continue;
      input.emit('socketEndpoints', {
        location: one.location,
        wiring: one.wiring,
        by: 'ws',
        path: one.label.replace(/^\S+ /, ''),
        access: 'opaque',
        guards: [],
        maxPayload: { state: 'unknown' },
        closesOnShutdown: 'unknown',
        ...UNREAD,
      });
    }
  },
});

function fromFastify(input: ExtractInput, route: Route, index: number): SocketEndpoint {
  const handler = handlerOf(input, index);
  const [plugin] = appliedPackages(input.boot, FASTIFY);
  const reading = handler ? readConnection(input.code, handler, guardFunctions(input, route)) : UNREAD;
  const fact: SocketEndpoint = {
    location: route.location,
    wiring: route.wiring ?? { state: 'wired', rung: 'L7' },
    by: '@fastify/websocket',
    path: route.path,
    access: route.access,
    guards: route.guards,
    maxPayload: plugin ? toKnown<number>(propertyOf(plugin.options, 'options', 'maxPayload'), 'number') : ABSENT,
    // The plugin closes its clients when the server is closed.
    closesOnShutdown: closesSockets(input, true),
    ...reading,
  };
  // The plugin listens to errors itself, and logs them.
  if (handler && reading.handlesErrors === false && reading.handlesClose === true) fact.handlesErrors = true;
  if (handler) {
    fact.related = [handler.location];
    fact.messages = messagesOf(handler, false);
  }
  return fact;
}

/** Functions of the hooks before a socket route, as far as they were read. */
function guardFunctions({ code }: ExtractInput, { guards }: Route): FunctionInfo[] {
  return guards.flatMap(
    ({ place }) => code.functions.find((fn) => fn.location.path === place.path && fn.location.line === place.line) ?? [],
  );
}

function fromServer(input: ExtractInput, call: CallSite): SocketEndpoint {
  const { code } = input;
  const io = !call.callee.includes('ws.WebSocketServer');
  const receiver = io ? 'socket.io.Server#' : 'ws.WebSocketServer#';
  const options = call.args.map((arg) => code.value(arg, call.module)).find((value) => value.kind === 'object');
  const connection = code.callsTo(`${receiver}on`).find((one) => literal(input, one) === 'connection' || literal(input, one) === 'connect');
  const handler: FunctionInfo | undefined = connection?.args[1] && code.functionOf(connection.args[1], connection.module);
  const unread = options === undefined && call.args.length > 0;
  const { access, guards, deciding } = handshake(input, call.location, io, options, handler, unread);
  const reading = handler && !(io && usesNamespaces(code)) ? readConnection(code, handler, deciding, io) : UNREAD;
  const path = options && code.toKnown(code.property(options, 'path'), (value): value is string => typeof value === 'string');
  const limit = options && code.property(options, io ? 'maxHttpBufferSize' : 'maxPayload');
  const fact: SocketEndpoint = {
    location: call.location,
    wiring: madeHere(input, call),
    by: io ? 'socket.io' : 'ws',
    path: path?.state === 'known' ? path.value : io ? '/socket.io' : '/',
    access,
    guards,
    maxPayload:
      limit === undefined
        ? unread || (options?.kind === 'object' && options.open)
          ? unknown('options from elsewhere')
          : ABSENT
        : code.toKnown(limit, (value): value is number => typeof value === 'number'),
    closesOnShutdown: closesSockets(input, false),
    ...reading,
    ...(io ? { heartbeat: true } : {}),
  };
  if (handler) {
    fact.related = [handler.location];
    fact.messages = messagesOf(handler, io);
  }
  return fact;
}

/** A server that a shared library makes for who asks counts only when the start of this service was seen to ask. */
function madeHere({ code, boot }: ExtractInput, call: CallSite): Wiring {
  const reach = code.reach(call);
  const fn = call.enclosing;
  const shared = code.module(call.module.path)?.inService === false;
  if (!shared || fn === undefined || reach.state === 'not-wired' || boot.executedFunctions.size === 0 || boot.executedFunctions.has(fn.key))
    return reach;
  return { ...reach, state: 'unknown', reason: 'a shared library makes it, and the start of this service was not seen to ask for it' };
}

function literal(input: ExtractInput, call: CallSite): unknown {
  const first = call.args[0];
  const value = first && input.code.value(first, call.module);
  return value?.kind === 'literal' ? value.value : undefined;
}
