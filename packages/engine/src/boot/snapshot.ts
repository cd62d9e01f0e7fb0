import type { BootValue } from './boot-value.ts';
import type { Machine } from './machine.ts';
import type { Value } from './value.ts';
import type { Obj } from './value.ts';
import { Accessor, Choice, Env, Ext, Func, Template, Unk, isPrimitive } from './value.ts';

const MAX_DEPTH = 6;
const MAX_MEMBERS = 80;

/** Copies a value off the heap, so that later changes don't show and the heap can go. */
export function snapshot(machine: Machine, value: Value, depth = 0): BootValue {
  if (isPrimitive(value)) return { kind: 'known', value };
  if (depth > MAX_DEPTH) return { kind: 'unknown', reason: 'too deep' };
  if (value instanceof Env) {
    const base = { kind: 'env' as const, name: value.name, derived: value.derived };
    return value.fallback === undefined ? base : { ...base, fallback: snapshot(machine, value.fallback, depth + 1) };
  }
  if (value instanceof Template) {
    return { kind: 'template', parts: value.parts.map((part) => (typeof part === 'string' ? part : snapshot(machine, part, depth + 1))) };
  }
  if (value instanceof Choice) {
    return {
      kind: 'choice',
      options: value.options.map((option) => ({ condition: option.condition, value: snapshot(machine, option.value, depth + 1) })),
    };
  }
  if (value instanceof Unk) return { kind: 'unknown', reason: value.origin ?? value.reason };
  if (value instanceof Ext) return { kind: 'external', name: value.name, ...(value.call === undefined ? {} : { call: value.call }) };
  if (value instanceof Func) {
    const target = value.bound?.target ?? value;
    if (target.node === undefined) return { kind: 'external', name: value.name };
    return { kind: 'function', path: target.path, node: target.node, name: target.name, offset: target.node.start };
  }
  return objectSnapshot(machine, value, depth);
}

function objectSnapshot(machine: Machine, value: Obj, depth: number): BootValue {
  if (value.kind === 'regexp') return { kind: 'regexp', source: String(value.data) };
  if (value.kind === 'promise') return snapshot(machine, value.data, depth + 1);
  if (value.kind === 'array' || value.kind === 'set') {
    const items = (value.items ?? []).slice(0, MAX_MEMBERS).map((item) => snapshot(machine, item, depth + 1));
    return { kind: 'array', items, open: value.open || (value.items ?? []).length > MAX_MEMBERS };
  }
  const properties: Record<string, BootValue> = {};
  let count = 0;
  const members: [string, Value | Accessor][] =
    value.kind === 'map' ? (value.entries ?? []).map(([key, member]) => [String(isPrimitive(key) ? key : '?'), member]) : [...value.props];
  for (const [key, member] of members) {
    if (key.startsWith('@@') || key === '__proto__') continue;
    count += 1;
    if (count > MAX_MEMBERS) break;
    properties[key] = member instanceof Accessor ? { kind: 'unknown', reason: 'getter' } : snapshot(machine, member, depth + 1);
  }
  const className = value.proto?.props.get('constructor');
  return {
    kind: 'object',
    properties,
    open: value.open || count > MAX_MEMBERS,
    ...(className instanceof Func && className.isClass ? { className: className.name } : {}),
    ...(value.site === undefined ? {} : { site: machine.locate(value.site) }),
  };
}
