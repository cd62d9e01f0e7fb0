import type { Machine } from './machine.ts';
import type { Site, Value } from './value.ts';
import { Accessor, Choice, Env, Ext, Func, Obj, Template, Unk, isMarked, isPrimitive, joinValues } from './value.ts';

/** Makes a plain object. */
export function makeObject(machine: Machine, members?: Record<string, Value>): Obj {
  const out = new Obj('object', machine.realm.object);
  if (members !== undefined) for (const key of Object.keys(members)) out.props.set(key, members[key]);
  return out;
}

export function makeArray(machine: Machine, items: Value[], open = false): Obj {
  const out = new Obj('array', machine.realm.array);
  out.items = items;
  out.open = open;
  return out;
}

export function makeError(machine: Machine, message: Value, name = 'Error'): Obj {
  const out = new Obj('error', machine.realm.error);
  out.props.set('message', message);
  out.props.set('name', name);
  return out;
}

/** A settled promise. */
export function makePromise(machine: Machine, value: Value, rejected = false): Obj {
  const out = new Obj('promise', machine.realm.promise);
  out.data = value;
  out.rejected = rejected;
  return out;
}

/** A built-in function. */
export function makeNative(machine: Machine, name: string, native: NonNullable<Func['native']>): Func {
  const out = new Func(name, machine.realm?.func ?? null);
  out.native = native;
  return out;
}

/** A property key as text; `undefined` when it is not known. */
export function keyOf(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  if (isPrimitive(value)) return String(value);
  if (value instanceof Obj && value.kind === 'object' && typeof value.data === 'string') return value.data;
  return undefined;
}

/** Reads a property. Reading from null or undefined is the caller's error to raise. */
export function getProp(machine: Machine, target: Value, key: string, site: Site): Value {
  if (target instanceof Choice) return memberOfChoice(machine, target, key, site);
  if (target instanceof Unk) return memberOf(machine, target, key);
  if (isPrimitive(target)) return primitiveMember(machine, target, key);
  if (target instanceof Ext && target.own?.get(key) === undefined) return externalMember(target, key);
  if (target.items !== undefined) {
    if (key === 'length' || (key === 'size' && target.kind === 'set'))
      return target.open && target.kind !== 'function' ? lengthOf(target) : target.items.length;
    if (target.kind === 'array' && /^\d+$/.test(key)) {
      const at = Number(key);
      if (at < target.items.length) return target.items[at];
      return target.open ? new Unk('element of a list of unknown length') : undefined;
    }
  }
  if (key === 'size' && target.kind === 'map') return target.open ? lengthOf(target) : (target.entries ?? []).length;
  if (target instanceof Func && key === 'name' && !target.props.has('name')) return target.name;
  if (target instanceof Func && key === 'length' && !target.props.has('length')) return paramCount(target);
  if (key === '__proto__') return target.proto;
  let open = false;
  for (let at: Obj | null = target, depth = 0; at !== null && depth < 64; at = at.proto, depth += 1) {
    if (at !== target && at instanceof Ext) return externalMember(at, key);
    const { own } = at;
    if (own !== undefined) {
      const found = own.get(key);
      if (found instanceof Accessor) return found.get === undefined ? undefined : machine.parts.call(machine, found.get, target, [], site);
      if (found !== undefined || own.has(key)) return found;
    }
    open ||= at.open;
  }
  if (open) return new Unk(`member ${key} of an object that is not fully known`);
  return builtinMember(target, key);
}

function memberOfChoice(machine: Machine, target: Choice, key: string, site: Site): Value {
  const options = target.options.filter((option) => option.value !== undefined && option.value !== null);
  let out: Value = undefined;
  for (const [at, option] of options.entries()) {
    const value = getProp(machine, option.value, key, site);
    out = at === 0 ? value : joinValues('', out, option.condition, value);
  }
  if (options.length > 1 && out instanceof Choice) {
    return choiceOf(options.map((option) => ({ condition: option.condition, value: getProp(machine, option.value, key, site) })));
  }
  return options.length === 0 ? new Unk('no such member') : out;
}

