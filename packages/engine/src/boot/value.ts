import type { Node } from 'oxc-parser';
import type { Scope } from './scope.ts';
import type { Machine } from './machine.ts';

/** What the interpreter computes with: host primitives where a value is concrete, small objects for the rest. */
export type Value = undefined | null | boolean | number | string | bigint | Obj | Unk | Choice;

/** A place in the text. */
export interface Site {
  path: string;
  start: number;
  end: number;
}

/** A getter or setter among the properties of an object. */
export class Accessor {
  get: Func | undefined;
  set: Func | undefined;
}

export type ObjKind = 'object' | 'array' | 'map' | 'set' | 'function' | 'external' | 'regexp' | 'promise' | 'error' | 'namespace' | 'date';

let nextId = 1;

/** Numbers whatever a boot makes, in order. */
export function newId(): number {
  return nextId++;
}

/** A heap object. Symbols are property names that start with `@@`. */
export class Obj {
  readonly id = nextId++;
  kind: ObjKind;
  /** Its properties, where it ever had any: most functions, promises and lists have none. To be read only; {@link props} is for the rest. */
  own: Map<string, Value | Accessor> | undefined = undefined;
  proto: Obj | null;
  /** Elements of an array, values of a set. Replaced, never changed in place, while an arm is being tried. */
  items: Value[] | undefined = undefined;
  /** Entries of a Map. */
  entries: [Value, Value][] | undefined = undefined;
  /** More properties or elements may exist than are known here. */
  open = false;
  /** Framework model that this object is the handle of. */
  model: unknown = undefined;
  /** Payload by kind: source of a regexp, value of a promise. */
  data: Value = undefined;
  /** A promise that was rejected with `data`. */
  rejected = false;
  site: Site | undefined = undefined;

  constructor(kind: ObjKind, proto: Obj | null) {
    this.kind = kind;
    this.proto = proto;
  }

  get props(): Map<string, Value | Accessor> {
    return (this.own ??= new Map());
  }
}

export type NativeCode = (machine: Machine, self: Value, args: Value[], site: Site, isNew: boolean) => Value;

/** A function or class: of the audited code when it has a node, else built in. */
export class Func extends Obj {
  name: string;
  node: Node | undefined = undefined;
  path = '';
  scope: Scope | undefined = undefined;
  native: NativeCode | undefined = undefined;
  isClass = false;
  superClass: Value = undefined;
  /** Object whose prototype `super.x` starts from. */
  home: Obj | undefined = undefined;
  /** Instance fields of a class, in order. */
  fields: { key: string; value: Node | null; scope: Scope; site: Site }[] | undefined = undefined;
  /** The constructor method of a class. */
  init: Func | undefined = undefined;
  bound: { self: Value; args: Value[]; target: Func } | undefined = undefined;

  constructor(name: string, proto: Obj | null) {
    super('function', proto);
    this.name = name;
  }
}

/** A value that lives outside the audited code: a package, its members, what its calls return. */
export class Ext extends Obj {
  /** `pg.Pool`, `jsonwebtoken.verify`; results end in `()`. */
  name: string;
  /** The recorded call that produced it. */
  call: number | undefined = undefined;
  /** Object of which it is a member, and for results the receiver chain. */
  parent: Ext | undefined = undefined;
  /** Result of a call: truthiness is not known. */
  result = false;
  /** It came from a parser that was given the environment, so upper-case members are variables. */
  readsEnv = false;
  /** What a library made it from, kept where the call itself is not recorded: `Joi.compile(schema)` while a request is served. */
  given: Value = undefined;

  constructor(name: string) {
    super('external', null);
    this.name = name;
  }
}

/** Facts about how an unknown truth value came about, so that assuming it tells something about its parts. */
export type Logic =
  | { op: 'not'; of: Value }
  | { op: 'and' | 'or'; left: Value; right: Value }
  | { op: 'compare'; operator: string; left: Value; right: Value };

