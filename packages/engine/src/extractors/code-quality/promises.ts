import type { Node } from 'oxc-parser';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import type { Context } from './context.ts';
import { short } from './context.ts';

/** Promises whose outcome nobody sees: dropped calls of the service's own async functions, and `.then` without a catch. */
export function floatingPromises(context: Context): void {
  const { code } = context.input;
  for (const call of code.calls) {
    if (call.use !== 'dropped' || call.node.type !== 'CallExpression') continue;
    // What fails at the top of a module ends the start of the process, with the error on its last line.
    if (call.enclosing === undefined) continue;
    if (call.member === 'then') {
      // A promise in a variable may have been caught where it was made; one that settles all never rejects.
      if (call.receiver?.type === 'Identifier' || code.text(call.receiver ?? call.node, call.module).startsWith('Promise.allSettled('))
        continue;
      if (call.args.length === 1 && !/\.catch\(/.test(code.text(call.node, call.module)))
        context.use('floating-promise', call.node, call.module, short(context, call.node, call.module, 80));
      continue;
    }
    if (call.member === 'forEach') {
      const callback = call.args[0] === undefined ? undefined : code.functionOf(call.args[0], call.module);
      // `all.forEach((one) => save(one))` drops what `save` promises like an async callback does.
      const handed = callback?.node.body?.type === 'CallExpression' ? code.callAt(callback.node.body) : undefined;
      if ((callback?.async === true && !looksAfterItself(callback)) || (callback?.async === false && handed && isFloating(handed)))
        context.use(
          'floating-promise',
          call.node,
          call.module,
          `${short(context, call.receiver ?? call.node, call.module, 40)}.forEach(async …)`,
        );
      continue;
    }
    if (isFloating(call)) context.use('floating-promise', call.node, call.module, short(context, call.node.callee, call.module, 80));
  }
}

/** Requests whose answer and failure nobody waits for. */
const REQUESTS = /^(?:fetch|globalThis\.fetch|undici\.(?:fetch|request)|axios(?:\.(?:get|post|put|patch|delete|request))?)$/;

function isFloating(call: CallSite): boolean {
  if (call.targets.length === 0 && REQUESTS.test(call.callee ?? '')) return true;
  if (call.resolvedBy === 'byName' || call.resolvedBy === 'none' || call.targets.length === 0 || call.node.type !== 'CallExpression')
    return false;
  return call.targets.every(
    (fn) => fn.async && fn.node.type !== 'TSDeclareFunction' && fn.node.generator !== true && !looksAfterItself(fn),
  );
}

/** Nothing that it waits for, throws or hands on can reject: every await stands in a try whose catch throws nothing. */
export function looksAfterItself(fn: FunctionInfo): boolean {
  const { body } = fn.node;
  if (body === null) return false;
  return body.type === 'BlockStatement' ? !rejects(body) : !passesOn(body);
}

function rejects(input: Node): boolean {
  let found = false;
  const ends = input.type === 'BlockStatement' && input.body.some(isExit);
  walk(input, (node) => {
    if (found || (/Function/.test(node.type) && node !== input)) return false;
    if (node.type === 'TryStatement' && node.handler !== null) {
      found = rejects(node.handler.body) || (node.finalizer !== null && rejects(node.finalizer));
      return false;
    }
    // What ends the process loses nothing by failing.
    if (node.type === 'AwaitExpression') found = passesOn(node.argument) && !ends;
    else if (node.type === 'ReturnStatement') found = node.argument !== null && passesOn(node.argument);
    else if (node.type === 'ThrowStatement' || (node.type === 'ForOfStatement' && node.await)) found = true;
    return undefined;
  });
  return found;
}

function isExit(statement: Node): boolean {
  const call = statement.type === 'ExpressionStatement' ? unwrap(statement.expression) : undefined;
  return call?.type === 'CallExpression' && memberName(unwrap(call.callee)) === 'exit';
}

/** Whether a value may be a promise that rejects: a call, unless it catches, or is given nothing but functions that look after themselves. */
function passesOn(input: Node): boolean {
  const node = unwrap(input);
  if (node.type === 'ConditionalExpression') return passesOn(node.consequent) || passesOn(node.alternate);
  if (node.type === 'LogicalExpression') return passesOn(node.left) || passesOn(node.right);
  if (node.type === 'AwaitExpression') return passesOn(node.argument);
  if (node.type !== 'CallExpression') return false;
  if (/^(?:catch|allSettled|sleep|delay)$/.test(memberName(unwrap(node.callee)) ?? '')) return false;
  const [first] = node.arguments;
  const given = first === undefined ? undefined : unwrap(first);
  return !(
    given !== undefined &&
    (given.type === 'ArrowFunctionExpression' || given.type === 'FunctionExpression') &&
    given.body !== null &&
    (given.body.type === 'BlockStatement' ? !rejects(given.body) : !passesOn(given.body))
  );
}

export function throws(node: Node): boolean {
  let found = false;
  const visit = (at: Node): void => {
    if (found || /Function/.test(at.type)) return;
    if (at.type === 'ThrowStatement') {
      found = true;
      return;
    }
    for (const value of Object.values(at)) {
      if (Array.isArray(value)) {
        for (const item of value) if (item !== null && typeof item === 'object' && 'type' in item) visit(item as Node);
      } else if (value !== null && typeof value === 'object' && 'type' in value) visit(value as Node);
    }
  };
  visit(node);
  return found;
}
