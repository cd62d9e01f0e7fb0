import type { CallSite } from '../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import { isInPart } from '../lang/typescript/function-part.ts';

/** A call that happens when a function runs, and through how many own functions it is reached. */
export interface CallBelow {
  call: CallSite;
  depth: number;
}

const DEEPEST = 6;
const MOST = 2_000;

/**
 * The calls that running a function leads to, in the order of the text: its own, those of functions written inside it, and those of the
 * functions of the service that it calls. Edges guessed from a unique name are followed too, because a missed close or check misleads more.
 * `leftOut` names functions written inside that do not run as part of it.
 */
export function callsBelow(
  code: CodeIndex,
  fn: FunctionInfo,
  deepest: number = DEEPEST,
  leftOut?: (inner: FunctionInfo) => boolean,
): CallBelow[] {
  const found: CallBelow[] = [];
  const seen = new Set<FunctionInfo>();
  const visit = (at: FunctionInfo, depth: number): void => {
    if (seen.has(at) || depth > deepest || found.length >= MOST) return;
    seen.add(at);
    // Counted loops: this runs for most functions of a service, and iterators make an object for each step.
    const calls = code.callsIn(at);
    for (let index = 0; index < calls.length; index += 1) {
      const call = calls[index] as CallSite;
      found.push({ call, depth });
      const { targets } = call;
      for (let target = 0; target < targets.length; target += 1) visit(targets[target] as FunctionInfo, depth + 1);
    }
    const inside = innerFunctions(code, at);
    for (let index = 0; index < inside.length; index += 1) {
      const inner = inside[index] as FunctionInfo;
      if (leftOut?.(inner) !== true) visit(inner, depth);
    }
  };
  visit(fn, 0);
  return found;
}

const NONE: readonly FunctionInfo[] = [];
const INNER = new WeakMap<CodeIndex, Map<FunctionInfo, FunctionInfo[]>>();

/** Functions written directly inside another one (callbacks, closures). */
export function innerFunctions(code: CodeIndex, fn: FunctionInfo): readonly FunctionInfo[] {
  let byParent = INNER.get(code);
  if (byParent === undefined) {
    byParent = new Map();
    for (const one of code.functions) {
      if (one.parent === undefined) continue;
      const list = byParent.get(one.parent);
      if (list === undefined) byParent.set(one.parent, [one]);
      else list.push(one);
    }
    INNER.set(code, byParent);
  }
  const inside = byParent.get(fn.partOf ?? fn) ?? NONE;
  return fn.partOf === undefined ? inside : inside.filter(({ node }) => isInPart(fn, node));
}
