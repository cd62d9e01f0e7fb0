import type { Machine } from '../../boot/machine.ts';
import { settledValue } from '../../boot/native-promise.ts';
import { getProp, makeObject, ownKeys } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Choice, Ext, Func, Obj, Unk } from '../../boot/value.ts';
import { procedureOptions } from '../../guard/procedure-call.ts';
import type { Exchange } from '../../guard/request.ts';
import { TRPC_PHASES } from '../../guard/trpc-steps.ts';
import { libraryOf } from '../schema-library.ts';
import type { DeclaredSchema, HookArguments, LinkedHook, LinkedRoute } from '../linked.ts';
import { entryOf } from './entry.ts';
import type { TrpcHandler, TrpcProcedure, TrpcSchema } from './trpc-model.ts';
import { TrpcLazy, TrpcProcedure as Procedure, TrpcRouter, trpcHandlerOf } from './trpc-model.ts';

/** A procedure by the path that clients call it with. */
interface Reached {
  path: string;
  procedure: TrpcProcedure;
  conditions: string[];
}

interface Listing {
  procedures: Reached[];
  /** Parts of the router that could not be read, with the path before them. */
  unread: { prefix: string; reason: string }[];
}

const MOST = 5000;
const NOWHERE: Site = { path: '', start: 0, end: 0 };
const METHODS = { query: 'GET', mutation: 'POST', subscription: 'GET' } as const;

/** Puts the procedures of a router in the place of the one route at which it is served. */
export function expandTrpc(machine: Machine, anyRouters: boolean, routes: readonly LinkedRoute[]): LinkedRoute[] {
  if (!anyRouters) return [...routes];
  return routes.flatMap((route) => {
    const handler = trpcHandlerOf(route.handler);
    if (handler !== undefined)
      return proceduresAt(
        machine,
        { ...route, options: optionsOf(machine, handler) ?? route.options },
        handler.router,
        contextHooks(handler),
      );
    const entry = entryOf(machine, route);
    if (entry === undefined) return [route];
    const hook: LinkedHook = {
      phase: TRPC_PHASES.entry,
      value: route.handler,
      site: route.site,
      conditions: [],
      ...(route.args === undefined ? {} : { args: route.args }),
    };
    return proceduresAt(machine, route, entry.router, [hook], entry.endpoint);
  });
}

/** What an adapter says about bodies, in the form of the options of a route. */
function optionsOf(machine: Machine, { maxBodySize }: TrpcHandler): Value {
  return maxBodySize === undefined || maxBodySize === null ? undefined : makeObject(machine, { bodyLimit: maxBodySize });
}

/** The step that makes the context of a call. */
function contextHooks(handler: TrpcHandler): LinkedHook[] {
  const { createContext: value, middleware, site, adapter } = handler;
  const before: LinkedHook[] =
    middleware === undefined || middleware === null ? [] : [{ phase: 'middleware', value: middleware, site, conditions: [] }];
  if (value === undefined || value === null) return before;
  const args: HookArguments = (run, exchange) => adapterArguments(run, adapter, exchange);
  return [...before, { phase: TRPC_PHASES.context, value, site, conditions: [], args }];
}

function adapterArguments(machine: Machine, adapter: TrpcHandler['adapter'], exchange: Exchange): Value[] {
  const options = new Obj('object', machine.realm.object);
  options.props.set('req', exchange.request);
  options.props.set('res', exchange.reply);
  for (const name of ['info', 'resHeaders']) options.props.set(name, new Unk(name));
  return adapter === 'hono' && exchange.context !== undefined ? [options, exchange.context] : [options];
}

