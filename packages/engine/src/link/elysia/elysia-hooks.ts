import { handOver } from '../../boot/external.ts';
import type { Machine } from '../../boot/machine.ts';
import { getProp, makeNative, makeObject } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Ext, Func, isPrimitive, Obj } from '../../boot/value.ts';
import { flattenHooks } from '../linked.ts';
import type { ElysiaApp, ElysiaHook, HookKind, LocalHooks, Macro, Part, Schemas, Scope } from './elysia-model.ts';
import { emptyLocal, PARTS } from './elysia-model.ts';

/** Keys of a hook object that are no macros. */
const KNOWN: ReadonlySet<string> = new Set([
  ...PARTS,
  ...'as schema detail tags type parse config transform derive beforeHandle resolve error'.split(' '),
  ...'afterHandle afterResponse mapResponse trace seed introspect websocket'.split(' '),
]);
/** Names of the registering methods and keys, with what they mean. */
export const KEYS: readonly [key: string, method: string, kind: HookKind][] = [
  ['transform', 'onTransform', 'transform'],
  ['derive', 'derive', 'derive'],
  ['resolve', 'resolve', 'resolve'],
  ['beforeHandle', 'onBeforeHandle', 'before'],
  ['error', 'onError', 'error'],
];

/** Functions given as one, as a list, or as `{ fn }`. */
export function hooksOf(machine: Machine, kind: HookKind, given: Value, site: Site, scope: Scope = 'local'): ElysiaHook[] {
  return flattenHooks(given, [...machine.pc]).map(({ value, conditions }) => {
    const inner =
      value instanceof Obj && !(value instanceof Func) && !(value instanceof Ext) ? getProp(machine, value, 'fn', site) : undefined;
    const hook = { kind, value: inner ?? value, site, conditions, scope };
    handOver(machine, hook.value, 'elysia hook', site, {}, 0);
    return hook;
  });
}

/** Reads the third argument of a route, or the first of `guard`. */
export function localHooks(machine: Machine, app: ElysiaApp, options: Value, site: Site): LocalHooks {
  const out = emptyLocal();
  if (!(options instanceof Obj)) return out;
  const at = options.site ?? site;
  for (const [key, , kind] of KEYS) {
    const given = getProp(machine, options, key, site);
    if (given !== undefined) place(out, hooksOf(machine, kind, given, at));
  }
  const schemas = schemasIn(machine, app, options, site);
  if (getProp(machine, options, 'schema', site) === 'standalone') out.beside.push(schemas);
  else out.schemas = schemas;
  for (const key of options.own?.keys() ?? []) {
    const value = getProp(machine, options, key, site);
    if (value === undefined || value === null) continue;
    out.keys.set(key, !isPrimitive(value) || Boolean(value));
    if (!KNOWN.has(key)) out.rest.set(key, value);
  }
  return out;
}

function place(into: LocalHooks, hooks: ElysiaHook[]): void {
  for (const hook of hooks) {
    if (hook.kind === 'resolve') (into.resolve ??= []).push(hook);
    else if (hook.kind === 'before' || hook.kind === 'mapResolve') (into.before ??= []).push(hook);
    else if (hook.kind === 'error') (into.error ??= []).push(hook);
    else (into.transform ??= []).push(hook);
  }
}

/** Schemas by part; a text is the name of a model. */
export function schemasIn(machine: Machine, app: ElysiaApp, options: Obj, site: Site): Schemas {
  const out: Schemas = {};
  for (const part of PARTS) {
    const given = getProp(machine, options, part, site);
    if (given !== undefined) out[part as Part] = typeof given === 'string' ? (app.models.get(given) ?? given) : given;
  }
  return out;
}

/** `macro({ name: value => hooks })`, `macro('name', hooks)`, and the older `macro(({ onBeforeHandle }) => ({ … }))`. */
export function addMacros(machine: Machine, app: ElysiaApp, args: Value[], site: Site): void {
  const [first, second] = args;
  if (typeof first === 'string') {
    if (second !== undefined) app.macros.set(first, { value: second });
    return;
  }
  if (first instanceof Func) {
    const sink: ElysiaHook[] = [];
    const made = machine.parts.call(machine, first, undefined, [manager(machine, sink)], site);
    if (made instanceof Obj)
      for (const key of made.own?.keys() ?? []) app.macros.set(key, { value: getProp(machine, made, key, site), sink });
    return;
  }
  if (first instanceof Obj && !(first instanceof Ext))
    for (const key of first.own?.keys() ?? []) app.macros.set(key, { value: getProp(machine, first, key, site) });
}

/** What a macro of the older form is given: `onBeforeHandle(fn)` or `onBeforeHandle({ insert }, fn)`. */
function manager(machine: Machine, sink: ElysiaHook[]): Obj {
  const out = makeObject(machine);
  out.open = true;
  for (const [, method, kind] of KEYS)
    out.props.set(
      method,
      makeNative(machine, method, (run, _self, args, site) => {
        const given = args.find((one) => one instanceof Func) ?? args.at(-1);
        sink.push(...hooksOf(run, kind, given, site));
        return undefined;
      }),
    );
  return out;
}

const DEEPEST = 16;

/**
 * Puts in what the macros that an instance knows make of the keys of a hook object. A macro that gives nothing ends it: keys that stand
 * behind it are not looked at any more.
 */
export function applyMacros(machine: Machine, app: ElysiaApp, local: LocalHooks, site: Site): void {
  const visit = (keys: ReadonlyMap<string, Value>, depth: number): void => {
    if (depth >= DEEPEST) return;
    for (const [key, value] of keys) {
      const macro = app.macros.get(key);
      if (macro === undefined) continue;
      const made = madeBy(machine, macro, value, site);
      if (made === undefined) return;
      local.rest.delete(key);
      local.keys.delete(key);
      local.keys.set('@@macro', true);
      const inner = localHooks(machine, app, made.options, site);
      local.beside.push(...(Object.keys(inner.schemas).length === 0 ? [] : [inner.schemas]), ...inner.beside);
      for (const list of [inner.transform, inner.resolve, inner.before, inner.error, made.hooks]) place(local, list ?? []);
      visit(inner.rest, depth + 1);
    }
  };
  visit(local.rest, 0);
}

function madeBy(machine: Machine, macro: Macro, value: Value, site: Site): { options: Value; hooks: ElysiaHook[] } | undefined {
  if (macro.sink !== undefined) {
    macro.sink.length = 0;
    machine.parts.call(machine, macro.value, undefined, [value], site);
    return { options: undefined, hooks: [...macro.sink] };
  }
  const options = macro.value instanceof Func ? machine.parts.call(machine, macro.value, undefined, [value], site) : macro.value;
  if (options === undefined || options === null || options === false) return undefined;
  return !(macro.value instanceof Func) && value === false ? undefined : { options, hooks: [] };
}
