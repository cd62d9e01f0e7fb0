import { recordCall } from '../boot/external.ts';
import type { Machine } from '../boot/machine.ts';
import { getProp, makeNative, makeObject } from '../boot/properties.ts';
import { externalModule } from '../boot/modules.ts';
import { textOf } from '../boot/conditions.ts';
import type { Site, Value } from '../boot/value.ts';
import { Ext, Func, Obj, Unk } from '../boot/value.ts';
import { autoload } from './fastify-autoload.ts';
import type { FastifyScope } from './fastify-model.ts';
import { joinPrefix, joinRoute } from './fastify-model.ts';
import { handlerValue, optionOf } from './trpc/adapters.ts';
import { TrpcHandler } from './trpc/trpc-model.ts';
import { registerMercurius, registerMercuriusAuth } from './graphql/on-fastify.ts';

/** Members that official plugins put on the instance. */
const DECORATES: Record<string, string[]> = {
  '@fastify/jwt': ['jwt'],
  '@fastify/redis': ['redis'],
  '@fastify/postgres': ['pg'],
  '@fastify/mysql': ['mysql'],
  '@fastify/mongodb': ['mongo'],
  '@fastify/websocket': ['websocketServer', 'injectWS'],
  '@fastify/awilix': ['diContainer'],
  '@fastify/swagger': ['swagger'],
  '@fastify/sensible': ['httpErrors', 'assert', 'to'],
  '@fastify/rate-limit': ['rateLimit', 'createRateLimit'],
  '@fastify/csrf-protection': ['csrfProtection'],
  '@fastify/cookie': ['signCookie', 'unsignCookie', 'parseCookie', 'serializeCookie'],
  '@fastify/session': ['decryptSession'],
  '@fastify/secure-session': ['createSecureSession', 'encodeSecureSession'],
  '@fastify/env': ['config'],
  '@fastify/basic-auth': ['basicAuth'],
  '@fastify/bearer-auth': ['verifyBearerAuth', 'verifyBearerAuthFactory'],
  '@fastify/under-pressure': ['isUnderPressure', 'memoryUsage'],
  '@fastify/oauth2': ['oauth2'],
  '@fastify/auth': ['auth'],
  '@fastify/circuit-breaker': ['circuitBreaker'],
  '@fastify/elasticsearch': ['elastic'],
  '@fastify/kafka': ['kafka'],
  '@fastify/view': ['view'],
  '@fastify/middie': ['use'],
  '@fastify/express': ['express'],
  'fastify-metrics': ['metrics'],
  'fastify-socket.io': ['io'],
  '@fastify/schedule': ['scheduler'],
  '@fastify/request-context': ['requestContext'],
  '@fastify/nextjs': ['next'],
  '@fastify/http-proxy': [],
  '@fastify/multipart': ['multipartErrors'],
  '@fastify/passport': [],
};
/** Plugins that add no guard: the world stays closed after them. */
const CLOSED =
  /^(?:@fastify\/|fastify-(?:metrics|socket\.io|raw-body|graceful-shutdown|healthcheck|favicon|cors|helmet|compress|swagger|sensible|multipart|static|rate-limit|jwt|cookie|formbody|type-provider-zod|qs|no-icon|disablecache|user-agent|mailer|cron|bree|typeorm-plugin|knexjs|prisma-client|request-id|correlation-id|custom-healthcheck|print-routes)|under-pressure|@sentry\/|@opentelemetry\/|@mgcrea\/fastify-(?:request-logger|graceful-exit)|@scalar\/|@autotelic\/|@immobiliarelabs\/fastify-(?:metrics|sentry)|@bull-board\/|mercurius|@trpc\/server)/;

type Load = (scope: FastifyScope, plugin: Value, options: Value) => void;

