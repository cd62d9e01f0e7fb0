import { textOf } from '../../boot/conditions.ts';
import type { RawHandler } from '../raw-handler.ts';
import { construct } from '../../boot/construct.ts';
import { handOver } from '../../boot/external.ts';
import type { Machine } from '../../boot/machine.ts';
import { externalModule } from '../../boot/modules.ts';
import { getProp, makeArray, makeNative } from '../../boot/properties.ts';
import type { Ext, Site, Value } from '../../boot/value.ts';
import { Choice, Func, Obj, Unk } from '../../boot/value.ts';
import type { ExpressRouter } from '../express-model.ts';
import { routerOf } from '../express.ts';
import type { LinkedHook } from '../linked.ts';
import { boundMethod } from '../nest/endpoint.ts';
import type { NestState } from '../nest/nest-model.ts';
import { holderOf, make } from '../injection-holder.ts';
import type { Holder } from '../injection-holder.ts';
import { ClassNotes, lineOf, methodNamed } from './class-notes.ts';
import type { NotedRoute, Notes } from './class-notes.ts';
import { classesIn } from './modules-by-pattern.ts';
import { defineRoutingDecorators } from './routing-decorators.ts';
import { actionOf, routingArguments, routingSchemas } from './routing-parameters.ts';
import type { RoutingOptions } from './routing-parameters.ts';

/** What code has told https://github.com/typestack/routing-controllers so far. */
export interface RoutingState {
  notes: ClassNotes;
  container: Value;
  /** Instances of classes that no container makes. */
  holder: Holder;
  /** The layers that answer errors, of servers whose own handler is on. */
  errorLayers: RawHandler[];
  /** Some server was made whose routes are all known. */
  read: boolean;
}

export function emptyRoutingState(): RoutingState {
  return { notes: new ClassNotes(), container: undefined, holder: holderOf(), errorLayers: [], read: false };
}

/** Teaches a machine about routing-controllers on Express. */
export function installRoutingControllers(machine: Machine, nest: NestState): RoutingState {
  const state = emptyRoutingState();
  machine.packages.set('routing-controllers', (run, module) => {
    defineRoutingDecorators(run, module, state.notes);
    const define = (name: string, code: (run: Machine, args: Value[], site: Site, callee: Ext) => Value): void =>
      void module.props.set(
        name,
        makeNative(run, name, (inner, _self, args, site) => code(inner, args, site, module)),
      );
    define('useContainer', (_inner, [adapter]) => {
      state.container = adapter;
      return undefined;
    });
    define('getFromContainer', (inner, [type], site) => instanceOf(inner, state, nest, type, site));
    define('createExpressServer', (inner, [options], site) => {
      const app = inner.parts.call(inner, externalModule(inner, 'express'), undefined, [], site);
      createServer(inner, state, nest, app, options, site);
      return app;
    });
    define('useExpressServer', (inner, [app, options], site) => {
      createServer(inner, state, nest, app, options, site);
      return app;
    });
  });
  return state;
}

/** `getFromContainer`: what the given container makes, else an instance of its own. */
function instanceOf(machine: Machine, state: RoutingState, nest: NestState, type: Value, site: Site): Value {
  if (!(type instanceof Func)) return new Unk('a controller');
  if (state.container instanceof Obj) {
    const get = getProp(machine, state.container, 'get', site);
    if (get instanceof Func) {
      const made = machine.parts.call(machine, get, state.container, [type], site);
      const value = made instanceof Obj && made.kind === 'promise' ? (made.data as Value) : made;
      if (value instanceof Obj && value.kind !== 'external') return value;
    }
    return make(machine, state.holder, type, nest);
  }
  const made = state.holder.made.get(type.id) ?? construct(machine, type, [], type.site ?? site);
  state.holder.made.set(type.id, made);
  return made;
}

interface Server {
  machine: Machine;
  state: RoutingState;
  nest: NestState;
  app: Value;
  router: ExpressRouter;
  prefix: string | undefined;
  authorizationChecker: Value;
  options: RoutingOptions;
  site: Site;
}

function createServer(machine: Machine, state: RoutingState, nest: NestState, app: Value, options: Value, site: Site): void {
  const router = routerOf(app);
  const read = (key: string): Value => (options instanceof Obj ? getProp(machine, options, key, site) : undefined);
  if (router === undefined) return;
  if (options instanceof Unk || options instanceof Choice) {
    router.open.push({ reason: 'the options of routing-controllers could not be read', site });
    return;
  }
  state.read = true;
  const prefix = read('routePrefix');
  const text = prefix === undefined ? '' : textOf(prefix);
  const server: Server = {
    machine,
    state,
    nest,
    app,
    router,
    // `api` gets a slash, `v1/api` does not: https://github.com/typestack/routing-controllers/blob/develop/src/metadata/ActionMetadata.ts
    prefix: text === undefined || text === '' || text.includes('/') ? text : `/${text}`,
    authorizationChecker: read('authorizationChecker'),
    options: { currentUserChecker: read('currentUserChecker'), validation: read('validation') },
    site,
  };
  applyCors(server, read('cors'));
  const interceptors = listed(server, read('interceptors'), 'Interceptor');
  for (const type of interceptors) void instanceOf(machine, state, nest, type, site);
  const middlewares = listed(server, read('middlewares'), 'Middleware');
  registerMiddlewares(server, middlewares, 'before');
  for (const controller of listed(server, read('controllers'), 'Controller', 'JsonController')) registerController(server, controller);
  registerMiddlewares(server, middlewares, 'after');
  if (read('defaultErrorHandler') !== false) state.errorLayers.push(ownLayer(server, read('development')));
}

