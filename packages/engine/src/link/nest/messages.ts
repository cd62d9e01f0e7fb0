import type { Location } from '@airworthy/model';
import { awaitValue } from '../../boot/await.ts';
import type { BootValue } from '../../boot/boot-value.ts';
import { textOf } from '../../boot/conditions.ts';
import { handOver, recordCall } from '../../boot/external.ts';
import type { Machine } from '../../boot/machine.ts';
import { getProp, makeNative, makeObject, makePromise } from '../../boot/properties.ts';
import { snapshot } from '../../boot/snapshot.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Choice, Ext, Func, Obj } from '../../boot/value.ts';
import type { FoundFunction } from '../function-of.ts';
import { functionOf } from '../function-of.ts';
import { providerOfAnyApp } from './built-in.ts';
import { memberDecorator, parameterDecorator } from './decorators.ts';
import type { Endpoint } from './endpoint.ts';
import { boundMethod, controllerKey, methodsOf } from './endpoint.ts';
import { enhancersOf, guardHooks } from './guards.ts';
import { contextOf } from './arguments.ts';
import type { Injector } from './inject.ts';
import { standInFor } from './inject.ts';
import { nativeClass } from './native-class.ts';
import { GLOBAL_METHODS } from './nest-model.ts';
import type { GlobalEnhancers, NestApp, NestServer, NestState } from './nest-model.ts';
import { schemasFor } from './pipes.ts';

/** As the package numbers them. https://docs.nestjs.com/microservices/basics */
const TRANSPORTS = ['tcp', 'redis', 'nats', 'mqtt', 'grpc', 'rmq', 'kafka'];

/** A method of a controller that takes messages, of one server that brings them. */
export interface MessagePoint {
  /** `rmq` · `kafka` · `tcp` · … · `custom`; `undefined` where it could not be told. */
  transport: string | undefined;
  pattern: string;
  /** An event is answered by nobody; a request has an answer. */
  kind: 'event' | 'request';
  location: Location;
  handler: FoundFunction | undefined;
  /** Names of the guards that stand before it, in order. */
  guards: string[];
  /** A pipe refuses payloads that do not fit a schema; `unknown` where a pipe stands there and what it does could not be told. */
  validated: boolean | 'unknown';
  /** A filter of the service stands between what it throws and the package. */
  filtered: boolean;
  conditions: string[];
  /** Options of the transport, with the place of the server. */
  options: BootValue | undefined;
  server: Location;
  /** Whether the server was seen to be started. */
  started: boolean;
  /** The app ends its servers when the process is told to end. */
  shutdownHooks: boolean;
}

/** `@nestjs/microservices`: methods that take messages, their parameters, and the error that they answer with. */
export function defineMessages(state: NestState, machine: Machine, module: Ext): void {
  const define = (name: string, value: Value): void => void module.props.set(name, value);
  define(
    'Transport',
    makeObject(
      machine,
      Object.fromEntries(
        TRANSPORTS.flatMap((name, at): [string, Value][] => [
          [name.toUpperCase(), at],
          [String(at), name.toUpperCase()],
        ]),
      ),
    ),
  );
  const takes = (
    name: string,
    kind: 'event' | 'request',
    read: (args: Value[], site: Site, of: { type: string; key: string }) => Patterns,
  ): void =>
    define(
      name,
      memberDecorator(machine, name, (args, site) => (target, key, on) => {
        if (on === undefined) return;
        const type = target.own?.get('constructor');
        const { patterns, transport } = read(args, site, { type: type instanceof Func ? type.name : '{?}', key: key ?? '{?}' });
        state.meta.set(on, 'takes', kind, state.applying ?? site);
        state.meta.set(on, 'patterns', patterns.join('\n'));
        state.meta.set(on, 'transport', transport);
      }),
    );
  const pattern = ([given, transport]: Value[], site: Site): Patterns => ({
    patterns: patternsOf(machine, given, site),
    transport: typeof transport === 'number' ? transport : transport instanceof Choice || transport instanceof Ext ? '?' : undefined,
  });
  takes('MessagePattern', 'request', pattern);
  takes('EventPattern', 'event', pattern);
  for (const name of ['GrpcMethod', 'GrpcStreamMethod', 'GrpcStreamCall'])
    takes(name, 'request', ([service, own], _site, { type, key }) => ({
      patterns: [`${textOf(service) ?? type}/${textOf(own) ?? `${key.charAt(0).toUpperCase()}${key.slice(1)}`}`],
      transport: TRANSPORTS.indexOf('grpc'),
    }));
  for (const [name, kind] of [
    ['Payload', 'message'],
    ['Ctx', 'messageContext'],
  ] as const)
    define(name, parameterDecorator(machine, name, kind));
  for (const name of ['RpcException', 'KafkaRetriableException'])
    define(
      name,
      nativeClass(machine, name, machine.realm.globals.get('Error') as Func, (_run, self, [message]) => {
        self.kind = 'error';
        self.props.set('message', message);
        self.props.set('name', name);
      }),
    );
}

