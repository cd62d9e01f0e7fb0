import { createHash } from 'node:crypto';
import type { Node } from 'oxc-parser';
import { eachChild, keyName, MAX_DEPTH, memberName, unwrap } from '../../lang/typescript/syntax.ts';

const LOGS = /^(?:log|logger|console|debug|winston|pino)$/i;

/** Hash and size of a function without what does not change its behaviour: names of variables, types, messages, logging, white space. */
export function normalised(node: Node): { hash: string; size: number } {
  const hash = createHash('sha256');
  const numbers = new Map<string, number>();
  let size = 0;
  const visit = (input: Node, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    const at = unwrap(input);
    if (at.type.startsWith('TS') || isLogging(at)) return;
    size += 1;
    hash.update(`(${at.type}${detailOf(at, numbers)}`);
    if (at.type === 'MemberExpression' && !at.computed) visit(at.object, depth + 1);
    else if (at.type === 'Property' && !at.computed) visit(at.value, depth + 1);
    else eachChild(at, (child) => visit(child, depth + 1));
    hash.update(')');
  };
  visit(node, 0);
  return { hash: hash.digest('hex').slice(0, 16), size };
}

function detailOf(node: Node, numbers: Map<string, number>): string {
  switch (node.type) {
    case 'Identifier': {
      const seen = numbers.get(node.name) ?? numbers.size;
      numbers.set(node.name, seen);
      return ` ${seen}`;
    }
    case 'MemberExpression':
      return ` .${memberName(node) ?? ''}`;
    case 'Property':
      return ` ${keyName(node.key, node.computed) ?? ''}`;
    case 'Literal':
      return typeof node.value === 'string' && /\s/.test(node.value) ? ' text' : ` ${String(node.value)}`;
    case 'TemplateElement':
      return /\s/.test(node.value.raw) ? ' text' : ` ${node.value.raw}`;
    case 'BinaryExpression':
    case 'LogicalExpression':
    case 'UnaryExpression':
    case 'AssignmentExpression':
    case 'UpdateExpression':
      return ` ${node.operator}`;
    default:
      return '';
  }
}

/** `log.warn(…)`, `this.logger.info(…)`, `request.log.error(…)` as a statement. */
function isLogging(node: Node): boolean {
  if (node.type !== 'ExpressionStatement') return false;
  const call = unwrap(node.expression);
  if (call.type !== 'CallExpression') return false;
  const callee = unwrap(call.callee);
  if (callee.type !== 'MemberExpression') return false;
  const object = unwrap(callee.object);
  return LOGS.test(object.type === 'Identifier' ? object.name : (memberName(object) ?? ''));
}