/** Loads a plugin that is not part of the audited code: records it, and does what is known about it. */
export function registerExternal(machine: Machine, scope: FastifyScope, plugin: Ext, options: Value, site: Site, load: Load): void {
  const name = plugin.name.replace(/\.(?:default|fastify[A-Z]\w*|ajvFilePlugin)$/, '');
  const token = new Ext(name);
  const call = recordCall(machine, token, [options], site, false);
  if (call !== undefined) call.plugin = true;
  const handle = scope.handle;
  const decorate = (key: string, value: Value): void => machine.heap.setProp(handle, key, value);
  for (const key of DECORATES[name] ?? []) {
    const member = new Ext(`${name}.${key}`);
    member.call = call?.id;
    decorate(key, member);
  }
  const text = (key: string): string | undefined => {
    const value = options instanceof Obj && !(options instanceof Ext) ? getProp(machine, options, key, site) : undefined;
    return value === undefined ? undefined : textOf(value);
  };
  switch (name) {
    case '@fastify/rate-limit':
    case 'fastify-rate-limit':
      scope.limiters.push({ options, site, conditions: [...machine.pc], by: name });
      return;
    case '@fastify/auth':
      decorate(
        'auth',
        makeNative(machine, 'auth', (run, _self, args) => composeAuth(run, args)),
      );
      return;
    case '@fastify/bearer-auth':
      if (!(options instanceof Obj && getProp(machine, options, 'addHook', site) === false)) {
        scope.addHook({ name: 'onRequest', value: packageGuard(machine, 'bearerAuth', name), site, conditions: [...machine.pc], by: name });
      }
      decorate('verifyBearerAuth', packageGuard(machine, 'verifyBearerAuth', name));
      return;
    case '@fastify/basic-auth':
      decorate('basicAuth', packageGuard(machine, 'basicAuth', name));
      return;
    case '@fastify/static':
    case 'fastify-static':
      if (options instanceof Obj && getProp(machine, options, 'serve', site) === false) return;
      addRoute(
        machine,
        scope,
        'GET',
        joinRoute(joinPrefix(scope.prefix, text('prefix') ?? '/'), '*').replace(/([^/])\*$/, '$1/*'),
        site,
        name,
      );
      return;
    case '@fastify/http-proxy':
      addRoute(machine, scope, 'ALL', `${joinPrefix(scope.prefix, text('prefix') ?? '')}/*`, site, name, options);
      return;
    case '@fastify/under-pressure':
    case 'under-pressure':
      statusRoute(machine, scope, options, site, name);
      return;
    case '@fastify/autoload':
      autoload(machine, scope, options, site, load);
      return;
    case '@trpc/server/adapters/fastify':
      serveTrpc(machine, scope, options, site, joinPrefix(scope.prefix, text('prefix') ?? ''));
      return;
    case 'mercurius':
      registerMercurius(machine, scope, options, site);
      return;
    case 'mercurius-auth':
      registerMercuriusAuth(machine, options, site);
      return;
    case '@fastify/env':
      decorate(text('confKey') ?? 'config', envConfig());
      return;
    case '@fastify/awilix':
      decorate('diContainer', getProp(machine, externalModule(machine, '@fastify/awilix'), 'diContainer', site));
      return;
    default:
      if (!CLOSED.test(name)) {
        scope.open.push({ reason: `${name} is not known here and received the app`, site });
        machine.heap.setOpen(handle);
      }
  }
}

/** `register(fastifyTRPCPlugin, { prefix, trpcOptions })`. https://trpc.io/docs/server/adapters/fastify */
function serveTrpc(machine: Machine, scope: FastifyScope, options: Value, site: Site, prefix: string): void {
  const given = optionOf(machine, options, 'trpcOptions', site);
  const handler = new TrpcHandler(
    optionOf(machine, given, 'router', site),
    optionOf(machine, given, 'createContext', site),
    'fastify',
    site,
  );
  scope.app.routes.push({
    methods: ['ALL'],
    path: `${prefix}/:path`,
    scope,
    options: makeObject(machine),
    handler: handlerValue(machine, handler),
    site,
    conditions: [...machine.pc],
    limiters: [...scope.limiters],
    websocket: false,
  });
}

function envConfig(): Value {
  const out = new Ext('@fastify/env.config');
  out.readsEnv = true;
  return out;
}

/** `exposeStatusRoute: true | '/path' | { url, routeOpts }`: the route asks `healthCheck` and answers 200 or 503. https://github.com/fastify/under-pressure */
function statusRoute(machine: Machine, scope: FastifyScope, options: Value, site: Site, by: string): void {
  if (!(options instanceof Obj) || options instanceof Ext) return;
  const expose = getProp(machine, options, 'exposeStatusRoute', site);
  if (expose === undefined || expose === null || expose === false) return;
  const detail = expose instanceof Obj && !(expose instanceof Ext) ? expose : undefined;
  const url = detail === undefined ? expose : getProp(machine, detail, 'url', site);
  const path = typeof url === 'string' ? url : '/status';
  const own = detail === undefined ? undefined : getProp(machine, detail, 'routeOpts', site);
  const asked = getProp(machine, options, 'healthCheck', site);
  addRoute(machine, scope, 'GET', joinRoute(scope.prefix, path), site, by, own, asked instanceof Func ? asked : undefined);
}

function addRoute(
  machine: Machine,
  scope: FastifyScope,
  method: string,
  path: string,
  site: Site,
  by: string,
  options?: Value,
  handler?: Func,
): void {
  scope.app.routes.push({
    methods: [method],
    path,
    scope,
    options: options instanceof Obj ? options : makeObject(machine),
    handler: handler ?? new Ext(by),
    site,
    conditions: [...machine.pc],
    limiters: [...scope.limiters],
    websocket: false,
    by,
  });
}

/** A guard that a package provides; the guard runs know what it does. */
export function packageGuard(machine: Machine, name: string, by: string): Func {
  const out = makeNative(machine, name, () => new Unk('guard of a package'));
  out.props.set('@@guard', by);
  return out;
}

/** `fastify.auth([a, b], { relation })`: by default one of them is enough. */
function composeAuth(machine: Machine, args: Value[]): Func {
  const list = args[0] instanceof Obj ? (args[0].items ?? []) : [];
  const relation = args[1] instanceof Obj ? getProp(machine, args[1], 'relation', { path: '', start: 0, end: 0 }) : 'or';
  const out = makeNative(machine, 'auth', () => new Unk('composed guard'));
  out.props.set('@@any', relation === 'and' ? 'and' : 'or');
  out.items = list.flatMap((item) => (item instanceof Obj && item.kind === 'array' ? (item.items ?? []) : [item]));
  return out;
}
