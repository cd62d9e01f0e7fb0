import type { Node } from 'oxc-parser';
import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CallSite } from '../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { memberName, unwrap, walk } from '../lang/typescript/syntax.ts';

/** `Promise.all([rows.map(async …)])` waits for one list, which is no promise, and for none of the promises in it. */
export function listInList(code: CodeIndex, call: CallSite): Node | undefined {
  const [list] = call.args.map(unwrap);
  if (list?.type !== 'ArrayExpression') return undefined;
  return list.elements.find((one): one is Extract<Node, { type: 'CallExpression' }> => {
    if (one === null || one.type !== 'CallExpression' || memberName(unwrap(one.callee)) !== 'map') return false;
    const callback = one.arguments[0] === undefined ? undefined : code.functionOf(one.arguments[0], call.module);
    return callback?.async === true && !looksAfterItself(callback);
  });
}

/** Nothing that it waits for, throws or hands on can reject: every await stands in a try whose catch throws nothing. */
export function looksAfterItself(fn: FunctionInfo): boolean {
  return bodyLooksAfterItself(fn.node.body);
}

export function bodyLooksAfterItself(body: Node | null): boolean {
  return body !== null && (body.type === 'BlockStatement' ? !rejects(body) : !passesOn(body));
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
    bodyLooksAfterItself(given.body)
  );
}