interface Patterns {
  patterns: string[];
  transport: Value;
}

/** A text, an object such as `{ cmd: 'sum' }`, or a list of them. */
function patternsOf(machine: Machine, given: Value, site: Site): string[] {
  if (given instanceof Obj && given.kind === 'array') return (given.items ?? []).flatMap((one) => patternsOf(machine, one, site));
  if (given instanceof Obj && given.kind === 'object' && !(given instanceof Ext) && given.own !== undefined) {
    const entries = [...given.own.keys()].map((key) => `${key}=${textOf(getProp(machine, given, key, site)) ?? '{?}'}`);
    return [entries.toSorted().join(',')];
  }
  return [textOf(given) ?? '{?}'];
}

/** `createMicroservice` and `connectMicroservice`: the server, with the enhancers that hold for it. */
export function addServer(machine: Machine, app: NestApp, options: Value, site: Site, inherits: boolean): NestServer {
  const server: NestServer = {
    options,
    site,
    conditions: [...machine.pc],
    // Without `inheritAppConfig` a second server of an app knows nothing of what holds for the whole app.
    enhancers: inherits ? app.enhancers : { guards: [], pipes: [], interceptors: [], filters: [] },
    registered: false,
    started: undefined,
    takes: [],
  };
  app.servers.push(server);
  return server;
}

/** `app.connectMicroservice(options, hybrid?)`: what the app is told later does not reach handlers that were made by then. */
export function connectServer(machine: Machine, state: NestState, app: NestApp, injector: Injector, args: Value[], site: Site): Obj {
  recordCall(machine, new Ext('@nestjs/core.connectMicroservice'), args, site, false);
  const hybrid = (key: string): boolean => args[1] instanceof Obj && getProp(machine, args[1], key, site) === true;
  const server = addServer(machine, app, args[0], site, hybrid('inheritAppConfig'));
  if (!hybrid('deferInitialization')) registerMessages(machine, state, app, injector, server);
  const handle = makeObject(machine);
  handle.open = true;
  handle.site = site;
  for (const [name, key] of GLOBAL_METHODS)
    handle.props.set(
      name,
      makeNative(machine, name, (run, _self, given, at) => {
        if (!server.registered)
          for (const value of given) server.enhancers[key].push({ value, site: at, conditions: [...run.pc], module: app.modules[0] });
        return handle;
      }),
    );
  handle.props.set(
    'listen',
    makeNative(machine, 'listen', (run, _self, _given, at) => {
      registerMessages(run, state, app, injector, server);
      server.started ??= at;
      return makePromise(run, undefined);
    }),
  );
  return handle;
}

