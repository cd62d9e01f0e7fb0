import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { Node } from 'oxc-parser';
import { innerFunctions } from '../../extract/calls-below.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import { keyName, unwrap, walk } from '../../lang/typescript/syntax.ts';

/** The code that one delivery consists of: the function that sends, what it calls, and the functions that lead to it. */
export interface Surroundings {
  /** With the function that sends, without request handlers far above. */
  functions: FunctionInfo[];
  calls: CallSite[];
  /** Callers, nearest first. */
  above: FunctionInfo[];
}

const MOST = 60;

export function surroundingsOf(code: CodeIndex, site: CallSite): Surroundings {
  const above: FunctionInfo[] = [];
  const climb = (fn: FunctionInfo | undefined, depth: number): void => {
    if (fn === undefined || above.includes(fn) || depth > 4 || above.length > 30) return;
    above.push(fn);
    climb(fn.parent, depth);
    for (const call of code.callersOf(fn)) climb(call.enclosing, depth + 1);
  };
  climb(site.enclosing, 0);
  // Steps beside the call, in the functions that lead to it, belong to the delivery as long as these are close. What is near comes first.
  const near = new Map<FunctionInfo, number>();
  const queue: FunctionInfo[] = [];
  const reach = (fn: FunctionInfo, depth: number): void => {
    if (near.size >= MOST || (near.get(fn) ?? -1) >= depth) return;
    near.set(fn, depth);
    queue.push(fn);
    for (const inner of innerFunctions(code, fn)) reach(inner, depth);
  };
  above.slice(0, 3).forEach((fn) => reach(fn, 3));
  for (const fn of queue) {
    const depth = near.get(fn) ?? 0;
    for (const call of code.callsIn(fn)) {
      for (const argument of call.args) for (const lookup of lookupsIn(code, argument, call.module, 2)) reach(lookup, 0);
      if (depth > 0) for (const target of call.targets) reach(target, depth - 1);
    }
  }
  const functions = [...near.keys()];
  return { functions, calls: functions.flatMap((fn) => [...code.callsIn(fn)]), above };
}

/** The text of the functions, for words that stand in SQL, headers and comparisons. */
export function textsOf(code: CodeIndex, functions: readonly FunctionInfo[]): string[] {
  return functions.map((fn) => code.text(fn.node, fn.module));
}

/**
 * Functions that resolve the name of a host for a request, which sees the address that is connected to: `http.request(url, { lookup })`, and the
 * options of an agent that the request is given.
 */
function lookupsIn(code: CodeIndex, options: Node, module: BoundModule, depth: number): FunctionInfo[] {
  const given = unwrap(options);
  if (given.type !== 'ObjectExpression' && given.type !== 'NewExpression' && given.type !== 'CallExpression') return [];
  const found: FunctionInfo[] = [];
  walk(given, (node) => {
    if (node.type !== 'Property') return;
    const key = keyName(node.key, node.computed) ?? '';
    const value = unwrap(node.value);
    if (key === 'lookup' || key === 'dnsLookup') {
      const fn = code.functionOf(value, module);
      if (fn !== undefined) found.push(fn);
    } else if (depth > 0 && /^(?:\w*agent|dispatcher)$/i.test(key) && value.type === 'Identifier') {
      const made = module.bindingAt.get(value.start)?.init;
      if (made !== undefined) found.push(...lookupsIn(code, made, module, depth - 1));
    }
  });
  return found;
}
