import { awaitValue } from '../../boot/await.ts';
import { textOf } from '../../boot/conditions.ts';
import { handOver } from '../../boot/external.ts';
import type { Machine } from '../../boot/machine.ts';
import { externalModule } from '../../boot/modules.ts';
import { getProp, makeNative, makeObject, makePromise } from '../../boot/properties.ts';
import type { Ext, Site, Value } from '../../boot/value.ts';
import { Func, Obj, Unk } from '../../boot/value.ts';
import { makeResponse } from '../../guard/hono-response.ts';
import { routerOf } from '../express.ts';
import type { HookArguments, LinkedHook } from '../linked.ts';
import { boundMethod } from '../nest/endpoint.ts';
import { method as addMethod, nativeClass } from '../nest/native-class.ts';
import type { NotedParameter, NotedRoute } from './class-notes.ts';
import { ClassNotes, defineMarks, defineParameter, defineRoute, lineOf, methodNamed, verbOf } from './class-notes.ts';

const NAME = 'inversify-express-utils';
const VERBS = ['Get', 'Post', 'Put', 'Patch', 'Delete', 'Head', 'Options'];
const PARAMETERS: Record<string, string> = {
  request: 'request',
  response: 'response',
  next: 'next',
  requestParam: 'params',
  queryParam: 'query',
  requestBody: 'body',
  requestHeaders: 'headers',
  cookies: 'cookies',
  principal: 'principal',
};
/** Methods of `BaseHttpController` that make an answer, with its status. */
const ANSWERS: Record<string, number> = { ok: 200, created: 201, badRequest: 400, notFound: 404, conflict: 409, internalServerError: 500 };

/** What code has told https://github.com/inversify/monorepo/tree/main/packages/framework/http/libraries/express-utils so far. */
interface State {
  notes: ClassNotes;
  /** Properties that `@injectHttpContext` fills. */
  contextIn: Map<Func, string[]>;
}

/** A server that was made. */
interface Server {
  state: State;
  container: Value;
  authProvider: Value;
  router: Value;
  app: Value;
  rootPath: Value;
  config: Value;
  errorConfig: Value;
  site: Site;
}

/** Teaches a machine about inversify-express-utils. */
export function installInversifyExpress(machine: Machine): void {
  machine.packages.set(NAME, (run, module) => {
    const state: State = { notes: new ClassNotes(), contextIn: new Map() };
    defineDecorators(run, module, state);
    const base = nativeClass(run, 'BaseMiddleware', undefined, (_inner, self) => void self.props.set('httpContext', undefined));
    addMethod(run, base, 'bind', () => new Unk('binding'));
    module.props.set('BaseMiddleware', base);
    module.props.set('BaseHttpController', httpController(run));
    const symbol = (name: string, site: Site): Value => {
      const symbols = run.realm.globals.get('Symbol');
      return run.parts.call(run, getProp(run, symbols, 'for', site), symbols, [name], site);
    };
    const nowhere = { path: '', start: 0, end: 0 };
    module.props.set(
      'TYPE',
      makeObject(run, Object.fromEntries(['AuthProvider', 'Controller', 'HttpContext'].map((name) => [name, symbol(name, nowhere)]))),
    );
    const server = nativeClass(run, 'InversifyExpressServer', undefined, (inner, self, args, site) =>
      initialise(inner, state, self, args, site),
    );
    module.props.set('InversifyExpressServer', server);
  });
}

function defineDecorators(machine: Machine, module: Ext, state: State): void {
  const { notes } = state;
  const route = (name: string, verb: string): void =>
    defineRoute(machine, module, notes, name, ([path, ...rest]) => ({ verb, path, rest }));
  for (const verb of VERBS) route(`http${verb}`, verb.toUpperCase());
  route('all', 'ALL');
  defineRoute(machine, module, notes, 'httpMethod', ([verb, path, ...rest]) => ({ verb: verbOf(verb), path, rest }));
  defineMarks(machine, module, notes, ['controller', 'withMiddleware']);
  for (const [name, kind] of Object.entries(PARAMETERS))
    defineParameter(machine, module, notes, name, ([given]) => ({
      kind,
      name: typeof given === 'string' ? given : undefined,
      options: undefined,
    }));
  // It is no factory: it stands on a property as it is.
  module.props.set(
    'injectHttpContext',
    makeNative(machine, 'injectHttpContext', (_run, _self, [target, key]) => {
      const owner = target instanceof Obj ? target.own?.get('constructor') : undefined;
      if (owner instanceof Func && typeof key === 'string') state.contextIn.set(owner, [...(state.contextIn.get(owner) ?? []), key]);
      return undefined;
    }),
  );
}

