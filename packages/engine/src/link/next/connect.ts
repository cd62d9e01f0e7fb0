import { awaitValue } from '../../boot/await.ts';
import { ThrowSignal } from '../../boot/machine.ts';
import type { Machine } from '../../boot/machine.ts';
import { getProp, makeNative, makeObject, makePromise } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Ext, Func, Obj } from '../../boot/value.ts';

const MAKES = /^next-connect(?:\.default|\.createRouter|\.createEdgeRouter|\.nc)?$/;
const WRAPS = /^next-connect(?:\/\w+)?\.expressWrapper$/;
const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'all'] as const;
const ROUTER = '@@next-connect';

/** Functions that a router was given, in order. */
interface Layer {
  method: string | undefined;
  value: Value;
}

const ROUTERS = new WeakMap<Obj, { layers: Layer[] }>();

/**
 * next-connect: middleware and handlers by method for one file of `pages/api` or one `route.ts`.
 * https://github.com/hoangvvo/next-connect
 */
export function installNextConnect(machine: Machine): void {
  machine.models.push((run, callee, _self, args, site) => {
    if (WRAPS.test(callee.name)) return { value: args[0] };
    return MAKES.test(callee.name) ? { value: routerOf(run, args[0], site) } : undefined;
  });
}

/** Methods that a handler of next-connect answers, each with the last function for it; `undefined` for any other handler. */
export function connectMethods(handler: Value): Map<string, Value> | undefined {
  const own = handler instanceof Func ? handler.props.get(ROUTER) : undefined;
  const layers = own instanceof Obj ? ROUTERS.get(own)?.layers : undefined;
  if (layers === undefined) return undefined;
  const out = new Map<string, Value>();
  for (const { method, value } of layers) if (method !== undefined) out.set(method, value);
  return out;
}

function routerOf(machine: Machine, options: Value, site: Site): Func {
  const layers: Layer[] = [];
  // Before version 1 the router is the handler.
  const router = handlerOf(machine, layers, options, site);
  const define = (name: string, method: string | undefined): void =>
    void router.props.set(
      name,
      makeNative(machine, name, (_run, _self, given) => {
        for (const value of given) {
          const inner = value instanceof Func ? value.props.get(ROUTER) : undefined;
          const below = inner instanceof Obj ? ROUTERS.get(inner)?.layers : undefined;
          if (below !== undefined) layers.push(...below);
          else if (value instanceof Obj) layers.push({ method, value });
          const { node, path } = value instanceof Func ? (value.bound?.target ?? value) : router;
          if (method !== undefined && node !== undefined) Object.assign(router, { node, path });
        }
        return router;
      }),
    );
  define('use', undefined);
  for (const name of METHODS) define(name, name === 'all' ? 'ALL' : name.toUpperCase());
  router.props.set(
    'handler',
    makeNative(machine, 'handler', (run, _self, [given], at) => {
      const out = handlerOf(run, layers, given ?? options, at);
      Object.assign(out, { node: router.node, path: router.path });
      return out;
    }),
  );
  router.props.set(
    'run',
    makeNative(machine, 'run', (run, _self, [request, reply], at) => makePromise(run, follow(run, layers, options, request, reply, at))),
  );
  router.props.set(
    'clone',
    makeNative(machine, 'clone', () => router),
  );
  return router;
}

function handlerOf(machine: Machine, layers: Layer[], options: Value, site: Site): Func {
  const out = makeNative(machine, 'handler', (run, _self, [request, reply]) =>
    makePromise(run, follow(run, layers, options, request, reply, site)),
  );
  const mark = makeObject(machine);
  ROUTERS.set(mark, { layers });
  out.props.set(ROUTER, mark);
  return out;
}

/** Runs what is there for the method of a request, each function with a `next` that runs the rest. */
function follow(machine: Machine, layers: readonly Layer[], options: Value, request: Value, reply: Value, site: Site): Value {
  const method = request instanceof Obj ? getProp(machine, request, 'method', site) : undefined;
  const mine = layers.filter(
    (one) => one.method === undefined || one.method === 'ALL' || typeof method !== 'string' || one.method === method,
  );
  const option = (name: string): Value =>
    options instanceof Obj && !(options instanceof Ext) ? getProp(machine, options, name, site) : undefined;
  const step = (at: number): Value => {
    const layer = mine[at];
    if (layer === undefined) return nothing();
    const next = makeNative(machine, 'next', () => step(at + 1));
    return awaitValue(machine, machine.parts.call(machine, layer.value, undefined, [request, reply, next], site));
  };
  const nothing = (): Value => {
    const own = option('onNoMatch');
    if (own instanceof Func) return machine.parts.call(machine, own, undefined, [request, reply], site);
    if (!(reply instanceof Obj)) return undefined;
    const told = machine.parts.call(machine, getProp(machine, reply, 'status', site), reply, [404], site);
    return machine.parts.call(machine, getProp(machine, told, 'end', site), told, [], site);
  };
  try {
    return step(0);
  } catch (signal) {
    if (!(signal instanceof ThrowSignal)) throw signal;
    const own = option('onError');
    if (!(own instanceof Func)) throw signal;
    return machine.parts.call(machine, own, undefined, [signal.value, request, reply], site);
  }
}
