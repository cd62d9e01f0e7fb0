import type { Node } from 'oxc-parser';
import { walk } from '../lang/typescript/syntax.ts';
import type { LinkedHook } from '../link/linked.ts';
import type { Value } from '../boot/value.ts';
import { Accessor, Choice, Env, Ext, Func, Obj, Unk, isPrimitive } from '../boot/value.ts';

/** Printed name of a guard, with the constants its factory captured: `requireRole("admin")`. */
export function guardName(value: Value): string {
  if (value === undefined || value === null) return 'undefined';
  if (value instanceof Ext) return value.name.replace(/\(\)$/, '');
  if (value instanceof Unk) return 'unknown';
  if (!(value instanceof Func)) return 'value';
  const target = value.bound?.target ?? value;
  if (target.props.has('@@any'))
    return `auth([${(target.items ?? []).map(guardName).join(target.props.get('@@any') === 'or' ? ' or ' : ' and ')}])`;
  const frame = target.scope?.frame;
  const factory = frame?.func;
  if (factory === undefined || factory.name === '' || !isFactoryOf(factory, target)) return target.name === '' ? 'anonymous' : target.name;
  const args = frame?.args ?? [];
  return `${factory.name}(${args
    .slice(0, 4)
    .map((argument) => printed(argument, 0))
    .join(', ')})`;
}

/** Printed name of a guard where it is attached. */
export function hookName(hook: LinkedHook): string {
  return hook.name ?? guardName(hook.value);
}

/** Like {@link guardKey}, where it is attached. */
export function hookKey(hook: LinkedHook, assumed?: ReadonlyMap<object, boolean>): string {
  return hook.key?.() ?? guardKey(hook.value, assumed);
}

/** The function around a guard made it, rather than registered it: it was called with plain values. */
function isFactoryOf(factory: Func, _guard: Func): boolean {
  const args =
    factory.node !== undefined && 'params' in factory.node && Array.isArray(factory.node.params) ? factory.node.params.length : 0;
  if (args === 0) return false;
  return !/^(?:default|plugin|main|start\w*|build\w*|create(?:App|Server)\w*|register\w*|setup\w*|.*(?:Routes?|Plugin|App|Server|Bootstrap))$/i.test(
    factory.name,
  );
}

function printed(value: Value, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60));
  if (isPrimitive(value)) return String(value);
  if (value instanceof Env) return value.name;
  if (value instanceof Func) return value.name === '' ? 'function' : value.name;
  if (value instanceof Ext) return value.name.slice(0, 40);
  if (value instanceof Obj && value.kind === 'array' && depth < 2)
    return `[${(value.items ?? [])
      .slice(0, 6)
      .map((item) => printed(item, depth + 1))
      .join(', ')}]`;
  return value instanceof Obj ? '{…}' : '…';
}

/** Members of what is captured are compared up to this many, and this deep. */
const MAX_MEMBERS = 40;
const MAX_DEPTH = 3;

const namesOf = new WeakMap<object, ReadonlySet<string>>();

/** Names that stand in a function: what it captures is among them. */
function namesIn(node: Node): ReadonlySet<string> {
  let names = namesOf.get(node);
  if (names === undefined) {
    const found = new Set<string>();
    walk(node, (inner) => {
      if (inner.type === 'Identifier') found.add(inner.name);
    });
    namesOf.set(node, (names = found));
  }
  return names;
}

/**
 * Key under which two guards behave alike: same function, same captured values. With the assumptions of the boot, values from packages
 * count by name, so that one validator made for ten schemas is one guard.
 */
export function guardKey(value: Value, assumed?: ReadonlyMap<object, boolean>, deep = 0): string {
  if (isPrimitive(value)) return String(value);
  if (value instanceof Ext) return value.name;
  if (!(value instanceof Func)) return `#${value.id}`;
  const target = value.bound?.target ?? value;
  if (target.node === undefined) return `#${target.id}`;
  const names = namesIn(target.node);
  const captured: string[] = [];
  for (
    let scope = target.scope, depth = 0;
    scope !== undefined && scope.parent !== undefined && depth < 4;
    scope = scope.parent, depth += 1
  ) {
    for (const [name, cell] of scope.vars)
      if (names.has(name)) captured.push(`${name}=${cell.live === undefined ? atom(cell.value, assumed, deep) : ''}`);
  }
  return `${target.path}:${target.node.start}(${captured.join(',')})`;
}

function atom(value: Value, assumed: ReadonlyMap<object, boolean> | undefined, depth: number): string {
  if (isPrimitive(value)) return typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : String(value);
  if (value instanceof Func && value.scope?.parent === undefined) return `${value.path}:${value.node?.start ?? value.name}`;
  if (value instanceof Ext)
    return assumed !== undefined && isUntouched(value, assumed) ? `${value.name}:${value.result}:${value.readsEnv}` : `#${value.id}`;
  // One of several values, by the conditions under which it is which: read anew, it is the same.
  if (value instanceof Choice && depth < MAX_DEPTH)
    return `?${value.options.map((option) => `${option.condition}:${atom(option.value, assumed, depth + 1)}`).join('|')}`;
  return (value instanceof Obj && depth < MAX_DEPTH ? structure(value, assumed, depth + 1) : undefined) ?? `#${value.id}`;
}

/** Nothing was assumed about it or put on it, so its name says all. */
function isUntouched(value: Ext, assumed: ReadonlyMap<object, boolean>): boolean {
  if (assumed.has(value)) return false;
  for (const [key, member] of value.own ?? [])
    if (!(member instanceof Ext) || member.name !== `${value.name}.${key}` || !isUntouched(member, assumed)) return false;
  return true;
}

/** What a plain list, object or closure consists of: two of them that were made alike behave alike. */
function structure(value: Obj, assumed: ReadonlyMap<object, boolean> | undefined, depth: number): string | undefined {
  const members = value.own?.size ?? 0;
  if (value.open || value.model !== undefined || members > MAX_MEMBERS) return undefined;
  if (value instanceof Func) {
    const plain = value.node !== undefined && !value.isClass && value.bound === undefined && value.home === undefined;
    return plain && (members === 0 || (members === 1 && value.own?.has('prototype') === true))
      ? guardKey(value, assumed, depth)
      : undefined;
  }
  if (value.kind === 'array') {
    const items = value.items ?? [];
    return members > 0 || items.length > MAX_MEMBERS ? undefined : `[${items.map((item) => atom(item, assumed, depth)).join(',')}]`;
  }
  const { proto } = value;
  if (value.kind !== 'object' || proto === null || proto.proto !== null || proto.open || proto.own?.has('constructor') === true)
    return undefined;
  const parts: string[] = [];
  for (const [key, member] of value.own ?? []) {
    if (member instanceof Accessor) return undefined;
    parts.push(`${JSON.stringify(key)}:${atom(member, assumed, depth)}`);
  }
  return `{${parts.join(',')}}`;
}
