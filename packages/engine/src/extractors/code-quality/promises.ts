import type { Node } from 'oxc-parser';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';
import type { Context } from './context.ts';
import { short } from './context.ts';

/** Promises whose outcome nobody sees: dropped calls of the service's own async functions, and `.then` without a catch. */
export function floatingPromises(context: Context): void {
  const { code } = context.input;
  for (const call of code.calls) {
    if (call.use !== 'dropped' || call.node.type !== 'CallExpression') continue;
    if (call.member === 'then') {
      if (call.args.length === 1 && !/\.catch\(/.test(code.text(call.node, call.module)))
        context.use('floating-promise', call.node, call.module, short(context, call.node, call.module, 80));
      continue;
    }
    if (call.member === 'forEach') {
      const callback = call.args[0] === undefined ? undefined : code.functionOf(call.args[0], call.module);
      if (callback?.async === true && !looksAfterItself(callback))
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

function isFloating(call: CallSite): boolean {
  if (call.resolvedBy === 'byName' || call.resolvedBy === 'none' || call.targets.length === 0 || call.node.type !== 'CallExpression')
    return false;
  return call.targets.every(
    (fn) => fn.async && fn.node.type !== 'TSDeclareFunction' && fn.node.generator !== true && !looksAfterItself(fn),
  );
}

/** The whole body stands in a try whose catch throws nothing, so the promise never rejects. */
export function looksAfterItself(fn: FunctionInfo): boolean {
  const { body } = fn.node;
  if (body === null || body.type !== 'BlockStatement') return false;
  const rest = body.body.filter((statement) => !isHarmless(statement));
  return rest.every((statement) => statement.type === 'TryStatement' && statement.handler !== null && !throws(statement.handler.body));
}

/** Guards, declarations of plain values and log lines at the start of a function reject nothing. */
function isHarmless(statement: Node): boolean {
  if (statement.type === 'ReturnStatement') return statement.argument === null || isPlain(statement.argument);
  if (statement.type === 'IfStatement')
    return (
      statement.alternate === null &&
      isPlain(statement.test) &&
      (statement.consequent.type === 'BlockStatement' ? statement.consequent.body.every(isHarmless) : isHarmless(statement.consequent))
    );
  if (statement.type === 'VariableDeclaration') return statement.declarations.every((one) => one.init === null || isPlain(one.init));
  if (statement.type !== 'ExpressionStatement') return statement.type === 'EmptyStatement' || statement.type === 'FunctionDeclaration';
  const expression = unwrap(statement.expression);
  if (expression.type === 'AssignmentExpression') return isPlain(expression.right);
  if (expression.type !== 'CallExpression') return expression.type === 'UpdateExpression';
  return /^(?:info|debug|warn|error|log|trace)$/.test(memberName(unwrap(expression.callee)) ?? '');
}

function isPlain(input: Node): boolean {
  const node = unwrap(input);
  switch (node.type) {
    case 'Literal':
    case 'Identifier':
    case 'MemberExpression':
    case 'ThisExpression':
    case 'TemplateLiteral':
      return true;
    case 'UnaryExpression':
      return isPlain(node.argument);
    case 'LogicalExpression':
    case 'BinaryExpression':
      return node.left.type !== 'PrivateIdentifier' && isPlain(node.left) && isPlain(node.right);
    case 'ObjectExpression':
      return node.properties.every((property) => property.type === 'Property' && isPlain(property.value));
    case 'ArrayExpression':
      return node.elements.every((element) => element !== null && isPlain(element));
    case 'CallExpression':
      return memberName(unwrap(node.callee)) === 'now' || memberName(unwrap(node.callee)) === 'child';
    default:
      return false;
  }
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
