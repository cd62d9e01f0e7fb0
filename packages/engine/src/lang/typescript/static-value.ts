import type { Known } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { BoundModule, FunctionInfo } from './bound-module.ts';
import type { Entity } from './entity.ts';

/** Where a value was written. */
export interface ValueSite {
  node: Node;
  module: BoundModule;
}

/** What is known of a value without running anything. */
export type StaticValue = ValueSite &
  (
    | { kind: 'literal'; value: string | number | boolean | bigint | null }
    | { kind: 'undefined' }
    | { kind: 'regexp'; pattern: string; flags: string }
    /** Text with holes where the value is not constant. */
    | { kind: 'text'; parts: (string | StaticValue)[] }
    /** Read from the environment; `fallback` applies when the variable is not set. */
    | {
        kind: 'env';
        name: string;
        fallback: StaticValue | undefined;
        /** The value is the answer to `name === to` (or `!==`) rather than the text itself. */
        compared?: { equal: boolean; to: unknown };
      }
    /** `process.env`, or what a schema made of it; `schema` gives what a name falls back to. */
    | { kind: 'environment'; schema: ((name: string) => StaticValue | undefined) | undefined }
    | {
        kind: 'object';
        keys: readonly string[];
        get(name: string): StaticValue | undefined;
        /** Unknown members may exist. */ open: boolean;
      }
    | { kind: 'array'; items: readonly StaticValue[]; open: boolean }
    /** One of two values, by a test that is not known. */
    | { kind: 'either'; test: StaticValue; testNode: Node; whenTrue: StaticValue; whenFalse: StaticValue }
    /** One of several values, each of which occurs: the variable of a loop over a constant list. */
    | { kind: 'oneOf'; items: readonly StaticValue[] }
    | { kind: 'function'; fn: FunctionInfo }
    /** A value of a package, a class or an instance. */
    | { kind: 'entity'; entity: Entity }
    | { kind: 'unknown' }
  );

/** The text as it was written, shortened. */
export function sourceOf(value: ValueSite): string {
  const { node, module } = value;
  const text = module.parsed.text.slice(node.start, Math.min(node.end, node.start + 120));
  return text.replaceAll(/\s+/g, ' ');
}

/** A plain value made of literals, objects and arrays; `undefined` when some of it is not known. */
export function plainOf(value: StaticValue, depth = 0): { value: unknown } | undefined {
  if (depth > 8) return undefined;
  switch (value.kind) {
    case 'literal':
      return { value: value.value };
    case 'undefined':
      return { value: undefined };
    case 'array': {
      if (value.open) return undefined;
      const items: unknown[] = [];
      for (const item of value.items) {
        const plain = plainOf(item, depth + 1);
        if (plain === undefined) return undefined;
        items.push(plain.value);
      }
      return { value: items };
    }
    case 'object': {
      if (value.open) return undefined;
      const out: Record<string, unknown> = {};
      for (const key of value.keys) {
        const member = value.get(key);
        const plain = member === undefined ? undefined : plainOf(member, depth + 1);
        if (plain === undefined) return undefined;
        Object.defineProperty(out, key, { value: plain.value, enumerable: true, writable: true, configurable: true });
      }
      return { value: out };
    }
    default:
      return undefined;
  }
}

/** The value as facts carry it. `is` checks the type that the fact wants; anything else is unknown. */
export function toKnown<T>(value: StaticValue | undefined, is: (value: unknown) => value is T): Known<T> {
  if (value === undefined) return ABSENT;
  const source = sourceOf(value);
  switch (value.kind) {
    case 'undefined':
      return ABSENT;
    case 'env': {
      const plain = value.fallback === undefined ? undefined : plainOf(value.fallback);
      return plain !== undefined && is(plain.value)
        ? { state: 'env', name: value.name, fallback: plain.value, source }
        : { state: 'env', name: value.name, source };
    }
    case 'either': {
      const left = toKnown(value.whenTrue, is);
      const right = toKnown(value.whenFalse, is);
      if (left.state === 'known' && right.state === 'known' && left.value === right.value) return left;
      return unknown(source);
    }
    default: {
      const plain = plainOf(value);
      return plain !== undefined && is(plain.value) ? known(plain.value, source) : unknown(source);
    }
  }
}

/** All values that it may have, arms and list elements laid open. */
export function possibleValues(value: StaticValue, depth = 0): StaticValue[] {
  if (depth > 6) return [value];
  if (value.kind === 'oneOf') return value.items.flatMap((item) => possibleValues(item, depth + 1));
  if (value.kind === 'either') return [value.whenTrue, value.whenFalse].flatMap((arm) => possibleValues(arm, depth + 1));
  return [value];
}

/** Text with `${}` for what is not constant: `user:${}:profile`; `undefined` when nothing of it is text. */
export function patternOf(value: StaticValue): string | undefined {
  switch (value.kind) {
    case 'literal':
      return value.value === null ? undefined : String(value.value);
    case 'text':
      return value.parts.map((part) => (typeof part === 'string' ? part : part.kind === 'env' ? `\${${part.name}}` : '${}')).join('');
    case 'env':
      return value.fallback === undefined ? `\${${value.name}}` : patternOf(value.fallback);
    default:
      return undefined;
  }
}

/** The value that counts when NODE_ENV is production; tests on NODE_ENV are decided, other unknown tests stay. */
export function inProduction(value: StaticValue): StaticValue {
  if (value.kind !== 'either') return value;
  const holds = holdsInProduction(value.test);
  return holds === undefined ? value : inProduction(holds ? value.whenTrue : value.whenFalse);
}

/** Truth of a comparison with NODE_ENV in production; `undefined` for anything else. */
export function holdsInProduction(test: StaticValue): boolean | undefined {
  if (test.kind !== 'env' || test.name !== 'NODE_ENV' || test.compared === undefined) return undefined;
  return (test.compared.to === 'production') === test.compared.equal;
}
