import type { Machine } from '../boot/machine.ts';
import { template } from '../boot/operators.ts';
import { getProp, makeError, makeNative, makeObject, makePromise, setProp } from '../boot/properties.ts';
import type { Site, Value } from '../boot/value.ts';
import { Accessor, Obj, Unk, isObject } from '../boot/value.ts';
import type { LinkedRoute } from '../link/linked.ts';
import { replyPrototype } from './reply.ts';
import type { Session } from './session.ts';
import { sessionOf } from './session.ts';

/** Headers that say something about a request, but prove nothing about who sent it. */
const PLAIN_HEADER =
  /^(?:content-|accept|user-agent|host$|origin$|referr?er$|x-forwarded|x-real-ip|forwarded|via$|x-request-id|request-id|x-correlation|x-trace|traceparent|tracestate|date$|if-|range$|connection|upgrade|idempotency-key|x-idempotency|x-tenant|tenant-id|x-organi[sz]ation|dnt$|cf-|sec-|x-client-version|x-device|x-locale|x-timezone|x-version|x-api-version)|timestamp|nonce/i;
/** Fields of a query or body that carry credentials. */
const CREDENTIAL_FIELD =
  /^(?:access_?token|token|api_?key|key|secret|signature|sig|hmac|auth|jwt|id_?token|refresh_?token|session_?token)$/i;
/** In a body, `signature` and `key` are usually data (of a transaction, of an object). */
const BODY_CREDENTIAL = /^(?:access_?token|token|api_?key|secret|jwt|id_?token|refresh_?token|session_?token)$/i;
const PASSWORD_FIELD = /^(?:password|passwd|pin|otp|code|totp)$/i;
/** Members that frameworks themselves provide; everything else exists only when an earlier hook set it. */
const FRAMEWORK_MEMBERS = [
  'id',
  'ip',
  'ips',
  'hostname',
  'host',
  'port',
  'protocol',
  'socket',
  'connection',
  'raw',
  'log',
  'is404',
  'subdomains',
  'secure',
  'xhr',
  'fresh',
  'baseUrl',
  'route',
  'signedCookies',
  'startTime',
  'is',
  'accepts',
  'getValidationFunction',
  'compileValidationSchema',
  'validateInput',
  'context',
  'routeConfig',
  'app',
  'res',
  'req',
  'requestContext',
  'diScope',
  'aborted',
  'httpVersion',
];
/** Where authenticated identities are usually kept. */
export const PRINCIPAL_MEMBER =
  /^(?:user|auth|account|currentUser|principal|identity|claims|jwt|jwtPayload|token|decoded|userId|tenantId|tenant|apiKey|session|sub|organization|organizationId|role|roles|permissions|service|serviceName|internalService|venueId|customer|member|client)$/i;

/** Request and reply of one path. */
export interface Exchange {
  request: Obj;
  reply: Obj;
  /** The connection, for WebSocket handlers and socket.io middleware. */
  socket: Obj;
}

/** Prototypes of requests, replies and connections, one set per machine: their members ask the run that is going on. */
const prototypes = new WeakMap<Machine, { request: Obj; reply: Obj; socket: Obj }>();

