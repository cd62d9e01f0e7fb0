import { handOver, recordCall } from '../../boot/external.ts';
import type { Machine } from '../../boot/machine.ts';
import { makeNative, makeObject } from '../../boot/properties.ts';
import type { NativeCode, Site, Value } from '../../boot/value.ts';
import { Ext, Func, Obj, Unk } from '../../boot/value.ts';
import { flattenHooks } from '../linked.ts';
import { adapterCall, optionOf, serverValue } from './adapters.ts';
import { serverOf } from './servers.ts';
import type { ProcedureKind, TrpcState, TrpcStep } from './trpc-model.ts';
import { TrpcBuilder, TrpcLazy, TrpcMiddleware, TrpcProcedure, TrpcRouter, trpcHandlerOf } from './trpc-model.ts';

const INIT = '@trpc/server.initTRPC';
const KINDS: readonly ProcedureKind[] = ['query', 'mutation', 'subscription'];
const NODE_SERVER = /^(?:node:)?https?2?\.create(?:Secure)?Server$/;
const STANDALONE = /^@trpc\/server\.experimental_(?:trpcMiddleware|standaloneMiddleware)\(\)\.create$/;

/** Teaches a machine about tRPC (10 and 11). */
export function installTrpc(machine: Machine): TrpcState {
  const state: TrpcState = { roots: [], routers: [], servers: [] };
  machine.models.push((run, callee, self, args, site, isNew) => {
    const { name } = callee;
    if (NODE_SERVER.test(name)) return nodeServer(run, state, callee, args, site);
    if (!name.startsWith('@trpc/') && name !== '@hono/trpc-server.trpcServer') return undefined;
    if (name === `${INIT}.context` || name === `${INIT}.meta` || name === INIT)
      return { value: self instanceof Obj ? self : new Ext(INIT) };
    if (name === `${INIT}.create`) {
      recordCall(run, callee, args, site, false);
      state.roots.push({ errorFormatter: optionOf(run, args[0], 'errorFormatter', site), site, conditions: [...run.pc] });
      return { value: tools(run, state) };
    }
    if (STANDALONE.test(name)) return { value: middlewareOf(run, args, site) };
    if (/^@trpc\/server\.(?:experimental_)?lazy$/.test(name)) return { value: withModel(run, new TrpcLazy(args[0], site), site) };
    return isNew ? undefined : adapterCall(run, state, callee, args, site);
  });
  return state;
}

/** Node's own server with the listener of a router. */
function nodeServer(machine: Machine, state: TrpcState, callee: Ext, args: Value[], site: Site): { value: Value } | undefined {
  const listener = args.find((one) => trpcHandlerOf(one) !== undefined);
  if (listener === undefined) return undefined;
  const call = recordCall(machine, callee, args, site, false);
  const server = serverOf(machine, listener, site, call?.id);
  if (server === undefined) return undefined;
  state.servers.push(server);
  return { value: serverValue(machine, server) };
}

function withModel(machine: Machine, model: object, site: Site): Obj {
  const out = makeObject(machine);
  out.model = model;
  out.site = site;
  return out;
}

/** What `initTRPC.create()` gives. */
function tools(machine: Machine, state: TrpcState): Obj {
  const out = makeObject(machine);
  const define = (name: string, code: (run: Machine, args: Value[], site: Site) => Value): void => {
    out.props.set(
      name,
      makeNative(machine, name, (run, _self, args, site) => code(run, args, site)),
    );
  };
  out.props.set('procedure', builderValue(machine, new TrpcBuilder(), { path: '', start: 0, end: 0 }));
  define('middleware', (run, args, site) => middlewareOf(run, args, site));
  define('router', (run, [record], site) => routerValue(run, state, [record], site));
  define('mergeRouters', (run, args, site) =>
    routerValue(
      run,
      state,
      args.flatMap((one) => recordsOf(one)),
      site,
    ),
  );
  define('createCallerFactory', () => new Unk('caller of a router'));
  out.props.set('_config', new Unk('configuration of tRPC'));
  return out;
}

/** The records of a router, or the value itself where it is none that is known. */
function recordsOf(value: Value): Value[] {
  return value instanceof Obj && value.model instanceof TrpcRouter ? value.model.records : [value];
}

