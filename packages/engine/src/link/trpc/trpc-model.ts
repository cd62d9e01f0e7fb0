import type { Site, Value } from '../../boot/value.ts';
import { Obj } from '../../boot/value.ts';

/** A function that stands before resolvers. */
export interface TrpcStep {
  value: Value;
  site: Site;
  conditions: string[];
  /** The variable that holds it, where the function has no name of its own. */
  name?: string;
}

/** `t.middleware(fn)`, and what is piped to it. */
export class TrpcMiddleware {
  steps: TrpcStep[];

  constructor(steps: TrpcStep[]) {
    this.steps = steps;
  }
}

/** A schema that a procedure was given. */
export interface TrpcSchema {
  value: Value;
  site: Site;
}

/** A procedure while it is built; every call of a builder gives a new one. https://trpc.io/docs/server/procedures */
export class TrpcBuilder {
  inputs: TrpcSchema[] = [];
  outputs: TrpcSchema[] = [];
  steps: TrpcStep[] = [];
  meta: Value = undefined;

  with(changes: Partial<Pick<TrpcBuilder, 'inputs' | 'outputs' | 'steps' | 'meta'>>): TrpcBuilder {
    return Object.assign(new TrpcBuilder(), { inputs: this.inputs, outputs: this.outputs, steps: this.steps, meta: this.meta }, changes);
  }
}

export type ProcedureKind = 'query' | 'mutation' | 'subscription';

/** A finished procedure. */
export class TrpcProcedure {
  kind: ProcedureKind;
  builder: TrpcBuilder;
  resolver: Value;
  site: Site;

  constructor(kind: ProcedureKind, builder: TrpcBuilder, resolver: Value, site: Site) {
    this.kind = kind;
    this.builder = builder;
    this.resolver = resolver;
    this.site = site;
  }
}

/** `lazy(() => import('./router'))`: loaded when a procedure below it is first called. */
export class TrpcLazy {
  load: Value;
  site: Site;

  constructor(load: Value, site: Site) {
    this.load = load;
    this.site = site;
  }
}

/** A router: the objects it was made of, one after the other. https://trpc.io/docs/server/merging-routers */
export class TrpcRouter {
  records: Value[];
  site: Site;
  conditions: string[];

  constructor(records: Value[], site: Site, conditions: string[]) {
    this.records = records;
    this.site = site;
    this.conditions = conditions;
  }
}

/** What an adapter makes of a router: it answers every request that it gets. */
export class TrpcHandler {
  router: Value;
  createContext: Value;
  /** A function of Node's kind that the adapter runs first. */
  middleware: Value = undefined;
  /** Bytes after which the adapter stops reading a body. */
  maxBodySize: Value = undefined;
  /** How `createContext` is called. */
  adapter: 'node' | 'fetch' | 'hono' | 'fastify';
  site: Site;

  constructor(router: Value, createContext: Value, adapter: TrpcHandler['adapter'], site: Site) {
    this.router = router;
    this.createContext = createContext;
    this.adapter = adapter;
    this.site = site;
  }
}

/** A server of nothing but a router. */
export interface TrpcServer {
  handler: TrpcHandler;
  /** Without slashes at its ends; `undefined` = not known. */
  base: string | undefined;
  site: Site;
  listen: Site | undefined;
  conditions: string[];
  call: number | undefined;
}

/** One `initTRPC.create(…)`. */
export interface TrpcRoot {
  errorFormatter: Value;
  site: Site;
  conditions: string[];
}

export interface TrpcState {
  roots: TrpcRoot[];
  routers: TrpcRouter[];
  servers: TrpcServer[];
}

/** The handler behind a value. */
export function trpcHandlerOf(value: Value): TrpcHandler | undefined {
  return value instanceof Obj && value.model instanceof TrpcHandler ? value.model : undefined;
}
