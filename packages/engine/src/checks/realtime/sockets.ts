import type { Check } from '../../check/define-check.ts';
import type { SocketEndpoint } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { printBytes } from '../../derive/amounts.ts';
import { guardDoes, guardName } from '../../derive/guard-words.ts';
import { accessWords, isGuarded } from '../../derive/routes.ts';
import { ask, isWired, live, show, told, wiringNote } from '../../derive/wired.ts';

const LARGEST_MESSAGE = 16 * 1_048_576;
const PRETENDING = new Set(['stub', 'undefined', 'public-constant', 'presence-only', 'swallows']);

const sockets = ({ socketEndpoints }: { socketEndpoints: readonly SocketEndpoint[] }) => live(socketEndpoints);
const print = (socket: SocketEndpoint): string => `socket ${socket.path} (${socket.by})`;
const NONE = 'No sockets are accepted.';

type Told =
  | 'originCheck'
  | 'heartbeat'
  | 'messageValidation'
  | 'parseGuarded'
  | 'rateLimited'
  | 'handlesErrors'
  | 'closesOnShutdown'
  | 'backpressure';

/** The parts that checks about one told property of sockets have in common. */
function property(
  name: Told,
  yes: string,
  no: string,
): Pick<Check<'socketEndpoints', SocketEndpoint>, 'needs' | 'subjects' | 'holds' | 'location' | 'message' | 'whenNone' | 'noneMessage'> {
  return {
    needs: ['socketEndpoints'],
    subjects: sockets,
    // Whether a server that a library may make is one of this service is open.
    holds: (socket) => (isWired(socket) === undefined ? undefined : told(socket[name])),
    location: (socket) => socket.location,
    message: (socket, holds) =>
      `${print(socket)}: ${holds === true ? yes : holds === false ? no : `it could not be read whether ${yes}`}${wiringNote(socket)}`,
    whenNone: 'na',
    noneMessage: NONE,
  };
}

