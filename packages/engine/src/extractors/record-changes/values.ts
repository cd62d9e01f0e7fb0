import { columnRole } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { Binding, BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { calledByName } from '../../extract/called-by-name.ts';
import { fold } from '../../extract/way.ts';
import { readObject } from '../../extract/written.ts';
import type { WriteReading, Written } from '../../extract/written.ts';

/** A place that decides what a generic function writes. */
export interface Giver {
  call: CallSite;
  reading: WriteReading;
  /** More columns may come from code that could not be read. */
  open: boolean;
}

const DEEPEST = 3;
const MOST_CALLERS = 40;

/** Nearest function around a call that is called by name, rather than handed on where it is written. */
export function ownerOf(code: CodeIndex, call: CallSite, roots: Roots): FunctionInfo | undefined {
  let fn = call.enclosing;
  while (fn !== undefined && fn.parent !== undefined && !calledByName(code, fn) && !roots.has(fn.key)) fn = fn.parent;
  return fn;
}

/** Handlers and listeners, `path:start`: others call them, with what they were not written in. */
export type Roots = ReadonlySet<string>;

/**
 * The callers that give a function the state it writes, or the whole object. Nothing where the function decides by itself, or nobody calls it.
 */
export function callersGiving(code: CodeIndex, owner: FunctionInfo, reading: WriteReading, roots: Roots, depth = 0): Giver[] {
  const states = reading.written.filter((one) => columnRole(one.column) === 'state');
  const open = states.filter((one) => one.literal === undefined);
  const given = new Map<Written, { binding: Binding; path: string | undefined }>();
  for (const one of open) {
    const param = one.value === undefined ? memberCalled(owner, one.column) : paramOf(one.value.node, one.value.module, owner);
    if (param !== undefined) given.set(one, param);
  }
  const rest = reading.rest.flatMap((one) => {
    const param = paramOf(one.node, one.module, owner);
    return param === undefined ? [] : [{ ...param, one }];
  });
  const fixed = reading.rest.filter((one) => !rest.some((other) => other.one === one));
  if ((given.size === 0 && rest.length === 0) || depth >= DEEPEST) return [];
  const callers = code.callersOf(owner);
  if (callers.length === 0 || callers.length > MOST_CALLERS) return [];
  return callers.flatMap((call) => {
    const written = reading.written.map((one): Written => {
      const param = given.get(one);
      const argument = param === undefined ? undefined : argumentAt(call, param.binding);
      if (param === undefined || argument === undefined) return param === undefined ? one : { column: one.column };
      const value = param.path === undefined ? argument : memberIn(argument, call.module, param.path);
      return value === undefined
        ? { column: one.column, value: { node: argument, module: call.module } }
        : { column: one.column, value: { node: value, module: call.module } };
    });
    // A member that this caller does not give is not written.
    const kept = written.filter((one, index) => {
      const before = reading.written[index] as Written;
      const param = given.get(before);
      if (param?.path === undefined) return true;
      const argument = argumentAt(call, param.binding);
      return (
        argument === undefined ||
        unwrap(argument).type !== 'ObjectExpression' ||
        memberIn(argument, call.module, param.path) !== undefined ||
        one.column !== before.column
      );
    });
    const next: WriteReading = { written: kept, compared: reading.compared, rest: [...fixed] };
    for (const param of rest) {
      const argument = argumentAt(call, param.binding);
      const target = argument === undefined || param.path === undefined ? argument : memberIn(argument, call.module, param.path);
      if (target !== undefined) readObject(target, call.module, next);
      else if (argument !== undefined) next.rest.push(param.one);
    }
    const above = ownerOf(code, call, roots);
    const further = above === undefined || above === owner ? [] : callersGiving(code, above, next, roots, depth + 1);
    return further.length > 0 ? further : [{ call, reading: next, open: next.rest.length > 0 }];
  });
}

function argumentAt(call: CallSite, binding: Binding): Node | undefined {
  const argument = call.args[binding.index];
  return argument === undefined || argument.type === 'SpreadElement' ? undefined : argument;
}

/** The parameter of a function that an expression is, or is a member of. */
function paramOf(
  given: Node,
  module: BoundModule,
  owner: FunctionInfo,
  depth = 0,
): { binding: Binding; path: string | undefined } | undefined {
  let node = unwrap(given);
  if (node.type === 'LogicalExpression') node = unwrap(node.left);
  let path: string | undefined;
  if (node.type === 'MemberExpression') {
    path = memberName(node);
    node = unwrap(node.object);
  }
  if (node.type !== 'Identifier') return undefined;
  const binding = module.bindingAt.get(node.start);
  if (binding === undefined) return undefined;
  if (binding.kind === 'param') {
    if (binding.declaration.start !== owner.node.start) return undefined;
    const [first] = binding.path;
    return { binding, path: path ?? first };
  }
  // `const row = { ...data }; const { status } = data`
  if (binding.init === undefined || depth > 2) return undefined;
  const init = unwrap(binding.init);
  if (binding.path.length === 1 && path === undefined) {
    const inner = paramOf(init, module, owner, depth + 1);
    return inner === undefined || inner.path !== undefined ? undefined : { binding: inner.binding, path: binding.path[0] };
  }
  return init.type === 'Identifier' || init.type === 'MemberExpression' ? paramOf(init, module, owner, depth + 1) : undefined;
}

/** `data.status` anywhere in a function whose parameter is `data`, for a column whose value is put together by hand. */
function memberCalled(owner: FunctionInfo, column: string): { binding: Binding; path: string } | undefined {
  let found: { binding: Binding; path: string } | undefined;
  walk(owner.node, (node) => {
    if (found !== undefined) return false;
    if (node.type !== 'MemberExpression') return undefined;
    const name = memberName(node);
    const object = unwrap(node.object);
    if (name === undefined || fold(name) !== fold(column) || object.type !== 'Identifier') return undefined;
    const binding = owner.module.bindingAt.get(object.start);
    if (binding?.kind === 'param' && binding.declaration.start === owner.node.start && binding.path.length === 0)
      found = { binding, path: name };
    return undefined;
  });
  return found;
}

function memberIn(given: Node, module: BoundModule, name: string): Node | undefined {
  const out: Pick<WriteReading, 'written' | 'rest'> = { written: [], rest: [] };
  readObject(given, module, out);
  return out.written.find((one) => fold(one.column) === fold(name))?.value?.node;
}
