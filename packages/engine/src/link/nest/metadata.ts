import { keyOf } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Ext, Func, Obj, isPrimitive } from '../../boot/value.ts';

/** What decorators wrote on classes and methods: the `Reflect` metadata that NestJS works with. */
export class Metadata {
  private readonly tables = new WeakMap<Obj, Map<string, Value>>();
  private readonly places = new WeakMap<Obj, Map<string, Site>>();

  set(target: Obj, key: string, value: Value, site?: Site): void {
    let table = this.tables.get(target);
    if (table === undefined) this.tables.set(target, (table = new Map()));
    table.set(key, value);
    if (site === undefined) return;
    let places = this.places.get(target);
    if (places === undefined) this.places.set(target, (places = new Map()));
    places.set(key, site);
  }

  has(target: Obj, key: string): boolean {
    return this.tables.get(target)?.has(key) === true;
  }

  /** What stands on the target itself. */
  own(target: Obj, key: string): Value {
    return this.tables.get(target)?.get(key);
  }

  /** Like `Reflect.getMetadata`: a class has what the classes it extends have. */
  get(target: Obj, key: string): Value {
    for (let at: Obj | null = target, depth = 0; at !== null && depth < 16; at = at.proto, depth += 1) {
      const table = this.tables.get(at);
      if (table?.has(key) === true) return table.get(key);
    }
    return undefined;
  }

  /** Where it was written. */
  place(target: Obj, key: string): Site | undefined {
    for (let at: Obj | null = target, depth = 0; at !== null && depth < 16; at = at.proto, depth += 1) {
      const site = this.places.get(at)?.get(key);
      if (site !== undefined) return site;
    }
    return undefined;
  }

  entries(target: Obj): [string, Value][] {
    return [...(this.tables.get(target) ?? [])];
  }
}

/** The key of a metadata entry that user code gives: a text, a symbol, or what `Reflector.createDecorator()` gave. */
export function metadataKey(key: Value): string | undefined {
  if (key instanceof Func) return `user:#${key.id}`;
  if (key instanceof Ext) return `user:${key.name}`;
  const text = keyOf(key);
  return text === undefined || (key instanceof Obj && isPrimitive(key.data) && key.data === undefined) ? undefined : `user:${text}`;
}

/** The token that a provider is asked for by: class, text, symbol, or something of a package. */
export function tokenKey(token: Value): string | undefined {
  if (typeof token === 'string') return `text:${token}`;
  if (token instanceof Ext) return `package:${token.name}`;
  if (token instanceof Obj) return typeof token.data === 'string' ? `symbol:${token.data}` : `#${token.id}`;
  return undefined;
}
