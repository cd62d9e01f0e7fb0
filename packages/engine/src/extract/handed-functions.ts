import type { Node } from 'oxc-parser';
import type { BoundModule, FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CallSite } from '../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { memberName, unwrap, walk } from '../lang/typescript/syntax.ts';
import { propertyNode } from './option-nodes.ts';

/** Functions of the service that a call hands over as arguments. */
export function handedFunctions(code: CodeIndex, call: CallSite): FunctionInfo[] {
  return call.args.flatMap((argument) => {
    const fn = code.functionOf(argument, call.module);
    return fn === undefined ? [] : [fn];
  });
}

/**
 * What callers give for the parameter that an expression names, or for a property of it (`options.work`, `({ work }) => work()`); nothing
 * where it names no parameter.
 */
export function argumentsFor(code: CodeIndex, node: Node, module: BoundModule): { node: Node; module: BoundModule }[] {
  const at = unwrap(node);
  const name = at.type === 'MemberExpression' ? memberName(at) : undefined;
  const object = at.type === 'MemberExpression' ? unwrap(at.object) : at;
  if (object.type !== 'Identifier' || (at.type === 'MemberExpression' && name === undefined)) return [];
  const binding = module.bindingAt.get(object.start);
  if (binding?.kind !== 'param') return [];
  const path = [...binding.path, ...(name === undefined ? [] : [name])];
  const owner = module.functionByStart.get(binding.declaration.start);
  if (owner === undefined || path.length > 1) return [];
  const [property] = path;
  return code.callersOf(owner).flatMap((call) => {
    const argument = call.args[binding.index];
    const given = argument === undefined || property === undefined ? argument : propertyNode(argument, property);
    return given === undefined ? [] : [{ node: given, module: call.module }];
  });
}

/** Functions that callers hand in as the parameter that an expression names. */
export function handedAt(code: CodeIndex, node: Node, module: BoundModule): FunctionInfo[] {
  return argumentsFor(code, node, module).flatMap((given) => {
    const fn = code.functionOf(given.node, given.module);
    return fn === undefined ? [] : [fn];
  });
}

/** With the functions that those functions run for somebody else: `execute(() => fn(…))`, where `fn` came in as a parameter. */
export function withHandedOn(code: CodeIndex, functions: readonly FunctionInfo[]): FunctionInfo[] {
  const all = new Set(functions);
  for (const fn of all) {
    if (all.size > 500) break;
    walk(fn.node, (node) => {
      if (node.type === 'CallExpression' && node.callee.type === 'Identifier')
        for (const handed of handedAt(code, node.callee, fn.module)) all.add(handed);
    });
  }
  return [...all];
}

/** Whether a function calls one of its own parameters, or hands it to a function of the service that does. */
export function callsParameter(code: CodeIndex, fn: FunctionInfo, depth = 0): boolean {
  if (!fn.node.body || fn.params.length === 0 || depth > 3) return false;
  const isMine = (node: Node): boolean =>
    node.type === 'Identifier' &&
    fn.module.bindingAt.get(node.start)?.kind === 'param' &&
    fn.module.bindingAt.get(node.start)?.declaration === fn.node;
  let found = false;
  walk(fn.node.body, (node) => {
    if (found || node.type !== 'CallExpression') return;
    if (isMine(node.callee)) found = true;
    else if (node.arguments.some(isMine))
      found = code.callAt(node)?.targets.some((target) => target !== fn && callsParameter(code, target, depth + 1)) === true;
  });
  return found;
}
