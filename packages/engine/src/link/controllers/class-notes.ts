import type { Machine } from '../../boot/machine.ts';
import { makeNative } from '../../boot/properties.ts';
import type { Ext, Site, Value } from '../../boot/value.ts';
import { Func, Obj } from '../../boot/value.ts';

/** A parameter of a method that a decorator fills. */
export interface NotedParameter {
  index: number;
  kind: string;
  name: string | undefined;
  /** What else the decorator was given. */
  options: Value;
}

/** A route that stands on a method. */
export interface NotedRoute {
  verb: string;
  path: Value;
  /** What the decorator was given after the path. */
  rest: Value[];
  site: Site;
  conditions: string[];
}

/** What decorators wrote on a class or on one of its methods, in the order in which they were applied. */
export interface Notes {
  entries: { name: string; args: Value[]; site: Site }[];
  routes: NotedRoute[];
  parameters: NotedParameter[];
}

/** Decorators of one library, by class and method. */
export class ClassNotes {
  /** Classes in the order in which a decorator first met them. */
  readonly classes: Func[] = [];
  private readonly known = new Map<Func, Map<string, Notes>>();

  /** Notes of a class (`''`) or a method, made when they are not there. */
  on(owner: Func, method = ''): Notes {
    let table = this.known.get(owner);
    if (table === undefined) {
      this.known.set(owner, (table = new Map()));
      this.classes.push(owner);
    }
    let notes = table.get(method);
    if (notes === undefined) table.set(method, (notes = { entries: [], routes: [], parameters: [] }));
    return notes;
  }

  of(owner: Func, method = ''): Notes | undefined {
    return this.known.get(owner)?.get(method);
  }

  /** Methods with notes, with their names. */
  methods(owner: Func): [string, Notes][] {
    return [...(this.known.get(owner) ?? [])].filter(([name]) => name !== '');
  }

  has(owner: Func, name: string): boolean {
    return this.of(owner)?.entries.some((one) => one.name === name) === true;
  }
}

/** What a decorator was put on. */
export interface Decorated {
  owner: Func;
  method: string | undefined;
  index: number | undefined;
}

/** A decorator that writes: `write` is told on what it stands. */
export function defineDecorator(
  machine: Machine,
  module: Ext,
  name: string,
  write: (on: Decorated, args: Value[], site: Site, run: Machine) => void,
): void {
  module.props.set(
    name,
    makeNative(machine, name, (run, _self, args, site) =>
      makeNative(run, `${name}()`, (inner, _own, [target, key, at]) => {
        const owner = ownerOf(target);
        if (owner !== undefined)
          write(
            { owner, method: typeof key === 'string' ? key : undefined, index: typeof at === 'number' ? at : undefined },
            args,
            site,
            inner,
          );
        return undefined;
      }),
    ),
  );
}

/** `Get('/')` on a method is a route; `read` says which of what the decorator was given is what. */
export function defineRoute(
  machine: Machine,
  module: Ext,
  notes: ClassNotes,
  name: string,
  read: (args: Value[]) => Pick<NotedRoute, 'verb' | 'path' | 'rest'>,
): void {
  defineDecorator(machine, module, name, (on, args, site, run) => {
    if (on.method !== undefined) notes.on(on.owner, on.method).routes.push({ ...read(args), site, conditions: [...run.pc] });
  });
}

/** Decorators that are looked up on a class or method when the server is made. */
export function defineMarks(machine: Machine, module: Ext, notes: ClassNotes, names: readonly string[]): void {
  for (const name of names)
    defineDecorator(machine, module, name, (on, args, site) => void notes.on(on.owner, on.method).entries.push({ name, args, site }));
}

/** `Body()` on a parameter says what fills it. */
export function defineParameter(
  machine: Machine,
  module: Ext,
  notes: ClassNotes,
  name: string,
  read: (args: Value[]) => Omit<NotedParameter, 'index'>,
): void {
  defineDecorator(machine, module, name, (on, args) => {
    if (on.index !== undefined) notes.on(on.owner, on.method).parameters.push({ index: on.index, ...read(args) });
  });
}

/** What a decorator with a verb as its first argument names. */
export function verbOf(given: Value): string {
  return typeof given === 'string' ? given.toUpperCase() : 'ALL';
}

function ownerOf(target: Value): Func | undefined {
  if (target instanceof Func) return target;
  const made = target instanceof Obj ? target.own?.get('constructor') : undefined;
  return made instanceof Func ? made : undefined;
}

/** The class and those it extends, itself first. */
export function lineOf(type: Func): Func[] {
  const out: Func[] = [];
  for (let at: Value = type; at instanceof Func && out.length < 16; at = at.superClass) out.push(at);
  return out;
}

/** A method of a class or of one that it extends. */
export function methodNamed(type: Func, name: string): Func | undefined {
  const prototype = type.own?.get('prototype');
  for (let at: Obj | null = prototype instanceof Obj ? prototype : null, depth = 0; at !== null && depth < 16; at = at.proto, depth += 1) {
    const method = at.own?.get(name);
    if (method instanceof Func) return method;
  }
  return undefined;
}