function applyCors({ machine, app, site }: Server, cors: Value): void {
  if (cors === undefined || cors === null || cors === false) return;
  const made = machine.parts.call(machine, externalModule(machine, 'cors'), undefined, cors === true ? [] : [cors], site);
  machine.parts.call(machine, getProp(machine, app, 'use', site), app, [made], site);
}

/** Classes of an option: named, or loaded from files; all that carry the decorator where nothing is said. */
function listed(server: Server, given: Value, ...marks: string[]): Func[] {
  const { machine, state, router, site } = server;
  const { notes } = state;
  const marked = (type: Func): boolean => marks.some((mark) => notes.has(type, mark));
  const items = given instanceof Obj && given.kind === 'array' ? (given.items ?? []) : undefined;
  if (given === undefined || given === null || items?.length === 0) return notes.classes.filter(marked);
  const reason = 'not all classes that routing-controllers is given are known';
  if (items === undefined || (given instanceof Obj && given.open)) router.open.push({ reason, site });
  const found = (items ?? []).flatMap((item): Func[] => {
    if (item instanceof Func) return [item];
    const pattern = typeof item === 'string' ? item : undefined;
    if (pattern === undefined) router.open.push({ reason, site });
    const classes = pattern === undefined ? [] : classesIn(machine, pattern);
    if (pattern !== undefined && classes.length === 0) router.open.push({ reason: `no class was found in ${pattern}`, site });
    return classes;
  });
  // Only classes that carry the decorator count, in the order in which they got it.
  const wanted = new Set(found);
  return notes.classes.filter((type) => wanted.has(type) && marked(type));
}

function registerMiddlewares(server: Server, types: readonly Func[], when: 'before' | 'after'): void {
  const { machine, state, nest, router, site } = server;
  const found = types.flatMap((type) => {
    const entry = state.notes.of(type)?.entries.find((one) => one.name === 'Middleware');
    const options = entry?.args[0];
    const read = (key: string): Value => (options instanceof Obj ? getProp(machine, options, key, site) : undefined);
    const priority = read('priority');
    return (read('type') ?? 'before') === when
      ? [{ type, site: entry?.site ?? site, priority: typeof priority === 'number' ? priority : 0 }]
      : [];
  });
  for (const one of found.toSorted((a, b) => b.priority - a.priority)) {
    const instance = instanceOf(machine, state, nest, one.type, site);
    const value = middlewareOf(machine, instance, one.type, site);
    if (value === undefined) continue;
    router.layers.push({
      kind: 'use',
      paths: [server.prefix === '' ? '/' : server.prefix],
      methods: [],
      functions: [{ value, conditions: [] }],
      site: one.site,
      conditions: [...machine.pc],
    });
    handOver(machine, value, 'express middleware', one.site, {}, 0);
  }
}

/** The method of a middleware class that Express is given: `error` takes four arguments whatever it says, `use` three. */
function middlewareOf(machine: Machine, instance: Value, type: Func, site: Site): Value {
  for (const name of ['error', 'use']) {
    const own = instance instanceof Obj ? getProp(machine, instance, name, site) : undefined;
    const method = own instanceof Func ? own : methodNamed(type, name);
    if (method === undefined) continue;
    const bound = boundMethod(machine, method, instance);
    bound.props.set('length', name === 'error' ? 4 : 3);
    return bound;
  }
  return undefined;
}

function registerController(server: Server, controller: Func): void {
  const { machine, state, nest, site } = server;
  const { notes } = state;
  const line = lineOf(controller);
  const instance = instanceOf(machine, state, nest, controller, site);
  const mark = notes.of(controller)?.entries.find((one) => one.name.endsWith('Controller'));
  const base = mark?.args[0];
  const baseText = base === undefined ? '' : textOf(base);
  const done = new Set<string>();
  for (const owner of line)
    for (const [name, own] of notes.methods(owner)) {
      if (done.has(name) || own.routes.length === 0) continue;
      done.add(name);
      const method = methodNamed(controller, name);
      if (method === undefined) continue;
      const all = line.flatMap((one) => notes.of(one, name) ?? []);
      for (const route of own.routes) addAction(server, { controller, line, instance, method, all, route, base: baseText });
    }
}

