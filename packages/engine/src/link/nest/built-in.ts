import type { Machine } from '../../boot/machine.ts';
import { getProp, makeArray, makeNative, makeObject, makePromise } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Env, Ext, Func, Obj, Unk, isPrimitive } from '../../boot/value.ts';
import type { Injector } from './inject.ts';
import { metadataKey } from './metadata.ts';
import type { NestApp, NestModule, NestState } from './nest-model.ts';

const NOWHERE: Site = { path: '', start: 0, end: 0 };

/** Providers that NestJS and its configuration module bring; `undefined` for all others. */
export function builtInProvider(
  machine: Machine,
  state: NestState,
  app: NestApp,
  injector: Injector,
  token: Value,
  module: NestModule | undefined,
): Value | undefined {
  const known = providerOfAnyApp(machine, state, token);
  if (known !== undefined || !(token instanceof Ext)) return known;
  switch (token.name) {
    case '@nestjs/core.ModuleRef':
      return moduleReference(machine, injector, module);
    case '@nestjs/core.HttpAdapterHost':
      return makeObject(machine, { httpAdapter: adapterOf(machine, app) });
    default:
      return undefined;
  }
}

/** Those of them that are the same for every application, so that they are there before one is. */
export function providerOfAnyApp(machine: Machine, state: NestState, token: Value): Value | undefined {
  if (token instanceof Func && token.own?.has('@@namespace') === true) return token.own.get('@@values') as Value;
  if (!(token instanceof Ext)) return undefined;
  switch (token.name) {
    case '@nestjs/core.Reflector':
      return makeReflector(machine, state);
    case '@nestjs/core.REQUEST':
      return new Unk('the request');
    case '@nestjs/config.ConfigService':
      return configService(machine, state);
    default:
      return undefined;
  }
}

/** `app.getHttpAdapter()` */
export function adapterOf(machine: Machine, app: NestApp): Obj {
  const adapter = makeObject(machine, {
    getInstance: makeNative(machine, 'getInstance', () => app.http),
    getType: makeNative(machine, 'getType', () => app.kind),
    getHttpServer: makeNative(machine, 'getHttpServer', () => new Unk('server')),
    // What filters answer by: https://docs.nestjs.com/exception-filters#catch-everything
    reply: makeNative(machine, 'reply', (run, _self, [response, body, status]) => {
      if (status !== undefined) ask(run, response, 'status', [status]);
      ask(run, response, 'send', [body]);
      return undefined;
    }),
    status: makeNative(machine, 'status', (run, _self, [response, status]) => ask(run, response, 'status', [status])),
    end: makeNative(machine, 'end', (run, _self, [response, body]) => ask(run, response, 'send', [body])),
    setHeader: makeNative(machine, 'setHeader', (run, _self, [response, name, value]) => ask(run, response, 'setHeader', [name, value])),
  });
  adapter.open = true;
  return adapter;
}

function ask(machine: Machine, owner: Value, name: string, args: Value[]): Value {
  const method = getProp(machine, owner, name, NOWHERE);
  return method instanceof Func ? machine.parts.call(machine, method, owner, args, NOWHERE) : undefined;
}