/** `BaseHttpController`: its methods make answers, which count when they are returned. */
function httpController(machine: Machine): Func {
  const type = nativeClass(machine, 'BaseHttpController', undefined, (_run, self) => void self.props.set('httpContext', undefined));
  for (const [name, status] of Object.entries(ANSWERS))
    addMethod(machine, type, name, (run, _self, args) => makeResponse(run, status, args.at(-1)));
  addMethod(machine, type, 'statusCode', (run, _self, [status]) => makeResponse(run, status));
  addMethod(machine, type, 'json', (run, _self, [body, status]) => makeResponse(run, status ?? 200, body));
  addMethod(machine, type, 'stream', (run, _self, [body, _type, status]) => makeResponse(run, status ?? 200, body));
  addMethod(machine, type, 'redirect', (run) => makeResponse(run, 302));
  addMethod(machine, type, 'responseMessage', (run) => makeResponse(run, new Unk('status')));
  return type;
}

/** `new InversifyExpressServer(container, router, { rootPath }, app, AuthProvider)` */
function initialise(machine: Machine, state: State, self: Obj, args: Value[], site: Site): void {
  const [container, router, routing, app, authProvider] = args;
  const express = externalModule(machine, 'express');
  const make = (value: Value): Value => machine.parts.call(machine, value, express, [], site);
  const server: Server = {
    state,
    container,
    authProvider,
    router: router ?? make(getProp(machine, express, 'Router', site)),
    app: app ?? make(express),
    rootPath: routing instanceof Obj ? getProp(machine, routing, 'rootPath', site) : '/',
    config: undefined,
    errorConfig: undefined,
    site,
  };
  const define = (name: string, code: (run: Machine, given: Value[], at: Site) => Value): void =>
    void self.props.set(
      name,
      makeNative(machine, name, (run, _self, given, at) => code(run, given, at)),
    );
  define('setConfig', (_run, [fn]) => {
    server.config = fn;
    return self;
  });
  define('setErrorConfig', (_run, [fn]) => {
    server.errorConfig = fn;
    return self;
  });
  define('build', (run, _given, at) => {
    const apply = (fn: Value): void => {
      if (fn instanceof Func) run.parts.call(run, fn, undefined, [server.app], at);
    };
    apply(server.config);
    registerControllers(run, server);
    run.parts.call(run, getProp(run, server.app, 'use', at), server.app, [server.rootPath ?? '/', server.router], at);
    apply(server.errorConfig);
    return server.app;
  });
}

/** The one that was decorated last comes first, as the library keeps them. */
function registerControllers(machine: Machine, server: Server): void {
  const { state } = server;
  const controllers = state.notes.classes.filter((type) => state.notes.has(type, 'controller'));
  for (const controller of controllers.toReversed()) {
    const line = lineOf(controller);
    const instance = resolve(machine, server, controller);
    const [mark] = state.notes.of(controller)?.entries.filter((one) => one.name === 'controller') ?? [];
    const shared = [...(mark?.args.slice(1) ?? []), ...withMiddleware(state, controller, undefined)];
    const methods = line.flatMap((owner) => state.notes.methods(owner));
    const routes = methods.flatMap(([name, notes]) => notes.routes.map((route) => ({ name, route, notes })));
    for (const { name, route, notes } of [
      ...routes.filter((one) => one.route.verb === 'HEAD'),
      ...routes.filter((one) => one.route.verb !== 'HEAD'),
    ]) {
      const method = methodNamed(controller, name);
      if (method === undefined) continue;
      const given = [...shared, ...route.rest, ...line.flatMap((owner) => withMiddleware(state, owner, name))];
      addRoute(machine, server, {
        controller,
        instance,
        method,
        route,
        parameters: notes.parameters,
        path: mergePaths(mark?.args[0], route.path),
        hooks: given.map((value) => hookOf(machine, server, value, route.site)),
      });
    }
  }
}

function withMiddleware(state: State, owner: Func, method: string | undefined): Value[] {
  const entries = state.notes.of(owner, method)?.entries ?? [];
  return entries.filter((one) => one.name === 'withMiddleware').flatMap((one) => one.args);
}

/** Each path gets a slash before it and loses one behind it. */
function mergePaths(...paths: Value[]): string | undefined {
  const texts = paths.map((path) => (path === undefined ? '' : textOf(path)));
  if (texts.includes(undefined)) return undefined;
  return texts.map((text = '') => (/^[/.]/.test(text) ? text : `/${text}`).replace(/\/$/, '')).join('');
}

interface Route {
  controller: Func;
  instance: Value;
  method: Func;
  route: NotedRoute;
  parameters: readonly NotedParameter[];
  path: string | undefined;
  hooks: LinkedHook[];
}