function choiceOf(options: { condition: string; value: Value }[]): Value {
  const first = options[0]?.value;
  return options.every((option) => option.value === first) ? first : new Choice(options);
}

function lengthOf(target: Obj): Value {
  // The length of an open list is one value per list, so that two tests of it agree.
  const known = target.props.get('@@length');
  if (known instanceof Unk) return known;
  const length = new Unk('length of a list that is not fully known');
  target.props.set('@@length', length);
  return length;
}

function paramCount(target: Func): number {
  const node = target.bound?.target.node ?? target.node;
  if (node === undefined || !('params' in node) || !Array.isArray(node.params)) return 0;
  const params = node.params as { type: string; name?: string }[];
  const first = params.findIndex((param) => param.type === 'AssignmentPattern' || param.type === 'RestElement');
  const all = first === -1 ? params.length : first;
  return params[0]?.name === 'this' ? all - 1 : all;
}

/** Members of an unknown value: memoised, so that asking twice gives the same unknown. */
export function memberOf(machine: Machine, target: Unk, key: string): Value {
  if (target instanceof Template || (target instanceof Env && !target.derived)) return primitiveMember(machine, target, key);
  const known = target.members?.get(key);
  if (known !== undefined || target.members?.has(key) === true) return known;
  if (target.provide !== undefined) {
    const provided = target.provide(key);
    (target.members ??= new Map()).set(key, provided);
    return provided;
  }
  const member = new Unk(target.reason);
  member.role = target.role;
  if (target.origin !== undefined) member.origin = `${target.origin}.${key}`;
  (target.members ??= new Map()).set(key, member);
  return member;
}

/** Members of something outside: `pg` → `pg.Pool`, memoised. */
export function externalMember(target: Ext, key: string): Value {
  const known = target.own?.get(key);
  if (known instanceof Accessor) return new Unk('getter of an external object');
  if (known !== undefined || target.own?.has(key) === true) return known;
  if (target.readsEnv) {
    const direct = target.name === 'process.env';
    if (direct || /^[A-Z][A-Z0-9_]+$/.test(key)) {
      const variable = new Env(key);
      variable.derived = !direct;
      target.props.set(key, variable);
      return variable;
    }
  }
  // CommonJS and ESM views of a package are the same thing here.
  if (key === 'default' && !target.result) return target;
  if (key === 'then' && !target.result) return undefined;
  if (key === '__esModule') return new Unk('external');
  const member = new Ext(`${target.name}.${key}`);
  member.parent = target;
  member.call = target.call;
  member.result = target.result && key !== 'then' && key !== 'catch' && key !== 'finally';
  member.readsEnv = target.readsEnv;
  target.props.set(key, member);
  return member;
}

function primitiveMember(machine: Machine, target: Value, key: string): Value {
  if (typeof target === 'string') {
    if (key === 'length') return isMarked(target as Value) ? formatOf(target) : target.length;
    if (/^\d+$/.test(key)) return target[Number(key)];
    return builtinFrom(machine.realm.string, key, String.prototype);
  }
  if (typeof target === 'number') return builtinFrom(machine.realm.number, key, Number.prototype);
  if (target instanceof Unk) return builtinFrom(machine.realm.string, key, String.prototype) ?? new Unk(`${key} of an unknown text`);
  if (key === 'toString') return machine.realm.number.props.get('toString') as Value;
  return target !== undefined && target !== null && key in Object(target) ? new Unk(`built-in ${key}`) : undefined;
}

/** Why the length of a credential, and what matches it, are not known. */
export const CREDENTIAL_FORMAT = 'format of a credential';

