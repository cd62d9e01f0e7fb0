import { memberName, unwrap } from '@airworthy/engine/lang/typescript/syntax';
import type { Node } from './syntax.ts';

/** Whether code gives a text: `'postgres://…'`, `process.env.DATABASE_URL`, or the one for want of the other. */
export function textKind(input: Node): 'text' | 'sometimes' | 'other' {
  const node = unwrap(input);
  if (node.type === 'Literal' || node.type === 'TemplateLiteral') return 'text';
  if (node.type === 'LogicalExpression') return both(node.left, node.right);
  if (node.type === 'ConditionalExpression') return both(node.consequent, node.alternate);
  if (node.type !== 'MemberExpression') return 'other';
  const owner = unwrap(node.object);
  return owner.type === 'MemberExpression' && memberName(owner) === 'env' ? 'text' : 'other';
}

function both(one: Node, other: Node): 'text' | 'sometimes' | 'other' {
  const [a, b] = [textKind(one), textKind(other)];
  return a === b ? a : 'sometimes';
}
