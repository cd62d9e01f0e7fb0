import type { Machine } from '../boot/machine.ts';
import { getProp, makeNative, makeObject, makePromise } from '../boot/properties.ts';
import type { Site, Value } from '../boot/value.ts';
import type { Ext } from '../boot/value.ts';
import { Func, Obj, Unk } from '../boot/value.ts';
import type { Holder, Recipe } from './injection-holder.ts';
import { LATER, enter, enterProvider, find, holderOf, make, resolve, resolveAll } from './injection-holder.ts';
import { addParameter, properties } from './nest/decorators.ts';
import { tokenKey } from './nest/metadata.ts';
import { nativeClass } from './nest/native-class.ts';
import type { NestState } from './nest/nest-model.ts';

const NOWHERE: Site = { path: '', start: 0, end: 0 };

/**
 * Containers of https://github.com/microsoft/tsyringe, https://github.com/typestack/typedi and https://github.com/inversify/InversifyJS:
 * a class is made from what its constructor names by a decorator or by a type, and classes that nobody registered stand for themselves.
 */
export function installInjection(machine: Machine, state: NestState): void {
  machine.packages.set('tsyringe', (run, module) => {
    defineDecorators(run, module, state, ['injectable', 'singleton', 'autoInjectable', 'scoped', 'registry'], ['inject', 'injectAll']);
    const root = holderOf();
    module.props.set('container', tsyringe(run, root, state));
    module.props.set(
      'instanceCachingFactory',
      native(run, 'instanceCachingFactory', (_inner, [factory]) => factory),
    );
    defineLater(run, module, 'delay');
    for (const name of ['singleton', 'registry'])
      module.props.set(
        name,
        native(run, name, (inner, [given]) =>
          native(inner, `${name}()`, (again, [target]) => {
            const listed = given instanceof Obj ? (given.items ?? []) : [];
            for (const one of listed) if (one instanceof Obj) enterProvider(again, root, getProp(again, one, 'token', NOWHERE), one, state);
            return target instanceof Func ? undefined : target;
          }),
        ),
      );
  });
  machine.packages.set('typedi', (run, module) => {
    defineDecorators(run, module, state, [], ['Inject', 'InjectMany']);
    const root = holderOf();
    module.props.set('Container', typedi(run, root, state));
    module.props.set('default', module.props.get('Container') as Value);
    module.props.set(
      'Token',
      nativeClass(run, 'Token', undefined, () => undefined),
    );
    module.props.set(
      'Service',
      native(run, 'Service', (inner, [given]) => typediService(inner, root, given, state)),
    );
  });
  machine.packages.set('inversify', (run, module) => {
    defineDecorators(
      run,
      module,
      state,
      ['injectable', 'unmanaged', 'optional', 'named', 'tagged', 'postConstruct', 'decorate'],
      ['inject', 'multiInject'],
    );
    for (const name of ['LazyServiceIdentifer', 'LazyServiceIdentifier']) defineLater(run, module, name);
    module.props.set(
      'Container',
      nativeClass(run, 'Container', undefined, (inner, self) => inversify(inner, self, holderOf(), state)),
    );
    for (const name of ['ContainerModule', 'AsyncContainerModule'])
      module.props.set(
        name,
        nativeClass(run, name, undefined, (_inner, self, [registry]) => void self.props.set('@@registry', registry)),
      );
  });
}

function native(machine: Machine, name: string, body: (machine: Machine, args: Value[]) => Value): Func {
  return makeNative(machine, name, (run, _self, args) => body(run, args));
}

/** Decorators that say nothing about who is given what, and those that name a token. */
function defineDecorators(machine: Machine, module: Ext, state: NestState, idle: readonly string[], naming: readonly string[]): void {
  for (const name of idle)
    module.props.set(
      name,
      native(machine, name, (run) => native(run, `${name}()`, () => undefined)),
    );
  for (const name of naming)
    module.props.set(
      name,
      native(machine, name, (run, [token]) =>
        native(run, `${name}()`, (_inner, [target, key, index]) => {
          if (!(target instanceof Obj)) return undefined;
          const all = /All|Many|multi/.test(name);
          if (typeof index === 'number') {
            if (token !== undefined || all)
              addParameter(target, typeof key === 'string' ? key : undefined, {
                index,
                kind: all ? 'inject all' : 'inject',
                data: token,
                pipes: [],
              });
          } else if (typeof key === 'string') properties(state, target).set(key, all ? new Unk('all entries of a container') : token);
          return undefined;
        }),
      ),
    );
}

