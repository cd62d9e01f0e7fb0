import { template } from '../boot/operators.ts';
import { getProp, makeError, makeNative, makeObject, makePromise, setProp } from '../boot/properties.ts';
import type { Site, Value } from '../boot/value.ts';
import { Accessor, Obj, Unk, isObject } from '../boot/value.ts';
import type { LinkedRoute } from '../link/linked.ts';
import type { Session } from './session.ts';

/** Headers that say something about a request, but prove nothing about who sent it. */
const PLAIN_HEADER = /^(?:content-|accept|user-agent|host$|origin$|referr?er$|x-forwarded|x-real-ip|forwarded|via$|x-request-id|request-id|x-correlation|x-trace|traceparent|tracestate|date$|if-|range$|connection|upgrade|idempotency-key|x-idempotency|x-tenant|tenant-id|x-organi[sz]ation|dnt$|cf-|sec-|x-client-version|x-device|x-locale|x-timezone|x-version|x-api-version)|timestamp|nonce/i;
/** Fields of a query or body that carry credentials. */
const CREDENTIAL_FIELD = /^(?:access_?token|token|api_?key|key|secret|signature|sig|hmac|auth|jwt|id_?token|refresh_?token|session_?token)$/i;
/** In a body, `signature` and `key` are usually data (of a transaction, of an object). */
const BODY_CREDENTIAL = /^(?:access_?token|token|api_?key|secret|jwt|id_?token|refresh_?token|session_?token)$/i;
const PASSWORD_FIELD = /^(?:password|passwd|pin|otp|code|totp)$/i;
/** Members that frameworks themselves provide; everything else exists only when an earlier hook set it. */
const FRAMEWORK_MEMBERS = ['id', 'ip', 'ips', 'hostname', 'host', 'port', 'protocol', 'socket', 'connection', 'raw', 'log', 'is404', 'subdomains', 'secure', 'xhr', 'fresh', 'baseUrl', 'route', 'signedCookies', 'startTime', 'is', 'accepts', 'getValidationFunction', 'compileValidationSchema', 'validateInput', 'context', 'routeConfig', 'app', 'res', 'req', 'requestContext', 'diScope', 'aborted', 'httpVersion'];
/** Where authenticated identities are usually kept. */
export const PRINCIPAL_MEMBER = /^(?:user|auth|account|currentUser|principal|identity|claims|jwt|jwtPayload|token|decoded|userId|tenantId|tenant|apiKey|session|sub|organization|organizationId|role|roles|permissions|service|serviceName|internalService|venueId|customer|member|client)$/i;

/** Request and reply of one path. */
export interface Exchange {
  request: Obj;
  reply: Obj;
  /** The connection, for WebSocket handlers and socket.io middleware. */
  socket: Obj;
}

