import type { Machine } from './machine.ts';
import { isLocalFunction, isObjectValue, toText, UNREAD } from './value.ts';
import type { Value } from './value.ts';

/** Methods of arrays, objects and texts that lists of names are usually built with. */
export function callMethod(machine: Machine, on: Value, name: string, args: readonly Value[]): Value {
  const [first] = args;
  if (Array.isArray(on)) return arrayMethod(machine, on, name, args);
  if (typeof on === 'string') {
    if (name === 'trim') return on.trim();
    if (name === 'toLowerCase') return on.toLowerCase();
    if (name === 'toUpperCase') return on.toUpperCase();
    if (name === 'split' && typeof first === 'string') return on.split(first);
    return UNREAD;
  }
  // `Object.keys(x)`, `Object.entries(x)`, `Object.freeze(x)`: `Object` itself is unread.
  if (on === UNREAD && isObjectValue(first as Value)) {
    const entries = [...(first as Extract<Value, { kind: 'object' }>).properties];
    if (name === 'keys') return entries.map(([key]) => key);
    if (name === 'values') return entries.map(([, entry]) => entry.value);
    if (name === 'entries') return entries.map(([key, entry]): Value[] => [key, entry.value]);
  }
  // `tseslint.config(a, …b)` gives back what it is given.
  if (on === UNREAD && /^(?:config|defineConfig)$/.test(name)) return args.length === 1 ? first : [...args];
  if (on === UNREAD && ['freeze', 'assign', 'from', 'all', 'allSettled'].includes(name)) return first;
  return UNREAD;
}

function arrayMethod(machine: Machine, list: Value[], name: string, args: readonly Value[]): Value {
  const [first] = args;
  const callback = isLocalFunction(first) ? first : undefined;
  switch (name) {
    case 'forEach':
    case 'map':
    case 'flatMap':
    case 'filter': {
      if (callback === undefined) return UNREAD;
      const results: Value[] = list.map((item, index): Value => machine.invoke(callback, [item, index, list]));
      if (name === 'map') return results;
      if (name === 'flatMap') return results.flatMap((each): Value[] => (Array.isArray(each) ? each : [each]));
      return name === 'filter' ? list.filter((_item, index) => Boolean(results[index])) : undefined;
    }
    case 'reduce': {
      if (callback === undefined) return UNREAD;
      let value: Value = args.length > 1 ? args[1] : list[0];
      for (const item of args.length > 1 ? list : list.slice(1)) value = machine.invoke(callback, [value, item]);
      return value;
    }
    case 'join':
      return list.map(toText).join(typeof first === 'string' ? first : ',');
    case 'concat':
      return [...list, ...args.flatMap((each): Value[] => (Array.isArray(each) ? each : [each]))];
    case 'slice':
      return list.slice(typeof first === 'number' ? first : 0, typeof args[1] === 'number' ? args[1] : undefined);
    case 'reverse':
      return list.toReversed();
    case 'includes':
      return list.includes(UNREAD) || first === UNREAD ? UNREAD : list.includes(first);
    case 'push':
      list.push(...args);
      return list.length;
    case 'sort':
      return list;
    default:
      return UNREAD;
  }
}