/** `delay(() => Service)`: what stands for a class that is not there yet. */
function defineLater(machine: Machine, module: Ext, name: string): void {
  module.props.set(
    name,
    native(machine, name, (run, [get]) => makeObject(run, { [LATER]: get })),
  );
}

/** Puts methods on a container. */
function methodsOf(machine: Machine, out: Obj, methods: Record<string, (machine: Machine, args: Value[]) => Value>): Obj {
  for (const [name, body] of Object.entries(methods)) out.props.set(name, native(machine, name, body));
  return out;
}

function tsyringe(machine: Machine, holder: Holder, state: NestState): Obj {
  const out = makeObject(machine);
  return methodsOf(machine, out, {
    register(run, [token, provider]) {
      enterProvider(run, holder, token, provider, state, out);
      return out;
    },
    registerSingleton(run, [token, given]) {
      if (given instanceof Func && given.isClass) enterProvider(run, holder, token, given, state);
      else if (given !== undefined) enter(holder, token, (inner, from) => resolve(inner, from, given, state));
      return out;
    },
    registerType(_run, [token, given]) {
      enter(holder, token, (inner, from) => resolve(inner, from, given, state));
      return out;
    },
    registerInstance(_run, [token, given]) {
      enter(holder, token, () => given);
      return out;
    },
    resolve: (run, [token]) => resolve(run, holder, token, state),
    resolveAll: (run, [token]) => resolveAll(run, holder, token, state),
    isRegistered: (_run, [token]) => find(holder, tokenKey(token) ?? '') !== undefined,
    createChildContainer: (run) => tsyringe(run, holderOf(holder), state),
    reset: () => undefined,
    clearInstances: () => undefined,
    beforeResolution: () => undefined,
    afterResolution: () => undefined,
    dispose: (run) => makePromise(run, undefined),
  });
}

function typedi(machine: Machine, holder: Holder, state: NestState): Obj {
  const out = makeObject(machine);
  const set = (run: Machine, token: Value, value: Value): void => {
    const many = token instanceof Obj && token.kind === 'array' ? (token.items ?? []) : [token];
    for (const one of many) {
      if (!(one instanceof Obj) || one.own?.has('id') !== true) enter(holder, one, () => value, true);
      else typediEntry(run, holder, one, state);
    }
  };
  return methodsOf(machine, out, {
    set(run, [token, value]) {
      set(run, token, value);
      return out;
    },
    get: (run, [token]) => resolve(run, holder, token, state),
    getMany: (run, [token]) => resolveAll(run, holder, token, state),
    has: (_run, [token]) => find(holder, tokenKey(token) ?? '') !== undefined,
    of: () => out,
    import: () => out,
    remove: () => out,
    reset: () => out,
    // What other libraries are given: `useContainer(Container)`.
    getOrNull: (run, [token]) => resolve(run, holder, token, state),
  });
}

function typediEntry(machine: Machine, holder: Holder, given: Obj, state: NestState, type?: Func): void {
  const read = (name: string): Value => getProp(machine, given, name, NOWHERE);
  const { own } = given;
  const token = own?.has('id') === true ? read('id') : type;
  const many = own?.get('multiple') === true;
  if (own?.has('value') === true) return enter(holder, token, () => read('value'), !many);
  const factory = read('factory');
  if (factory instanceof Func) return enter(holder, token, (run) => run.parts.call(run, factory, undefined, [], NOWHERE), !many);
  const made = own?.has('type') === true ? read('type') : type;
  return enter(holder, token, (run, from) => make(run, from, made, state), !many);
}

