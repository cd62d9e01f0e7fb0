import type { Machine } from '../../boot/machine.ts';
import { getProp } from '../../boot/properties.ts';
import { snapshot } from '../../boot/snapshot.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Ext, Func, Obj } from '../../boot/value.ts';
import type { HookArguments, LinkedHook } from '../linked.ts';
import type { Injector } from './inject.ts';
import { flatten } from './modules.ts';
import type { Enhancer, GlobalEnhancers, NestApp, NestModule, NestState } from './nest-model.ts';
import type { Endpoint } from './endpoint.ts';
import { boundMethod } from './endpoint.ts';

/** Guards of a route in the order in which NestJS asks them: those of the app, of the class, of the method. */
export function guardHooks(
  machine: Machine,
  state: NestState,
  app: NestApp,
  injector: Injector,
  endpoint: Endpoint,
  args: HookArguments,
): LinkedHook[] {
  return enhancersOf(state, app, endpoint, 'guards').flatMap((enhancer) =>
    flatten(enhancer.value, enhancer.conditions).map(({ value, conditions }) => {
      const instance = instanceOf(injector, enhancer.module ?? endpoint.module, value);
      const name = className(instance);
      const canActivate =
        instance instanceof Obj && !(instance instanceof Ext) ? getProp(machine, instance, 'canActivate', enhancer.site) : undefined;
      const guard = canActivate instanceof Func ? boundMethod(machine, canActivate, instance) : instance;
      const own = asksWho(machine, canActivate) ? `|${endpoint.method.id}` : '';
      const id = instance instanceof Obj ? instance.id : 0;
      const read = state.reads.get(id) ?? new Set<string>();
      state.reads.set(id, read);
      const watched: HookArguments = (run, exchange) => {
        state.reading = read;
        return args(run, exchange);
      };
      // Only what the guard was seen to read tells one route from another.
      const key = (): string => `${name}#${id}|${metadataText(machine, state, endpoint, read)}${own}`;
      return { phase: 'guard', value: guard, site: enhancer.site, conditions, args: watched, name, key };
    }),
  );
}

/** Enhancers of one kind that stand on the way to a method. */
export function enhancersOf(state: NestState, app: NestApp, endpoint: Endpoint, kind: keyof GlobalEnhancers): Enhancer[] {
  return [
    ...app.enhancers[kind],
    ...writtenOn(state, endpoint.controller, kind, endpoint.module),
    ...writtenOn(state, endpoint.method, kind, endpoint.module),
  ];
}

function writtenOn(state: NestState, on: Obj, kind: string, module: NestModule): Enhancer[] {
  const list = state.meta.get(on, kind);
  const places = state.meta.get(on, `${kind} at`);
  if (!(list instanceof Obj)) return [];
  return (list.items ?? []).map((value, at) => {
    const place = places instanceof Obj ? places.items?.[at] : undefined;
    return { value, site: (place instanceof Obj ? place.site : undefined) as Site, conditions: [], module };
  });
}

/** A class is made by the module, an object is used as it is. */
export function instanceOf(injector: Injector, module: NestModule | undefined, value: Value): Value {
  return value instanceof Func && value.isClass ? injector.resolve(module, value) : value;
}

export function className(value: Value): string {
  if (value instanceof Ext)
    return value.name
      .replace(/^new /, '')
      .replace(/\(\)$/, '')
      .replace(/^.*\.(?=[A-Z]\w*$)/, '');
  const type = value instanceof Obj ? value.proto?.own?.get('constructor') : undefined;
  return type instanceof Func && type.name !== '' ? type.name : 'guard';
}

/** What `SetMetadata` and its kind wrote on a method and its class: guards that read the same decide the same. */
function metadataText(machine: Machine, state: NestState, endpoint: Endpoint, read: ReadonlySet<string>): string {
  const out = [...read].map((key) =>
    [endpoint.method, endpoint.controller]
      .map((on) => `${key}=${JSON.stringify(snapshot(machine, state.meta.get(on, key)), printable)}`)
      .join(','),
  );
  return out.join(',');
}

/** Functions are told apart by place; their nodes are too large to print. */
function printable(key: string, value: unknown): unknown {
  if (key === 'node') return undefined;
  return typeof value === 'bigint' ? String(value) : value;
}

/** A guard that looks at the handler itself rather than at what is written on it. */
function asksWho(machine: Machine, guard: Value): boolean {
  const node = guard instanceof Func ? guard.node : undefined;
  if (!(guard instanceof Func) || node === undefined) return false;
  return /\bget(?:Handler|Class)\(\)\s*[.;]/.test(machine.textOf({ path: guard.path, start: node.start, end: node.end }));
}
