import { textOf } from '../boot/conditions.ts';
import { LIMITS } from '../boot/machine.ts';
import type { Machine } from '../boot/machine.ts';
import { settledValue } from '../boot/native-promise.ts';
import { getProp, makeNative, makeObject } from '../boot/properties.ts';
import type { Site, Value } from '../boot/value.ts';
import { Choice, Ext, Func, Obj, Unk, isObject } from '../boot/value.ts';
import type { FastifyScope } from './fastify-model.ts';
import { childScope, enqueue, flush } from './fastify-model.ts';
import { serverOf } from './graphql/graph-model.ts';
import { registerGraphql } from './graphql/on-fastify.ts';
import { registerExternal } from './fastify-plugins.ts';

const NOWHERE: Site = { path: '', start: 0, end: 0 };

/** Looks through promises, modules and choices for what is really registered. */
function pluginValue(machine: Machine, value: Value): Value {
  let now = settledValue(value);
  for (let depth = 0; depth < 3; depth += 1) {
    if (now instanceof Func || !(now instanceof Obj) || now instanceof Ext) break;
    const inner = settledValue(getProp(machine, now, 'default', NOWHERE));
    if (inner === undefined || inner === now) break;
    now = inner;
  }
  return now;
}

export function register(machine: Machine, scope: FastifyScope, args: Value[], site: Site): void {
  const app = scope.app;
  if (machine.phase === 'late') {
    app.refused.push({ site, reason: 'it is registered after the app was started, which Fastify refuses' });
    return;
  }
  const plugin = pluginValue(machine, args[0]);
  app.pluginSites.push({ name: nameOf(plugin), site, conditions: [...machine.pc] });
  enqueue(machine, app, () => {
    const current = app.loading.at(-1);
    // The loader hands plugins the instance of the plugin that is being loaded, whoever `register` was called on.
    const target = current?.scope ?? scope;
    loadPlugin(machine, target, plugin, args[1], site);
  });
}

function nameOf(plugin: Value): string {
  return plugin instanceof Ext ? plugin.name : plugin instanceof Func ? plugin.name || 'plugin' : 'plugin';
}

function loadPlugin(machine: Machine, target: FastifyScope, plugin: Value, given: Value, site: Site): void {
  const app = target.app;
  const byFunction = given instanceof Func;
  const options = byFunction ? machine.parts.call(machine, given, undefined, [target.handle], site) : (given ?? makeObject(machine));
  if (plugin instanceof Choice) {
    for (const option of plugin.options) {
      const depth = machine.pc.length;
      if (option.condition !== '') machine.pc.push(option.condition);
      if (option.value instanceof Func || option.value instanceof Ext) loadPlugin(machine, target, option.value, given, site);
      machine.pc.length = depth;
    }
    return;
  }
  if (plugin instanceof Ext) {
    registerExternal(machine, target, plugin, options, site, (inner, value, opts) =>
      loadPlugin(machine, inner, pluginValue(machine, value), opts, site),
    );
    return;
  }
  if (!(plugin instanceof Func)) {
    target.open.push({
      reason: plugin instanceof Unk ? `the plugin could not be read (${plugin.reason})` : 'the plugin is no function',
      site,
    });
    if (plugin instanceof Unk) machine.heap.setOpen(target.handle);
    return;
  }
  const graphql = serverOf(plugin);
  if (graphql !== undefined) {
    registerGraphql(machine, target, graphql, options, site);
    return;
  }
  const func = plugin.bound?.target ?? plugin;
  const skips = func.props.get('@@skip-override') === true;
  const prefixes = byFunction || skips || !isObject(options) ? [''] : prefixTexts(getProp(machine, options, 'prefix', site));
  for (const prefix of prefixes.slice(0, 2)) {
    const scope = skips ? target : childScope(target, prefix, site);
    app.loading.push({ scope, queue: [] });
    try {
      if (app.loading.length > LIMITS.depth) return;
      const done = makeNative(machine, 'done', () => undefined);
      machine.parts.call(machine, plugin, scope.handle, [scope.handle, options, done], site);
      flush(machine, app.loading.at(-1) as NonNullable<ReturnType<typeof app.loading.at>>);
    } finally {
      app.loading.pop();
    }
  }
}

function prefixTexts(value: Value): string[] {
  if (value === undefined || value === null) return [''];
  if (value instanceof Choice && !value.orElse)
    return value.options.map((option) => (option.value === undefined ? '' : (textOf(option.value) ?? '{?}')));
  return [textOf(value) ?? '{?}'];
}