function routerValue(machine: Machine, state: TrpcState, records: Value[], site: Site): Obj {
  const router = new TrpcRouter(records, site, [...machine.pc]);
  state.routers.push(router);
  const out = withModel(machine, router, site);
  // Procedures and nested routers are members of the router as well.
  for (const record of records)
    if (record instanceof Obj && !(record instanceof Ext))
      for (const [key, member] of record.own ?? []) if (!out.props.has(key)) out.props.set(key, member);
  out.props.set('_def', new Unk('definition of a router'));
  out.props.set(
    'createCaller',
    makeNative(machine, 'createCaller', () => new Unk('caller of a router')),
  );
  return out;
}

function middlewareOf(machine: Machine, args: Value[], site: Site): Obj {
  const middleware = new TrpcMiddleware(args.flatMap((one) => stepsOf(machine, one, site)));
  const out = withModel(machine, middleware, site);
  const pipe: NativeCode = (run, _self, given, at) => {
    const piped = middlewareOf(run, given, at);
    (piped.model as TrpcMiddleware).steps.unshift(...middleware.steps);
    return piped;
  };
  for (const name of ['unstable_pipe', 'pipe']) out.props.set(name, makeNative(machine, name, pipe));
  return out;
}

/** The functions of a middleware, a procedure builder, or a function as it is. */
function stepsOf(machine: Machine, value: Value, site: Site): TrpcStep[] {
  return flattenHooks(value, []).flatMap(({ value: one, conditions }): TrpcStep[] => {
    const held = [...machine.pc, ...conditions];
    if (one instanceof Obj && one.model instanceof TrpcMiddleware)
      return one.model.steps.map((step) => ({ ...step, conditions: [...new Set([...step.conditions, ...held])] }));
    const name = one instanceof Func && (one.bound?.target ?? one).name === '' ? nameBefore(machine, site) : undefined;
    return [{ value: one, site, conditions: held, ...(name === undefined ? {} : { name }) }];
  });
}

/** `const isSignedIn = t.middleware(…)`, `export const protectedProcedure = t.procedure.use(…)`: the name before the expression. */
function nameBefore(machine: Machine, site: Site): string | undefined {
  const before = machine.textOf({ path: site.path, start: Math.max(0, site.start - 160), end: site.start });
  return /\b(?:const|let|var)\s+(\w+)\s*(?::[^=\n]+)?=\s*$/.exec(before)?.[1];
}

function builderValue(machine: Machine, builder: TrpcBuilder, site: Site): Obj {
  const out = withModel(machine, builder, site);
  const define = (name: string, code: (run: Machine, args: Value[], site: Site) => Value): void => {
    out.props.set(
      name,
      makeNative(machine, name, (run, _self, args, at) => code(run, args, at)),
    );
  };
  define('input', (run, [schema], at) =>
    builderValue(run, builder.with({ inputs: [...builder.inputs, { value: schema, site: schemaSite(schema, at) }] }), at),
  );
  define('output', (run, [schema], at) =>
    builderValue(run, builder.with({ outputs: [...builder.outputs, { value: schema, site: schemaSite(schema, at) }] }), at),
  );
  define('meta', (run, [meta], at) => builderValue(run, builder.with({ meta }), at));
  define('use', (run, [step], at) => builderValue(run, builder.with({ steps: [...builder.steps, ...stepsOf(run, step, at)] }), at));
  for (const name of ['unstable_concat', 'concat'])
    define(name, (run, [other], at) => {
      const added = other instanceof Obj && other.model instanceof TrpcBuilder ? other.model : undefined;
      const unread: TrpcStep = { value: new Unk('a procedure that could not be read'), site: at, conditions: [] };
      return builderValue(
        run,
        builder.with({
          inputs: [...builder.inputs, ...(added?.inputs ?? [])],
          outputs: [...builder.outputs, ...(added?.outputs ?? [])],
          steps: [...builder.steps, ...(added?.steps ?? [unread])],
          meta: added?.meta ?? builder.meta,
        }),
        at,
      );
    });
  define('experimental_caller', (run, _args, at) => builderValue(run, builder.with({}), at));
  for (const kind of KINDS)
    define(kind, (run, [resolver], at) => {
      if (resolver instanceof Func) handOver(run, resolver, 'trpc handler', at, {}, 0);
      for (const { value } of builder.steps) if (value instanceof Func) handOver(run, value, 'trpc middleware', at, {}, 0);
      const procedure = withModel(run, new TrpcProcedure(kind, builder, resolver, at), at);
      procedure.props.set('_def', new Unk('definition of a procedure'));
      return procedure;
    });
  out.props.set('_def', new Unk('definition of a procedure'));
  return out;
}

function schemaSite(schema: Value, at: Site): Site {
  return schema instanceof Obj && schema.site !== undefined ? schema.site : at;
}
