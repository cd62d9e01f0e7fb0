import { UNREAD } from './value.ts';
import type { Value } from './value.ts';

export interface Scope {
  names: Map<string, Value>;
  outer: Scope | undefined;
  /** File the code stands in. */
  path: string;
}

export function childScope(outer: Scope): Scope {
  return { names: new Map(), outer, path: outer.path };
}

export function lookUp(scope: Scope, name: string): Value {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) if (at.names.has(name)) return at.names.get(name) as Value;
  return name === 'undefined' ? undefined : UNREAD;
}

export function assign(scope: Scope, name: string, value: Value): void {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    if (!at.names.has(name)) continue;
    at.names.set(name, value);
    return;
  }
}