/** A value that is not known. Its members are memoised, so `user.role` is one value. */
export class Unk {
  readonly id = nextId++;
  reason: string;
  members: Map<string, Value> | undefined = undefined;
  logic: Logic | undefined = undefined;
  /** Where it comes from, for people: `request.headers.authorization`. */
  origin: string | undefined = undefined;
  /** Role in a guard run: credential, digest, principal … Members and call results inherit it. */
  role: string | undefined = undefined;
  /** Gives members that are made on demand, such as request headers. */
  provide: ((key: string) => Value) | undefined = undefined;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** An environment variable. The default is evidence, not the value. */
export class Env extends Unk {
  name: string;
  fallback: Value;
  /** Computed from the variable (parsed, compared), so it is not its text any more. */
  derived = false;

  constructor(name: string, fallback?: Value) {
    super('env');
    this.name = name;
    this.fallback = fallback;
  }
}

/** A text with holes. */
export class Template extends Unk {
  parts: (string | Value)[];

  constructor(parts: (string | Value)[]) {
    super('template');
    this.parts = parts;
  }
}

/** One of several values, each under a condition. */
export class Choice {
  readonly id = nextId++;
  options: { condition: string; value: Value }[];
  /** Made by `a || b`: the first option only applies where it is truthy. */
  orElse = false;
  logic: Logic | undefined = undefined;

  constructor(options: { condition: string; value: Value }[]) {
    this.options = options;
  }
}

/** Credentials of guard runs are texts with this mark, so that `split`, `slice` and the like just run. */
export const CREDENTIAL_MARK = /CRED_(?:OK|BAD)/;

/** Whether a text was made from a credential of a guard run. */
export function isMarked(value: Value): value is string {
  return typeof value === 'string' && CREDENTIAL_MARK.test(value);
}

/** Marks a binding that was not initialised yet. */
export const UNSET = new Unk('read before it is set');

export function isObject(value: Value): value is Obj {
  return value instanceof Obj;
}

/** Unknown, or one of several. */
export function isUncertain(value: Value): value is Unk | Choice {
  return value instanceof Unk || value instanceof Choice;
}

/** A host primitive. */
export function isPrimitive(value: Value): value is undefined | null | boolean | number | string | bigint {
  return typeof value !== 'object' || value === null;
}

/** Truthiness without assumptions; `undefined` when it can't be told. */
export function plainTruth(value: Value): boolean | undefined {
  if (isPrimitive(value)) return Boolean(value);
  if (value instanceof Ext) return value.result ? undefined : true;
  if (value instanceof Obj) return true;
  if (value instanceof Choice) {
    const options = value.orElse ? value.options.slice(1) : value.options;
    const first = plainTruth(options[0]?.value);
    if (value.orElse && first !== true) return undefined;
    return first !== undefined && options.every((option) => plainTruth(option.value) === first) ? first : undefined;
  }
  if (value instanceof Template) return value.parts.some((part) => typeof part === 'string' && part !== '') ? true : undefined;
  return undefined;
}

/** Whether a value is null or undefined; `undefined` when it can't be told. */
export function isNullish(value: Value): boolean | undefined {
  if (value === null || value === undefined) return true;
  if (value instanceof Ext) return value.result ? undefined : false;
  if (isPrimitive(value) || value instanceof Obj || value instanceof Template) return false;
  if (value instanceof Choice) {
    const first = isNullish(value.options[0]?.value);
    return value.options.every((option) => isNullish(option.value) === first) ? first : undefined;
  }
  return undefined;
}

const MAX_OPTIONS = 4;

/** Joins two values that hold under two conditions. */
export function joinValues(conditionA: string, a: Value, conditionB: string, b: Value): Value {
  if (a === b || (typeof a === 'number' && Number.isNaN(a) && typeof b === 'number' && Number.isNaN(b))) return a;
  if (a === UNSET) return b;
  if (b === UNSET) return a;
  const flat = (condition: string, value: Value): { condition: string; value: Value }[] =>
    value instanceof Choice
      ? value.options.map((option) => ({
          condition: [condition, option.condition].filter((text) => text !== '').join(' and '),
          value: option.value,
        }))
      : [{ condition, value }];
  const options: { condition: string; value: Value }[] = [];
  for (const option of [...flat(conditionA, a), ...flat(conditionB, b)]) {
    if (!options.some((known) => known.value === option.value)) options.push(option);
  }
  if (options.length === 1) return options[0]?.value;
  if (options.length > MAX_OPTIONS) return new Unk('too many possibilities');
  return new Choice(options);
}
