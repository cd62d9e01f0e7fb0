import type { Location } from '@airworthy/model';
import { compareLocations } from '@airworthy/model';
import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { callsBelow } from './calls-below.ts';
import type { CallBelow } from './calls-below.ts';

/** What running some functions leads to: the functions themselves, and every call in them. */
export interface Below {
  functions: readonly FunctionInfo[];
  calls: readonly CallBelow[];
}

/** The functions of the service that running these leads to, in the order in which they are found, and all calls in them. */
export function functionsBelow(code: CodeIndex, roots: readonly FunctionInfo[], deepest = 5): Below {
  const functions = new Set<FunctionInfo>(roots);
  const calls = new Map<CallBelow['call'], CallBelow>();
  for (const root of roots)
    for (const below of callsBelow(code, root, deepest)) {
      if (!calls.has(below.call)) calls.set(below.call, below);
      if (below.call.enclosing !== undefined) functions.add(below.call.enclosing);
      if (below.depth < deepest) for (const target of below.call.targets) functions.add(target);
    }
  return { functions: [...functions], calls: [...calls.values()] };
}

/** Their places, first to last line, sorted; functions inside others are part of those. */
export function placesOf(functions: readonly FunctionInfo[]): Location[] {
  const all = functions.map((fn) => fn.location).toSorted(compareLocations);
  const out: Location[] = [];
  for (const one of all) {
    const last = out.at(-1);
    if (last?.path === one.path && (one.endLine ?? one.line) <= (last.endLine ?? last.line)) continue;
    out.push(one);
  }
  return out;
}
