import { pushTo } from '@airworthy/model';
import type { Machine } from '../../boot/machine.ts';
import { getProp, makeArray, makeNative } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Choice, Ext, Func, Obj } from '../../boot/value.ts';
import type { NestState, Parameter } from './nest-model.ts';
import { metadataKey } from './metadata.ts';
import { noteValidator } from './validators.ts';

/** What a decorator does to a class (`key` absent), a method, a property, or a parameter (`index`). */
type Apply = (target: Obj, key: string | undefined, method: Obj | undefined, index: number | undefined) => void;

const METHODS: Record<string, string> = {
  Get: 'GET',
  Post: 'POST',
  Put: 'PUT',
  Patch: 'PATCH',
  Delete: 'DELETE',
  Head: 'HEAD',
  Options: 'OPTIONS',
  All: 'ALL',
  Search: 'SEARCH',
  Propfind: 'PROPFIND',
  Proppatch: 'PROPPATCH',
  Mkcol: 'MKCOL',
  Copy: 'COPY',
  Move: 'MOVE',
  Lock: 'LOCK',
  Unlock: 'UNLOCK',
  Sse: 'GET',
};
const ENHANCERS: Record<string, string> = {
  UseGuards: 'guards',
  UsePipes: 'pipes',
  UseInterceptors: 'interceptors',
  UseFilters: 'filters',
};
const PARAMETERS: Record<string, string> = {
  Body: 'body',
  Query: 'query',
  Param: 'params',
  Headers: 'headers',
  Req: 'request',
  Request: 'request',
  Res: 'response',
  Response: 'response',
  Next: 'next',
  Session: 'session',
  Ip: 'ip',
  HostParam: 'hosts',
  UploadedFile: 'file',
  UploadedFiles: 'files',
  RawBody: 'rawBody',
};

/** Members of `@nestjs/common` that {@link commonDecorator} knows. */
export const DECORATORS = [
  ...Object.keys(METHODS),
  ...Object.keys(ENHANCERS),
  ...Object.keys(PARAMETERS),
  'Controller',
  'Module',
  'Injectable',
  'Catch',
  'Global',
  'Version',
  'HttpCode',
  'RequestMapping',
  'SetMetadata',
  'Inject',
  'Optional',
  'applyDecorators',
  'createParamDecorator',
];

/** Makes what a decorator of `@nestjs/common` gives; `undefined` for what is none of them. */
export function commonDecorator(state: NestState, machine: Machine, name: string, args: Value[], site: Site): Value | undefined {
  const { meta } = state;
  /** Where the decorator stands on the class, also when other decorators brought it. */
  const place = (): Site => state.applying ?? site;
  const make = (apply: Apply): Func =>
    makeNative(machine, `${name}()`, (_run, _self, [target, key, at]) => {
      if (!(target instanceof Obj)) return undefined;
      const method = at instanceof Obj ? at.own?.get('value') : undefined;
      apply(
        target,
        typeof key === 'string' ? key : undefined,
        method instanceof Obj ? method : undefined,
        typeof at === 'number' ? at : undefined,
      );
      return undefined;
    });
  const onEither =
    (write: (on: Obj) => void): Apply =>
    (target, key, method) => {
      if (method !== undefined) write(method);
      else if (key === undefined) write(target);
    };
  const method = METHODS[name];
  if (method !== undefined) return make((_target, _key, on) => on && routeOn(state, machine, on, method, args[0], place()));
  const enhancer = ENHANCERS[name];
  if (enhancer !== undefined) return make(onEither((on) => extendList(state, machine, on, enhancer, args, place())));
  const parameter = PARAMETERS[name];
  if (parameter !== undefined) {
    const [data, pipes] = typeof args[0] === 'string' ? [args[0], args.slice(1)] : [undefined, args];
    return make((target, key, _method, index) => addParameter(target, key, { index: index ?? 0, kind: parameter, data, pipes }));
  }
  switch (name) {
    case 'Controller':
      return make((target) => controllerOn(state, machine, target, args[0], site));
    case 'Module':
      return make((target) => meta.set(target, 'module', args[0], site));
    case 'Injectable':
      return make((target) => meta.set(target, 'injectable', args[0] ?? true, site));
    case 'Catch':
      return make((target) => meta.set(target, 'catch', makeArray(machine, args), site));
    case 'Global':
      return make((target) => meta.set(target, 'global', true, site));
    case 'Version':
      return make(onEither((on) => meta.set(on, 'version', args[0], site)));
    case 'HttpCode':
      return make(onEither((on) => meta.set(on, 'status', args[0], site)));
    case 'RequestMapping': {
      const read = (key: string): Value => (args[0] instanceof Obj ? getProp(machine, args[0], key, site) : undefined);
      return make((_target, _key, on) => on && routeOn(state, machine, on, requestMethod(read('method')) ?? 'GET', read('path'), place()));
    }
    case 'SetMetadata': {
      const out = make(onEither((on) => setUser(state, on, args[0], args[1], site)));
      out.props.set('KEY', args[0]);
      return out;
    }
    case 'Inject':
    case 'Optional':
      return make((target, key, _method, index) => {
        if (name === 'Optional') return;
        if (index === undefined) properties(state, target).set(key ?? '', args[0]);
        else addParameter(target, key, { index, kind: 'inject', data: args[0], pipes: [] });
      });
    case 'applyDecorators':
      return applyAll(machine, args, site);
    case 'createParamDecorator':
      return makeNative(machine, 'createParamDecorator()', (run, _self, given) => {
        const [data, ...pipes] = given;
        return makeNative(run, 'param()', (_inner, _own, [target, key, index]) => {
          if (target instanceof Obj)
            addParameter(target, typeof key === 'string' ? key : undefined, {
              index: typeof index === 'number' ? index : 0,
              kind: 'custom',
              data,
              pipes,
              factory: args[0],
            });
          return undefined;
        });
      });
    default:
      return undefined;
  }
}