interface Action {
  controller: Func;
  line: Func[];
  instance: Value;
  method: Func;
  /** What stands on the method, of its class and those above. */
  all: Notes[];
  route: NotedRoute;
  base: string | undefined;
}

function addAction(server: Server, action: Action): void {
  const { machine, router, options } = server;
  const { route, base, method } = action;
  const own = route.path === undefined ? '' : typeof route.path === 'string' ? route.path : undefined;
  const whole =
    own === undefined || base === undefined || server.prefix === undefined
      ? undefined
      : `${server.prefix}${base}${own}`.replace(/(?<=.)\/$/, '');
  const parameters = action.all.flatMap((one) => one.parameters);
  const hooks = [...beforeHooks(server, action), ...authorization(server, action), ...currentUser(server, action)];
  handOver(machine, method, 'express handler', route.site, {}, 0);
  router.layers.push({
    kind: 'route',
    paths: [whole],
    methods: [route.verb],
    functions: [{ value: boundMethod(machine, method, action.instance), conditions: [] }],
    site: route.site,
    conditions: route.conditions,
    made: {
      framework: 'express',
      hooks,
      args: routingArguments(parameters, options, route.site),
      schemas: routingSchemas(machine, method, parameters, options, route.site),
      limiter: undefined,
      shares: false,
    },
  });
}

/** `@UseBefore(A, B)` of the class, then of the method; of several the lower one comes first. */
function beforeHooks(server: Server, { line, all }: Action): LinkedHook[] {
  const { machine, state, nest, site } = server;
  const entries = [...line.flatMap((one) => state.notes.of(one)?.entries ?? []), ...all.flatMap((one) => one.entries)];
  return entries
    .filter((entry) => entry.name === 'UseBefore')
    .flatMap((entry) =>
      entry.args.map((value): LinkedHook => {
        const isClass = value instanceof Func && methodNamed(value, 'use') !== undefined;
        const made = isClass ? middlewareOf(machine, instanceOf(machine, state, nest, value, site), value, site) : value;
        return { phase: 'middleware', value: made, site: entry.site, conditions: [], ...(isClass ? { name: value.name } : {}) };
      }),
    );
}

/** `@Authorized(roles)`: the checker of the server decides; without one every request is refused. */
function authorization(server: Server, { line, all }: Action): LinkedHook[] {
  const { machine, state } = server;
  const entries = [...line.flatMap((one) => state.notes.of(one)?.entries ?? []), ...all.flatMap((one) => one.entries)].filter(
    (entry) => entry.name === 'Authorized',
  );
  const [first] = entries;
  if (first === undefined) return [];
  const roles = entries.flatMap(({ args: [given] }) =>
    given instanceof Obj && given.kind === 'array' ? (given.items ?? []) : given === undefined ? [] : [given],
  );
  const text = roles.map((role) => (typeof role === 'string' ? JSON.stringify(role) : '…')).join(', ');
  const checker = server.authorizationChecker ?? makeNative(machine, 'authorizationChecker', () => false);
  return [
    {
      phase: 'guard',
      value: checker,
      site: first.site,
      conditions: [],
      args: (run, exchange) => [actionOf(run, exchange), makeArray(run, [...roles])],
      name: `@Authorized(${text})`,
      key: () => `@Authorized(${text})#${checker instanceof Obj ? checker.id : 0}`,
    },
  ];
}

/** `@CurrentUser({ required: true })`: whom the checker of the server does not know is refused. Without `required` it only tells who asks. */
function currentUser(server: Server, { all, route }: Action): LinkedHook[] {
  const { machine, options } = server;
  const parameters = all.flatMap((one) => one.parameters).filter((one) => one.kind === 'current-user');
  if (!parameters.some(({ options: given }) => given instanceof Obj && getProp(machine, given, 'required', route.site) === true)) return [];
  const checker = options.currentUserChecker ?? makeNative(machine, 'currentUserChecker', () => false);
  return [
    {
      phase: 'guard',
      value: checker,
      site: route.site,
      conditions: [],
      args: (run, exchange) => [actionOf(run, exchange)],
      name: '@CurrentUser({ required: true })',
      key: () => `@CurrentUser#${checker instanceof Obj ? checker.id : 0}`,
    },
  ];
}

/**
 * The handler of the library: every error is answered with its `httpCode` or 500 and its own message, in development with the stack; a
 * refused body lists the members. https://github.com/typestack/routing-controllers/blob/develop/src/driver/BaseDriver.ts
 */
function ownLayer({ machine, site }: Server, development: Value): RawHandler {
  return {
    framework: 'express',
    location: machine.locate(site),
    conditions: [...machine.pc],
    handler: undefined,
    handling: {
      exposesMessage: true,
      exposesStack: development === true ? true : development === false ? false : 'conditional',
      logs: false,
      problemJson: false,
      correlates: false,
      mapsStatus: true,
      sendsCode: false,
      tellsFields: true,
    },
  };
}