/** The procedures of a router below the path of the route that serves it. */
export function proceduresAt(
  machine: Machine,
  route: LinkedRoute,
  router: Value,
  before: readonly LinkedHook[],
  endpoint?: string,
): LinkedRoute[] {
  const base = endpoint ?? route.path.replace(/\/(?::\w+[*+?]?|\*\w*|\{\*\w+\}|\{?\/?\*?\w*\}?\?)?$/, '').replace(/\/$/, '');
  const listing: Listing = { procedures: [], unread: [] };
  list(machine, router, '', [], listing, 0);
  const dialect = route.dialect ?? route.framework;
  const serves = (method: string): boolean => route.method === 'ALL' || route.method === method;
  const out = listing.procedures
    .filter(({ procedure }) => serves(METHODS[procedure.kind]))
    .map(({ path, procedure, conditions }): LinkedRoute => ({
      ...route,
      framework: 'trpc',
      dialect,
      method: METHODS[procedure.kind],
      path: `${base}/${path}`,
      hooks: [...route.hooks, ...before, ...procedure.builder.steps.map((step) => hookOf(step))],
      handler: procedure.resolver,
      site: procedure.site,
      conditions: [...new Set([...route.conditions, ...conditions])],
      websocket: false,
      args: (run, exchange) => [exchange.procedure === undefined ? new Unk('call') : procedureOptions(run, exchange.procedure)],
      schemas: () => schemasOf(procedure),
      procedure: { path, kind: procedure.kind },
    }));
  const isFirst = route.method === 'ALL' || route.method === 'GET';
  for (const { prefix, reason } of isFirst ? listing.unread : [])
    out.push({
      ...route,
      framework: 'trpc',
      dialect,
      path: `${base}/${prefix}*`,
      hooks: [...route.hooks, ...before],
      handler: undefined,
      open: [...route.open, { reason, site: route.site }],
      procedure: { path: `${prefix}*`, kind: 'query' },
    });
  return out;
}

/** Parsers hand on what they give, and objects of zod leave out what they don't name. */
function schemasOf({ kind, builder }: TrpcProcedure): DeclaredSchema[] {
  const declared = (part: DeclaredSchema['part'], { value, site }: TrpcSchema): DeclaredSchema[] =>
    value instanceof Func
      ? []
      : [{ part, by: value instanceof Ext ? libraryOf(value.name) : 'unknown', schema: value, site, strict: true }];
  return [
    ...builder.inputs.flatMap((one) => declared(kind === 'mutation' ? 'body' : 'querystring', one)),
    ...builder.outputs.flatMap((one) => declared('response', one)),
  ];
}

function hookOf(step: TrpcProcedure['builder']['steps'][number]): LinkedHook {
  return {
    phase: TRPC_PHASES.procedure,
    value: step.value,
    site: step.site,
    conditions: step.conditions,
    ...(step.name === undefined ? {} : { name: step.name }),
  };
}

function list(machine: Machine, given: Value, path: string, conditions: string[], out: Listing, depth: number): void {
  const value = settledValue(given);
  if (depth > 12 || out.procedures.length > MOST) return;
  if (value instanceof Choice) {
    for (const option of value.options)
      if (option.value !== undefined && option.value !== null)
        list(machine, option.value, path, option.condition === '' ? conditions : [...conditions, option.condition], out, depth + 1);
    return;
  }
  const model = value instanceof Obj ? value.model : undefined;
  if (model instanceof Procedure) {
    out.procedures.push({ path, procedure: model, conditions });
    return;
  }
  const prefix = path === '' ? '' : `${path}.`;
  if (model instanceof TrpcLazy) {
    list(machine, routerIn(machine, model), path, conditions, out, depth + 1);
    return;
  }
  const records = model instanceof TrpcRouter ? model.records : [value];
  for (const record of records) {
    if (!(record instanceof Obj) || record instanceof Ext || (record.kind !== 'object' && record.kind !== 'namespace')) {
      out.unread.push({
        prefix,
        reason: record instanceof Unk ? `a router could not be read (${record.reason})` : 'a router could not be read',
      });
      continue;
    }
    if (record.model instanceof TrpcRouter) {
      list(machine, record, path, conditions, out, depth + 1);
      continue;
    }
    if (record.open) out.unread.push({ prefix, reason: 'a router has procedures that could not be read' });
    for (const key of membersOf(record))
      list(machine, getProp(machine, record, key, NOWHERE), `${prefix}${key}`, conditions, out, depth + 1);
  }
}

/** What `lazy(() => import(…))` loads: a router, or a module that exports one. */
function routerIn(machine: Machine, { load, site }: TrpcLazy): Value {
  if (!(load instanceof Func)) return new Unk('a lazy router');
  const loaded = settledValue(machine.parts.call(machine, load, undefined, [], site));
  if (!(loaded instanceof Obj) || loaded.model !== undefined) return loaded;
  const exported = membersOf(loaded).map((key) => getProp(machine, loaded, key, site));
  const router = exported.find((one) => one instanceof Obj && one.model instanceof TrpcRouter);
  if (router !== undefined) return router;
  return new Unk('a lazy router');
}

/** What stands in a record or a module, without what its making left there. */
function membersOf(record: Obj): string[] {
  return ownKeys(record).filter((key) => key !== '_def' && key !== 'createCaller' && key !== '__esModule');
}