/** Makes the symbolic request and reply that guards of a route get. */
export function makeExchange(session: Session, route: LinkedRoute, concrete: boolean, ambient: boolean): Exchange {
  const { machine } = session;
  const request = makeObject(machine);
  const define = (name: string, value: Value): void => {
    request.props.set(name, value);
  };
  for (const name of FRAMEWORK_MEMBERS) define(name, named(`request.${name}`));
  const headers = bag('request.headers', (name) => headerValue(session, name.toLowerCase()));
  const watched = (name: string, part: string, value: Value): void => {
    const accessor = new Accessor();
    let now = value;
    accessor.get = makeNative(machine, name, () => {
      session.touched.add(part);
      return now;
    });
    accessor.set = makeNative(machine, name, (_run, _self, [written]) => {
      now = written;
      return undefined;
    });
    request.props.set(name, accessor);
  };
  watched('headers', 'headers', headers);
  watched('params', 'params', named('request.params'));
  watched('rawBody', 'raw-body', named('request.rawBody'));
  for (const name of ['file', 'files']) watched(name, 'file', named(`request.${name}`));
  for (const name of ['parts', 'saveRequestFiles', 'isMultipart']) watched(name, 'file', named(`request.${name}`));
  define('rawHeaders', named('request.rawHeaders'));
  const field = (origin: string, credentials: RegExp) => (name: string): Value => {
    if (credentials.test(name)) return session.credential(name);
    if (PASSWORD_FIELD.test(name)) return session.credential(name);
    return named(`${origin}.${name}`);
  };
  const query = bag('request.query', field('request.query', CREDENTIAL_FIELD));
  watched('query', 'query', query);
  watched('body', 'body', bag('request.body', field('request.body', BODY_CREDENTIAL)));
  define('cookies', bag('request.cookies', (name) => session.credential(`cookie_${name}`)));
  define('unsignCookie', makeNative(machine, 'unsignCookie', (run, _self, [value], site) => {
    session.verify('session', 'unsignCookie', site);
    return makeObject(run, { valid: session.scenario === 'good', value: session.scenario === 'good' ? (value as Value) : null });
  }));
  define('session', bag('request.session', (name) => sessionValue(session, name)));
  define('isAuthenticated', makeNative(machine, 'isAuthenticated', (_run, _self, _args, site) => {
    session.readsCredential = true;
    session.verify('session', 'request.isAuthenticated', site);
    return session.scenario === 'good';
  }));
  const url = concrete ? template(route.path.split(/(:[\w]+|\*)/).map((part) => (/^(?::\w+|\*)$/.test(part) ? named(`request.params.${part.slice(1)}`) : part))) : named('request.url');
  for (const name of ['url', 'originalUrl', 'path', 'pathname', 'routerPath']) define(name, concrete && name === 'routerPath' ? route.path : url);
  define('method', concrete && route.method !== 'ALL' ? route.method : named('request.method'));
  define('routeOptions', makeObject(machine, { url: concrete ? route.path : named('request.url'), method: named('request.method'), config: configOf(session, route), schema: named('schema') }));
  define('routerMethod', named('request.method'));
  define('get', makeNative(machine, 'get', (run, _self, [name], site) => (typeof name === 'string' ? getProp(run, headers, name.toLowerCase(), site) : named('request.headers'))));
  define('header', request.props.get('get') as Value);
  define('jwtVerify', makeNative(machine, 'jwtVerify', (_run, _self, args, site) => jwtVerify(session, request, args, site)));
  define('jwtDecode', makeNative(machine, 'jwtDecode', (run) => makePromise(run, session.scenario === 'none' ? undefined : principal('request.user'))));
  for (const [name, value] of route.decorations ?? []) if (isObject(value) && value.kind === 'function') request.props.set(name, value);
  if (ambient) for (const name of ['user', 'auth', 'tenantId', 'userId', 'session', 'tenant', 'apiKey', 'currentUser', 'account', 'service', 'token']) define(name, principal(`request.${name}`));
  if (route.handleOf !== undefined) define('server', route.handleOf);
  return { request, reply: makeReply(session), socket: makeSocket(session, request, headers, query) };
}

/** A connection: closing it refuses the client. */
function makeSocket(session: Session, request: Obj, headers: Value, query: Value): Obj {
  const { machine } = session;
  const socket = makeObject(machine);
  socket.open = true;
  for (const name of ['close', 'terminate', 'disconnect', 'end', 'destroy']) {
    socket.props.set(name, makeNative(machine, name, () => {
      session.sent = true;
      return undefined;
    }));
  }
  for (const name of ['on', 'once', 'send', 'emit', 'join', 'ping', 'write', 'addEventListener']) socket.props.set(name, makeNative(machine, name, () => socket));
  socket.props.set('socket', socket);
  socket.props.set('request', request);
  socket.props.set('data', makeObject(machine));
  socket.props.set('handshake', makeObject(machine, {
    headers, query, address: named('request.ip'),
    auth: bag('request.auth', (name) => session.credential(name)),
  }));
  return socket;
}

function configOf(session: Session, route: LinkedRoute): Value {
  const config = route.options instanceof Obj ? getProp(session.machine, route.options, 'config', route.site) : undefined;
  return config ?? makeObject(session.machine);
}

/** An unknown with a name. */
export function named(origin: string, role?: string): Unk {
  const out = new Unk('request');
  out.origin = origin;
  out.role = role;
  return out;
}

/** An identity whose credential was verified. */
export function principal(origin: string): Unk {
  return named(origin, 'principal');
}

function bag(origin: string, provide: (name: string) => Value): Unk {
  const out = named(origin);
  // The bag itself always exists.
  out.role = 'format';
  out.provide = (name) => {
    const value = provide(name);
    if (value instanceof Unk) value.provide = undefined;
    return value;
  };
  return out;
}

