import type { Machine } from '../../boot/machine.ts';
import { getProp, makeNative, makeObject } from '../../boot/properties.ts';
import type { Ext, Site, Value } from '../../boot/value.ts';
import { Func, Obj } from '../../boot/value.ts';
import type { LinkedHook, LinkedLimiter } from '../linked.ts';
import { method, nativeClass } from './native-class.ts';
import type { NestApp, NestState } from './nest-model.ts';
import type { Endpoint } from './endpoint.ts';

const NOWHERE: Site = { path: '', start: 0, end: 0 };
const SECONDS: Record<string, number> = { seconds: 1000, minutes: 60_000, hours: 3_600_000, days: 86_400_000, weeks: 604_800_000 };

/** `@nestjs/throttler`: its guard lets pass and counts; decorators say how much for a route. */
export function defineThrottler(state: NestState, machine: Machine, module: Ext): void {
  const guard = nativeClass(machine, 'ThrottlerGuard', undefined, (_run, self) => void self.props.set('@@throttler', true));
  method(machine, guard, 'canActivate', () => true);
  const prototype = guard.own?.get('prototype');
  if (prototype instanceof Obj) prototype.open = true;
  module.props.set('ThrottlerGuard', guard);
  const decorator = (name: string, key: string): void =>
    void module.props.set(
      name,
      makeNative(machine, name, (run, _self, args, site) =>
        makeNative(run, `${name}()`, (_inner, _own, [target, _key, at]) => {
          const on = at instanceof Obj ? at.own?.get('value') : target;
          if (on instanceof Obj) state.meta.set(on, key, key === 'throttle' ? limitsOf(run, args) : (args[0] ?? true), site);
          return undefined;
        }),
      ),
    );
  decorator('Throttle', 'throttle');
  decorator('SkipThrottle', 'throttle skip');
  for (const [name, factor] of Object.entries(SECONDS))
    module.props.set(
      name,
      makeNative(machine, name, (_run, _self, [count]) => (typeof count === 'number' ? count * factor : undefined)),
    );
}

/** `@Throttle({ default: { limit, ttl } })`; older versions take `(limit, ttl)` in seconds. */
function limitsOf(machine: Machine, args: Value[]): Value {
  if (typeof args[0] === 'number')
    return makeObject(machine, { limit: args[0], ttl: typeof args[1] === 'number' ? args[1] * 1000 : args[1] });
  const named = args[0] instanceof Obj ? [...(args[0].own?.values() ?? [])] : [];
  const first = named.find((value) => value instanceof Obj && value.kind === 'object');
  return first instanceof Obj ? first : args[0];
}

/** Notes the limits that `ThrottlerModule.forRoot` sets for the whole app. */
export function noteThrottlers(machine: Machine, state: NestState, options: Value, site: Site): void {
  const outer = options instanceof Obj && options.kind === 'object' ? options : undefined;
  const list = outer === undefined ? options : (getProp(machine, outer, 'throttlers', site) ?? options);
  const first = list instanceof Obj && list.kind === 'array' ? list.items?.[0] : list;
  const storage = outer === undefined ? undefined : getProp(machine, outer, 'storage', site);
  if (first instanceof Obj) state.throttlers.push({ options: first, storage, site });
}

/** The limit of a route, if a throttling guard stands before it. */
export function limiterFor(
  machine: Machine,
  state: NestState,
  app: NestApp,
  hooks: LinkedHook[],
  endpoint: Endpoint,
): LinkedLimiter | undefined {
  const hook = hooks.find((one) => isThrottler(one.value) && one.conditions.length === 0);
  if (hook === undefined) return undefined;
  const skip = state.meta.own(endpoint.method, 'throttle skip') ?? state.meta.get(endpoint.controller, 'throttle skip');
  if (skip === true || (skip instanceof Obj && [...(skip.own?.values() ?? [])].includes(true))) return undefined;
  const own = state.meta.own(endpoint.method, 'throttle') ?? state.meta.get(endpoint.controller, 'throttle');
  const all = state.throttlers[0];
  const options = [own, all?.options].filter((one): one is Obj => one instanceof Obj);
  const place = state.meta.place(endpoint.method, 'throttle') ?? state.meta.place(endpoint.controller, 'throttle');
  // Older versions have the storage beside the limit.
  const storage = all?.storage ?? getProp(machine, all?.options, 'storage', NOWHERE);
  const tracker = trackerOf(machine, hook.value);
  void app;
  return {
    by: '@nestjs/throttler',
    site: own === undefined ? (all?.site ?? hook.site) : (place ?? hook.site),
    options: options.map((one) =>
      makeObject(machine, {
        max: getProp(machine, one, 'limit', NOWHERE),
        windowMs: getProp(machine, one, 'ttl', NOWHERE),
        ...(storage === undefined ? {} : { store: storage }),
        ...(tracker === undefined ? {} : { keyGenerator: tracker }),
      }),
    ),
  };
}

/** How a guard of the service tells callers apart: https://docs.nestjs.com/security/rate-limiting#proxies */
function trackerOf(machine: Machine, guard: Value): Value {
  const self = guard instanceof Func ? guard.bound?.self : guard;
  const own = self instanceof Obj ? getProp(machine, self, 'getTracker', NOWHERE) : undefined;
  return own instanceof Func && own.node !== undefined ? own : undefined;
}

/** A guard of `@nestjs/throttler`, or one that extends it. */
export function isThrottler(value: Value): boolean {
  const self = value instanceof Func ? value.bound?.self : value;
  return self instanceof Obj && self.own?.get('@@throttler') === true;
}
