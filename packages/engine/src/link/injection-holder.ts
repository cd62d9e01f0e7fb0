import type { Node } from 'oxc-parser';
import { construct } from '../boot/construct.ts';
import type { Machine } from '../boot/machine.ts';
import { getProp, makeArray } from '../boot/properties.ts';
import type { Site, Value } from '../boot/value.ts';
import { Func, Obj, Unk } from '../boot/value.ts';
import { parametersOf, properties } from './nest/decorators.ts';
import { typeOf } from './nest/inject.ts';
import { tokenKey } from './nest/metadata.ts';
import type { NestState } from './nest/nest-model.ts';

const NOWHERE: Site = { path: '', start: 0, end: 0 };
export const LATER = '@@later';

/** How a token gets its value. */
export type Recipe = (machine: Machine, holder: Holder) => Value;

export interface Entry {
  recipe: Recipe;
  made?: { readonly value: Value };
}

/** What a container knows. What it makes is kept: a class that is made anew each time is the same class. */
export interface Holder {
  readonly entries: Map<string, Entry[]>;
  readonly made: Map<number, Value>;
  readonly making: Set<number>;
  readonly parent: Holder | undefined;
}

export function holderOf(parent?: Holder): Holder {
  return { entries: new Map(), made: new Map(), making: new Set(), parent };
}

export function tokenOf(machine: Machine, token: Value): Value {
  const later = token instanceof Obj ? token.own?.get(LATER) : undefined;
  if (later instanceof Func) return machine.parts.call(machine, later, undefined, [], NOWHERE);
  // typedi takes the type by a function: `@Inject(() => Service)`.
  if (token instanceof Func && !token.isClass && token.node?.type === 'ArrowFunctionExpression')
    return machine.parts.call(machine, token, undefined, [], NOWHERE);
  return token;
}

export function find(holder: Holder, key: string): { entries: Entry[]; owner: Holder } | undefined {
  for (let at: Holder | undefined = holder; at !== undefined; at = at.parent) {
    const entries = at.entries.get(key);
    if (entries !== undefined && entries.length > 0) return { entries, owner: at };
  }
  return undefined;
}

export function resolve(machine: Machine, holder: Holder, given: Value, state: NestState): Value {
  const token = tokenOf(machine, given);
  const key = tokenKey(token);
  const found = key === undefined ? undefined : find(holder, key);
  const entry = found?.entries.at(-1);
  if (found !== undefined && entry !== undefined) return valueOf(machine, found.owner, entry);
  return token instanceof Func && token.isClass
    ? make(machine, holder, token, state)
    : new Unk('an entry of a container that was not seen');
}

export function resolveAll(machine: Machine, holder: Holder, given: Value, state: NestState): Value {
  const key = tokenKey(tokenOf(machine, given));
  const found = key === undefined ? undefined : find(holder, key);
  if (found === undefined) return makeArray(machine, [resolve(machine, holder, given, state)]);
  return makeArray(
    machine,
    found.entries.map((entry) => valueOf(machine, found.owner, entry)),
  );
}

function valueOf(machine: Machine, holder: Holder, entry: Entry): Value {
  entry.made ??= { value: entry.recipe(machine, holder) };
  return entry.made.value;
}

/** Makes a class once; the libraries refuse circles, here they are left open. */
export function make(machine: Machine, holder: Holder, type: Value, state: NestState): Value {
  if (!(type instanceof Func)) return new Unk('an entry of a container that could not be made');
  if (holder.made.has(type.id)) return holder.made.get(type.id);
  if (holder.making.has(type.id)) return new Unk('an entry of a container that needs itself');
  holder.making.add(type.id);
  try {
    const made = construct(machine, type, argumentsOf(machine, holder, type, state), type.site ?? NOWHERE);
    const prototype = type.own?.get('prototype');
    if (made instanceof Obj)
      for (let at: Obj | null = prototype instanceof Obj ? prototype : null, depth = 0; at !== null && depth < 8; at = at.proto, depth += 1)
        for (const [name, token] of properties(state, at))
          if (token !== undefined) machine.heap.setProp(made, name, token instanceof Unk ? token : resolve(machine, holder, token, state));
    holder.made.set(type.id, made);
    return made;
  } finally {
    holder.making.delete(type.id);
  }
}

function argumentsOf(machine: Machine, holder: Holder, type: Func, state: NestState): Value[] {
  let owner: Func | undefined = type;
  while (owner !== undefined && owner.init === undefined) owner = owner.superClass instanceof Func ? owner.superClass : undefined;
  const node = owner?.init?.node;
  if (owner === undefined || node === undefined || !('params' in node) || !Array.isArray(node.params)) return [];
  const named = parametersOf(owner, 'constructor');
  return (node.params as Node[]).map((param, index) => {
    const own = named.find((one) => one.index === index);
    if (own?.kind === 'inject all') return resolveAll(machine, holder, own.data, state);
    const token = own === undefined ? typeOf(machine, owner as Func, param) : own.data;
    // A value of its own stands where nothing is asked for: `constructor(private readonly rounds = 12)`.
    if (token === undefined && param.type === 'AssignmentPattern') return undefined;
    return token === undefined ? new Unk('what a container gives for a type that is no class') : resolve(machine, holder, token, state);
  });
}

export function enter(holder: Holder, token: Value, recipe: Recipe, instead = false): void {
  const key = tokenKey(token);
  if (key !== undefined) holder.entries.set(key, instead ? [{ recipe }] : [...(holder.entries.get(key) ?? []), { recipe }]);
}

/** `{ useClass }`, `{ useValue }`, `{ useFactory }`, `{ useToken }`. */
export function enterProvider(machine: Machine, holder: Holder, token: Value, given: Value, state: NestState, self?: Obj): void {
  if (given instanceof Func) return enter(holder, token, (run, from) => make(run, from, given, state));
  if (!(given instanceof Obj)) return;
  const read = (name: string): Value => getProp(machine, given, name, NOWHERE);
  if (given.own?.has('useValue') === true) return enter(holder, token, () => read('useValue'));
  if (given.own?.has('useClass') === true)
    return enter(holder, token, (run, from) => make(run, from, tokenOf(run, read('useClass')), state));
  if (given.own?.has('useToken') === true) return enter(holder, token, (run, from) => resolve(run, from, read('useToken'), state));
  if (given.own?.has('useFactory') === true)
    return enter(holder, token, (run) => run.parts.call(run, read('useFactory'), undefined, [self], NOWHERE));
  return undefined;
}
