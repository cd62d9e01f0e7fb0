import type { Machine } from '../../boot/machine.ts';
import { getProp, makeArray, makeNative, makeObject } from '../../boot/properties.ts';
import type { Value } from '../../boot/value.ts';
import { Ext, Obj, Unk } from '../../boot/value.ts';
import { GRAPHQL_PHASES } from '../../guard/run-operation.ts';
import type { HookArguments, LinkedHook } from '../linked.ts';
import type { GraphField, GraphServer } from './graph-model.ts';

type Exchange = Parameters<HookArguments>[1];

/** The function that makes the context of a request: what it throws is the answer to all operations, what it gives is what resolvers get. */
export function contextHook(server: GraphServer): LinkedHook | undefined {
  const { context } = server;
  if (context === undefined) return undefined;
  return {
    phase: GRAPHQL_PHASES.context,
    value: context,
    site: server.site,
    conditions: [],
    name: 'context',
    args: server.contextArgs,
    gives: server.complete,
    key: () => `context#${context instanceof Obj ? context.id : String(context)}|${server.by}`,
  };
}

/** What resolvers get as context: what the function gave, or what the server puts there by itself. */
export function contextOf(machine: Machine, server: GraphServer, exchange: Exchange): Value {
  return exchange.operation ?? server.complete(machine, exchange, undefined);
}

/** Parent, arguments, context and info. https://graphql.org/learn/execution/#root-fields--resolvers */
export function resolverArguments(server: GraphServer, field: GraphField): HookArguments {
  return (machine, exchange) => [
    undefined,
    argumentsOf(machine, exchange, field),
    contextOf(machine, server, exchange),
    infoOf(machine, field),
  ];
}

/** The arguments of a field: parts of the body. */
export function argumentsOf(machine: Machine, exchange: Exchange, field: GraphField): Value {
  return getProp(machine, exchange.request, 'body', field.site);
}

const TYPES = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;

export function infoOf(machine: Machine, field: GraphField): Obj {
  const info = makeObject(machine, {
    fieldName: field.name,
    parentType: makeObject(machine, { name: TYPES[field.kind] }),
    operation: makeObject(machine, { operation: field.kind }),
    path: makeObject(machine, { key: field.name, typename: TYPES[field.kind] }),
    fieldNodes: makeArray(machine, [], true),
  });
  info.open = true;
  return info;
}

/** A request as the Fetch API has it, over the parts of the request of a run. */
export function webRequest(machine: Machine, exchange: Exchange): Obj {
  const { request } = exchange;
  const site = { path: '', start: 0, end: 0 };
  const header = (name: Value): Value =>
    typeof name === 'string' ? getProp(machine, getProp(machine, request, 'headers', site), name.toLowerCase(), site) : new Unk('header');
  const headers = makeObject(machine, {
    get: makeNative(machine, 'get', (_run, _self, [name]) => {
      const value = header(name);
      return value === undefined ? null : value;
    }),
    has: makeNative(machine, 'has', (_run, _self, [name]) => header(name) !== undefined),
  });
  headers.open = true;
  const out = makeObject(machine, { headers, method: 'POST', url: getProp(machine, request, 'url', site) });
  out.open = true;
  return out;
}

/** `{ ...initial, ...given }`; what could not be read may have anything. */
export function joined(machine: Machine, initial: Record<string, Value>, given: Value): Value {
  const out = makeObject(machine, initial);
  if (given === undefined || given === null) return out;
  if (!(given instanceof Obj) || given instanceof Ext) return given;
  for (const [key, member] of given.own ?? []) out.props.set(key, member);
  if (given.open) out.open = true;
  return out;
}