export const connectionsGuarded = defineCheck({
  id: 'realtime/connections-guarded',
  title: 'Every socket rejects connections without a valid credential',
  failTitle: 'Sockets accept anybody',
  needs: ['socketEndpoints'],
  subjects: sockets,
  holds: (socket) => isGuarded(socket),
  location: (socket) => socket.location,
  message: (socket) => `${print(socket)} is ${accessWords(socket)}`,
  related: (socket) => socket.guards.filter((guard) => guard.kind !== 'neutral').map((guard) => guard.attachedAt ?? guard.place),
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

export const socketGuardsReal = defineCheck({
  id: 'realtime/guards-verify-credentials',
  title: 'Every guard of a socket verifies the credential it asks for',
  failTitle: 'A guard of a socket verifies nothing',
  needs: ['socketEndpoints'],
  subjects: (facts) =>
    sockets(facts).flatMap((socket) => socket.guards.filter((guard) => guard.kind !== 'neutral').map((guard) => ({ socket, guard }))),
  holds: ({ guard }) => (guard.kind === 'unknown' ? undefined : !PRETENDING.has(guard.kind)),
  location: ({ guard }) => guard.place,
  message: ({ socket, guard }) => `${guardName(guard)} stands before ${print(socket)} and ${guardDoes(guard)}`,
  related: ({ socket }) => [socket.location],
  whenNone: 'na',
  noneMessage: 'No socket has a guard.',
  confidence: 'proved',
});

export const socketGuardsUnconditional = defineCheck({
  id: 'realtime/guards-unconditional',
  title: 'The guard of a socket runs for every connection, in every environment',
  failTitle: 'The guard of a socket runs only under a condition',
  needs: ['socketEndpoints'],
  subjects: (facts) =>
    sockets(facts).flatMap((socket) => socket.guards.filter((guard) => guard.kind !== 'neutral').map((guard) => ({ socket, guard }))),
  holds: ({ guard }) =>
    (guard.conditions?.length ?? 0) > 0 ? false : guard.kind === 'conditional' || guard.kind === 'unknown' ? undefined : true,
  location: ({ guard }) => guard.attachedAt ?? guard.place,
  message: ({ socket, guard }) =>
    `${guard.name} before ${print(socket)}: ${guard.conditions?.length ? `only when ${guard.conditions.join(' and ')}` : 'no condition was seen'}`,
  whenNone: 'na',
  noneMessage: 'No socket has a guard.',
  confidence: 'likely',
});

export const originChecked = defineCheck({
  id: 'realtime/origin-checked',
  title: 'The origin of each connection is compared with a list',
  failTitle: 'Any website may open a connection',
  ...property('originCheck', 'the origin is compared', 'the origin is not looked at'),
  // A page of another site can only use what the browser sends by itself: cookies, or nothing where nothing is asked for.
  subjects: (facts) =>
    sockets(facts).filter((socket) => socket.originCheck === true || socket.access === 'open' || socket.usesCookies !== false),
  holds: (socket) =>
    socket.originCheck === false && socket.access !== 'open' && socket.usesCookies !== true ? undefined : told(socket.originCheck),
  message: (socket, holds) =>
    `${print(socket)}: ${holds === true ? 'the origin is compared' : holds === false ? 'the origin is not looked at' : 'no comparison of the origin was seen; whether browsers are let in by cookies could not be read'}`,
  noneMessage: 'No socket lets browsers in by cookies.',
  confidence: 'proved',
});

export const credentialsNotInUrl = defineCheck({
  id: 'realtime/credentials-outside-url',
  title: 'Credentials of sockets travel outside the URL',
  failTitle: 'A credential is read from the URL of the connection',
  needs: ['socketEndpoints'],
  // Where nothing asks for a credential, none can travel anywhere.
  subjects: (facts) => sockets(facts).filter((socket) => socket.access !== 'open' || socket.tokenInUrl === true),
  holds: ({ tokenInUrl }) => (tokenInUrl === 'unknown' ? undefined : !tokenInUrl),
  location: (socket) => socket.location,
  message: (socket, holds) =>
    `${print(socket)}: ${holds === true ? 'no credential in the URL' : holds === false ? 'a token is read from the query string' : 'where the credential comes from could not be read'}`,
  whenNone: 'na',
  noneMessage: 'No socket asks for a credential.',
  confidence: 'proved',
});

export const messagesValidated = defineCheck({
  id: 'realtime/messages-validated',
  title: 'Every message that arrives is checked by a schema',
  failTitle: 'Messages are used as they arrive',
  ...property('messageValidation', 'messages are checked by a schema', 'messages are used as they arrive'),
  confidence: 'proved',
});

export const messageParsingGuarded = defineCheck({
  id: 'realtime/message-parsing-guarded',
  title: 'A message that is no valid JSON is answered, not thrown',
  failTitle: 'A broken message throws where nobody catches it',
  ...property('parseGuarded', 'messages are parsed inside a catch or by the library', 'messages are parsed without a catch'),
  confidence: 'proved',
});

export const payloadLimited = defineCheck({
  id: 'realtime/payload-limited',
  title: `A message above ${printBytes(LARGEST_MESSAGE)} closes the connection`,
  failTitle: 'Messages may be very large',
  needs: ['socketEndpoints'],
  subjects: sockets,
  // ws takes 100 MiB unless told otherwise, socket.io 1 MB.
  holds: ({ maxPayload, by }) =>
    ask(
      maxPayload,
      (bytes) => bytes > 0 && bytes <= LARGEST_MESSAGE,
      by === 'socket.io' ? true : /ws|websocket/i.test(by) ? false : undefined,
    ),
  location: (socket) => socket.location,
  message: (socket) =>
    `${print(socket)}: largest message ${socket.maxPayload.state === 'absent' ? (socket.by === 'socket.io' ? '1 MB, the default' : '100 MiB, the default of ws') : `${show(socket.maxPayload)} bytes`}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

export const socketsRateLimited = defineCheck({
  id: 'realtime/messages-rate-limited',
  title: 'Messages and connections are limited by user or address',
  failTitle: 'One client may send any number of messages over its connections',
  ...property('rateLimited', 'messages or connections are counted and limited', 'nothing counts what is sent over a connection'),
  confidence: 'proved',
});

export const deadPeersDropped = defineCheck({
  id: 'realtime/dead-peers-dropped',
  title: 'Connections of peers that are gone are found and closed',
  failTitle: 'Connections of peers that are gone stay open',
  ...property('heartbeat', 'peers are pinged or idle connections closed', 'peers are never pinged'),
  confidence: 'proved',
});

export const socketErrorsHandled = defineCheck({
  id: 'realtime/errors-handled',
  title: 'Errors and closes of each connection are handled',
  failTitle: 'An error of one connection can end the process',
  ...property('handlesErrors', 'error and close are handled', 'error or close is not handled'),
  // socket.io catches errors of connections itself.
  subjects: (facts) => sockets(facts).filter((socket) => socket.by !== 'socket.io'),
  noneMessage: 'No socket needs listeners of its own.',
  confidence: 'proved',
});

export const connectionsClosedOnShutdown = defineCheck({
  id: 'realtime/connections-closed-on-shutdown',
  title: 'Connections are closed in order when the service stops',
  failTitle: 'Connections are cut off when the service stops',
  ...property('closesOnShutdown', 'connections are closed on shutdown', 'nothing closes connections on shutdown'),
  confidence: 'proved',
});

export const backpressureWatched = defineCheck({
  id: 'realtime/backpressure-watched',
  title: 'What waits to be sent to slow clients is watched',
  failTitle: 'What waits to be sent to slow clients fills the memory',
  ...property('backpressure', 'the amount waiting to be sent is watched', 'nothing watches the amount waiting to be sent'),
  confidence: 'proved',
});

export const sessionsLimited = defineCheck({
  id: 'realtime/sessions-limited',
  title: 'A connection ends after a longest time, so that a revoked credential loses it',
  failTitle: 'A connection lives as long as the client likes',
  needs: ['socketEndpoints'],
  subjects: sockets,
  holds: (socket) =>
    isWired(socket) === undefined || socket.sessionLimit === undefined ? undefined : ask(socket.sessionLimit, (ms) => ms > 0, false),
  location: (socket) => socket.location,
  message: (socket) => `${print(socket)}: longest session ${socket.sessionLimit ? show(socket.sessionLimit) : 'not readable'}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

export const handlersWired = defineCheck({
  id: 'realtime/handlers-wired',
  title: 'Every socket handler in the code is part of the running app',
  failTitle: 'Socket handlers exist that the running app never uses',
  needs: ['socketEndpoints'],
  subjects: ({ socketEndpoints }) => socketEndpoints,
  holds: (socket) => isWired(socket),
  location: (socket) => socket.location,
  message: (socket) => `${print(socket)}${wiringNote(socket)}`,
  whenNone: 'na',
  noneMessage: 'No socket is registered.',
  confidence: 'proved',
});
