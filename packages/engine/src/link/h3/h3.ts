import { awaitValue } from '../../boot/await.ts';
import type { Machine } from '../../boot/machine.ts';
import { getProp, makeNative } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Ext, Func, Obj, Unk } from '../../boot/value.ts';
import { H3_PHASES, runtimeConfig } from '../../guard/h3-event.ts';
import { flattenHooks } from '../linked.ts';
import type { LinkedHook } from '../linked.ts';

/** Where functions of h3 come from: the package, Nitro around it, and the names that Nuxt gives out. */
const FROM = /^(?:h3|#imports|nitropack\/runtime(?:\/\w+)?|nitro\/h3|nitro\/cache|nitropack\/runtime\/cache)\.(\w+)$/;
const OBJECT = '@@h3 handler';
const LAZY = '@@h3 lazy';

/** Teaches a machine what makes handlers of h3. https://v1.h3.dev/guide/event-handler */
export function installH3(machine: Machine): void {
  machine.models.push((run, callee, _self, args, site) => {
    const name = FROM.exec(callee.name)?.[1];
    switch (name) {
      case 'defineEventHandler':
      case 'eventHandler':
      case 'defineHandler':
      case 'defineCachedEventHandler':
      case 'cachedEventHandler':
      case 'toEventHandler':
        return { value: handlerFrom(run, args[0]) };
      case 'lazyEventHandler':
      case 'defineLazyEventHandler':
        return { value: marked(run, LAZY, args[0], site) };
      case 'useRuntimeConfig':
        return { value: runtimeConfig('NUXT') };
      case 'useBase':
        return { value: args[1] };
      default:
        return undefined;
    }
  });
}

/** A function is the handler itself; an object has it as a member, with hooks beside it. */
function handlerFrom(machine: Machine, given: Value): Value {
  if (!(given instanceof Obj) || given instanceof Func || given instanceof Ext) return given;
  return marked(machine, OBJECT, given, given.site);
}

function marked(machine: Machine, mark: string, value: Value, site: Site | undefined): Func {
  const out = makeNative(machine, 'handler', (run, self, args, at) => {
    const inner = mark === LAZY ? lazily(run, value, at) : value instanceof Obj ? getProp(run, value, 'handler', at) : undefined;
    return inner instanceof Func ? run.parts.call(run, inner, self, args, at) : new Unk('answer');
  });
  out.props.set(mark, value);
  if (site !== undefined) out.site = site;
  return out;
}

function lazily(machine: Machine, factory: Value, site: Site): Value {
  const made =
    factory instanceof Func ? awaitValue(machine, machine.parts.call(machine, factory, undefined, [], site)) : new Unk('handler');
  if (!(made instanceof Obj) || made instanceof Func || made instanceof Ext) return made;
  return handlerFrom(machine, getProp(machine, made, 'default', site));
}

/** The function that answers, with the hooks of its own that run before it. */
export function partsOfHandler(machine: Machine, value: Value, site: Site): { handler: Value; hooks: LinkedHook[]; websocket: boolean } {
  let now = value;
  const hooks: LinkedHook[] = [];
  let websocket = false;
  for (let depth = 0; depth < 4 && now instanceof Func; depth += 1) {
    const factory = now.own?.get(LAZY) as Value;
    const given = now.own?.get(OBJECT) as Value;
    if (factory !== undefined) now = lazily(machine, factory, site);
    else if (given instanceof Obj) {
      const before = getProp(machine, given, 'onRequest', site);
      if (before !== undefined)
        for (const one of flattenHooks(before, []))
          hooks.push({ phase: H3_PHASES.hook, value: one.value, site: given.site ?? site, conditions: one.conditions });
      websocket = getProp(machine, given, 'websocket', site) !== undefined;
      now = getProp(machine, given, 'handler', site);
    } else break;
  }
  return { handler: now, hooks, websocket };
}
