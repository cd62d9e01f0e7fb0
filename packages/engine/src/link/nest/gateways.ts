import { handOver } from '../../boot/external.ts';
import type { BootValue } from '../../boot/boot-value.ts';
import type { Machine } from '../../boot/machine.ts';
import { getProp, makeNative, makeObject } from '../../boot/properties.ts';
import { snapshot } from '../../boot/snapshot.ts';
import { textOf } from '../../boot/conditions.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Ext, Func, Obj, Unk } from '../../boot/value.ts';
import type { Judgement } from '../../guard/judge-routes.ts';
import { functionOf } from '../function-of.ts';
import type { LinkedHook, LinkedRoute } from '../linked.ts';
import type { SocketPoint } from '../sockets.ts';
import { argumentsOf, contextOf } from './arguments.ts';
import { memberDecorator, parameterDecorator } from './decorators.ts';
import type { Endpoint } from './endpoint.ts';
import { boundMethod, methodsOf } from './endpoint.ts';
import { enhancersOf, guardHooks } from './guards.ts';
import type { Injector } from './inject.ts';
import { tokenKey } from './metadata.ts';
import { nativeClass } from './native-class.ts';
import type { NestApp, NestGateway, NestModule, NestState } from './nest-model.ts';

const SERVER = '@@socket server';

/** `@nestjs/websockets`: gateways, their messages and parameters. https://docs.nestjs.com/websockets/gateways */
export function defineSockets(state: NestState, machine: Machine, module: Ext): void {
  const define = (name: string, value: Value): void => void module.props.set(name, value);
  define(
    'WebSocketGateway',
    memberDecorator(machine, 'WebSocketGateway', (args, site) => (target) => {
      const options = args.find((one) => one instanceof Obj);
      state.meta.set(target, 'gateway', options ?? makeObject(machine), state.applying ?? site);
      state.meta.set(
        target,
        'gateway port',
        args.find((one) => typeof one === 'number'),
      );
    }),
  );
  define(
    'SubscribeMessage',
    memberDecorator(machine, 'SubscribeMessage', (args, site) => (_target, _key, method) => {
      if (method !== undefined) state.meta.set(method, 'message', textOf(args[0]) ?? '{?}', state.applying ?? site);
    }),
  );
  for (const [name, kind] of [
    ['MessageBody', 'message'],
    ['ConnectedSocket', 'socket'],
  ] as const)
    define(name, parameterDecorator(machine, name, kind));
  define(
    'WebSocketServer',
    memberDecorator(machine, 'WebSocketServer', () => (target, key) => {
      if (key !== undefined) state.meta.set(target, SERVER, key);
    }),
  );
  define(
    'WsException',
    nativeClass(machine, 'WsException', machine.realm.globals.get('Error') as Func, (_run, self, [message]) => {
      self.kind = 'error';
      self.props.set('message', message);
      self.props.set('name', 'WsException');
      self.props.set('status', 403);
    }),
  );
}

/** Gateways among the providers of an app, made and told that their server is there. */
export function registerGateways(machine: Machine, state: NestState, app: NestApp, injector: Injector): void {
  for (const module of app.modules)
    for (const provider of module.listed) {
      const type = provider.useClass;
      if (!(type instanceof Func) || state.meta.get(type, 'gateway') === undefined) continue;
      const instance = injector.instanceOf(module, tokenKey(provider.token) ?? '', provider);
      const conditions = [...new Set([...app.conditions, ...module.conditions, ...provider.conditions])];
      const made = gatewayOf(machine, state, app, injector, { module, type, instance, conditions });
      if (!state.gateways.some((known) => known.site.path === made.site.path && known.site.start === made.site.start))
        state.gateways.push(made);
    }
}

interface Listed {
  module: NestModule;
  type: Func;
  instance: Value;
  conditions: string[];
}

function gatewayOf(
  machine: Machine,
  state: NestState,
  app: NestApp,
  injector: Injector,
  { module, type, instance, conditions }: Listed,
): NestGateway {
  const options = state.meta.get(type, 'gateway');
  const site = state.meta.place(type, 'gateway') ?? type.site ?? app.site;
  const uses = tellServer(machine, state, injector, type, instance, site);
  const by = adapterOf(app);
  const read = (key: string): string | undefined => {
    const value = options instanceof Obj && !(options instanceof Ext) ? getProp(machine, options, key, site) : undefined;
    return value === undefined ? undefined : (textOf(value) ?? '{?}');
  };
  const namespace = read('namespace');
  const connection = member(machine, instance, 'handleConnection', site);
  const closing = member(machine, instance, 'handleDisconnect', site);
  for (const method of [connection, closing]) if (method !== undefined) handOver(machine, method, 'nestjs gateway', site, {}, 0);
  const messages = methodsOf(type).flatMap(([name, method]): NestGateway['messages'] => {
    const event = state.meta.own(method, 'message');
    const place = state.meta.place(method, 'message');
    if (typeof event !== 'string' || place === undefined) return [];
    handOver(machine, method, 'nestjs gateway', place, {}, 0);
    const endpoint: Endpoint = { module, controller: type, method, name, instance, verb: 'MESSAGE', site: place, conditions, socket: true };
    return [
      {
        event,
        method,
        site: place,
        hooks: guardHooks(machine, state, app, injector, endpoint, contextOf(endpoint)),
        handler: boundMethod(machine, method, instance),
        args: argumentsOf(state, injector, endpoint, app),
        piped: enhancersOf(state, app, endpoint, 'pipes').length > 0,
      },
    ];
  });
  return {
    by: by.name,
    path:
      by.name === 'ws'
        ? (read('path') ?? '/')
        : namespace === undefined
          ? (read('path') ?? '/socket.io')
          : `/${namespace.replace(/^\//, '')}`,
    options,
    site,
    conditions,
    connection: connection === undefined ? undefined : boundMethod(machine, connection, instance),
    closes: closing !== undefined,
    uses,
    messages,
    unread: by.unread,
    shutdownHooks: app.shutdownHooks !== undefined,
  };
}

