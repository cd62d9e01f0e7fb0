import type { SocketEndpoint } from '@airworthy/model';
import { ABSENT, unknown } from '@airworthy/model';
import type { SocketPoint } from '../../boot/boot-service.ts';
import { isClosed, propertyOf, toKnown } from '../../boot/inspect.ts';
import { callsBelow } from '../../extract/calls-below.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import { closesSockets } from './closes-sockets.ts';
import { countsMessages } from './counts-messages.ts';
import { readConnection, SCHEMA, UNREAD } from './read-connection.ts';

type Gateway = SocketPoint & { gateway: NonNullable<SocketPoint['gateway']> };

/** Gateways of NestJS, whose messages are methods. https://docs.nestjs.com/websockets/gateways */
export function isGateway(point: SocketPoint): point is Gateway {
  return point.gateway !== undefined;
}

export function fromGateway(input: ExtractInput, point: Gateway): SocketEndpoint {
  const { code } = input;
  const { gateway } = point;
  const io = point.by === 'socket.io';
  const find = (one: { path: string; node: { start: number } } | undefined): FunctionInfo | undefined =>
    one && code.function(`${one.path}:${one.node.start}`);
  const connection = find(point.handler);
  const messages = gateway.messages.flatMap((one) => find(one) ?? []);
  const first = connection ?? messages[0];
  const deciding = point.guards.flatMap(
    ({ place }) => code.functions.find((fn) => fn.location.path === place.path && fn.location.line === place.line) ?? [],
  );
  const reading = first === undefined ? UNREAD : readConnection(code, first, [...deciding, ...messages], io);
  const below = messages.flatMap((fn) => callsBelow(code, fn, 4));
  const parsed = messages.length > 0 && messages.every((fn) => callsBelow(code, fn, 2).some(({ call }) => SCHEMA.test(call.callee)));
  const limit = propertyOf(gateway.options, io ? 'maxHttpBufferSize' : 'maxPayload');
  const fact: SocketEndpoint = {
    location: point.location,
    wiring:
      point.conditions.length === 0 ? { state: 'wired', rung: 'L7' } : { state: 'conditional', rung: 'L6', conditions: point.conditions },
    by: point.by,
    path: point.path,
    access: point.access,
    ...(point.reason === undefined ? {} : { accessReason: point.reason }),
    guards: point.guards,
    maxPayload:
      limit === undefined ? (isClosed(gateway.options) ? ABSENT : unknown('options from elsewhere')) : toKnown<number>(limit, 'number'),
    // Gateways are closed with the app, which happens on signals where its hooks are on.
    closesOnShutdown: gateway.shutdownHooks || closesSockets(input, true),
    ...reading,
    // The adapters parse messages inside `try`, and answer what handlers throw.
    parseGuarded: true,
    messageValidation: parsed ? true : gateway.piped ? 'unknown' : messages.length === 0 ? 'unknown' : false,
    handlesClose: gateway.closes,
    handlesErrors: gateway.closes ? true : 'unknown',
    rateLimited:
      point.guards.some((guard) => /throttl/i.test(guard.name)) ||
      countsMessages(code, [...messages, ...below.flatMap((one) => one.call.targets)])
        ? true
        : messages.length === 0
          ? 'unknown'
          : reading.rateLimited === true,
    ...(io ? { heartbeat: true } : {}),
  };
  if (first !== undefined) fact.related = [first.location];
  return fact;
}
