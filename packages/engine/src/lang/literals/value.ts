import type { FunctionLike } from '../typescript/syntax.ts';
import type { Scope } from './scope.ts';

/** What could not be read. */
export const UNREAD = Symbol('unread');

/** Stands in a text for a part that could not be read; a word that no real name is. */
export const HOLE = '__unread__';

/** A function of the file itself. */
export interface LocalFunction {
  kind: 'function';
  node: FunctionLike;
  scope: Scope;
}

/** One step of a chain on an object that the caller supplies: `.name` or `.name(args)`. */
export interface Segment {
  name: string;
  args?: Value[];
  offset: number;
}

/** An object that the caller supplies; it hears every chain that starts at it. */
export interface HostObject {
  kind: 'host';
  /** Called with the whole chain when it ends, and for each call in between is not called again. */
  chain(segments: Segment[]): Value;
  /** Chain so far, for `const schema = knex.schema`. */
  prefix: Segment[];
}

export interface ObjectValue {
  kind: 'object';
  properties: Map<string, { value: Value; offset: number; path: string }>;
  /** Something spread into it could not be read. */
  open: boolean;
}

export type Value = string | number | boolean | null | undefined | typeof UNREAD | Value[] | ObjectValue | LocalFunction | HostObject;

export function isObjectValue(value: Value): value is ObjectValue {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && value.kind === 'object';
}

export function isLocalFunction(value: Value): value is LocalFunction {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && value.kind === 'function';
}

export function isHost(value: Value): value is HostObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && value.kind === 'host';
}

export function makeObject(): ObjectValue {
  return { kind: 'object', properties: new Map(), open: false };
}

/** A property, or `undefined` when it is not there; `UNREAD` when it might be. */
export function property(value: Value, name: string): Value {
  if (isObjectValue(value)) {
    const found = value.properties.get(name);
    return found === undefined ? (value.open ? UNREAD : undefined) : found.value;
  }
  if (Array.isArray(value)) {
    if (name === 'length') return value.length;
    return /^\d+$/.test(name) ? value[Number(name)] : UNREAD;
  }
  if (typeof value === 'string' && name === 'length') return value.length;
  return value === undefined || value === null ? undefined : UNREAD;
}

/** Text of a value inside a template or a concatenation. */
export function toText(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(toText).join(',');
  return HOLE;
}
