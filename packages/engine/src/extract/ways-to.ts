import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';

const MOST = 60;

/** A function and those that lead to it, nearest first. Callers that never run don't count. */
export function waysTo(code: CodeIndex, fn: FunctionInfo, highest = 4): FunctionInfo[] {
  const found = new Set<FunctionInfo>([fn]);
  let layer: FunctionInfo[] = [fn];
  for (let height = 0; height < highest && layer.length > 0 && found.size < MOST; height += 1) {
    const next: FunctionInfo[] = [];
    for (const one of layer) {
      // A callback belongs to the function that it stands in.
      const above = [
        ...(one.parent === undefined || one.held ? [] : [one.parent]),
        ...code.callersOf(one).flatMap((call) => (code.reach(call).state === 'not-wired' ? [] : (call.enclosing ?? []))),
      ];
      for (const caller of above) {
        if (found.has(caller)) continue;
        found.add(caller);
        next.push(caller);
      }
    }
    layer = next;
  }
  return [...found];
}