/** Properties of a credential's text that a caller can choose freely. */
export function formatOf(target: string): Unk {
  const out = new Unk(CREDENTIAL_FORMAT);
  out.role = 'format';
  out.origin = target.includes('CRED_OK') ? 'good' : 'bad';
  return out;
}

function builtinFrom(proto: Obj, key: string, host: object): Value {
  const found = proto.props.get(key);
  if (found !== undefined && !(found instanceof Accessor)) return found;
  return key in host ? new Unk(`built-in ${key}`) : undefined;
}

const HOSTS: Partial<Record<string, object>> = {
  array: Array.prototype,
  map: Map.prototype,
  set: Set.prototype,
  function: Function.prototype,
  promise: Promise.prototype,
  regexp: /^/,
  error: Error.prototype,
  date: Date.prototype,
  object: Object.prototype,
};

const ITERATOR = new Set(['next', 'return', 'throw', 'take', 'drop', 'toArray']);

/** A built-in that has no model reads as unknown, never as undefined. */
function builtinMember(target: Obj, key: string): Value {
  if (key === 'stack' && target.kind === 'error') return new Unk('stack');
  const host = HOSTS[target.kind] ?? Object.prototype;
  if (key in host && key !== 'constructor') return new Unk(`built-in ${key}`);
  // What `values()`, `entries()` and `matchAll()` give is kept as a list, but it is an iterator too.
  return target.kind === 'array' && ITERATOR.has(key) ? new Unk(`built-in ${key}`) : undefined;
}

/** Writes a property. */
export function setProp(machine: Machine, target: Value, key: string, value: Value, site: Site): void {
  if (target instanceof Choice) {
    for (const option of target.options) {
      if (option.value instanceof Obj)
        setProp(machine, option.value, key, joinValues('', value, 'otherwise', plainMember(option.value, key)), site);
    }
    return;
  }
  if (target instanceof Unk) {
    (target.members ??= new Map()).set(key, value);
    return;
  }
  if (!(target instanceof Obj)) return;
  if (target.kind === 'array' && target.items !== undefined) {
    if (key === 'length' && typeof value === 'number') {
      machine.heap.setItems(target, target.items.slice(0, Math.max(0, value)));
      return;
    }
    if (/^\d+$/.test(key) && Number(key) < 4096) {
      machine.heap.itemsOf(target)[Number(key)] = value;
      return;
    }
  }
  for (let at: Obj | null = target, depth = 0; at !== null && depth < 64; at = at.proto, depth += 1) {
    const found = at.own?.get(key);
    if (found instanceof Accessor) {
      if (found.set !== undefined) machine.parts.call(machine, found.set, target, [value], site);
      return;
    }
    if (found !== undefined) break;
  }
  machine.heap.setProp(target, key, value);
}

/** An own data property, without running getters. */
export function plainMember(target: Obj, key: string): Value {
  const found = target.own?.get(key);
  return found instanceof Accessor ? new Unk('getter') : found;
}

/** A property by any key; unknown keys read as unknown, or as a choice of the members when there are few. */
export function getByValue(machine: Machine, target: Value, key: Value, site: Site): Value {
  const name = keyOf(key);
  if (name !== undefined) return getProp(machine, target, name, site);
  if (target instanceof Obj && !(target instanceof Ext) && !target.open) {
    const members = target.kind === 'array' ? (target.items ?? []) : ownKeys(target).map((own) => plainMember(target, own));
    if (members.length > 0 && members.length <= 4 && members.every((member) => member instanceof Obj)) {
      return new Choice(members.map((value) => ({ condition: '', value })));
    }
  }
  return new Unk('computed member');
}

/** Own enumerable property names, in order. */
export function ownKeys(target: Obj): string[] {
  const out: string[] = target.kind === 'array' ? (target.items ?? []).map((_, at) => String(at)) : [];
  for (const key of target.own?.keys() ?? []) if (!key.startsWith('@@') && !key.startsWith('#') && key !== 'constructor') out.push(key);
  return out;
}
