import { textOf } from '../boot/conditions.ts';
import { handOver, recordCall } from '../boot/external.ts';
import type { Machine } from '../boot/machine.ts';
import { getProp, makeNative, makeObject, makePromise } from '../boot/properties.ts';
import type { Site, Value } from '../boot/value.ts';
import { Choice, Ext, Func, Obj, Unk } from '../boot/value.ts';
import type { FastifyApp, HookEvent } from './fastify-model.ts';
import { FastifyScope, PHASES, enqueue, flush, flushAll, joinRoute } from './fastify-model.ts';
import { register } from './fastify-register.ts';

const VERBS = [
  'get',
  'head',
  'post',
  'put',
  'delete',
  'options',
  'patch',
  'trace',
  'search',
  'propfind',
  'proppatch',
  'mkcol',
  'copy',
  'move',
  'lock',
  'unlock',
  'report',
  'mkcalendar',
  'all',
];
const SETTERS = [
  'setValidatorCompiler',
  'setSerializerCompiler',
  'setSchemaErrorFormatter',
  'addSchema',
  'addContentTypeParser',
  'setReplySerializer',
  'setSchemaController',
  'removeContentTypeParser',
  'removeAllContentTypeParsers',
  'setGenReqId',
  'setChildLoggerFactory',
  'addConstraintStrategy',
  'addHttpMethod',
];
const FACTORY = /^fastify(?:\.fastify|\.default)?$/;
const PLUGIN_WRAPPER = /^fastify-plugin(?:\.default|\.fastifyPlugin)?$/;
/** Packages that receive the app but add no guard and no route that matters here. */
const HARMLESS =
  /^(?:new )?(?:@sentry\/|@opentelemetry\/|socket\.io|ws\b|http\b|https\b|http2\b|pino|awilix|close-with-grace|dd-trace|newrelic|light-my-request|supertest|console|process|@godaddy\/terminus|http-terminator|stoppable|fastify-print-routes|util\b|events\b|setTimeout|setInterval|Object|JSON|Promise|bull|@bull-board\/|elastic-apm-node|lodash|prom-client)/;

/** State of the Fastify model for one boot. */
export interface FastifyState {
  apps: FastifyApp[];
}

/** The scope that a value is the handle of. */
export function scopeOf(value: Value): FastifyScope | undefined {
  for (let at: Obj | null = value instanceof Obj ? value : null, depth = 0; at !== null && depth < 4; at = at.proto, depth += 1) {
    if (at.model instanceof FastifyScope) return at.model;
  }
  return undefined;
}

/** Teaches a machine about Fastify. */
export function installFastify(machine: Machine): FastifyState {
  const state: FastifyState = { apps: [] };
  const prototype = new Obj('object', null);
  defineMembers(machine, prototype);
  machine.models.push((run, callee, _self, args, site) => {
    if (FACTORY.test(callee.name)) return { value: createApp(run, state, prototype, callee, args, site) };
    if (PLUGIN_WRAPPER.test(callee.name)) return { value: wrapPlugin(run, args) };
    return undefined;
  });
  machine.awaiters.push((run, value) => {
    const scope = scopeOf(value);
    const loading = scope?.app.loading.at(-1);
    if (loading !== undefined) flush(run, loading);
  });
  machine.escapes.push((run, value, site, reason) => {
    const scope = scopeOf(value);
    if (scope === undefined || HARMLESS.test(reason)) return;
    scope.open.push({ reason, site });
    run.heap.setOpen(scope.handle);
  });
  return state;
}

function createApp(machine: Machine, state: FastifyState, prototype: Obj, callee: Ext, args: Value[], site: Site): Obj {
  const call = recordCall(machine, callee, args, site, false);
  const handle = new Obj('object', prototype);
  handle.site = site;
  const app = {
    options: args[0],
    site,
    conditions: [...machine.pc],
    call: call?.id,
    routes: [],
    loading: [],
    listen: undefined,
    started: false,
    requestDecorations: new Map(),
    errorHandlers: [],
    notFoundHandlers: [],
    hookSites: [],
    pluginSites: [],
    refused: [],
  } as unknown as FastifyApp;
  app.root = new FastifyScope(app, undefined, '', handle, site);
  handle.model = app.root;
  handle.props.set('prefix', '');
  app.loading.push({ scope: app.root, queue: [] });
  for (const name of ['log', 'server', 'initialConfig', 'version', 'listeningOrigin']) {
    const member = new Ext(`fastify().${name}`);
    member.call = call?.id;
    handle.props.set(name, member);
  }
  state.apps.push(app);
  return handle;
}

