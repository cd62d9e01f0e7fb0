import type { Machine } from '../../boot/machine.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Obj } from '../../boot/value.ts';
import type { HookArguments, LinkedHook } from '../linked.ts';

export type OperationKind = 'query' | 'mutation' | 'subscription';

/** A directive of the schema that stands on a field or on its type. */
export interface GraphDirective {
  name: string;
  args: Record<string, Value>;
}

/** A field of one of the root types: what clients ask for. https://spec.graphql.org/October2021/#sec-Root-Operation-Types */
export interface GraphField {
  kind: OperationKind;
  name: string;
  /** What answers. `undefined`: the default resolver, which gives a member of the root value. */
  resolve: Value;
  /** Names and types of the arguments, where the schema was read. */
  args: { name: string; type: string }[] | undefined;
  directives: GraphDirective[];
  /** Rules and guards that run before the resolver, in order. */
  hooks: LinkedHook[];
  /** What the resolver is called with, where that is not parent, arguments, context and info. */
  call?: HookArguments;
  /** A function of the root value, which gets arguments, context and info. */
  ofRoot?: true;
  site: Site;
  conditions: string[];
}

/** Root fields of a schema with their resolvers. */
export class GraphSchema {
  fields: GraphField[] = [];
  /** Why there may be fields that were not read. */
  missing: { reason: string; site: Site }[] = [];
  /** Why fields may be protected by something that was not read. */
  open: { reason: string; site: Site }[] = [];
  site: Site;

  constructor(site: Site) {
    this.site = site;
  }
}

/** The handler of an endpoint that answers GraphQL over HTTP. */
export class GraphServer {
  /** Package: `@apollo/server`, `graphql-yoga`, `mercurius` … */
  by: string;
  schema: GraphSchema | undefined;
  /** A function that makes the context of a request, or the context itself. */
  context: Value = undefined;
  contextArgs: HookArguments = () => [];
  /** The context as resolvers get it, from what the function gave. */
  complete: (machine: Machine, exchange: Parameters<HookArguments>[1], given: Value) => Value = (_machine, _exchange, given) => given;
  options: Value;
  path: string | undefined = undefined;
  site: Site;
  conditions: string[];
  /** Hooks of plugins that stand before every field. */
  hooks: LinkedHook[] = [];
  /** It is served by a server of its own, without a framework. */
  alone: Site | undefined = undefined;

  constructor(by: string, schema: GraphSchema | undefined, options: Value, site: Site, conditions: string[]) {
    this.by = by;
    this.schema = schema;
    this.options = options;
    this.site = site;
    this.conditions = conditions;
  }
}

/** The schema that a value is. */
export function schemaOf(value: Value): GraphSchema | undefined {
  return value instanceof Obj && value.model instanceof GraphSchema ? value.model : undefined;
}

/** The server that a value is, or the handler of. */
export function serverOf(value: Value): GraphServer | undefined {
  return value instanceof Obj && value.model instanceof GraphServer ? value.model : undefined;
}

/** Where a server answers that is used as a middleware: where it is mounted, and at the root where it was told to. */
export function mountedAt(value: Value, mount: string | undefined): string | undefined {
  const server = serverOf(value);
  if (server === undefined) return undefined;
  return mount === undefined || mount === '' || mount === '/' ? (server.path ?? '/') : mount;
}

/** A schema as a value of the boot. */
export function schemaValue(machine: Machine, schema: GraphSchema): Obj {
  const out = new Obj('object', machine.realm.object);
  out.open = true;
  out.model = schema;
  out.site = schema.site;
  return out;
}

/** Everything GraphQL of one boot. */
export interface GraphState {
  servers: GraphServer[];
  /** Servers that a handler of own code hands requests to, by the function. */
  reached: Map<number, GraphServer>;
}

const states = new WeakMap<Machine, GraphState>();

/** What is known of GraphQL in a boot. */
export function graphStateOf(machine: Machine): GraphState {
  let state = states.get(machine);
  if (state === undefined) states.set(machine, (state = { servers: [], reached: new Map() }));
  return state;
}