/** `@Service()`, `@Service('name')`, `@Service({ id, factory })` */
function typediService(machine: Machine, holder: Holder, given: Value, state: NestState): Func {
  return native(machine, 'Service()', (run, [target]) => {
    if (!(target instanceof Func) || given === undefined) return undefined;
    const named = given instanceof Obj && given.kind === 'object' && (given.own?.has('id') === true || given.own?.has('factory') === true);
    if (named) typediEntry(run, holder, given, state, target);
    else if (typeof given === 'string' || (given instanceof Obj && given.own?.size === 0))
      enter(holder, given, (inner, from) => make(inner, from, target, state));
    return undefined;
  });
}

function inversify(machine: Machine, out: Obj, holder: Holder, state: NestState): void {
  const bind = (run: Machine, token: Value, instead: boolean): Obj => {
    const first = { done: false };
    const to = (recipe: Recipe): Obj => {
      enter(holder, token, recipe, instead && !first.done);
      first.done = true;
      return how;
    };
    // All that follows says how long it lives, and when it is meant.
    const how = makeObject(run);
    for (const name of ['inSingletonScope', 'inTransientScope', 'inRequestScope', 'onActivation', 'onDeactivation'])
      how.props.set(
        name,
        native(run, name, () => how),
      );
    for (const name of [
      'whenTargetNamed',
      'whenTargetTagged',
      'when',
      'whenInjectedInto',
      'whenTargetIsDefault',
      'whenNamed',
      'whenTagged',
    ])
      how.props.set(
        name,
        native(run, name, () => how),
      );
    return methodsOf(run, how, {
      to: (_inner, [type]) => to((inner, from) => make(inner, from, type, state)),
      toSelf: () => to((inner, from) => make(inner, from, token, state)),
      toConstantValue: (_inner, [value]) => to(() => value),
      toConstructor: (_inner, [value]) => to(() => value),
      toFunction: (_inner, [value]) => to(() => value),
      toDynamicValue: (_inner, [factory]) => to((inner) => inner.parts.call(inner, factory, undefined, [context(inner)], NOWHERE)),
      toFactory: (_inner, [factory]) => to((inner) => inner.parts.call(inner, factory, undefined, [context(inner)], NOWHERE)),
      toService: (_inner, [other]) => to((inner, from) => resolve(inner, from, other, state)),
    });
  };
  const context = (run: Machine): Obj => makeObject(run, { container: out, get: out.own?.get('get') as Value });
  const load = (run: Machine, modules: Value[]): void => {
    for (const one of modules) {
      const registry = one instanceof Obj ? one.own?.get('@@registry') : undefined;
      if (!(registry instanceof Func)) continue;
      // Up to version 6 the first argument is `bind`, from 7 on an object with `bind`.
      const given = native(run, 'bind', (inner, [token]) => bind(inner, token, false));
      given.props.set('bind', given);
      const ignored = native(run, 'unbind', () => undefined);
      const again = native(run, 'rebind', (inner, [token]) => bind(inner, token, true));
      given.props.set('unbind', ignored);
      given.props.set('rebind', again);
      run.parts.call(run, registry, undefined, [given, ignored, native(run, 'isBound', () => new Unk('isBound')), again], NOWHERE);
    }
  };
  methodsOf(machine, out, {
    bind: (run, [token]) => bind(run, token, false),
    rebind: (run, [token]) => bind(run, token, true),
    unbind: () => undefined,
    unbindAll: () => undefined,
    isBound: (_run, [token]) => find(holder, tokenKey(token) ?? '') !== undefined,
    get: (run, [token]) => resolve(run, holder, token, state),
    getAsync: (run, [token]) => makePromise(run, resolve(run, holder, token, state)),
    getAll: (run, [token]) => resolveAll(run, holder, token, state),
    resolve: (run, [token]) => resolve(run, holder, token, state),
    load(run, modules) {
      load(run, modules);
      return undefined;
    },
    loadAsync(run, modules) {
      load(run, modules);
      return makePromise(run, undefined);
    },
    createChild(run) {
      const child = makeObject(run);
      inversify(run, child, holderOf(holder), state);
      return child;
    },
    snapshot: () => undefined,
    restore: () => undefined,
    applyMiddleware: () => undefined,
  });
}