/** A decorator of another package: `write` makes what one use of it does to its class, member or parameter. */
export function memberDecorator(machine: Machine, name: string, write: (args: Value[], site: Site) => Apply): Func {
  return makeNative(machine, name, (run, _self, args, site) => {
    const apply = write(args, site);
    return makeNative(run, `${name}()`, (_inner, _own, [target, key, at]) => {
      if (!(target instanceof Obj)) return undefined;
      const method = at instanceof Obj ? at.own?.get('value') : undefined;
      apply(
        target,
        typeof key === 'string' ? key : undefined,
        method instanceof Obj ? method : undefined,
        typeof at === 'number' ? at : undefined,
      );
      return undefined;
    });
  });
}

function applyAll(machine: Machine, decorators: Value[], _site: Site): Func {
  return makeNative(machine, 'applyDecorators()', (run, _self, [target, key, at], place) => {
    for (const decorator of decorators) applyOne(run, decorator, target, key, at, place);
    return undefined;
  });
}

/** Calls a decorator on its target; those of packages without a model do nothing here. */
export function applyOne(machine: Machine, decorator: Value, target: Value, key: Value, at: Value, site: Site): void {
  if (decorator instanceof Choice) {
    for (const option of decorator.options) applyOne(machine, option.value, target, key, at, site);
    return;
  }
  if (decorator instanceof Func) machine.parts.call(machine, decorator, undefined, [target, key, at], site);
  else if (decorator instanceof Ext && target instanceof Obj) noteValidator(target, key, decorator);
}

/** Writes an entry of `SetMetadata` or of an own decorator. */
export function setUser(state: NestState, on: Obj, key: Value, value: Value, site: Site): void {
  const name = metadataKey(key);
  if (name === undefined) state.meta.set(on, 'user:?', true, site);
  else state.meta.set(on, name, value, site);
}

function routeOn(state: NestState, machine: Machine, on: Obj, method: string, path: Value, site: Site): void {
  state.meta.set(on, 'method', method, site);
  state.meta.set(on, 'path', path === undefined || path === '' ? '/' : path, site);
  state.meta.set(on, 'route conditions', makeArray(machine, [...machine.pc]));
}

function controllerOn(state: NestState, machine: Machine, target: Obj, given: Value, site: Site): void {
  const options = given instanceof Obj && given.kind === 'object' ? given : undefined;
  const read = (key: string): Value => (options === undefined ? undefined : getProp(machine, options, key, site));
  state.meta.set(target, 'controller', true, site);
  state.meta.set(target, 'path', (options === undefined ? given : read('path')) ?? '/', site);
  for (const key of ['host', 'version']) state.meta.set(target, key, read(key), site);
}

/** NestJS keeps lists: what is applied later, or stands on a class that extends another, comes after. */
export function extendList(state: NestState, machine: Machine, on: Obj, key: string, values: readonly Value[], site: Site): void {
  const known = state.meta.get(on, key);
  const items = known instanceof Obj ? (known.items ?? []) : [];
  const places = state.meta.get(on, `${key} at`);
  const sites = places instanceof Obj ? (places.items ?? []) : [];
  const flat = values.flatMap((value) => (value instanceof Obj && value.kind === 'array' ? (value.items ?? []) : [value]));
  const mark = makeArray(machine, []);
  mark.site = site;
  state.meta.set(on, key, makeArray(machine, [...items, ...flat]), site);
  state.meta.set(on, `${key} at`, makeArray(machine, [...sites, ...flat.map(() => mark)]));
}

/** `RequestMethod.GET` as `GET`. */
export function requestMethod(value: Value): string | undefined {
  if (value instanceof Obj && 'name' in value && typeof value.name === 'string') return /RequestMethod\.(\w+)$/.exec(value.name)?.[1];
  const ORDER = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'ALL', 'OPTIONS', 'HEAD', 'SEARCH'];
  return typeof value === 'number' ? ORDER[value] : undefined;
}

const parameterTables = new WeakMap<Obj, Map<string, Parameter[]>>();
const propertyTables = new WeakMap<Obj, Map<string, Value>>();

/** A decorator of another package for parameters: which part of what comes it gives, and through which pipes. */
export function parameterDecorator(machine: Machine, name: string, kind: Parameter['kind']): Func {
  return memberDecorator(machine, name, (args) => (target, key, _method, index) => {
    const [data, pipes] = typeof args[0] === 'string' ? [args[0], args.slice(1)] : [undefined, args];
    addParameter(target, key, { index: index ?? 0, kind, data, pipes });
  });
}

/** Notes a decorated parameter of a method or constructor. */
export function addParameter(target: Obj, key: string | undefined, parameter: Parameter): void {
  let table = parameterTables.get(target);
  if (table === undefined) parameterTables.set(target, (table = new Map()));
  const name = key ?? 'constructor';
  pushTo(table, name, parameter);
}

/** Decorated parameters of a method (on a prototype or above), or of the constructor of a class. */
export function parametersOf(target: Obj, key: string): Parameter[] {
  for (let at: Obj | null = target, depth = 0; at !== null && depth < 16; at = at.proto, depth += 1) {
    const found = parameterTables.get(at)?.get(key);
    if (found !== undefined) return found;
    if (key !== 'constructor' && at.own?.has(key) === true) return [];
  }
  return [];
}

/** Members of a class that are injected after it is made. */
export function properties(_state: NestState, target: Obj): Map<string, Value> {
  let table = propertyTables.get(target);
  if (table === undefined) propertyTables.set(target, (table = new Map()));
  return table;
}