/** Finds the handlers of a server among the controllers of the app; those of providers are called by nobody. */
export function registerMessages(machine: Machine, state: NestState, app: NestApp, injector: Injector, server: NestServer): void {
  if (server.registered) return;
  server.registered = true;
  const frozen: GlobalEnhancers = {
    guards: [...server.enhancers.guards],
    pipes: [...server.enhancers.pipes],
    interceptors: [],
    filters: [...server.enhancers.filters],
  };
  const seen: NestApp = { ...app, enhancers: frozen };
  for (const module of app.modules)
    for (const { value: controller, conditions } of module.controllers) {
      if (!(controller instanceof Func) || state.meta.get(controller, 'controller') !== true) continue;
      for (const [name, method] of methodsOf(controller)) {
        const kind = state.meta.own(method, 'takes');
        const site = state.meta.place(method, 'takes');
        if ((kind !== 'event' && kind !== 'request') || site === undefined) continue;
        const endpoint: Endpoint = {
          module,
          controller,
          method,
          name,
          instance: module.instances.get(controllerKey(controller)),
          verb: 'MESSAGE',
          site,
          conditions: [...new Set([...app.conditions, ...server.conditions, ...module.conditions, ...conditions])],
          message: true,
        };
        handOver(machine, method, `nestjs ${kind}`, site, {}, 0);
        server.takes.push({
          kind,
          patterns: String(state.meta.own(method, 'patterns')).split('\n'),
          transport: state.meta.own(method, 'transport'),
          endpoint,
          handler: boundMethod(machine, method, endpoint.instance),
          hooks: guardHooks(machine, state, seen, injector, endpoint, contextOf(endpoint)),
          filtered: enhancersOf(state, seen, endpoint, 'filters').length > 0,
          piped: enhancersOf(state, seen, endpoint, 'pipes').length > 0,
          schemas: schemasFor(machine, state, injector, seen, endpoint),
        });
      }
    }
}

/** Handlers of all servers, each with the server that calls it. */
export function messagePoints(machine: Machine, state: NestState): MessagePoint[] {
  return state.apps.flatMap((app) =>
    app.servers.flatMap((server) => {
      const given = optionsOf(machine, state, server);
      const transport = transportOf(machine, given, server.site);
      const options = given instanceof Obj && !(given instanceof Ext) ? getProp(machine, given, 'options', server.site) : undefined;
      return server.takes.flatMap((one): MessagePoint[] => {
        if (
          typeof one.transport === 'number' &&
          transport !== undefined &&
          transport !== 'custom' &&
          TRANSPORTS[one.transport] !== transport
        )
          return [];
        return one.patterns.map((pattern) => ({
          transport: one.transport === '?' ? undefined : transport,
          pattern,
          kind: one.kind,
          location: machine.locate(one.endpoint.site),
          handler: functionOf(one.handler),
          guards: one.hooks.map((hook) => hook.name ?? 'guard'),
          validated: one.schemas().length > 0 ? true : one.piped ? 'unknown' : false,
          filtered: one.filtered,
          conditions: one.endpoint.conditions,
          options: snapshot(machine, options, 4),
          server: machine.locate(server.site),
          started: server.started !== undefined,
          shutdownHooks: app.shutdownHooks !== undefined,
        }));
      });
    }),
  );
}

/** What a server was given, or what its factory makes of providers. */
function optionsOf(machine: Machine, state: NestState, { options, site }: NestServer): Value {
  if (!(options instanceof Obj) || options instanceof Ext) return options;
  const factory = getProp(machine, options, 'useFactory', site);
  if (!(factory instanceof Func)) return options;
  const inject = getProp(machine, options, 'inject', site);
  const given = (inject instanceof Obj ? (inject.items ?? []) : []).map(
    (token) => providerOfAnyApp(machine, state, token) ?? standInFor(machine, token),
  );
  return awaitValue(machine, machine.parts.call(machine, factory, undefined, given, site));
}

function transportOf(machine: Machine, options: Value, site: Site): string | undefined {
  if (options === undefined) return 'tcp';
  if (!(options instanceof Obj) || options instanceof Ext) return undefined;
  if (getProp(machine, options, 'strategy', site) !== undefined) return 'custom';
  const named = getProp(machine, options, 'transport', site);
  if (named === undefined) return options.open ? undefined : 'tcp';
  return typeof named === 'number' ? TRANSPORTS[named] : undefined;
}