/** Reads what decorators wrote: https://docs.nestjs.com/fundamentals/execution-context#reflection-and-metadata */
export function makeReflector(machine: Machine, state: NestState): Obj {
  const read = (key: Value, target: Value): Value => {
    if (!(target instanceof Obj)) return new Unk('metadata of an unknown target');
    const name = metadataKey(key);
    if (name === undefined || state.meta.get(target, 'user:?') !== undefined) return new Unk('metadata');
    state.reading?.add(name);
    return state.meta.get(target, name);
  };
  const all = (key: Value, targets: Value): Value[] =>
    (targets instanceof Obj && targets.kind === 'array' ? (targets.items ?? []) : [targets]).map((target) => read(key, target));
  const out = makeObject(machine, {
    get: makeNative(machine, 'get', (_run, _self, [key, target]) => read(key, target)),
    getAll: makeNative(machine, 'getAll', (run, _self, [key, targets]) => makeArray(run, all(key, targets))),
    getAllAndOverride: makeNative(machine, 'getAllAndOverride', (_run, _self, [key, targets]) =>
      all(key, targets).find((value) => value !== undefined),
    ),
    getAllAndMerge: makeNative(machine, 'getAllAndMerge', (run, _self, [key, targets]) => {
      const found = all(key, targets).filter((value) => value !== undefined);
      if (found.some((value) => value instanceof Unk)) return new Unk('metadata');
      return found.length === 1 && !(found[0] instanceof Obj && found[0].kind === 'array')
        ? found[0]
        : makeArray(
            run,
            found.flatMap((value) => (value instanceof Obj && value.kind === 'array' ? (value.items ?? []) : [value])),
          );
    }),
  });
  out.open = true;
  return out;
}

function moduleReference(machine: Machine, injector: Injector, module: NestModule | undefined): Obj {
  const out = makeObject(machine, {
    get: makeNative(machine, 'get', (_run, _self, [token]) => injector.resolve(module, token)),
  });
  for (const name of ['resolve', 'create'])
    out.props.set(
      name,
      makeNative(machine, name, (run, _self, [token]) => makePromise(run, injector.resolve(module, token))),
    );
  out.open = true;
  return out;
}

/** `config.get('PORT')` is the variable; `config.get('database.host')` a member of what `ConfigModule` loads. */
function configService(machine: Machine, state: NestState): Obj {
  const read = (args: Value[]): Value => {
    const [key, fallback] = args;
    if (typeof key !== 'string') return new Unk('configuration');
    for (const loaded of state.config) {
      const found = member(machine, loaded, key.split('.'));
      if (found !== undefined) return found;
    }
    if (!/^[A-Z][A-Z0-9_]*$/.test(key)) return new Unk('configuration');
    return new Env(key, isPrimitive(fallback) || fallback instanceof Env ? fallback : undefined);
  };
  const out = makeObject(machine);
  for (const name of ['get', 'getOrThrow'])
    out.props.set(
      name,
      makeNative(machine, name, (_run, _self, args) => read(args)),
    );
  out.open = true;
  return out;
}

function member(machine: Machine, from: Value, path: string[]): Value {
  let now = from;
  for (const key of path) {
    if (!(now instanceof Obj) || now instanceof Ext || now instanceof Func) return undefined;
    now = getProp(machine, now, key, NOWHERE);
  }
  return now;
}

/** `registerAs('database', () => ({ … }))`: a function to load, and the token of what it gives. */
export function registerAs(machine: Machine, args: Value[], site: Site): Value {
  const [name, factory] = args;
  let values: Value;
  const load = (): Value => {
    values ??= machine.parts.call(machine, factory, undefined, [], site);
    return values;
  };
  const out = makeNative(machine, 'registerAs()', () => load());
  out.props.set('@@namespace', name);
  out.props.set('@@values', load());
  out.props.set('KEY', out);
  out.props.set(
    'asProvider',
    makeNative(machine, 'asProvider', () => new Unk('provider')),
  );
  return out;
}

/** What `ConfigModule.forRoot({ load })` adds to the configuration. */
export function loadConfig(machine: Machine, state: NestState, options: Value, site: Site): void {
  const load = options instanceof Obj && !(options instanceof Ext) ? getProp(machine, options, 'load', site) : undefined;
  for (const item of load instanceof Obj ? (load.items ?? []) : []) {
    if (!(item instanceof Func)) continue;
    const name = item.own?.get('@@namespace');
    const values = machine.parts.call(machine, item, undefined, [], site);
    const settled = values instanceof Obj && values.kind === 'promise' ? values.data : values;
    state.config.push(typeof name === 'string' ? makeObject(machine, { [name]: settled }) : settled);
  }
}
