import { callsBelow, innerFunctions } from '../../extract/calls-below.ts';
import type { ClassInfo, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { handedAt } from '../../extract/handed-functions.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';

const DEEPEST = 5;
const MOST = 400;

/** What a run leads to: functions with their distance from the first, and the calls in them. */
export interface Below {
  functions: Map<FunctionInfo, number>;
  calls: CallSite[];
  /** A call whose target could not be found takes a function or is awaited, so that more may happen than was seen. */
  open: boolean;
}

/** As `callsBelow`, and through members that a base class leaves to its subclasses: `this.executeCore()`. */
export function runBelow(code: CodeIndex, first: FunctionInfo): Below {
  const found: Below = { functions: new Map(), calls: [], open: false };
  const visit = (fn: FunctionInfo, depth: number): void => {
    if (depth > DEEPEST || found.functions.size > MOST) return;
    const before = found.functions.get(fn);
    if (before !== undefined && before <= depth) return;
    found.functions.set(fn, depth);
    for (const call of code.callsIn(fn)) {
      if (before === undefined) found.calls.push(call);
      for (const target of [...call.targets, ...overridden(code, call), ...handedIn(code, call)]) visit(target, depth + 1);
      if (call.awaited && call.targets.length === 0 && call.callee.startsWith('*') && handedIn(code, call).length === 0) found.open = true;
    }
    for (const inner of innerFunctions(code, fn)) visit(inner, depth);
  };
  visit(first, 0);
  return found;
}

/** `callback()`, where callers hand the function in. */
function handedIn(code: CodeIndex, call: CallSite): FunctionInfo[] {
  const { node } = call;
  return node.type === 'CallExpression' && node.callee.type === 'Identifier' && call.targets.length === 0
    ? handedAt(code, node.callee, call.module)
    : [];
}

const SUBCLASSES = new WeakMap<CodeIndex, Map<ClassInfo, ClassInfo[]>>();

/** Members of subclasses that may stand in for the one that is called. */
function overridden(code: CodeIndex, call: CallSite): FunctionInfo[] {
  const receiver = call.receiver;
  if (call.member === undefined || receiver?.type !== 'ThisExpression') return [];
  const owner = call.enclosing?.thisClass;
  if (owner === undefined) return [];
  const name = call.member;
  return (subclasses(code).get(owner) ?? []).flatMap((one) => one.members.get(name)?.fn ?? []);
}

function subclasses(code: CodeIndex): Map<ClassInfo, ClassInfo[]> {
  let map = SUBCLASSES.get(code);
  if (map !== undefined) return map;
  map = new Map();
  for (const one of code.classes) {
    if (one.superClass === undefined) continue;
    const base = code.entity(one.superClass, one.module);
    if (base?.kind !== 'class') continue;
    const list = map.get(base.class);
    if (list === undefined) map.set(base.class, [one]);
    else list.push(one);
  }
  SUBCLASSES.set(code, map);
  return map;
}

/** Whether a function of the tree leads to a call that fits, near to it. */
export function leadsTo(code: CodeIndex, fn: FunctionInfo, fits: (call: CallSite) => boolean, depth = 3): boolean {
  return callsBelow(code, fn, depth).some(({ call }) => fits(call));
}
