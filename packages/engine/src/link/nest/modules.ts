import type { Machine } from '../../boot/machine.ts';
import { noteUnknownParts } from '../../boot/function.ts';
import { getProp } from '../../boot/properties.ts';
import { awaitValue } from '../../boot/await.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Choice, Ext, Func, Obj } from '../../boot/value.ts';
import { tokenKey } from './metadata.ts';
import type { Listed, NestApp, NestModule, NestState, Provider } from './nest-model.ts';

const NOWHERE: Site = { path: '', start: 0, end: 0 };
const MOST_MODULES = 600;

/**
 * Reads the modules of an app from its root, each once, in the order in which NestJS registers them: a module comes before what it imports.
 */
export function scanModules(machine: Machine, state: NestState, app: NestApp): void {
  if (app.scanned) return;
  app.scanned = true;
  const seen = new Map<string, NestModule>();
  const visit = (listed: Listed, depth: number): NestModule | undefined => {
    const definition = awaitValue(machine, forwarded(machine, listed.value));
    const [type, dynamic] = definitionOf(machine, definition);
    if (type === undefined || app.modules.length > MOST_MODULES) return undefined;
    const key = `${tokenKey(type) ?? ''}|${dynamic === undefined ? '' : dynamic.id}`;
    const known = seen.get(key);
    if (known !== undefined) {
      known.distance = Math.max(known.distance, depth);
      known.conditions = known.conditions.filter((text) => listed.conditions.includes(text));
      return known;
    }
    const module = makeModule(machine, state, type, dynamic, listed.conditions, depth);
    seen.set(key, module);
    app.modules.push(module);
    for (const inner of listOf(machine, state, module, 'imports')) {
      const imported = visit({ value: inner.value, conditions: [...new Set([...listed.conditions, ...inner.conditions])] }, depth + 1);
      if (imported !== undefined && !module.imports.includes(imported)) module.imports.push(imported);
    }
    return module;
  };
  for (const root of flatten(app.root, [])) visit(root, 0);
}

/** Lists of a module: those of its decorator, then those of the dynamic module. */
function listOf(machine: Machine, state: NestState, module: NestModule, key: string): Listed[] {
  const written = module.type instanceof Func ? state.meta.get(module.type, 'module') : undefined;
  const out: Listed[] = [];
  for (const source of [written, module.dynamic])
    if (source instanceof Obj && !(source instanceof Ext)) out.push(...flatten(getProp(machine, source, key, NOWHERE), []));
  noteUnknownParts(
    machine,
    out.map(({ value }) => value),
  );
  return out.filter(({ value }) => value !== undefined && value !== null && value !== false);
}

function makeModule(
  machine: Machine,
  state: NestState,
  type: Value,
  dynamic: Obj | undefined,
  conditions: string[],
  distance: number,
): NestModule {
  const isGlobal =
    (type instanceof Func && state.meta.get(type, 'global') === true) ||
    (dynamic !== undefined && getProp(machine, dynamic, 'global', NOWHERE) === true);
  const module: NestModule = {
    type,
    name: type instanceof Func || type instanceof Ext ? type.name : 'module',
    dynamic,
    imports: [],
    providers: new Map(),
    listed: [],
    controllers: [],
    exports: [],
    isGlobal,
    distance,
    conditions,
    instances: new Map(),
    instance: undefined,
  };
  for (const listed of listOf(machine, state, module, 'providers')) {
    const provider = providerOf(machine, listed);
    const key = provider === undefined ? undefined : tokenKey(provider.token);
    if (provider === undefined || key === undefined) continue;
    module.listed.push(provider);
    module.providers.set(key, provider);
  }
  module.controllers = listOf(machine, state, module, 'controllers');
  module.exports = listOf(machine, state, module, 'exports').map((one) => ({ ...one, value: forwarded(machine, one.value) }));
  return module;
}

/** A class, or `{ provide, useClass | useValue | useFactory | useExisting }`. */
function providerOf(machine: Machine, { value, conditions }: Listed): Provider | undefined {
  if (value instanceof Func || value instanceof Ext) return { token: value, useClass: value, conditions, site: value.site };
  if (!(value instanceof Obj)) return undefined;
  const read = (key: string): Value => getProp(machine, value, key, NOWHERE);
  const token = read('provide');
  if (token === undefined) return undefined;
  return {
    token,
    conditions,
    site: value.site,
    ...(value.own?.has('useClass') === true ? { useClass: forwarded(machine, read('useClass')) } : {}),
    ...(value.own?.has('useValue') === true ? { useValue: read('useValue'), hasValue: true } : {}),
    ...(value.own?.has('useFactory') === true ? { useFactory: read('useFactory'), inject: read('inject') } : {}),
    ...(value.own?.has('useExisting') === true ? { useExisting: forwarded(machine, read('useExisting')) } : {}),
  };
}

/** What `forwardRef(() => X)` stands for. */
export function forwarded(machine: Machine, value: Value): Value {
  if (!(value instanceof Obj) || value.own?.has('@@forward') !== true) return value;
  return machine.parts.call(machine, value.own.get('@@forward') as Value, undefined, [], NOWHERE);
}

function definitionOf(machine: Machine, value: Value): [Value, Obj | undefined] {
  if (value instanceof Func || value instanceof Ext) return [value, undefined];
  if (!(value instanceof Obj)) return [undefined, undefined];
  const type = getProp(machine, value, 'module', NOWHERE);
  return type instanceof Func || type instanceof Ext ? [type, value] : [undefined, undefined];
}

/** Members of lists of lists, also those that are only there under a condition. */
export function flatten(value: Value, conditions: string[]): Listed[] {
  if (value instanceof Choice)
    return value.options.flatMap((option) =>
      flatten(option.value, option.condition === '' ? conditions : [...conditions, option.condition]),
    );
  if (value instanceof Obj && !(value instanceof Ext) && value.kind === 'array')
    return (value.items ?? []).flatMap((item) => flatten(item, conditions));
  return [{ value, conditions }];
}
