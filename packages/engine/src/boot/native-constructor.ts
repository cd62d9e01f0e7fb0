import type { Machine } from './machine.ts';
import { makeNative } from './properties.ts';
import type { Func, Value } from './value.ts';
import { Ext, Obj } from './value.ts';

/** A built-in constructor with its prototype, known by name everywhere. */
export function constructorOf(machine: Machine, name: string, prototype: Obj, native: NonNullable<Func['native']>): Func {
  const out = makeNative(machine, name, native);
  out.props.set('prototype', prototype);
  prototype.props.set('constructor', out);
  machine.realm.globals.set(name, out);
  return out;
}

/** An object of the audited code, not a token of something outside. */
export function isPlain(value: Value): value is Obj {
  return value instanceof Obj && !(value instanceof Ext);
}