/** Makes the symbolic request and reply that guards of a route get. */
export function makeExchange(session: Session, route: LinkedRoute, concrete: boolean, ambient: boolean): Exchange {
  const { machine } = session;
  let shared = prototypes.get(machine);
  if (shared === undefined)
    prototypes.set(
      machine,
      (shared = { request: requestPrototype(machine), reply: replyPrototype(machine), socket: socketPrototype(machine) }),
    );
  const request = new Obj('object', shared.request);
  const define = (name: string, value: Value): void => {
    request.props.set(name, value);
  };
  const url = concrete
    ? template(
        route.path.split(/(:[\w]+|\*)/).map((part) => (/^(?::\w+|\*)$/.test(part) ? named(`request.params.${part.slice(1)}`) : part)),
      )
    : named('request.url');
  for (const name of ['url', 'originalUrl', 'path', 'pathname']) define(name, url);
  define('routerPath', concrete ? route.path : url);
  // Guards are run once for all routes; of the one in question they are told when they turn out to ask.
  const config = concrete ? configOf(session, route) : named('request.routeOptions.config');
  define('routeConfig', config);
  define('context', makeObject(machine, { config }));
  const method = concrete && route.method !== 'ALL' ? route.method : named('request.method');
  define('method', method);
  define(
    'routeOptions',
    makeObject(machine, {
      url: concrete ? route.path : named('request.url'),
      method,
      config,
      schema: named('schema'),
    }),
  );
  for (const [name, value] of route.decorations ?? []) if (isObject(value) && value.kind === 'function') define(name, value);
  if (ambient)
    for (const name of ['user', 'auth', 'tenantId', 'userId', 'session', 'tenant', 'apiKey', 'currentUser', 'account', 'service', 'token'])
      define(name, principal(`request.${name}`));
  if (route.handleOf !== undefined) define('server', route.handleOf);
  const reply = new Obj('object', shared.reply);
  reply.open = true;
  reply.props.set('locals', makeObject(machine));
  const socket = new Obj('object', shared.socket);
  socket.open = true;
  socket.props.set('socket', socket);
  socket.props.set('request', request);
  socket.props.set('data', makeObject(machine));
  return { request, reply, socket };
}

/** Members of a request that are made when they are first read on a path. */
const PARTS: Record<string, { part?: string; make(session: Session): Value }> = {
  headers: { part: 'headers', make: (session) => bag('request.headers', (name) => headerValue(session, name.toLowerCase())) },
  query: { part: 'query', make: (session) => bag('request.query', field(session, 'request.query', CREDENTIAL_FIELD)) },
  body: { part: 'body', make: (session) => bag('request.body', field(session, 'request.body', BODY_CREDENTIAL)) },
  params: { part: 'params', make: () => named('request.params') },
  rawBody: { part: 'raw-body', make: () => named('request.rawBody') },
  cookies: { make: (session) => bag('request.cookies', (name) => session.credential(`cookie_${name}`)) },
  session: { make: (session) => bag('request.session', (name) => sessionValue(session, name)) },
  ...Object.fromEntries(
    ['file', 'files', 'parts', 'saveRequestFiles', 'isMultipart'].map((name) => [
      name,
      { part: 'file', make: () => named(`request.${name}`) },
    ]),
  ),
};

/** A field of the query by its name. */
export function queryField(session: Session, name: string): Value {
  return field(session, 'request.query', CREDENTIAL_FIELD)(name);
}

function field(session: Session, origin: string, credentials: RegExp) {
  return (name: string): Value =>
    credentials.test(name) || PASSWORD_FIELD.test(name) ? session.credential(name) : named(`${origin}.${name}`);
}

/** A part of the request of the present path. */
function partOf(session: Session, name: string): Value {
  if (!session.parts.has(name)) session.parts.set(name, PARTS[name]?.make(session));
  return session.parts.get(name);
}

function requestPrototype(machine: Machine): Obj {
  const request = new Obj('object', machine.realm.object);
  for (const name of [...FRAMEWORK_MEMBERS, 'rawHeaders', 'routerMethod']) request.props.set(name, named(`request.${name}`));
  for (const [name, { part }] of Object.entries(PARTS)) {
    const accessor = new Accessor();
    accessor.get = makeNative(machine, name, (run) => {
      const session = sessionOf(run);
      if (part !== undefined) session.touched.add(part);
      return partOf(session, name);
    });
    accessor.set = makeNative(machine, name, (run, _self, [written]) => {
      sessionOf(run).parts.set(name, written);
      return undefined;
    });
    request.props.set(name, accessor);
  }
  // Body, query and parameters are put onto each request.
  request.props.set('@@own-members', makeObject(machine, { body: true, query: true, params: true, headers: true, cookies: true }));
  const define = (name: string, code: (session: Session, self: Value, args: Value[], site: Site) => Value): void => {
    request.props.set(
      name,
      makeNative(machine, name, (run, self, args, site) => code(sessionOf(run), self, args, site)),
    );
  };
  const connection = tlsConnection(machine);
  for (const name of ['socket', 'connection']) request.props.set(name, connection);
  request.props.set('raw', rawRequest(machine, connection));
  define('unsignCookie', (session, _self, [value], site) => {
    session.verify('session', 'unsignCookie', site);
    return makeObject(machine, { valid: session.scenario === 'good', value: session.scenario === 'good' ? (value as Value) : null });
  });
  define('isAuthenticated', (session, _self, _args, site) => {
    session.readsCredential = true;
    session.verify('session', 'request.isAuthenticated', site);
    return session.scenario === 'good';
  });
  for (const name of ['get', 'header'])
    define(name, (session, _self, [key], site) => {
      session.touched.add('headers');
      return typeof key === 'string' ? getProp(machine, partOf(session, 'headers'), key.toLowerCase(), site) : named('request.headers');
    });
  define('jwtVerify', (session, self, args, site) => jwtVerify(session, self, args, site));
  define('jwtDecode', (session) => makePromise(machine, session.scenario === 'none' ? undefined : principal('request.user')));
  return request;
}