/** `fp(fn)`: the body will run on the scope that registers it. */
function wrapPlugin(machine: Machine, args: Value[]): Value {
  const plugin = args[0];
  const options = args[1];
  const keeps = options instanceof Obj && getProp(machine, options, 'encapsulate', NOWHERE) === true;
  if (plugin instanceof Func && !keeps) machine.heap.setProp(plugin.bound?.target ?? plugin, '@@skip-override', true);
  if (plugin instanceof Func && options !== undefined) machine.heap.setProp(plugin.bound?.target ?? plugin, '@@plugin-meta', options);
  if (plugin instanceof Choice) for (const option of plugin.options) wrapPlugin(machine, [option.value, options]);
  return plugin;
}

const NOWHERE: Site = { path: '', start: 0, end: 0 };

function defineMembers(machine: Machine, prototype: Obj): void {
  const define = (
    name: string,
    code: (run: Machine, scope: FastifyScope, args: Value[], site: Site, self: Obj) => Value,
    recorded = true,
  ): void => {
    prototype.props.set(
      name,
      makeNative(machine, name, (run, self, args, site) => {
        const scope = scopeOf(self);
        if (scope === undefined || !(self instanceof Obj)) return new Unk('framework call without its app');
        if (recorded) {
          const token = new Ext(`fastify().${name}`);
          token.call = scope.app.call;
          recordCall(run, token, args, site, false);
        }
        return code(run, scope, args, site, self);
      }),
    );
  };
  for (const verb of VERBS)
    define(
      verb,
      (run, scope, args, site, self) => {
        addRoute(run, scope, verbRoute(run, verb, args), site);
        return self;
      },
      false,
    );
  define(
    'route',
    (run, scope, args, site, self) => {
      for (const options of args[0] instanceof Choice ? args[0].options.map((option) => option.value) : [args[0]])
        addRoute(run, scope, options, site);
      return self;
    },
    false,
  );
  define(
    'register',
    (run, scope, args, site, self) => {
      register(run, scope, args, site);
      return self;
    },
    false,
  );
  define('addHook', (run, scope, args, site, self) => {
    addHook(run, scope, args, site);
    return self;
  });
  define('decorate', (run, _scope, args, _site, self) => {
    if (typeof args[0] === 'string') {
      run.heap.setProp(self, args[0], args[1]);
      const scope = scopeOf(self) as FastifyScope;
      if (scope.handle !== self) run.heap.setProp(scope.handle, args[0], args[1]);
    } else run.heap.setOpen(self);
    return self;
  });
  for (const name of ['decorateRequest', 'decorateReply'])
    define(name, (_run, scope, args, _site, self) => {
      if (name === 'decorateRequest' && typeof args[0] === 'string') scope.app.requestDecorations.set(args[0], args[1]);
      return self;
    });
  for (const name of ['hasDecorator', 'hasRequestDecorator', 'hasReplyDecorator', 'hasPlugin', 'hasRoute', 'findRoute'])
    define(
      name,
      (run, _scope, args, site, self) => {
        if (name !== 'hasDecorator' || typeof args[0] !== 'string') return new Unk(name);
        const value = getProp(run, self, args[0], site);
        return value instanceof Unk ? value : value !== undefined;
      },
      false,
    );
  define(
    'getDecorator',
    (run, _scope, args, site, self) => (typeof args[0] === 'string' ? getProp(run, self, args[0], site) : new Unk('decorator')),
    false,
  );
  define('setErrorHandler', (run, scope, args, site, self) => {
    scope.app.errorHandlers.push({ name: 'errorHandler', value: args[0], site, conditions: [...run.pc] });
    return self;
  });
  define('setNotFoundHandler', (run, scope, args, site, self) => {
    const [options, handler] = args.length > 1 ? args : [undefined, args[0]];
    scope.app.notFoundHandlers.push({ name: 'notFoundHandler', value: handler, options, scope, site, conditions: [...run.pc] });
    return self;
  });
  for (const name of SETTERS) define(name, (_run, _scope, _args, _site, self) => self);
  define('withTypeProvider', (_run, _scope, _args, _site, self) => self, false);
  define(
    'after',
    (run, scope, args, site, self) => {
      if (args[0] instanceof Func) {
        const callback = args[0];
        enqueue(run, scope.app, () => run.parts.call(run, callback, undefined, [null, scope.handle, new Unk('done')], site));
        return self;
      }
      flushAll(run, scope.app);
      return makePromise(run, undefined);
    },
    false,
  );
  define(
    'then',
    (run, scope, args, site) => {
      flushAll(run, scope.app);
      return makePromise(run, run.parts.call(run, args[0], undefined, [undefined], site));
    },
    false,
  );
  define('ready', (run, scope, args, site) => {
    flushAll(run, scope.app);
    if (args[0] instanceof Func) run.parts.call(run, args[0], undefined, [null], site);
    return makePromise(run, scope.handle);
  });
  define(
    'listen',
    (run, scope, args, site) => {
      flushAll(run, scope.app);
      const token = new Ext('fastify().listen');
      token.call = scope.app.call;
      recordCall(run, token, args, site, false);
      scope.app.listen ??= site;
      scope.app.started = true;
      return makePromise(run, new Unk('address'));
    },
    false,
  );
  for (const name of ['close', 'inject'])
    define(name, (run, scope) => {
      if (name === 'inject') flushAll(run, scope.app);
      return makePromise(run, new Unk(name));
    });
  for (const name of ['printRoutes', 'printPlugins', 'addresses', 'getSchema', 'getSchemas', 'getDefaultRoute', 'hasContentTypeParser'])
    define(name, () => new Unk(name), false);
  define('use', (run, scope, args, site, self) => {
    for (const value of args.flatMap((argument) =>
      argument instanceof Obj && argument.kind === 'array' ? (argument.items ?? []) : [argument],
    )) {
      if (typeof value !== 'string') queueHook(run, scope, { name: 'onRequest', value, site, conditions: [...run.pc], by: 'middie' });
    }
    return self;
  });
}