/** `afterInit(server)`, with a server that notes its middleware: `server.use((socket, next) => …)`. */
function tellServer(machine: Machine, state: NestState, injector: Injector, type: Func, instance: Value, site: Site): LinkedHook[] {
  const uses: LinkedHook[] = [];
  const server = makeObject(machine);
  server.open = true;
  const native = (name: string, code: (args: Value[], at: Site) => void): void =>
    void server.props.set(
      name,
      makeNative(machine, name, (_run, _self, args, at) => {
        code(args, at);
        return server;
      }),
    );
  native('use', ([value], at) => {
    uses.push({ phase: 'middleware', value, site: at, conditions: [...machine.pc] });
    handOver(machine, value, 'socket.io middleware', at, {}, 0);
  });
  for (const name of ['of', 'to', 'in', 'emit', 'on', 'adapter', 'except'])
    native(name, ([, listener], at) => handOver(machine, listener, `socket.io.${name}`, at, {}, 0));
  const prototype = type.own?.get('prototype');
  const key = prototype instanceof Obj ? state.meta.get(prototype, SERVER) : undefined;
  if (instance instanceof Obj && !(instance instanceof Ext)) {
    if (typeof key === 'string') machine.heap.setProp(instance, key, server);
    injector.hook(instance, 'afterInit', [server]);
  }
  void site;
  return uses;
}

function member(machine: Machine, instance: Value, name: string, site: Site): Func | undefined {
  const found = instance instanceof Obj && !(instance instanceof Ext) ? getProp(machine, instance, name, site) : undefined;
  return found instanceof Func ? found : undefined;
}

/** socket.io unless the app was given another adapter; one of its own may check connections in ways that are not read. */
function adapterOf(app: NestApp): { name: 'socket.io' | 'ws'; unread: boolean } {
  const { adapter } = app;
  if (adapter === undefined) return { name: 'socket.io', unread: false };
  if (adapter instanceof Ext) return { name: /WsAdapter/.test(adapter.name) ? 'ws' : 'socket.io', unread: false };
  const type = adapter instanceof Obj ? adapter.proto?.own?.get('constructor') : undefined;
  let base: Value = type instanceof Func ? type.superClass : undefined;
  for (let depth = 0; base instanceof Func && depth < 4; depth += 1) base = base.superClass;
  return {
    name: base instanceof Ext && /WsAdapter/.test(base.name) ? 'ws' : 'socket.io',
    unread: adapter instanceof Unk || type instanceof Func,
  };
}

/**
 * WebSocket endpoints of gateways. Guards of NestJS run for messages and never for the connection itself, which only `handleConnection`
 * and middleware of the server refuse; where all messages are guarded it is left open what somebody who only listens learns.
 */
export function gatewayPoints(machine: Machine, state: NestState, judge: (route: LinkedRoute) => Judgement): SocketPoint[] {
  return state.gateways.map((gateway) => {
    const base: LinkedRoute = {
      framework: gateway.by,
      method: 'GET',
      path: gateway.path,
      hooks: gateway.uses,
      handler: gateway.connection,
      options: undefined,
      site: gateway.site,
      conditions: gateway.conditions,
      websocket: true,
      limiter: undefined,
      open: gateway.unread ? [{ reason: 'the adapter of the app may check connections', site: gateway.site }] : [],
    };
    const own = judge(base);
    const messages = gateway.messages.map((message) =>
      judge({
        ...base,
        method: 'MESSAGE',
        path: `${gateway.path}#${message.event}`,
        hooks: message.hooks,
        handler: message.handler,
        args: message.args,
        websocket: false,
        open: [],
        site: message.site,
      }),
    );
    const guards = [...own.guards, ...messages.flatMap((one) => one.guards)];
    const allGuarded = messages.length > 0 && messages.every((one) => one.access === 'guarded');
    const unknown = messages.find((one) => one.access === 'opaque');
    const lax = own.access === 'open' || own.access === 'optional';
    return {
      by: gateway.by,
      path: gateway.path,
      location: machine.locate(gateway.site),
      access: lax && (allGuarded || unknown !== undefined) ? 'opaque' : own.access,
      ...(lax && allGuarded
        ? { reason: 'every message is guarded, but the connection itself asks for nothing' }
        : own.reason === undefined
          ? {}
          : { reason: own.reason }),
      guards: [...new Map(guards.map((guard) => [`${guard.name} ${guard.place.path}:${guard.place.line}`, guard])).values()],
      handler: functionOf(gateway.connection),
      conditions: gateway.conditions,
      gateway: {
        options: optionsOf(machine, gateway.options),
        messages: gateway.messages.flatMap((message) => functionOf(message.method) ?? []),
        piped: gateway.messages.length > 0 && gateway.messages.every((message) => message.piped),
        closes: gateway.closes,
        shutdownHooks: gateway.shutdownHooks,
      },
    };
  });
}

function optionsOf(machine: Machine, options: Value): BootValue | undefined {
  return snapshot(machine, options, 3);
}
