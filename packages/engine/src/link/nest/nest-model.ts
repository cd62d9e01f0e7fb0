import type { Func, Obj, Site, Value } from '../../boot/value.ts';
import type { DeclaredSchema, HookArguments, LinkedHook } from '../linked.ts';
import type { DatabaseModule } from './database-modules.ts';
import type { Endpoint } from './endpoint.ts';
import type { Metadata } from './metadata.ts';

/** A provider as a module lists it. */
export interface Provider {
  token: Value;
  /** Class to make it from. */
  useClass?: Value;
  useValue?: Value;
  hasValue?: boolean;
  useFactory?: Value;
  inject?: Value;
  useExisting?: Value;
  conditions: string[];
  site: Site | undefined;
}

/** A value of a list in a module, with what it hangs on. */
export interface Listed {
  value: Value;
  conditions: string[];
}

/** A module of the running app. */
export interface NestModule {
  /** The class, or a class of a package. */
  type: Value;
  name: string;
  dynamic: Obj | undefined;
  imports: NestModule[];
  providers: Map<string, Provider>;
  /** In order: those with tokens like APP_GUARD appear more than once. */
  listed: Provider[];
  controllers: Listed[];
  exports: Listed[];
  isGlobal: boolean;
  /** Steps from the root. */
  distance: number;
  /** What it hangs on that it is part of the app. */
  conditions: string[];
  instances: Map<string, Value>;
  instance: Value;
}

/** A parameter of a handler or constructor, as decorators describe it. */
export interface Parameter {
  index: number;
  /** `body` · `query` · `param` · `headers` · `request` · `response` · `next` · … · `custom` */
  kind: string;
  /** Name of the member, or the data of an own decorator. */
  data: Value;
  pipes: Value[];
  /** Of an own decorator. */
  factory?: Value;
}

/** Enhancers of one kind on the whole app, in order. */
export interface GlobalEnhancers {
  guards: Enhancer[];
  pipes: Enhancer[];
  interceptors: Enhancer[];
  filters: Enhancer[];
}

/** The methods of an app, or of a server beside it, that put enhancers on all of it. */
export const GLOBAL_METHODS = [
  ['useGlobalGuards', 'guards'],
  ['useGlobalPipes', 'pipes'],
  ['useGlobalInterceptors', 'interceptors'],
  ['useGlobalFilters', 'filters'],
] as const satisfies readonly (readonly [method: string, kind: keyof GlobalEnhancers])[];

/** A guard, pipe, filter or interceptor where it was put. */
export interface Enhancer {
  value: Value;
  site: Site;
  conditions: string[];
  /** Module that its class is resolved in. */
  module: NestModule | undefined;
}

/** `MiddlewareConsumer.apply(…).exclude(…).forRoutes(…)`. */
export interface ModuleMiddleware {
  functions: (Listed & { name: string | undefined })[];
  excluded: RoutePattern[];
  routes: RoutePattern[];
  site: Site;
  module: NestModule;
  conditions: string[];
}

export interface RoutePattern {
  path: string | undefined;
  /** `ALL`, or `undefined` where a text was given: then everything below is meant. */
  method: string | undefined;
  /** A controller was given: its routes. */
  controller?: Func;
}

/** One application that `NestFactory` made. */
export interface NestApp {
  kind: 'express' | 'fastify' | 'microservice' | 'context';
  root: Value;
  /** The Express app or Fastify instance below. */
  http: Value;
  options: Value;
  prefix: Value;
  prefixExclude: { path: string | undefined; method: string | undefined }[];
  versioning: Obj | undefined;
  enhancers: GlobalEnhancers;
  modules: NestModule[];
  scanned: boolean;
  initialised: boolean;
  listen: Site | undefined;
  shutdownHooks: Site | undefined;
  site: Site;
  conditions: string[];
  middleware: ModuleMiddleware[];
  /** What came too late to have an effect. */
  refused: { site: Site; label: string; reason: string }[];
  handle: Obj;
  /** What `useWebSocketAdapter` was given. */
  adapter: Value;
  /** Servers of `createMicroservice` and `connectMicroservice`. */
  servers: NestServer[];
}

/** A server that brings messages to methods of controllers. https://docs.nestjs.com/microservices/basics */
export interface NestServer {
  options: Value;
  site: Site;
  conditions: string[];
  /** Those of the app, or its own. */
  enhancers: GlobalEnhancers;
  /** Handlers were looked for, with the enhancers of that moment. */
  registered: boolean;
  started: Site | undefined;
  takes: {
    kind: 'event' | 'request';
    patterns: string[];
    /** Number of the only transport that it is for; `?` where one is named that could not be told. */
    transport: Value;
    endpoint: Endpoint;
    handler: Func;
    hooks: LinkedHook[];
    filtered: boolean;
    piped: boolean;
    schemas: () => DeclaredSchema[];
  }[];
}

/** A class that takes WebSockets. https://docs.nestjs.com/websockets/gateways */
export interface NestGateway {
  by: 'socket.io' | 'ws';
  path: string;
  options: Value;
  site: Site;
  conditions: string[];
  /** `handleConnection`, on its instance. */
  connection: Func | undefined;
  /** It has `handleDisconnect`. */
  closes: boolean;
  /** Middleware that `afterInit` puts on the server. */
  uses: LinkedHook[];
  messages: {
    event: string;
    method: Func;
    site: Site;
    hooks: LinkedHook[];
    handler: Func;
    args: HookArguments;
    /** Pipes stand before it. */
    piped: boolean;
  }[];
  /** An adapter of its own may look at connections. */
  unread: boolean;
  shutdownHooks: boolean;
}

/** Everything NestJS of one boot. */
export interface NestState {
  meta: Metadata;
  /** The decorator that is being applied, as it stands on a class or member. */
  applying: Site | undefined;
  /** Keys of metadata that guards were seen to read, by guard; and those of the guard that is running. */
  reads: Map<number, Set<string>>;
  reading: Set<string> | undefined;
  apps: NestApp[];
  /** Objects that `ConfigModule` loads. */
  config: Value[];
  /** Strategies of passport by name. */
  strategies: Map<string, Value>;
  throttlers: { options: Value; storage: Value; site: Site }[];
  gateways: NestGateway[];
  /** Database modules that ask for their options when providers are there. */
  databases: DatabaseModule[];
}
