import type { Machine } from '../../boot/machine.ts';
import { makeNative, makeObject } from '../../boot/properties.ts';
import type { Func, Site, Value } from '../../boot/value.ts';
import { Obj } from '../../boot/value.ts';

/** Sets up an instance of a class of a package. */
type Initialise = (machine: Machine, instance: Obj, args: Value[], site: Site) => void;

/** A class of a package that has a model: can be extended, and `instanceof` it works. */
export function nativeClass(machine: Machine, name: string, base: Func | undefined, initialise: Initialise): Func {
  const out = makeNative(machine, name, (run, _self, args, site) => {
    const instance = new Obj('object', prototype);
    instance.site = site;
    initialise(run, instance, args, site);
    return instance;
  });
  out.isClass = true;
  const prototype = makeObject(machine);
  const above = base?.own?.get('prototype');
  if (above instanceof Obj) prototype.proto = above;
  if (base !== undefined) out.proto = base;
  prototype.props.set('constructor', out);
  out.props.set('prototype', prototype);
  return out;
}

/** Adds a method to a class. */
export function method(machine: Machine, type: Func, name: string, native: NonNullable<Func['native']>): void {
  const prototype = type.own?.get('prototype');
  if (prototype instanceof Obj) prototype.props.set(name, makeNative(machine, name, native));
}

/** A pipe of a package as a class whose instances remember what they are and the options that they were made with. */
export function pipeClass(machine: Machine, name: string): Func {
  return nativeClass(machine, name, undefined, (_run, self, args, site) => {
    self.props.set('@@pipe', name);
    self.props.set('@@options', args[0]);
    self.site = site;
  });
}