/** The connection of a request: with a certificate that was checked, with another one, or with none. */
function tlsConnection(machine: Machine): Obj {
  const connection = new Obj('object', machine.realm.object);
  connection.open = true;
  const authorized = new Accessor();
  authorized.get = makeNative(machine, 'authorized', (run, _self, _args, site) => {
    const session = sessionOf(run);
    session.readsCredential = true;
    if (session.scenario !== 'none') session.verify('mtls', 'socket.authorized', site);
    return session.scenario === 'good';
  });
  connection.props.set('authorized', authorized);
  connection.props.set(
    'getPeerCertificate',
    makeNative(machine, 'getPeerCertificate', (run) =>
      sessionOf(run).scenario === 'none' ? makeObject(machine) : principal('certificate'),
    ),
  );
  return connection;
}

/** Fastify's `request.raw`: Node's own request, whose headers and connection are those of the request. */
function rawRequest(machine: Machine, connection: Obj): Obj {
  const raw = new Obj('object', machine.realm.object);
  raw.open = true;
  raw.props.set('socket', connection);
  raw.props.set('connection', connection);
  const headers = new Accessor();
  headers.get = makeNative(machine, 'headers', (run) => partOf(sessionOf(run), 'headers'));
  raw.props.set('headers', headers);
  for (const name of ['url', 'method', 'rawHeaders']) raw.props.set(name, named(`request.${name}`));
  return raw;
}

/** A connection: closing it refuses the client. */
function socketPrototype(machine: Machine): Obj {
  const socket = new Obj('object', machine.realm.object);
  for (const name of ['close', 'terminate', 'disconnect', 'end', 'destroy']) {
    socket.props.set(
      name,
      makeNative(machine, name, (run) => {
        sessionOf(run).sent = true;
        return undefined;
      }),
    );
  }
  for (const name of ['on', 'once', 'send', 'emit', 'join', 'ping', 'write', 'addEventListener'])
    socket.props.set(
      name,
      makeNative(machine, name, (_run, self) => self),
    );
  const handshake = new Accessor();
  handshake.get = makeNative(machine, 'handshake', (run) => {
    const session = sessionOf(run);
    if (!session.parts.has('handshake')) {
      session.parts.set(
        'handshake',
        makeObject(run, {
          headers: partOf(session, 'headers'),
          query: partOf(session, 'query'),
          address: named('request.ip'),
          auth: bag('request.auth', (name) => session.credential(name)),
        }),
      );
    }
    return session.parts.get('handshake');
  });
  socket.props.set('handshake', handshake);
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

export function bag(origin: string, provide: (name: string) => Value): Unk {
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
  session.verify('session', 'request.session', {
    path: session.machine.active.at(-1)?.path ?? '',
    start: session.machine.active.at(-1)?.node?.start ?? 0,
    end: 0,
  });
  return principal(`request.session.${name}`);
}

function jwtVerify(session: Session, request: Value, args: Value[], site: Site): Value {
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