function addRoute(machine: Machine, server: Server, { controller, instance, method, route, parameters, path, hooks }: Route): void {
  const router = routerOf(server.router);
  if (router === undefined) return;
  const fields = contextFields(server.state, controller);
  const args: HookArguments = (run, exchange) => {
    const context = httpContext(run, server, exchange.request, exchange.reply, route.site);
    fill(run, instance, fields, context);
    const next = makeNative(run, 'next', () => undefined);
    const out = argumentsOf(run, parameters, context, exchange.request, exchange.reply, next, route.site);
    return [...out, exchange.request, exchange.reply, next];
  };
  handOver(machine, method, 'express handler', route.site, {}, 0);
  router.layers.push({
    kind: 'route',
    paths: [path === '' ? '/' : path],
    methods: [route.verb],
    functions: [{ value: boundMethod(machine, method, instance), conditions: [] }],
    site: route.site,
    conditions: route.conditions,
    made: { framework: 'express', hooks, args, schemas: () => [], limiter: undefined, shares: false },
  });
}

function argumentsOf(
  machine: Machine,
  parameters: readonly NotedParameter[],
  context: Obj,
  request: Value,
  reply: Value,
  next: Value,
  site: Site,
): Value[] {
  const out: Value[] = Array.from({ length: Math.max(-1, ...parameters.map((one) => one.index)) + 1 });
  const own: Record<string, Value> = { request, response: reply, next };
  for (const { index, kind, name } of parameters) {
    if (kind === 'principal') out[index] = getProp(machine, context, 'user', site);
    else if (kind in own) out[index] = own[kind];
    else {
      const part = getProp(machine, request, kind, site);
      out[index] =
        name === undefined || kind === 'body' ? part : getProp(machine, part, kind === 'headers' ? name.toLowerCase() : name, site);
    }
  }
  return out;
}

/** Middleware is a function, or what the container has for a token: a function, or an object of a class that extends `BaseMiddleware`. */
function hookOf(machine: Machine, server: Server, item: Value, site: Site): LinkedHook {
  const { container } = server;
  const isBound =
    container instanceof Obj && machine.parts.call(machine, getProp(machine, container, 'isBound', site), container, [item], site) === true;
  const value = isBound ? resolve(machine, server, item) : item;
  const method = value instanceof Obj && !(value instanceof Func) ? getProp(machine, value, 'handler', site) : undefined;
  if (!(method instanceof Func)) return { phase: 'middleware', value, site, conditions: [] };
  const type: Value = value instanceof Obj ? (value.proto?.own?.get('constructor') as Value) : undefined;
  const fields = type instanceof Func ? contextFields(server.state, type) : ['httpContext'];
  const run = makeNative(machine, method.name, (inner, _self, [request, reply, next], at) => {
    fill(inner, value, fields, httpContext(inner, server, request, reply, at));
    return inner.parts.call(inner, method, value, [request, reply, next], at);
  });
  run.node = method.node;
  run.path = method.path;
  const name = type instanceof Func && type.name !== '' ? type.name : 'middleware';
  return { phase: 'middleware', value: run, site, conditions: [], name, key: () => `${name}#${value instanceof Obj ? value.id : 0}` };
}

function contextFields(state: State, type: Func): string[] {
  return ['httpContext', ...lineOf(type).flatMap((one) => state.contextIn.get(one) ?? [])];
}

function fill(machine: Machine, on: Value, fields: readonly string[], context: Obj): void {
  if (on instanceof Obj) for (const field of fields) machine.heap.setProp(on, field, context);
}

/** The context of a request: its container, and who the provider says is asking. */
function httpContext(machine: Machine, server: Server, request: Value, reply: Value, site: Site): Obj {
  return makeObject(machine, {
    container: server.container,
    request,
    response: reply,
    user: userOf(machine, server, request, reply, site),
  });
}

function userOf(machine: Machine, server: Server, request: Value, reply: Value, site: Site): Value {
  const no = makeNative(machine, 'no', (run) => makePromise(run, false));
  if (server.authProvider === undefined || server.authProvider === null)
    return makeObject(machine, { details: null, isAuthenticated: no, isInRole: no, isResourceOwner: no });
  const provider = resolve(machine, server, server.authProvider);
  const getUser = provider instanceof Obj ? getProp(machine, provider, 'getUser', site) : undefined;
  if (!(getUser instanceof Func)) return new Unk('who asks');
  const next = makeNative(machine, 'next', () => undefined);
  return awaitValue(machine, machine.parts.call(machine, getUser, provider, [request, reply, next], site));
}

/** What the container has for a token; a class that nobody bound stands for itself. */
function resolve(machine: Machine, { container, site }: Server, token: Value): Value {
  const member = container instanceof Obj ? getProp(machine, container, 'resolve', site) : undefined;
  return member instanceof Func ? machine.parts.call(machine, member, container, [token], site) : new Unk('an entry of a container');
}