function verbRoute(machine: Machine, verb: string, args: Value[]): Value {
  const [url, second, third] = args;
  const out = makeObject(machine);
  const options =
    third === undefined ? (second instanceof Obj && !(second instanceof Func) && !(second instanceof Ext) ? second : undefined) : second;
  if (options instanceof Obj && !(options instanceof Ext)) {
    for (const [key, value] of options.props) out.props.set(key, value);
    out.open = options.open;
  } else if (options !== undefined && options !== null) out.open = true;
  const handler = third ?? (options === second ? undefined : second);
  if (handler !== undefined) out.props.set('handler', handler);
  out.props.set('method', verb === 'all' ? 'ALL' : verb.toUpperCase());
  out.props.set('url', url);
  return out;
}

function addRoute(machine: Machine, scope: FastifyScope, options: Value, site: Site): void {
  const app = scope.app;
  if (machine.phase === 'late' || (app.started && app.loading.length === 1 && machine.pc.length === 0)) {
    app.refused.push({ site, reason: 'it is registered after the app was started, which Fastify refuses' });
    return;
  }
  if (!(options instanceof Obj)) {
    scope.open.push({ reason: 'a route whose options are not known', site });
    return;
  }
  const url = getProp(machine, options, 'url', site) ?? getProp(machine, options, 'path', site);
  const method = getProp(machine, options, 'method', site);
  const list = method instanceof Obj && method.kind === 'array' ? (method.items ?? []) : [method];
  const methods = list.map((value) => (textOf(value) ?? 'ALL').toUpperCase());
  const urls = url instanceof Choice && !url.orElse ? url.options.map((option) => option.value) : [url];
  for (const each of urls) {
    const text = each === undefined ? '' : (textOf(each) ?? '{?}');
    app.routes.push({
      methods,
      path: joinRoute(scope.prefix, text),
      scope,
      options,
      handler: getProp(machine, options, 'handler', site),
      site,
      conditions: [...machine.pc],
      limiters: [...scope.limiters],
      websocket: getProp(machine, options, 'websocket', site) === true || getProp(machine, options, 'wsHandler', site) !== undefined,
    });
  }
  for (const hook of scope.onRoute) {
    const routeOptions = makeObject(machine, {
      method,
      url: typeof url === 'string' ? joinRoute(scope.prefix, url) : url,
      path: url,
      prefix: scope.prefix,
      routePath: url,
    });
    for (const [key, value] of options.props) if (!routeOptions.props.has(key)) routeOptions.props.set(key, value);
    machine.parts.call(machine, hook.value, scope.handle, [routeOptions], site);
    // Hooks that an onRoute listener puts on the options apply to the route.
    for (const phase of PHASES) {
      const value = routeOptions.props.get(phase);
      if (value !== undefined && value !== options.props.get(phase)) machine.heap.setProp(options, phase, value);
    }
  }
}

function addHook(machine: Machine, scope: FastifyScope, args: Value[], site: Site): void {
  const name = textOf(args[0]);
  if (name === undefined) {
    scope.open.push({ reason: 'a hook whose name is not known', site });
    return;
  }
  const values = args[1] instanceof Choice ? args[1].options : [{ condition: '', value: args[1] }];
  scope.app.hookSites.push({ name, site, conditions: [...machine.pc], scope, undefined: args[1] === undefined || args[1] === null });
  handOver(machine, args[1], `fastify hook ${name}`, site, {}, 0);
  if (args[1] === undefined || args[1] === null) {
    scope.app.refused.push({ site, reason: `the hook given for ${name} is undefined, so Fastify refuses to start` });
  }
  for (const { condition, value } of values) {
    const conditions = condition === '' || values.length === 1 ? [...machine.pc] : [...machine.pc, condition];
    if (name === 'onRoute') scope.onRoute.push({ name, value, site, conditions });
    else if ((PHASES as readonly string[]).includes(name)) queueHook(machine, scope, { name, value, site, conditions });
  }
}

function queueHook(machine: Machine, scope: FastifyScope, hook: HookEvent): void {
  enqueue(machine, scope.app, () => scope.addHook(hook));
}
