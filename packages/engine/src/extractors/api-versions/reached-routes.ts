import type { ExtractInput } from '../../extract/define-extractor.ts';
import { handlerOf } from '../../extract/handlers.ts';
import { routesOf } from '../../extract/routes.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';

/** Routes, printed, whose handlers or guards lead to a function, found from the function upwards. */
export type RoutesOver = (fn: FunctionInfo | undefined) => string[];

export function routesOver(input: ExtractInput): RoutesOver {
  const routes = routesOf(input);
  const byFunction = new Map<FunctionInfo, string[]>();
  const byPlace = new Map<string, string[]>();
  const add = <Key>(map: Map<Key, string[]>, key: Key, name: string): void => {
    const list = map.get(key);
    if (list === undefined) map.set(key, [name]);
    else list.push(name);
  };
  routes.forEach((route, index) => {
    const name = `${route.method} ${route.path}`;
    const handler = handlerOf(input, index);
    if (handler !== undefined) add(byFunction, handler, name);
    for (const guard of route.guards) add(byPlace, `${guard.place.path}:${guard.place.line}`, name);
  });
  const found = (fn: FunctionInfo, depth: number, into: Set<string>, seen: Set<FunctionInfo>): void => {
    if (seen.has(fn) || depth > 3) return;
    seen.add(fn);
    for (let at: FunctionInfo | undefined = fn; at !== undefined; at = at.parent) {
      for (const name of byFunction.get(at) ?? []) into.add(name);
      for (const name of byPlace.get(`${at.location.path}:${at.location.line}`) ?? []) into.add(name);
    }
    for (const call of input.code.callersOf(fn))
      if (call.enclosing !== undefined && call.resolvedBy !== 'byName') found(call.enclosing, depth + 1, into, seen);
  };
  return (fn) => {
    const into = new Set<string>();
    if (fn !== undefined) found(fn, 0, into, new Set());
    return [...into].toSorted();
  };
}
