import type { BoundModule, FunctionInfo } from './bound-module.ts';

const ORDERED = new WeakMap<BoundModule, readonly FunctionInfo[]>();

/** The innermost function around a place. */
export function functionAround(module: BoundModule, offset: number): FunctionInfo | undefined {
  let functions = ORDERED.get(module);
  if (functions === undefined) ORDERED.set(module, (functions = module.functions.toSorted((a, b) => a.node.start - b.node.start)));
  let low = 0;
  let high = functions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((functions[middle] as FunctionInfo).node.start <= offset) low = middle + 1;
    else high = middle;
  }
  // The last one to begin before the place, or one that it is written in, holds the place.
  let fn = functions[low - 1];
  while (fn !== undefined && fn.node.end <= offset) fn = fn.parent;
  return fn;
}
