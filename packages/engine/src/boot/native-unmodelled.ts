import type { Machine } from './machine.ts';
import { derive } from './operators.ts';
import type { Primitive } from './operators.ts';
import { makeNative } from './properties.ts';
import type { Value } from './value.ts';
import { Ext, Obj, Unk, isPrimitive } from './value.ts';

/**
 * Gives the built-in globals what the host has and no model describes: numbers as they are, pure functions of texts and numbers as the host computes them,
 * everything else unknown. A built-in that read as undefined would make a start that works look as if it died of a TypeError.
 */
export function installUnmodelled(machine: Machine): void {
  for (const [name, target] of machine.realm.globals) {
    if (!(target instanceof Obj) || target instanceof Ext) continue;
    for (const [key, given] of restOf(name))
      if (!target.props.has(key)) target.props.set(key, memberFor(machine, `${name}.${key}`, key, given));
  }
}

type Pure = (...values: Primitive[]) => Primitive;

/** What computes the same everywhere, whenever it is asked. `Date.parse` of a text without a zone is not among them. */
const PURE = /^(?:Math\.(?!random)\w+|String\.from(?:CharCode|CodePoint)|Date\.UTC)$/;

const known = new Map<string, [key: string, given: unknown][]>();

/** Own members of a global of the host, read once. */
function restOf(name: string): [key: string, given: unknown][] {
  const before = known.get(name);
  if (before !== undefined) return before;
  const host: unknown = Reflect.getOwnPropertyDescriptor(globalThis, name)?.value;
  const out: [string, unknown][] = [];
  if (typeof host === 'function' || (typeof host === 'object' && host !== null))
    for (const [key, { value }] of Object.entries(Object.getOwnPropertyDescriptors(host)))
      if (key !== 'name' && key !== 'length') out.push([key, value]);
  known.set(name, out);
  return out;
}

function memberFor(machine: Machine, path: string, key: string, given: unknown): Value {
  if (typeof given === 'number') return given;
  if (typeof given !== 'function' || !PURE.test(path)) return new Unk(`built-in ${path}`);
  const compute = (values: readonly Primitive[]): Value => (given as Pure)(...values);
  return makeNative(machine, key, (_run, _self, args) =>
    args.every((argument) => isPrimitive(argument)) ? compute(args as Primitive[]) : (derive(args, compute) ?? new Unk(`built-in ${path}`)),
  );
}
