import type { Machine } from '../boot/machine.ts';
import { template } from '../boot/operators.ts';
import { getProp, makeError, makeNative, makeObject, makePromise, setProp } from '../boot/properties.ts';
import type { Site, Value } from '../boot/value.ts';
import { Accessor, Obj, isObject } from '../boot/value.ts';
import type { LinkedRoute } from '../link/linked.ts';
import type { ProcedureCall } from './procedure-call.ts';
import { procedureCall } from './procedure-call.ts';
import { bag, named, PARTS, partOf, principal } from './request-parts.ts';
import { elysiaContext } from './elysia-context.ts';
import { h3Event } from './h3-event.ts';
import { honoContext } from './hono-context.ts';
import { koaContext } from './koa-context.ts';
import { replyPrototype } from './reply.ts';
import type { Session } from './session.ts';
import { sessionOf } from './session.ts';

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
/** Members that middleware of packages puts on requests and that say nothing about who asks: messages, languages, handles, ids. */
const ADDED_MEMBERS = `flash i18n t __ __n locale language languages getLocale setLocale useragent device geoip clientIp csrfToken nonce
  timedout timing rateLimit logger db prisma knex em orm redis cache io queue mailer services container scope cradle
  models ctx requestId reqId correlationId traceId span transaction _startTime _startAt logout logOut`.split(/\s+/);

/** Request and reply of one path. */
export interface Exchange {
  request: Obj;
  reply: Obj;
  /** The connection, for WebSocket handlers and socket.io middleware. */
  socket: Obj;
  /** `ctx` of Koa, `c` of Hono, `event` of h3, what functions of Elysia are given. */
  context: Obj | undefined;
  /** The context of a GraphQL operation, once it is made. */
  operation?: Value;
  /** Objects on which a guard may leave who was recognised. */
  carriers: Obj[];
  /** The call of a procedure, for tRPC. */
  procedure: ProcedureCall | undefined;
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
    ? (route.sample?.url ??
      template(
        // What stands for `:rest*` and `:rest+` may hold slashes.
        route.path
          .split(/(:\w+[*+]?|\*)/)
          .map((part) =>
            /^:\w+$/.test(part) ? named(`request.params.${part.slice(1)}`) : /^[:*]/.test(part) ? named('request.params.*') : part,
          ),
      ))
    : named('request.url');
  session.url = url;
  for (const name of ['url', 'originalUrl', 'path', 'pathname']) define(name, url);
  define('routerPath', concrete ? route.path : url);
  // Guards are run once for all routes; of the one in question they are told when they turn out to ask.
  const config = concrete ? configOf(session, route) : named('request.routeOptions.config');
  define('routeConfig', config);
  define('context', makeObject(machine, { config }));
  const known = route.sample?.method ?? (route.method === 'ALL' ? undefined : route.method);
  const method = concrete && known !== undefined ? known : named('request.method');
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
  const present = ambient ? Object.fromEntries(PRINCIPALS.map((name) => [name, principal(`request.${name}`)])) : {};
  for (const name of Object.keys(present)) define(name, present[name]);
  if (route.handleOf !== undefined) define('server', route.handleOf);
  const reply = new Obj('object', shared.reply);
  reply.open = true;
  // Express applications keep who signed in there as often as on the request.
  reply.props.set('locals', makeObject(machine, { ...present }));
  const socket = new Obj('object', shared.socket);
  socket.open = true;
  socket.props.set('socket', socket);
  socket.props.set('request', request);
  socket.props.set('data', makeObject(machine));
  const host = route.dialect ?? route.framework;
  const context =
    host === 'koa'
      ? koaContext(session, request, present)
      : host === 'hono'
        ? honoContext(session, request, present)
        : host === 'h3'
          ? h3Event(session, request, present)
          : host === 'elysia'
            ? elysiaContext(session, request, present, route.decorations)
            : undefined;
  const state = context?.own?.get(host === 'h3' ? 'context' : 'state');
  const carriers = [request, ...(context === undefined ? [] : [context]), ...(state instanceof Obj ? [state] : [])];
  const procedure =
    route.procedure === undefined
      ? undefined
      : procedureCall(machine, concrete ? route.procedure : { ...route.procedure, path: named('request.path') }, present);
  // Who signed in before is there for rules that are looked at without what makes the context of operations.
  const operation =
    ambient && route.operation !== undefined ? { operation: makeObject(machine, { ...present, req: request, request }) } : {};
  return { request, reply, socket, context, carriers, procedure, ...operation };
}

const PRINCIPALS = ['user', 'auth', 'tenantId', 'userId', 'session', 'tenant', 'apiKey', 'currentUser', 'account', 'service', 'token'];

function requestPrototype(machine: Machine): Obj {
  const request = new Obj('object', machine.realm.object);
  for (const name of [...FRAMEWORK_MEMBERS, ...ADDED_MEMBERS, 'rawHeaders', 'routerMethod'])
    request.props.set(name, named(`request.${name}`));
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