function headerValue(session: Session, name: string): Value {
  if (PLAIN_HEADER.test(name)) return named(`request.headers.${name}`);
  session.readsCredential = true;
  if (name !== 'authorization') return session.credential(name.replace(/\W/g, ''));
  if (session.scenario === 'none') return undefined;
  const mark = session.scenario === 'good' ? 'CRED_OK' : 'CRED_BAD';
  return session.scheme === '' ? mark : `${session.scheme} ${mark}.aa.bb`;
}

function sessionValue(session: Session, name: string): Value {
  if (/^(?:destroy|save|regenerate|reload|touch|cookie|id|set|get|delete|flash)$/.test(name)) return named(`request.session.${name}`);
  session.readsCredential = true;
  // Sessions are opened by the server: a caller can't forge what is in them.
  if (session.scenario !== 'good') return undefined;
  session.verify('session', 'request.session', { path: session.machine.active.at(-1)?.path ?? '', start: session.machine.active.at(-1)?.node?.start ?? 0, end: 0 });
  return principal(`request.session.${name}`);
}

function jwtVerify(session: Session, request: Obj, args: Value[], site: Site): Value {
  const { machine } = session;
  session.readsCredential = true;
  const callback = args.find((argument) => argument instanceof Obj && argument.kind === 'function');
  if (session.scenario === 'none' || session.scenario === 'bad') {
    const error = makeError(machine, 'Unauthorized');
    error.props.set('statusCode', 401);
    if (session.scenario === 'bad') session.verify('jwt', 'request.jwtVerify', site);
    if (callback !== undefined) return machine.parts.call(machine, callback, undefined, [error], site);
    return makePromise(machine, error, true);
  }
  session.verify('jwt', 'request.jwtVerify', site);
  const user = principal('request.user');
  setProp(machine, request, 'user', user, site);
  session.wrotePrincipal = true;
  if (callback !== undefined) return machine.parts.call(machine, callback, undefined, [null, user], site);
  return makePromise(machine, user);
}

function makeReply(session: Session): Obj {
  const { machine } = session;
  const reply = makeObject(machine);
  reply.open = true;
  const define = (name: string, code: (args: Value[]) => Value): void => {
    reply.props.set(name, makeNative(machine, name, (_run, _self, args) => code(args)));
  };
  const send = (status?: Value) => (args: Value[]): Value => {
    if (typeof status === 'number') session.status = status;
    const error = args[0];
    if (session.status === undefined && error instanceof Obj && error.kind === 'error') {
      const own = error.props.get('statusCode') ?? error.props.get('status');
      session.status = typeof own === 'number' ? own : 500;
    }
    session.sent = true;
    return reply;
  };
  for (const name of ['code', 'status', 'writeHead']) define(name, (args) => {
    if (typeof args[0] === 'number') session.status = args[0];
    return reply;
  });
  for (const name of ['send', 'json', 'end', 'sendFile', 'render', 'jsonp', 'view', 'download']) define(name, send());
  define('redirect', send(302));
  define('sendStatus', (args) => send(args[0])([]));
  for (const [name, status] of Object.entries({ unauthorized: 401, forbidden: 403, badRequest: 400, notFound: 404, tooManyRequests: 429, internalServerError: 500, conflict: 409, serviceUnavailable: 503 })) define(name, send(status));
  for (const name of ['header', 'headers', 'setHeader', 'set', 'type', 'cookie', 'setCookie', 'clearCookie', 'removeHeader', 'hijack', 'vary', 'append', 'location', 'on', 'once', 'getHeader']) define(name, () => reply);
  const live = (name: string, read: () => Value, write?: (value: Value) => void): void => {
    const accessor = new Accessor();
    accessor.get = makeNative(machine, name, () => read());
    if (write !== undefined) accessor.set = makeNative(machine, name, (_run, _self, [value]) => {
      write(value);
      return undefined;
    });
    reply.props.set(name, accessor);
  };
  for (const name of ['sent', 'headersSent', 'writableEnded', 'finished']) live(name, () => session.sent);
  live('statusCode', () => session.status ?? 200, (value) => {
    if (typeof value === 'number') session.status = value;
  });
  const raw = makeObject(machine);
  raw.open = true;
  for (const [name, value] of reply.props) raw.props.set(name, value);
  reply.props.set('raw', raw);
  reply.props.set('locals', makeObject(machine));
  return reply;
}
