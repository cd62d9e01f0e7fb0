import type { Machine } from '../../boot/machine.ts';
import { getProp } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Func, Obj } from '../../boot/value.ts';
import type { GraphServer } from '../graphql/graph-model.ts';
import type { NestModule, NestState } from './nest-model.ts';

/** A method of a controller that answers requests. */
export interface Endpoint {
  module: NestModule;
  controller: Func;
  method: Func;
  name: string;
  instance: Value;
  verb: string;
  site: Site;
  conditions: string[];
  /** It answers a field of GraphQL. */
  graph?: GraphServer;
  /** It takes messages of a WebSocket. */
  socket?: true;
  /** It takes messages of a broker or another service. */
  message?: true;
}

/** Key under which a module keeps the instance of a controller. */
export function controllerKey(type: Func): string {
  return `controller #${type.id}`;
}

/** Methods with routes, own ones first, then inherited ones that are not overridden. */
export function endpointsOf(state: NestState, module: NestModule, controller: Func, conditions: string[]): Endpoint[] {
  const out: Endpoint[] = [];
  const seen = new Set<string>();
  const prototype = controller.own?.get('prototype');
  for (let at: Obj | null = prototype instanceof Obj ? prototype : null, depth = 0; at !== null && depth < 16; at = at.proto, depth += 1)
    for (const [name, method] of at.own ?? []) {
      if (name === 'constructor' || seen.has(name)) continue;
      seen.add(name);
      if (!(method instanceof Func)) continue;
      const verb = state.meta.own(method, 'method');
      const site = state.meta.place(method, 'path');
      if (typeof verb !== 'string' || site === undefined) continue;
      out.push({
        module,
        controller,
        method,
        name,
        instance: module.instances.get(controllerKey(controller)),
        verb,
        site,
        conditions,
      });
    }
  return out;
}

/** Methods of a class, own ones before those it inherits. */
export function methodsOf(type: Func): [string, Func][] {
  const out = new Map<string, Func>();
  const prototype = type.own?.get('prototype');
  for (let at: Obj | null = prototype instanceof Obj ? prototype : null, depth = 0; at !== null && depth < 16; at = at.proto, depth += 1)
    for (const [name, method] of at.own ?? [])
      if (name !== 'constructor' && method instanceof Func && !out.has(name)) out.set(name, method);
  return [...out];
}

/** A function that calls a method on its object. */
export function boundMethod(machine: Machine, method: Func, self: Value): Func {
  const out = new Func(method.name, machine.realm.func);
  out.node = method.node;
  out.path = method.path;
  out.scope = method.scope;
  out.home = method.home;
  out.bound = { self, args: [], target: method };
  return out;
}

/** The `use` method of a middleware class, or a function as it is. */
export function callable(machine: Machine, value: Value, member: string, site: Site): Value {
  if (value instanceof Func && !value.isClass) return value;
  if (!(value instanceof Obj)) return value;
  const method = getProp(machine, value, member, site);
  return method instanceof Func ? boundMethod(machine, method, value) : value;
}
